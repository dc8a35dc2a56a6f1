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
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// An engine decides as a fresh one does, whatever it decided before, and what it handed out
// before does not change.
func TestAnEngineKeepsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, other := drawWorld(t), drawOption(t)
		st := w.family()
		for i := range st.Coverage {
			st.Coverage[i].From = day.New(2026, 1, 1)
		}
		terms := func(i int) adjudicate.Terms { // by turns under two options
			k := w.Terms("", &w.claims[i/2], nil)
			if i%2 == 1 {
				k.Options = []*plan.Option{&other}
			}
			return k
		}
		var e adjudicate.Engine
		var got []family.Decision
		for i := range 2 * len(w.claims) {
			k := terms(i)
			got = append(got, e.Decide(family.View{State: &st}, &w.claims[i/2], &k))
		}
		for i := range got {
			want := adjudicate.Decide(family.View{State: &st}, w.claims[i/2], terms(i))
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

// What needs a table that is not there pends with its name; nothing falls back to billed.
func TestWhatIsMissingIsNamed(t *testing.T) {
	sharing := plan.Sharing{
		Deductible:  plan.Amounts{Kind: plan.Embedded},
		OutOfPocket: plan.OutOfPocket{Amounts: plan.Amounts{Kind: plan.Embedded}, Counts: []plan.Element{plan.Deductible}},
	}
	for name, x := range map[string]struct {
		change  func(o *plan.Option)
		network plan.Network
		place   string
		reason  string
		missing string
	}{
		"contract":       {func(*plan.Option) {}, plan.In, "11", adjudicate.PendPrice, "prices of the provider's contract"},
		"edits":          {func(o *plan.Option) { o.Edits = []plan.Edit{plan.EditNCCI} }, plan.In, "11", adjudicate.PendTable, "table of claim edits"},
		"qualifying":     {func(*plan.Option) {}, plan.Out, "23", adjudicate.PendPrice, "table of qualifying payment amounts"},
		"medicare":       {func(o *plan.Option) { o.OutOfNetwork = &plan.OutOfNetwork{PercentOfMedicare: 15_000} }, plan.Out, "11", adjudicate.PendPrice, "table of Medicare's prices"},
		"reference":      {func(o *plan.Option) { o.Reference = &plan.Reference{PercentOfMedicare: 14_000} }, plan.Out, "11", adjudicate.PendPrice, "table of Medicare's prices"},
		"benefit":        {func(o *plan.Option) { o.Benefits = nil }, plan.In, "11", adjudicate.PendBenefit, "benefit of option drawn@1"},
		"another tier":   {func(*plan.Option) {}, "select", "11", adjudicate.PendBenefit, "cost sharing in network select of option drawn@1"},
		"another option": {func(o *plan.Option) { o.ID = "other" }, plan.In, "11", adjudicate.PendOption, "option drawn of plan health"},
	} {
		w := alone()
		w.option.Version = "1"
		w.option.Networks = map[plan.Network]plan.Sharing{plan.In: sharing, plan.Out: sharing}
		w.option.Benefits = []plan.Benefit{{Name: "all", Stack: &[]plan.Element{}}}
		x.change(&w.option)
		st := w.family()
		c := named("x-1", claim.Original, "", npis[0], 100)
		c.Place = x.place
		o := adjudicate.Decide(family.View{State: &st}, c, adjudicate.Terms{
			Options: []*plan.Option{&w.option}, Provider: true,
			Contract: func(id.Plan) adjudicate.Contract { return adjudicate.Contract{Network: x.network} },
		}).Outcome
		if o.Status != claim.Pended || o.Reason != x.reason || o.Detail != x.missing || o.Line != 1 {
			t.Errorf("%s: %s, %s, line %d, %q", name, o.Status, o.Reason, o.Line, o.Detail)
		}
	}
}

// Who has a medical and a dental plan has each claim decided by the one of its kind.
func TestAClaimFallsUnderThePlanOfItsKind(t *testing.T) {
	w := alone()
	medical, dental := w.option, w.option
	dental.ID, dental.Plan, dental.Line = "teeth", "dental", plan.Dental
	st := w.family()
	st.Coverage = append([]family.Span{{Member: "A", Plan: "dental", Option: "teeth", Tier: family.EmployeeOnly, From: day.New(2026, 1, 1)}}, st.Coverage...)
	terms := adjudicate.Terms{Options: []*plan.Option{&medical, &dental}, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return adjudicate.Contract{Network: plan.In} }}
	for kind, want := range map[claim.Kind]string{claim.Professional: "drawn", claim.Institutional: "drawn", claim.Dental: "teeth"} {
		c := named("x-1", claim.Original, "", npis[0], 100)
		c.Kind = kind
		if o := adjudicate.Decide(family.View{State: &st}, c, terms).Outcome; o.Option != want {
			t.Errorf("kind %d: option %s, want %s", kind, o.Option, want)
		}
	}
	st.Coverage = st.Coverage[:1]
	o := adjudicate.Decide(family.View{State: &st}, named("x-1", claim.Original, "", npis[0], 100), terms).Outcome
	if o.Status != claim.Denied || o.Lines[0].Adjustments[0].Reason != "177" {
		t.Errorf("a medical claim of who has a dental plan alone: %s", o.Status)
	}
}
