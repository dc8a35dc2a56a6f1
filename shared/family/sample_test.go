package family_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

const (
	employer = id.Employer("acme")
	fam      = id.Family("f1")
)

var (
	at     = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	digest = id.Digest([]byte("a synthetic file"))
	hidden = cmpopts.IgnoreUnexported(family.State{})
)

func clock() time.Time { return at }

// people are synthetic.
func people() []family.Person {
	return []family.Person{
		{ID: "f1-01", Relationship: family.Subscriber, First: phi.New("Annabel"), Last: phi.New("Syntheticson"),
			Born: day.New(1980, 5, 6), Sex: "F", Card: phi.New("OA123456789"), Key: "E1"},
		{ID: "f1-02", Relationship: family.Child, First: phi.New("Benedict"), Last: phi.New("Syntheticson"),
			Born: day.New(2012, 5, 6), Sex: "M", Card: phi.New("OA123456789"), Key: "E1-c"},
	}
}

func contact() family.Contact {
	return family.Contact{Email: phi.New("annabel@example.com"), Mobile: phi.New("+15555550100"), EmailOK: true, ConsentAt: at.Unix()}
}

func spans() []family.Span {
	return []family.Span{
		{Member: "f1-01", Plan: "health", Option: "ppo", Tier: family.EmployeeChildren, From: day.New(2026, 1, 1), To: day.New(2026, 6, 30)},
		{Member: "f1-01", Plan: "health", Option: "hdhp", Tier: family.EmployeeChildren, From: day.New(2026, 7, 1)},
		{Member: "f1-02", Plan: "health", Option: "ppo", Tier: family.EmployeeChildren, From: day.New(2026, 1, 1)},
	}
}

// visit is a decided claim of n lines: price, copay or deductible and coinsurance.
func visit(ordinal, n int) family.Decided {
	c := claim.Claim{
		ID: id.ClaimOf(digest, ordinal), Member: "f1-01", Frequency: claim.Original, PatientNumber: phi.New("PCN100234"),
		Billing: "1234567893", TIN: "900000001", Rendering: "1003000126", Place: "11", Diagnoses: []string{"E119", "I10"},
		Received: day.New(2026, 3, 1) + day.Day(ordinal),
	}
	o := claim.Outcome{
		Claim: c.ID, Status: claim.Paid, Member: c.Member, Plan: "health", Option: "ppo", OptionRev: "2026.1",
		ScheduleID: "fee-schedule 2026.1", Rev: 1, Year: day.New(2026, 1, 1),
	}
	for i := range n {
		l := claim.Line{
			Number: i + 1, Code: []string{"99213", "80053", "83036", "36415"}[i%4], Units: 1000,
			Charge: money.Cents(12_500 + 1_000*i + ordinal), From: c.Received - 9, To: c.Received - 9, Pointers: []int{1},
		}
		c.Lines = append(c.Lines, l)
		c.Charge += l.Charge
		o.Lines = append(o.Lines, priced(l))
		o.Allowed, o.MemberOwes, o.PlanPaid = o.Allowed+o.Lines[i].Allowed, o.MemberOwes+3_240, o.PlanPaid+o.Lines[i].Paid
	}
	o.Charge = c.Charge
	b := family.Bucket{Plan: "health", Option: "ppo", Year: o.Year, Name: "in.out-of-pocket"}
	return family.Decided{Claim: c, Decision: family.Decision{
		Outcome: o, Used: []family.Delta{{Bucket: b, Member: c.Member, Amount: int64(o.MemberOwes)}},
		Marks: []uint64{family.CopayMark(&c, &c.Lines[0])}, Place: family.PlaceOf(int64(ordinal), 0),
	}}
}

func priced(l claim.Line) claim.LineOutcome {
	allowed := l.Charge - 3_000
	paid := allowed - 3_240
	return claim.LineOutcome{
		Number: l.Number, Charge: l.Charge, Allowed: allowed, Deductible: 2_000, Coinsurance: 1_240, Paid: paid,
		Adjustments: []claim.Adjustment{
			{Group: claim.CO, Reason: "45", Amount: 3_000}, {Group: claim.PR, Reason: "1", Amount: 2_000},
			{Group: claim.PR, Reason: "2", Amount: 1_240},
		},
		Trace: []claim.Step{{Rule: 110, Cents: allowed}, {Rule: 132, Cents: 2_000}, {Rule: 133, Cents: 1_240}, {Rule: 190, Cents: paid}},
	}
}

// entry decides claims on top of a state.
func entry(before *family.State, decided ...family.Decided) family.Entry {
	st := before.Clone()
	for i := range decided {
		st.Apply(&decided[i].Claim, &decided[i].Decision)
	}
	return family.Entry{At: at, Cause: "cmd", Events: []string{"claim.decided"}, Decided: decided, State: *st}
}

func enrolled() family.Entry {
	st := family.State{People: people(), Contact: contact(), Coverage: spans()}
	return family.Entry{At: at, Cause: "webhook", Events: []string{"member.enrolled"}, State: st}
}

// logOf appends an enrolment and entries of one claim up to a version.
func logOf(t testing.TB, tab table.Table, versions int) *family.Log {
	t.Helper()
	log, err := family.Load(t.Context(), tab, employer, fam)
	if err == nil {
		err = log.Append(t.Context(), tab, enrolled())
	}
	for n := 2; n <= versions && err == nil; n++ {
		err = log.Append(t.Context(), tab, entry(&log.State, visit(n, 2)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return log
}

type loader func(context.Context, table.Table, id.Employer, id.Family) (*family.Log, error)

func load(t testing.TB, f loader, tab table.Table) *family.Log {
	t.Helper()
	log, err := f(t.Context(), tab, employer, fam)
	if err != nil {
		t.Fatal(err)
	}
	return log
}
