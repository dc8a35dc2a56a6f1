package claimstatus_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/claimstatus"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/x276"
	"github.com/openaso/openaso/shared/x12/x835"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Synthetic people, employer and providers, all made up.
const (
	employer = id.Employer("birchwood")
	health   = id.Plan("health")
	fam      = id.Family("F1")
	clinic   = "1234567893"
	doctor   = "1467560003"
	tin      = "900000001"
	card     = "OA000000001"
	digest   = "00112233445566778899aabb"
)

var secret = []byte("of the test")

// world is a family's log with the money side of its employer, in memory.
type world struct {
	testing.TB
	clock *testclock.Clock
	table *memtable.Table
	files *memfiles.Files
	fund  *funding.Service
	pay   *payment.Service
	s     *claimstatus.Service
}

func open(t testing.TB) *world {
	w := &world{TB: t, clock: testclock.New()}
	w.table, w.files = memtable.New(w.clock.Now), memfiles.New(w.clock.Now)
	w.fund = &funding.Service{Table: w.table, Files: w.files, Now: w.clock.Now}
	w.pay = &payment.Service{Table: w.table, Files: w.files, Now: w.clock.Now, Funding: w.fund,
		Terms: func(id.Employer, id.Plan) (payment.Terms, bool) {
			return payment.Terms{Payer: x835.Party{Name: "Plan", TIN: "900000099", Street: "1 Main St", City: "Dayton", State: "OH", Zip: "454020001", Phone: "5555550100"},
				Account: payment.Account{Bank: "Bank", Routing: "091000019", Number: phi.New("000111222333")}, Sender: "OPENASO"}, true
		},
		Payee: func(npi, _ string) (payment.Payee, bool) {
			return payment.Payee{Method: x835.ACH, Party: x835.Party{Name: "Clinic", NPI: npi, TIN: tin, Street: "2 Side St", City: "Dayton", State: "OH", Zip: "45402"},
				Account: payment.Account{Routing: "021000021", Number: phi.New("7000")}}, true
		},
		DefaultPlan: func(id.Employer) id.Plan { return health }}
	w.s = &claimstatus.Service{Table: w.table, Files: w.files, Secret: secret, Paid: (&claimstatus.Payments{Funding: w.fund, Payment: w.pay}).Of}
	row, err := find.Row(find.CardKey(secret, phi.New(card)), 1, find.Place{Employer: employer, Family: fam})
	w.ok(err)
	w.ok(find.PutNewer(w.Context(), w.table, row))
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

var people = []family.Person{
	{ID: "M1", Relationship: family.Subscriber, First: phi.New("Annabel"), Last: phi.New("Syntheticson"), Born: day.New(1984, 3, 12), Card: phi.New(card)},
	{ID: "M2", Relationship: family.Child, First: phi.New("Rosa"), Last: phi.New("Syntheticson"), Born: day.New(2015, 5, 6)},
}

func claimOf(n int) id.Claim { return id.ClaimOf(digest, n) }

// decided is claim n of a member, of two lines, with a status and what the plan pays of the
// first line; the second is written off.
func decided(n int, member id.Member, status claim.Status, paid money.Cents) family.Decided {
	on := day.New(2026, 1, n)
	d := family.Decided{Claim: claim.Claim{
		ID: claimOf(n), Member: member, Frequency: claim.Original, PatientNumber: phi.New(fmt.Sprintf("P-%d", n)),
		Billing: clinic, TIN: tin, Rendering: doctor, Place: "11", Diagnoses: []string{"J069"}, Received: on + 2, Charge: 19_000,
		Lines: []claim.Line{
			{Number: 1, Code: "99213", Modifiers: []string{"25"}, Units: 1000, Charge: 13_000, From: on, To: on},
			{Number: 2, Code: "80053", Units: 1500, Charge: 6000, From: on, To: on + 1},
		}}}
	o := claim.Outcome{Claim: claimOf(n), Status: status, Member: member, Plan: health, Option: "ppo", Charge: 19_000}
	switch status {
	case claim.Paid:
		o.Allowed, o.MemberOwes, o.PlanPaid = 10_000, 10_000-paid, paid
		o.Lines = []claim.LineOutcome{
			{Number: 1, Charge: 13_000, Allowed: 10_000, Copay: 10_000 - paid, Paid: paid, Adjustments: []claim.Adjustment{
				{Group: claim.CO, Reason: "45", Amount: 3000}, {Group: claim.PR, Reason: "3", Amount: 10_000 - paid}}},
			{Number: 2, Charge: 6000, Adjustments: []claim.Adjustment{{Group: claim.CO, Reason: "97", Amount: 6000, Remark: "M15"}}},
		}
	case claim.Denied:
		o.MemberOwes = 19_000
		o.Lines = []claim.LineOutcome{
			{Number: 1, Charge: 13_000, Adjustments: []claim.Adjustment{{Group: claim.PR, Reason: "27", Amount: 13_000}}},
			{Number: 2, Charge: 6000, Adjustments: []claim.Adjustment{{Group: claim.OA, Reason: "18", Amount: 6000}}},
		}
	case claim.Pended:
		o.Plan, o.Reason = "", adjudicate.PendPrice
	case claim.Reversed, claim.Applied:
	}
	d.Decision.Outcome = o
	return d
}

// tell appends an entry to the family's log and feeds it to funding, a day later.
func (w *world) tell(ds ...family.Decided) {
	w.Helper()
	w.clock.Pass(24 * time.Hour)
	log, err := family.Load(w.Context(), w.table, employer, fam)
	w.ok(err)
	state := *log.State.Clone()
	state.People = people
	for i := range ds {
		state.Apply(&ds[i].Claim, &ds[i].Decision)
	}
	w.ok(log.Append(w.Context(), w.table, family.Entry{At: w.clock.Now(), Cause: "test", Decided: ds, State: state}))
	it, err := w.table.Get(w.Context(), family.Key(employer, fam, log.State.Version))
	w.ok(err)
	en, err := family.ReadItem(it)
	w.ok(err)
	deltas := relay.Deltas(employer, fam, &en)
	if len(deltas) == 0 {
		return
	}
	row, err := funding.FeedItem(funding.Row{Employer: employer, Family: fam, Version: en.Version, Deltas: deltas}, day.Of(w.clock.Now()))
	w.ok(err)
	w.ok(w.table.Commit(w.Context(), "", []table.Op{{Item: row}}))
}

// fundAll calls for money, takes it in and releases the payments.
func (w *world) fundAll() {
	w.Helper()
	w.clock.Pass(24 * time.Hour)
	c, err := w.fund.Call(w.Context(), employer, health, day.Of(w.clock.Now()))
	w.ok(err)
	_, err = w.fund.Settle(w.Context(), funding.Deposit{ID: fmt.Sprint("wire-", c.Number), Employer: employer, Plan: health, Cents: c.Requested, Method: funding.Wire, At: w.clock.Now()})
	w.ok(err)
	_, err = w.pay.Release(w.Context(), employer, health, c.Number)
	w.ok(err)
}

// arrive is a file of one claim under a card, which intake took in and nobody decided. It
// answers the claim's id.
func (w *world) arrive(number string) id.Claim {
	w.Helper()
	c := decided(20, "", claim.Pended, 0).Claim
	var b bytes.Buffer
	w.ok(x837.Write(&b, x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: 7, At: w.clock.Now()}, []x837.Claim{{
		Billing:       x837.Provider{NPI: clinic, TIN: tin, Name: "CLINIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "454020001"}},
		Subscriber:    x837.Subscriber{Card: phi.New(number), Person: x837.Person{First: phi.New("ANNABEL"), Last: phi.New("SYNTHETICSON"), Born: day.New(1984, 3, 12), Sex: "F"}},
		PatientNumber: c.PatientNumber, Charge: c.Charge, Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"), Lines: []x837.Line{
			{Line: claim.Line{Number: 1, Code: "99213", Units: 1000, Charge: 19_000, From: day.New(2026, 1, 20), To: day.New(2026, 1, 20), Pointers: []int{1}}}},
	}}))
	text := b.Bytes()
	_, err := w.files.Put(w.Context(), "in/"+number+".edi", bytes.NewReader(text))
	w.ok(err)
	in := intake.Service{Table: w.table, Files: w.files, Secret: secret, Send: func(context.Context, []byte) error { return nil }}
	m, err := in.Receive(w.Context(), "in/"+number+".edi")
	w.ok(err)
	if m.Status != intake.Accepted {
		w.Fatalf("the file of one claim is %s: %v", m.Status, m.Faults)
	}
	return id.ClaimOf(m.Digest, 1)
}

// asks is an inquiry of the clinic about the subscriber.
func asks(change ...func(*x276.Inquiry)) *x276.Inquiry {
	q := &x276.Inquiry{Trace: "T-1"}
	q.Payer = x276.Party{Kind: "2", Name: "PLAN", Qualifier: "PI", ID: "OPENASO"}
	q.Receiver = x276.Party{Kind: "2", Name: "GROUP", Qualifier: "46", ID: "GROUP"}
	q.Provider = x276.Party{Kind: "2", Name: "CLINIC", Qualifier: "XX", ID: clinic}
	q.Subscriber = x276.Person{Kind: "1", Last: phi.New("SYNTHETICSON"), First: phi.New("ANNABEL"), Qualifier: "MI", ID: phi.New(card), Born: day.New(1984, 3, 12), Sex: "F"}
	for _, c := range change {
		c(q)
	}
	return q
}

// answered says an inquiry's answers, a line each and a line a line.
func (w *world) answered(q *x276.Inquiry) (out []string) {
	w.Helper()
	all, err := w.s.Answer(context.Background(), q, w.clock.Now())
	w.ok(err)
	for _, a := range all {
		out = append(out, told(a.Control, &a.Statuses[0]))
		for _, l := range a.Lines {
			out = append(out, "  "+l.Code+told("", &l.Statuses[0])+" "+l.Paid.String()+" of "+l.Charge.String())
		}
	}
	return out
}

func told(control string, s *x276.Status) string {
	out := strings.TrimPrefix(control, digest+"-")
	for _, c := range s.Codes {
		if c != (x276.Code{}) {
			out += " " + c.Category + ":" + c.Code
			if c.Entity != "" {
				out += ":" + c.Entity
			}
		}
	}
	out += " " + s.On.String()
	if s.Paid != nil {
		out += " " + s.Paid.String() + " of " + s.Charge.String()
	}
	if s.Trace != "" {
		out += " on " + s.Remitted.String()
	}
	return out
}
