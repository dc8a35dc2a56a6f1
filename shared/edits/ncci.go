package edits

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/plan"
)

// ncci finds lines whose code is column 2 of a pair with another line's code, of one day and
// one provider, on this claim or an earlier one. A modifier on either line lifts a pair that
// allows it.
func (b *Book) ncci(q *Question, out []Finding) []Finding {
	c := q.Claim
	if len(c.Lines) < 2 && len(q.Before) == 0 {
		return out
	}
	set, ok := setting(c, &q.Services[0])
	if !ok {
		return out
	}
	begin := len(out)
	for i := range c.Lines {
		if q.skips(i) {
			continue
		}
		for _, t := range b.on(Pairs, set, c.Lines[i].From) {
			out = t.pairs.beside(q, i, begin, out)
		}
	}
	if len(q.Before) > 0 {
		out = b.besideEarlier(&across{q, set}, begin, out)
	}
	slices.SortFunc(out[begin:], func(x, y Finding) int { return cmp.Compare(x.Line, y.Line) })
	return out
}

// beside adds the lines that are not paid beside line i, each once: what stands before begin
// is of other edits.
func (p *pairs) beside(q *Question, i, begin int, out []Finding) []Finding {
	c, l := q.Claim, &q.Claim.Lines[i]
	code, ok := pack(l.Code)
	if !ok {
		return out
	}
	from, to := p.of(code)
	if from == to {
		return out
	}
	who := c.GivenBy(l)
	for j := range c.Lines {
		other := &c.Lines[j]
		if j == i || q.skips(j) || other.From != l.From || c.GivenBy(other) != who {
			continue
		}
		two, ok := pack(other.Code)
		if !ok {
			continue
		}
		if has(out[begin:], j) || !p.bars(from, to, two, l, other) {
			continue
		}
		out = append(out, Finding{Line: j, Edit: plan.EditNCCI, Group: claim.CO, Reason: "236"})
	}
	return out
}

// bars says whether a line of the code two is not paid beside one, whose pairs stand from
// "from" up to "to", on that one's day. A modifier on either lifts a pair that allows it.
func (p *pairs) bars(from, to, two uint32, one, other *claim.Line) bool {
	found, modifier := p.in(from, to, two, sinceEpoch(one.From))
	return found && !(modifier && (associated(one.Modifiers) || associated(other.Modifiers)))
}

func has(findings []Finding, line int) bool {
	for i := range findings {
		if findings[i].Line == line {
			return true
		}
	}
	return false
}

// associated says whether one of the modifiers lifts a pair: the NCCI policy manual's
// (chapter I, modifiers) of global surgery (24 25 57 58 78 79), anatomy (LT RT, E1 to E4, FA
// and F1 to F9, TA and T1 to T9, LC LD LM RC RI) and others (27 59 91 XE XP XS XU).
func associated(modifiers []string) bool {
	for _, m := range modifiers {
		switch m {
		case "24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XP", "XS", "XU",
			"LT", "RT", "FA", "TA", "LC", "LD", "LM", "RC", "RI":
			return true
		}
		if len(m) != 2 {
			continue
		}
		switch n := m[1]; m[0] {
		case 'E':
			if n >= '1' && n <= '4' {
				return true
			}
		case 'F', 'T':
			if n >= '1' && n <= '9' {
				return true
			}
		}
	}
	return false
}
