package adjudicate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/plan"
)

// consented records consent of a line of x-1, or that it is withdrawn, and answers the outcome
// after it.
func (s *shop) consented(t *rapid.T, act, what string, line int) (claim.Outcome, error) {
	t.Helper()
	return s.s.Work(t.Context(), adjudicate.Work{
		Employer: "acme", Family: "f1", Claim: "x-1", Act: claim.Act{ID: act, Kind: claim.Consent, What: what, Line: line, By: "ana"},
	})
}

// A patient's consent that becomes known after the decision takes it back and states it anew;
// withdrawn, it comes to what it was.
func TestConsentAfterwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := alone()
		w.option.Networks = map[plan.Network]plan.Sharing{plan.In: {}, plan.Out: {}}
		w.option.OutOfNetwork = &plan.OutOfNetwork{PercentOfBilled: 6000}
		w.option.Benefits = []plan.Benefit{{Name: "all", Stack: &[]plan.Element{}}}
		c := named("x-1", claim.Original, "", npis[2], 10_000) // out, at a facility of the network
		c.Place = rapid.SampledFrom([]string{"21", "22", "24"}).Draw(t, "place")
		s := open(t, w)
		first := s.decide(t, c)[0]
		if a := first.Lines[0].Adjustments; first.PlanPaid != 4_009 || first.MemberOwes != 0 || a[0].Group != claim.CO {
			t.Fatalf("protected: plan %s, member %s", first.PlanPaid, first.MemberOwes)
		}
		for what, line := range map[string]int{"": 2, "perhaps": 1} {
			if _, err := s.consented(t, "act-0", what, line); !fault.Is(err, fault.Invalid) {
				t.Errorf("consent %q of line %d: %v", what, line, err)
			}
		}
		o, err := s.consented(t, "act-1", "", 1)
		if err != nil || o.PlanPaid != 6_000 || o.MemberOwes != 4_000 {
			t.Fatalf("with consent: plan %s, member %s, %v", o.PlanPaid, o.MemberOwes, err)
		}
		all := s.log(t).Entries
		told := all[len(all)-1].Decided
		if len(told) != 2 || told[0].Decision.Outcome.PlanPaid != -first.PlanPaid || told[0].Decision.Outcome.Status != claim.Reversed {
			t.Errorf("%d outcomes, want a reversal and a restatement", len(told))
		}
		o, err = s.consented(t, "act-2", "withdrawn", 0)
		if d := cmp.Diff(first, o, cmpopts.IgnoreFields(claim.Outcome{}, "Of"), cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatalf("withdrawn: %v %s", err, d)
		}
	})
}
