package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// households compares who is known and covered with the newest record of each household,
// in whatever order the records came: from the first day of what the record elects.
func (a *audit) households() {
	for i := range a.Inputs.Households {
		in := &a.Inputs.Households[i]
		h := a.home(in.Key)
		if h == nil {
			a.say("a household was lost", in.Key)
			continue
		}
		last := &h.entries[len(h.entries)-1]
		for _, key := range in.People {
			a.must(member(h, key) != "", "a person was lost", h.Family, key)
		}
		for _, p := range h.people[len(h.people)-1] {
			a.covered(h, in, last.State.Coverage, p)
		}
		for _, s := range last.State.Coverage {
			a.must(s.Plan == a.Inputs.Plan && s.Option == a.Inputs.Option, "coverage by another plan", h.Family, s.Member)
		}
	}
	a.must(len(a.order) == len(a.Inputs.Households), "there are not as many families as households", len(a.order), len(a.Inputs.Households))
}

func member(h *history, key string) id.Member {
	for _, p := range h.people[len(h.people)-1] {
		if p.Key == key {
			return p.ID
		}
	}
	return ""
}

// covered compares a person's coverage day by day, on the days where either changes. Who
// is not in the record any more may have been covered until it was said.
func (a *audit) covered(h *history, in *Household, stored []family.Span, p family.Person) {
	first, known := day.Day(0), slices.Contains(in.People, p.Key)
	var mine []family.Span
	for _, s := range in.Spans {
		if first == 0 || s.From < first {
			first = s.From
		}
		if s.Person == p.Key {
			mine = append(mine, family.Span{Member: p.ID, From: s.From, To: s.To})
		}
	}
	days := []day.Day{first, in.AsOf}
	for _, list := range [][]family.Span{mine, stored} {
		for _, s := range list {
			days = append(days, s.From-1, s.From, s.To, s.To+1)
		}
	}
	for _, d := range days {
		if d < first || d <= 1 {
			continue
		}
		want, got := holds(mine, p.ID, d), holds(stored, p.ID, d)
		a.must(got || !want, "a person is not covered who is enrolled", h.Family, p.ID, d)
		a.must(want || !got || (!known || len(mine) == 0) && d < in.AsOf, "a person is covered who is not enrolled", h.Family, p.ID, d)
	}
}

func holds(spans []family.Span, m id.Member, d day.Day) bool {
	return slices.ContainsFunc(spans, func(s family.Span) bool {
		return s.Member == m && s.From <= d && (s.To == 0 || d <= s.To)
	})
}
