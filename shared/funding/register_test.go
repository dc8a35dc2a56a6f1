package funding_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/funding"
)

// The employer's accountant finds the member by its id; a tax id may be a person's.
func TestTheRegisterNamesTheMemberWhole(t *testing.T) {
	line := funding.Line{Kind: funding.PaymentLine, Delta: funding.Delta{
		Claim: "file-7", Member: "smith-co-0042s-02", Coverage: "ppo", Relationship: "spouse", Payee: "1234567893", PayeeTIN: "900000012",
		Service: day.New(2026, time.January, 2), Received: day.New(2026, time.January, 5),
		Billed: 12_345, Allowed: 10_000, MemberOwes: 2_000, PlanPaid: 8_000, Location: "east"}}
	var b bytes.Buffer
	if err := funding.WriteRegister(&b, []funding.Line{line}); err != nil {
		t.Fatal(err)
	}
	want := "claim,coverage,member,relationship,service,received,payee,tin,billed,allowed,member_share,paid,adjustment,location\n" +
		"file-7,ppo,smith-co-0042s-02,spouse,2026-01-02,2026-01-05,1234567893,****0012,123.45,100.00,20.00,80.00,payment,east\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}
