package payment_test

import (
	"context"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/x835"
)

const (
	employer = id.Employer("sample")
	health   = id.Plan("health")
)

// testing.TB and rapid.T both are one.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Context() context.Context
}

// house is the money side of one employer in memory. All people are synthetic.
type house struct {
	failer
	clock   *testclock.Clock
	tab     *memtable.Table
	fs      *memfiles.Files
	fund    *funding.Service
	s       *payment.Service
	terms   payment.Terms
	payees  map[string]payment.Payee // by NPI
	ordinal int
}

func newHouse(t failer) *house {
	h := &house{failer: t, clock: testclock.New(), payees: map[string]payment.Payee{}}
	h.tab, h.fs = memtable.New(h.clock.Now), memfiles.New(h.clock.Now)
	h.terms = payment.Terms{
		Payer:   x835.Party{Name: "Sample Health Plan: East", TIN: "900000099", Street: "1 Main St", City: "Dayton", State: "OH", Zip: "45402-0001", Phone: "5555550100"},
		Account: payment.Account{Bank: "Sample Bank", Routing: "091000019", Number: phi.New("000111222333")}, Sender: "OPENASO",
	}
	h.use(h.tab, h.fs)
	for i, m := range []x835.Method{x835.ACH, x835.Check, x835.ACH} {
		h.payee(i, m)
	}
	return h
}

// use puts the services on other ports.
func (h *house) use(t table.Table, f files.Files) {
	h.fund = &funding.Service{Table: h.tab, Files: h.fs, Now: h.clock.Now}
	h.s = &payment.Service{
		Table: t, Files: f, Now: h.clock.Now, Funding: &funding.Service{Table: t, Files: f, Now: h.clock.Now},
		Terms: func(e id.Employer, p id.Plan) (payment.Terms, bool) { return h.terms, e == employer && p == health },
		Payee: func(npi, _ string) (payment.Payee, bool) {
			p, ok := h.payees[npi]
			return p, ok
		},
		DefaultPlan: func(id.Employer) id.Plan { return health },
	}
}

func npi(i int) string { return fmt.Sprintf("1%09d", i) }
func tin(i int) string { return fmt.Sprintf("9%08d", i) }

func (h *house) payee(i int, m x835.Method) {
	h.payees[npi(i)] = payment.Payee{Method: m,
		Party:   x835.Party{Name: fmt.Sprintf("Clínica Sample *%d", i), NPI: npi(i), TIN: tin(i), Street: "2 Side St", City: "Dayton", State: "OH", Zip: "45402"},
		Account: payment.Account{Routing: "021000021", Number: phi.New(fmt.Sprint(7000 + i)), Savings: i%2 == 1}}
}

// claim is a claim of two lines: 60 dollars a line, of which paid goes to the
// provider on the first, copay is the patient's, the rest is written off.
func (h *house) claim(payee int, paid money.Cents) family.Decided {
	h.ordinal++
	cid := id.ClaimOf(fmt.Sprintf("%024d", 1), h.ordinal)
	on := day.New(2026, time.January, 2)
	charge := paid + 3000
	d := family.Decided{Claim: claim.Claim{
		ID: cid, Member: "M1", Frequency: claim.Original, PatientNumber: phi.New(fmt.Sprintf("ACCT-%d", h.ordinal)),
		Billing: npi(payee), TIN: tin(payee), Place: "11", Diagnoses: []string{"J069"}, Received: on, Charge: charge + 6000,
		Lines: []claim.Line{
			{Number: 1, Code: "99213", Modifiers: []string{"25"}, Units: 1000, Charge: charge, From: on - 9, To: on - 9},
			{Number: 2, Code: "80053", Units: 1500, Charge: 6000, From: on - 9, To: on - 9},
		}}}
	d.Decision.Outcome = claim.Outcome{Claim: cid, Status: claim.Paid, Member: "M1", Plan: health, Option: "ppo",
		Charge: charge + 6000, Allowed: paid + 1000, MemberOwes: 1000, PlanPaid: paid, Lines: []claim.LineOutcome{
			{Number: 1, Charge: charge, Allowed: paid + 1000, Copay: 1000, Paid: paid, Adjustments: []claim.Adjustment{
				{Group: claim.CO, Reason: "45", Amount: 2000}, {Group: claim.PR, Reason: "3", Amount: 1000}}},
			{Number: 2, Charge: 6000, Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "97", Amount: 6000, Remark: "M15"}}},
		}}
	return d
}

// denied is a claim that pays nothing, of a plan or (none) of nobody's.
func (h *house) denied(payee int, p id.Plan) family.Decided {
	d := h.claim(payee, 0)
	o := &d.Decision.Outcome
	o.Status, o.Plan, o.Allowed, o.MemberOwes = claim.Denied, p, 0, 3000
	o.Lines[0].Allowed, o.Lines[0].Copay = 0, 0
	o.Lines[0].Adjustments = []claim.Adjustment{{Group: claim.PR, Reason: "27", Amount: 3000}}
	return d
}

// reversed takes a decision back, to the cent.
func reversed(d family.Decided, by id.Claim) family.Decided {
	return family.Decided{Claim: d.Claim, Decision: family.Decision{Outcome: d.Decision.Outcome.Negated(by)}}
}

// decide appends an entry of decisions to a family's log and feeds it to funding.
func (h *house) decide(f id.Family, ds ...family.Decided) table.Item {
	h.Helper()
	log, err := family.Load(h.Context(), h.tab, employer, f)
	if err != nil {
		h.Fatal(err)
	}
	state := *log.State.Clone()
	if len(state.People) == 0 {
		state.People = []family.Person{{ID: "M1", Relationship: family.Subscriber, First: phi.New("Zoë~"), Last: phi.New("Sample:ø" + string(f)), Card: phi.New("CARD" + string(f))}}
	}
	for i := range ds {
		state.Apply(&ds[i].Claim, &ds[i].Decision)
	}
	if err := log.Append(h.Context(), h.tab, family.Entry{At: h.clock.Now(), Cause: "test", Decided: ds, State: state}); err != nil {
		h.Fatal(err)
	}
	it, err := h.tab.Get(h.Context(), family.Key(employer, f, log.State.Version))
	if err != nil {
		h.Fatal(err)
	}
	en, err := family.ReadItem(it)
	if err != nil {
		h.Fatal(err)
	}
	deltas := relay.Deltas(employer, f, &en)
	if len(deltas) == 0 {
		return it
	}
	row, err := funding.FeedItem(funding.Row{Employer: employer, Family: f, Version: en.Version, Deltas: deltas}, day.Of(h.clock.Now()))
	if err != nil {
		h.Fatal(err)
	}
	if err := h.tab.Commit(h.Context(), "", []table.Op{{Item: row}}); err != nil {
		h.Fatal(err)
	}
	return it
}

// call makes a call and, if asked, settles it by a wire.
func (h *house) call(settle bool) funding.Call {
	h.Helper()
	c, err := h.fund.Call(h.Context(), employer, health, day.Of(h.clock.Now()))
	if err != nil {
		h.Fatal(err)
	}
	if settle && c.Requested > 0 {
		_, err = h.fund.Settle(h.Context(), funding.Deposit{ID: fmt.Sprintf("wire-%d", c.Number), Employer: employer, Plan: health,
			Cents: c.Requested, Method: funding.Wire, At: h.clock.Now()})
		if err != nil {
			h.Fatal(err)
		}
	}
	c, err = h.fund.Get(h.Context(), employer, health, c.Number)
	if err != nil {
		h.Fatal(err)
	}
	return c
}

func (h *house) release(number int64) []payment.Payment {
	h.Helper()
	ps, err := h.s.Release(h.Context(), employer, health, number)
	if err != nil {
		h.Fatal(err)
	}
	return ps
}
