package edits

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/plan"
)

// across is a claim with the earlier ones of its days and providers.
type across struct {
	*Question
	set Setting
}

// counts says whether line j of an earlier claim is one to hold c's lines of a provider and day
// against: of the same form, and allowed in part at least. What was denied counts for nothing.
func (e *Before) counts(c *claim.Claim, j int, who string, on day.Day) bool {
	l := &e.Claim.Lines[j]
	if e.Claim.Kind != c.Kind || c.Kind == claim.Institutional && !isOutpatient(e.Claim.Place) {
		return false
	}
	return j < len(e.Lines) && e.Lines[j].Allowed > 0 && l.From == on && e.Claim.GivenBy(l) == who
}

// besideEarlier holds a claim's lines against what was allowed before. Column 2 of a pair with
// an earlier line is denied. Where the earlier line is column 2, the pair is paid as its column 1
// is: what the earlier line was allowed comes off, once.
func (b *Book) besideEarlier(a *across, begin int, out []Finding) []Finding {
	for i := range a.Claim.Lines {
		if !a.skips(i) && !has(out[begin:], i) && b.partOfEarlier(a, &a.Claim.Lines[i]) {
			out = append(out, Finding{Line: i, Edit: plan.EditNCCI, Group: claim.CO, Reason: "236"})
		}
	}
	for k := range a.Before {
		for j := range a.Before[k].Claim.Lines {
			out = b.less(a, k, j, begin, out)
		}
	}
	return out
}

func (b *Book) partOfEarlier(a *across, l *claim.Line) bool {
	who := a.Claim.GivenBy(l)
	for k := range a.Before {
		e := &a.Before[k]
		for j := range e.Claim.Lines {
			if e.counts(a.Claim, j, who, l.From) && b.pair(a.set, &e.Claim.Lines[j], l) {
				return true
			}
		}
	}
	return false
}

// less takes what line j of the k-th earlier claim was allowed off the first line that it is
// part of, unless a claim between them was paid so.
func (b *Book) less(a *across, k, j, begin int, out []Finding) []Finding {
	e := &a.Before[k]
	part := &e.Claim.Lines[j]
	who := e.Claim.GivenBy(part)
	if !e.counts(a.Claim, j, who, part.From) || b.madeGood(a, k, j) {
		return out
	}
	for i := range a.Claim.Lines {
		l := &a.Claim.Lines[i]
		if a.skips(i) || l.From != part.From || a.Claim.GivenBy(l) != who || !b.pair(a.set, l, part) {
			continue
		}
		at := begin + slices.IndexFunc(out[begin:], func(f Finding) bool { return f.Line == i })
		switch {
		case at < begin:
			return append(out, Finding{Line: i, Edit: plan.EditNCCI, Group: claim.CO, Reason: "236", Less: e.Lines[j].Allowed})
		case out[at].Less > 0:
			out[at].Less += e.Lines[j].Allowed
			return out
		}
	}
	return out
}

// madeGood says whether a claim after the k-th has a line that line j of it is part of.
func (b *Book) madeGood(a *across, k, j int) bool {
	part := &a.Before[k].Claim.Lines[j]
	who := a.Before[k].Claim.GivenBy(part)
	for m := k + 1; m < len(a.Before); m++ {
		later := &a.Before[m]
		for n := range later.Claim.Lines {
			if later.counts(a.Claim, n, who, part.From) && b.pair(a.set, &later.Claim.Lines[n], part) {
				return true
			}
		}
	}
	return false
}

// pair says whether two is not paid beside one, of one day.
func (b *Book) pair(set Setting, one, two *claim.Line) bool {
	first, ok1 := pack(one.Code)
	second, ok2 := pack(two.Code)
	if !ok1 || !ok2 {
		return false
	}
	for _, t := range b.on(Pairs, set, one.From) {
		from, to := t.pairs.of(first)
		if t.pairs.bars(from, to, second, one, two) {
			return true
		}
	}
	return false
}
