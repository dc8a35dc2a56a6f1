package claim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
)

func decided() claim.Outcome {
	return claim.Outcome{
		Claim: "file-1", Status: claim.Paid, Member: "A", Plan: "health", Charge: 500, Allowed: 320, MemberOwes: 224, PlanPaid: 96,
		Holds: []string{"large-claim"}, Line: 1, Detail: "price of option ppo@2026.1",
		Lines: []claim.LineOutcome{{
			Number: 1, Charge: 500, Allowed: 320, Copay: 1, Deductible: 199, Coinsurance: 24, Paid: 96, Penalty: 5, NotCovered: 6, Others: 7,
			Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: 180}, {Group: claim.PR, Reason: "1", Amount: 200, Remark: "N1"}},
			Trace:       []claim.Step{{Rule: 110, Cents: 320}},
		}},
	}
}

// A reversal is the exact negation of what was stored, and leaves it as it was.
func TestNegated(t *testing.T) {
	o := decided()
	got := o.Negated("file-2")
	want := claim.Outcome{
		Claim: "file-1", Of: "file-2", Status: claim.Reversed, Member: "A", Plan: "health", Charge: -500, Allowed: -320, MemberOwes: -224, PlanPaid: -96,
		Lines: []claim.LineOutcome{{
			Number: 1, Charge: -500, Allowed: -320, Copay: -1, Deductible: -199, Coinsurance: -24, Paid: -96, Penalty: -5, NotCovered: -6, Others: -7,
			Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: -180}, {Group: claim.PR, Reason: "1", Amount: -200, Remark: "N1"}},
			Trace:       []claim.Step{{Rule: 110, Cents: -320}},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(decided(), o); d != "" {
		t.Errorf("the decision itself changed: %s", d)
	}
}

func TestStatus(t *testing.T) {
	for s, want := range map[claim.Status]string{
		claim.Paid: "paid", claim.Denied: "denied", claim.Pended: "pended", claim.Reversed: "reversed", claim.Applied: "applied", 0: "unknown", 99: "unknown",
	} {
		if s.String() != want || s.Final() != (s == claim.Paid || s == claim.Denied) {
			t.Errorf("%d: %s, final %v", s, s, s.Final())
		}
	}
}
