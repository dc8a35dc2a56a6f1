package adjudicate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/plan"
)

// An engine decides as a fresh one does, whatever it decided before, and what it handed out
// before does not change.
func TestAnEngineKeepsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		st := w.family()
		var e adjudicate.Engine
		var got []family.Decision
		for i := range w.claims {
			terms := w.Terms("", &w.claims[i], nil)
			got = append(got, e.Decide(family.View{State: &st}, &w.claims[i], &terms))
		}
		for i := range w.claims {
			want := adjudicate.Decide(family.View{State: &st}, w.claims[i], w.Terms("", &w.claims[i], nil))
			if d := cmp.Diff(want, got[i], cmpopts.EquateEmpty()); d != "" {
				t.Fatalf("claim %d, a fresh engine (-), one that went on (+):\n%s", i+1, d)
			}
		}
	})
}

// Deciding allocates the decision, in as few pieces for many lines as for one.
func TestDecidingAllocatesByTheClaim(t *testing.T) {
	w := alone()
	w.option.Networks = map[plan.Network]plan.Sharing{plan.In: {
		Deductible:  plan.Amounts{Kind: plan.Embedded, Individual: 1_000, Family: 2_000},
		OutOfPocket: plan.OutOfPocket{Amounts: plan.Amounts{Kind: plan.Embedded, Individual: 2_000, Family: 4_000}, Counts: []plan.Element{plan.Deductible}},
	}}
	w.option.Limits = []plan.Limit{{Name: "visits", Visits: 30}}
	w.option.Benefits = []plan.Benefit{{
		Name: "all", Stack: &[]plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance}, Copay: 10, CopayPer: plan.PerLine, Coinsurance: 2_000, Limit: "visits",
	}}
	st := w.family()
	view := family.View{State: &st}
	allocations := func(lines int) int {
		c := named("x-1", claim.Original, "", npis[0], 100)
		for n := 1; n < lines; n++ {
			l := c.Lines[0]
			l.Number, l.Charge = n+1, l.Charge+1
			c.Lines = append(c.Lines, l)
			c.Charge += l.Charge
		}
		terms := w.Terms("", &c, nil)
		var e adjudicate.Engine
		return int(testing.AllocsPerRun(100, func() { e.Decide(view, &c, &terms) }))
	}
	if one, many := allocations(1), allocations(40); one != many || one > 8 {
		t.Errorf("%v pieces for one line, %v for forty", one, many)
	}
}

// family is a state in which the world's members are covered, with nothing used.
func (w *world) family() (st family.State) {
	for _, m := range w.members {
		st.People = append(st.People, family.Person{ID: m, Born: born})
		st.Coverage = append(st.Coverage, family.Span{Member: m, Plan: "health", Option: "drawn", Tier: w.tier, From: day.New(2026, 3, 29)})
	}
	return st
}
