package oracle

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/plan"
)

// billed is a line of this claim that is open, or one of an earlier claim that was allowed.
type billed struct {
	l       *claim.Line
	by      string // who gave it
	claim   int    // which claim it is of, in the order of decisions; this one is the last
	allowed int64  // of an earlier one
	at      int    // of this claim, which line; -1 of an earlier one
}

// byTables is what the tables of claim edits find: of pairs, then of units.
func (k *work) byTables() (out []edits.Finding) {
	if k.c.Kind != claim.Professional {
		return nil
	}
	before, own := k.sameDays()
	for _, e := range k.o.Edits {
		switch e {
		case plan.EditNCCI:
			out = append(out, k.pairs(before, own)...)
		case plan.EditMUE:
			out = append(out, k.units(before, own)...)
		}
	}
	return out
}

// sameDays are the earlier lines of the member that were allowed, and this claim's open ones.
func (k *work) sameDays() (before, own []billed) {
	for n, d := range k.s.paid {
		if d.of == nil || d.of.Member != k.c.Member || d.of.Kind != k.c.Kind {
			continue
		}
		for i := range d.of.Lines {
			if a := int64(d.Outcome.Lines[i].Allowed); a > 0 {
				before = append(before, billed{l: &d.of.Lines[i], by: by(d.of, i), claim: n, allowed: a, at: -1})
			}
		}
	}
	for i, l := range k.lines {
		if !l.closed {
			own = append(own, billed{l: l.l, by: by(k.c, i), claim: len(k.s.paid), at: i})
		}
	}
	return before, own
}

// by is who gave a practitioner's line.
func by(c *Claim, i int) string { return cmp.Or(c.Lines[i].Rendering, c.Rendering, c.Billing) }

func (k *work) pairs(before, own []billed) (out []edits.Finding) {
	less := map[int]int64{}
	denied := func(b billed) bool {
		return slices.ContainsFunc(append(slices.Clone(before), own...), func(one billed) bool { return one != b && k.pair(one, b) })
	}
	for n, part := range before {
		settled := slices.ContainsFunc(before[n:], func(b billed) bool { return b.claim != part.claim && k.pair(b, part) })
		whole := slices.IndexFunc(own, func(b billed) bool { return k.pair(b, part) && !denied(b) })
		if !settled && whole >= 0 {
			less[own[whole].at] += part.allowed
		}
	}
	for _, b := range own {
		f := edits.Finding{Line: b.at, Edit: plan.EditNCCI, Group: claim.CO, Reason: "236", Less: cents(less[b.at])}
		if denied(b) {
			f.Less = 0
			out = append(out, f)
		} else if f.Less > 0 {
			out = append(out, f)
		}
	}
	return out
}

// pair says whether two is not paid beside one.
func (k *work) pair(one, two billed) bool {
	if one.l.From != two.l.From || one.by != two.by {
		return false
	}
	lifted := slices.ContainsFunc(slices.Concat(one.l.Modifiers, two.l.Modifiers), func(m string) bool { return m == "25" || m == "59" || m == "RT" })
	for _, p := range k.w.Pairs {
		if p.One == one.l.Code && p.Two == two.l.Code && !(p.Modifier && lifted) {
			return true
		}
	}
	return false
}

func (k *work) units(before, own []billed) (out []edits.Finding) {
	for n, b := range own {
		most, ok := k.w.Units[b.l.Code]
		if !ok {
			continue
		}
		length := int64(b.l.To-b.l.From) + 1
		first, all := int64(0), b.l.Units
		if most.By != 1 && length == 1 {
			first, all = together(b, before), together(b, before)+together(b, own)
			first += together(b, own[:n])
		}
		pass := min(b.l.Units, max(0, most.Most*length*1000-first))
		if most.By == 2 && all > most.Most*length*1000 {
			pass = 0
		} else if most.By == 2 {
			pass = b.l.Units
		}
		if pass < b.l.Units {
			out = append(out, edits.Finding{Line: b.at, Edit: plan.EditMUE, Group: claim.CO, Reason: "151", Remark: "N362", Units: pass})
		}
	}
	return out
}

// together are the units of lines of a line's service, provider and day.
func together(b billed, lines []billed) (n int64) {
	for _, o := range lines {
		if o.l.Code == b.l.Code && o.by == b.by && o.l.From == b.l.From && o.l.To == o.l.From {
			n += o.l.Units
		}
	}
	return n
}
