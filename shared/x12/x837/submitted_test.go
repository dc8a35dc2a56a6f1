package x837_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x837"
)

func submitted(t *testing.T, name string, n int) claim.Claim {
	t.Helper()
	c := claimOf(t, name, n)
	return c.Submitted(id.Claim("x-1"), day.New(2026, 3, 4))
}

// A professional claim that another payer has paid before, after an accident with a car.
func TestAProfessionalClaimAsSubmitted(t *testing.T) {
	expect(t, "claim", claim.Claim{
		ID: "x-1", Frequency: claim.Original, PatientNumber: phi.New("P-1001"), Billing: "1234567893", TIN: "311234567", Rendering: "1245319599",
		Place: "11", Authorization: "AUTH1", Diagnoses: []string{"S52501A", "V1810XA"}, Received: day.New(2026, 3, 4), Charge: 23_000,
		Taxonomy: "207Q00000X", Facility: "1234567893", Sequence: 'S',
		Accident: &claim.Accident{Auto: true, State: "OH", On: day.New(2026, 2, 9)},
		Others: []claim.OtherPayer{{
			Sequence: 'P', Filing: "CI", Payer: "FM001", Paid: 14_000, Decided: day.New(2026, 2, 20),
			Adjustments: []claim.Adjustment{{Group: claim.PR, Reason: "3", Amount: 2_000}},
			Lines: []claim.OtherLine{
				{Number: 1, Paid: 10_000, Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: 3_000}, {Group: claim.PR, Reason: "1", Amount: 2_000}}},
				{Number: 2, Paid: 6_000, Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: 2_000}}},
			},
		}},
		Lines: []claim.Line{
			{Number: 1, Code: "99213", Modifiers: []string{"25"}, Units: 1000, Charge: 15_000, From: day.New(2026, 2, 10), To: day.New(2026, 2, 10), Pointers: []int{1, 2}, Emergency: true},
			{Number: 2, Code: "J3301", Units: 4000, Charge: 8_000, From: day.New(2026, 2, 10), To: day.New(2026, 2, 11), Pointers: []int{1}},
		},
	}, submitted(t, "professional", 1))
	whole := claimOf(t, "professional", 1)
	for said, want := range map[string]byte{"A": 0, "": 0, "B": 'B', "C": 'C'} {
		whole.Assignment = said
		if got := whole.Submitted("x-1", 1).Assignment; got != want {
			t.Errorf("assignment %q is kept as %q, want %q", said, got, want)
		}
	}
	if c := submitted(t, "professional", 2); c.Sequence != 0 || c.Accident != nil || c.Others != nil || c.Stay != nil {
		t.Errorf("a claim that has none of it: %+v", c)
	}
}

func TestAnInstitutionalClaimAsSubmitted(t *testing.T) {
	c := submitted(t, "institutional", 1)
	expect(t, "stay", &claim.Stay{
		From: day.New(2026, 2, 1), To: day.New(2026, 2, 4), Admitted: day.New(2026, 2, 1), AdmissionType: "1", AdmissionSource: "1", PatientStatus: "01",
		DRG: "194", Conditions: []string{"C1"}, Procedures: []string{"0BJ08ZZ"}, Present: "YYN",
		Occurrences: []claim.Occurrence{{Code: "11", From: day.New(2026, 1, 31)}, {Code: "71", From: day.New(2026, 1, 1), To: day.New(2026, 1, 3)}},
		Values:      []claim.Value{{Code: "80", Amount: 300}},
	}, c.Stay)
	second := submitted(t, "institutional", 2)
	expect(t, "the second stay", &claim.Stay{From: day.New(2026, 2, 10), To: day.New(2026, 2, 10), AdmissionType: "3", PatientStatus: "01"}, second.Stay)
	expect(t, "its other payer", []claim.OtherPayer{{
		Sequence: 'P', Filing: "MA", Payer: "MED01", Paid: 20_000, Decided: day.New(2026, 2, 20),
		Lines: []claim.OtherLine{{Number: 1, Paid: 20_000, Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: 6_000}, {Group: claim.PR, Reason: "2", Amount: 4_000}}}},
	}}, second.Others)
	expect(t, "taxonomy and sequence", []any{"282N00000X", "282N00000X", byte(0), byte('S')}, []any{c.Taxonomy, second.Taxonomy, c.Sequence, second.Sequence})
}

func TestADentalClaimAsSubmitted(t *testing.T) {
	c := submitted(t, "dental", 1)
	expect(t, "accident", &claim.Accident{Other: true, On: day.New(2026, 2, 10)}, c.Accident)
	expect(t, "lines", []claim.Line{
		{Number: 1, Code: "D2150", Units: 1000, Charge: 18_000, From: day.New(2026, 2, 11), To: day.New(2026, 2, 11), Pointers: []int{1, 2}, Teeth: []claim.Tooth{{Number: "12", Surfaces: "MO"}}},
		{Number: 2, Code: "D2740", Units: 1000, Charge: 25_000, From: day.New(2026, 2, 12), To: day.New(2026, 2, 12), Teeth: []claim.Tooth{{Number: "13"}}, Cavity: "10"},
	}, c.Lines)
}

// What a claim says in any order comes in one: payers as they pay, diagnoses from the
// principal one on. A payer that parted a line says one thing of it.
func TestWhatComesInAnyOrder(t *testing.T) {
	payer := func(sequence, name string, paid ...x837.Amount) x837.Other {
		o := x837.Other{Amounts: paid}
		o.Responsibility, o.Payer.ID = sequence, name
		return o
	}
	c := x837.Claim{
		Kind: claim.Institutional, Submission: "PB", Refs: []x837.Ref{ref("EA", "MR1"), ref("9F", "REFERRED")}, Causes: []string{"EM", "OA"},
		Others:    []x837.Other{payer("U", "Z"), payer("A", "D"), payer("", "E"), payer("S", "B"), payer("P", "B", x837.Amount{Kind: "EAF", Amount: 1}, x837.Amount{Kind: "D", Amount: 70})},
		Diagnoses: []x837.Diagnosis{{Kind: "ABF", Code: "I10", Present: 'N'}, {Kind: "ABJ", Code: "R05", Present: 'W'}, {Kind: "ABK", Code: "E119"}},
		Codes:     []x837.Code{{Kind: "BBQ", Code: "SECOND"}, {Kind: "BBR", Code: "FIRST"}},
		Providers: []x837.Provider{{Role: "82", NPI: "1245319599"}},
		Lines: []x837.Line{{Line: claim.Line{Number: 1}}, {Line: claim.Line{Number: 2}, Detail: &x837.Detail{
			Cavities: []string{"10", "20"}, Providers: []x837.Provider{{Role: "82", NPI: "1003000126"}},
			Paid: []x837.Adjudication{
				{Payer: "B", Paid: 40, Checked: day.New(2026, 2, 20), Adjustments: []x837.Adjustment{{Group: claim.CO, Reason: "45", Amount: 5}}},
				{Payer: "D", Paid: 1}, {Payer: "B", Paid: 30, Adjustments: []x837.Adjustment{{Group: claim.PR, Reason: "1", Amount: 6}}},
			},
		}}},
	}
	got := c.Submitted("x-1", day.New(2026, 3, 4))
	want := []claim.OtherPayer{
		{Sequence: 'P', Payer: "B", Paid: 70}, {Sequence: 'S', Payer: "B", Decided: day.New(2026, 2, 20), Lines: []claim.OtherLine{
			{Number: 2, Paid: 70, Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: 5}, {Group: claim.PR, Reason: "1", Amount: 6}}},
		}},
		{Sequence: 'A', Payer: "D", Lines: []claim.OtherLine{{Number: 2, Paid: 1}}}, {Sequence: 'U', Payer: "Z"}, {Payer: "E"},
	}
	if d := cmp.Diff(want, got.Others); d != "" {
		t.Error(d)
	}
	expect(t, "the rest", []any{[]string{"E119", "I10"}, " N", []string{"FIRST", "SECOND"}, "REFERRED", true, &claim.Accident{Work: true, Other: true}, "1003000126", "", "10 20"},
		[]any{got.Diagnoses, got.Stay.Present, got.Stay.Procedures, got.Referral, got.Predetermination, got.Accident, got.Lines[1].Rendering, got.Lines[0].Rendering, got.Lines[1].Cavity})
}
