package oracle

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// state is what decisions so far have left.
type state struct {
	used  map[Amount]int64
	marks map[string]bool
	paid  []*Decision // those that decided something, in their order
}

// fold is the state after a family's beginning and decisions in their order.
func fold(before []family.Delta, decisions []*Decision) *state {
	s := &state{used: map[Amount]int64{}, marks: map[string]bool{}}
	for _, d := range before {
		s.used[Amount{Year: d.Bucket.Year, Name: d.Bucket.Name, Member: d.Member}] += d.Amount
	}
	for _, d := range decisions {
		if d.Outcome.Status.Final() {
			s.paid = append(s.paid, d)
		}
		for _, u := range d.used {
			s.used[u.of] += u.cents
		}
		for _, m := range d.marks {
			s.marks[m] = true
		}
	}
	return s
}

// of is what a member and the whole family used of an amount.
func (s *state) of(year day.Day, name string, member id.Member) (own, all int64) {
	for a, n := range s.used {
		if a.Year == year && a.Name == name {
			all += n
			if a.Member == member {
				own += n
			}
		}
	}
	return own, all
}

// left is what a member may still be charged of yearly amounts: a family that covers two or
// more has one amount together if it is aggregate.
func left(a plan.Amounts, alone bool, own, all int64) int64 {
	person, whole := int64(a.Individual)-own, int64(a.Family)-all
	rest := min(person, whole)
	switch {
	case alone:
		rest = person
	case a.Kind == plan.Aggregate && a.PersonCap > 0:
		rest = min(whole, int64(a.PersonCap)-own)
	case a.Kind == plan.Aggregate:
		rest = whole
	}
	return max(0, rest)
}
