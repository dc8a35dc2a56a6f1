package portal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/portal"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table/memtable"
)

const (
	birch   = id.Employer("birchwood")
	other   = id.Employer("other")
	health  = id.Plan("health")
	clinic  = "1234567893"
	email   = "annabel.synthetic@example.com"
	mobile  = "+15555550123"
	upload1 = "the first file of the test world"
)

const ppo = `
option: ppo
version: "2025.1"
name: Sample PPO
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 500, family: 1000}
    out-of-pocket: {kind: embedded, individual: 4000, family: 8000, counts: [copay, deductible, coinsurance]}
limits:
  - {name: therapy, visits: 20}
benefits:
  - name: cosmetic surgery
    match: {codes: [15780-15793]}
    not-covered: {group: PR, reason: "96", remark: N30}
  - name: office visit
    match: {codes: [99202-99215], places: ["11", "02", "10"]}
    stack: [copay]
    copay: 30
  - name: therapy
    match: {codes: ["97110"]}
    stack: [copay]
    copay: 20
    limit: therapy
  - name: everything else
    match: {}
    stack: [deductible, coinsurance]
    coinsurance: 20%
`

// catalog knows one provider and a handful of prices.
type catalog struct{ option *plan.Option }

func (c catalog) Terms(_ id.Employer, cl *claim.Claim, _ *claim.Outcome) adjudicate.Terms {
	prices := map[string]money.Cents{"99213": 12_840, "80053": 1_453, "70551": 98_000, "97110": 7_500}
	contract := adjudicate.Contract{Network: plan.In, Schedule: "sample-2025 1", Price: pricing.ByLine("", func(l *claim.Line, _ *match.Service) (money.Cents, bool) {
		cents, ok := prices[l.Code]
		return cents, ok
	})}
	return adjudicate.Terms{
		Options: []*plan.Option{c.option}, Provider: cl.Billing == clinic, Contract: func(id.Plan) adjudicate.Contract { return contract },
	}
}

// world is a small system in memory, with its portal.
type world struct {
	t       *testing.T
	clock   *testclock.Clock
	table   *memtable.Table
	files   *memfiles.Files
	funding *funding.Service
	decide  *adjudicate.Service
	portal  *portal.Portal
	seen    uint64 // of the stream

	settled  []int64 // numbers of the calls the bank was told to send
	uploaded []byte
	reported []error
}

// empty is a world in which nothing has happened.
func empty(t *testing.T) *world {
	t.Helper()
	option, err := plan.Read([]byte(ppo))
	if err != nil {
		t.Fatal(err)
	}
	clock := testclock.New()
	w := &world{t: t, clock: clock, table: memtable.New(clock.Now), files: memfiles.New(clock.Now)}
	w.funding = &funding.Service{Table: w.table, Files: w.files, Now: clock.Now}
	w.decide = &adjudicate.Service{Table: w.table, Catalog: catalog{option}, Now: clock.Now}
	w.portal = &portal.Portal{
		Table: w.table, Files: w.files, Funding: w.funding, Now: clock.Now, Sample: true, Locate: w.locate,
		Employers: []portal.Employer{
			{ID: birch, Name: "Birchwood Foods", Administrator: "Sample Administrators", From: day.New(2025, 1, 1),
				Plans:  []portal.Plan{{ID: health, Name: "Birchwood Health Plan", DueIn: 2, Options: []*plan.Option{option}}},
				Duties: []portal.Duty{{Duty: "Fund approved claims", By: "employer", Within: "2 banking days"}}},
			{ID: other, Name: "Other Works", Administrator: "Sample Administrators", From: day.New(2025, 1, 1),
				Plans: []portal.Plan{{ID: "works", Name: "Works Plan", DueIn: 2, Options: []*plan.Option{option}}}},
		},
		Report: func(_ context.Context, err error) { w.reported = append(w.reported, err) },
	}
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// locate stands in for intake's index: it looks everywhere.
func (w *world) locate(ctx context.Context, c id.Claim) (find.Place, error) {
	for i := range w.portal.Employers {
		e := w.portal.Employers[i].ID
		places, err := find.Families(ctx, w.table, e)
		if err != nil {
			return find.Place{}, err
		}
		for _, p := range places {
			log, err := family.Load(ctx, w.table, e, p.Family)
			if err != nil {
				return find.Place{}, err
			}
			if log.State.Has(c) {
				return p, nil
			}
		}
	}
	return find.Get(ctx, w.table, find.WaitingKey(c))
}

// relay spreads what the stream brought.
func (w *world) relay() {
	w.t.Helper()
	s := relay.Service{Table: w.table, Now: w.clock.Now, Secret: []byte("a secret of this test"),
		Send: func(context.Context, string, []byte) error { return nil }}
	for {
		records, err := w.table.Read(w.t.Context(), w.seen, 100)
		w.ok(err)
		if len(records) == 0 {
			return
		}
		for _, r := range records {
			w.ok(s.Relay(w.t.Context(), r))
			w.seen = r.Seq
		}
	}
}

func (w *world) enroll(e id.Employer, pl id.Plan, r *partner.Record) {
	w.t.Helper()
	r.Status, r.AsOf = partner.Active, w.clock.Now()
	for i := range r.Elections {
		r.Elections[i].Plan, r.Elections[i].Option, r.Elections[i].From = pl, "ppo", day.New(2025, 1, 1)
	}
	s := enroll.Service{Table: w.table, Now: w.clock.Now}
	w.ok(s.Apply(w.t.Context(), e, r, "webhook-"+r.Subscriber))
	w.relay()
}

func person(key, first, last string, rel family.Relationship, born day.Day) partner.Person {
	return partner.Person{Key: key, Relationship: rel, First: phi.New(first), Last: phi.New(last), Born: born, Sex: "F"}
}

// line is a service with its charge, "99213 150".
func line(n int, code string, charge money.Cents, on day.Day) claim.Line {
	return claim.Line{Number: n, Code: code, Units: 1000, Charge: charge, From: on, To: on, Pointers: []int{1}}
}

// claimOf is the claim at an ordinal of the world's first file.
func claimOf(n int) id.Claim { return id.ClaimOf(id.Digest([]byte(upload1)), n) }

func bill(n int, p partner.Person, lines ...claim.Line) adjudicate.Submission {
	c := claim.Claim{
		ID: claimOf(n), Frequency: claim.Original, PatientNumber: phi.New(fmt.Sprintf("PCN%d", n)), Billing: clinic, TIN: "123456789",
		Place: "11", Diagnoses: []string{"J069", "E119"}, Received: day.New(2025, 12, 20), Lines: lines,
	}
	for _, l := range lines {
		c.Charge += l.Charge
	}
	return adjudicate.Submission{Claim: c, Patient: adjudicate.Patient{First: p.First, Last: p.Last, Born: p.Born}}
}

func (w *world) submit(subscriber, cause string, subs ...adjudicate.Submission) {
	w.t.Helper()
	_, err := w.decide.Handle(w.t.Context(), adjudicate.Batch{
		Employer: birch, Family: enroll.FamilyOf(birch, subscriber), Cause: cause, Claims: subs,
	})
	w.ok(err)
	w.relay()
	w.clock.Pass(time.Hour)
}

func (w *world) put(key, body string) {
	w.t.Helper()
	_, err := w.files.Put(w.t.Context(), key, strings.NewReader(body))
	w.ok(err)
}

var (
	annabel  = person("E1", "Annabel", "Syntheticson", family.Subscriber, day.New(1980, 5, 6))
	benedict = person("E1-c", "Benedict", "Syntheticson", family.Child, day.New(2012, 5, 6))
	mallory  = person("E2", "<script>alert(1)</script>", "Mallory & Sons", family.Subscriber, day.New(1975, 2, 3))
	cornelia = person("E9", "Cornelia", "Otherly", family.Subscriber, day.New(1990, 9, 9))
)

func memberOf(e id.Employer, subscriber string, n int) id.Member {
	return enroll.MemberOf(enroll.FamilyOf(e, subscriber), n)
}

// open is a world in which a good deal has happened: claims of every outcome, a
// settled call, an open one, a payment, files and messages.
func open(t *testing.T) *world {
	t.Helper()
	w := empty(t)
	w.enroll(birch, health, &partner.Record{Subscriber: "E1", People: []partner.Person{annabel, benedict},
		Elections: []partner.Election{{Tier: family.EmployeeChildren}}, Contact: partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile),
			SMS: true, EmailConsent: true, ConsentAt: w.clock.Now()}})
	w.enroll(birch, health, &partner.Record{Subscriber: "E2", People: []partner.Person{mallory}, Elections: []partner.Election{{Tier: family.EmployeeOnly}}})
	w.enroll(other, "works", &partner.Record{Subscriber: "E9", People: []partner.Person{cornelia}, Elections: []partner.Election{{Tier: family.EmployeeOnly}}})
	dec := day.New(2025, 12, 1)
	stranger := bill(4, annabel, line(1, "99213", 15_000, dec+3))
	stranger.Claim.Billing = "1003000126"
	w.submit("E1", "batch-1", bill(1, annabel, line(1, "99213", 15_000, dec), line(2, "80053", 6_500, dec)),
		bill(2, annabel, line(1, "70551", 140_000, dec+1)), bill(3, annabel, line(1, "15780", 90_000, dec+2)), stranger,
		bill(5, benedict, line(1, "97110", 11_000, dec+4)))
	w.submit("E2", "batch-2", bill(6, mallory, line(1, "99213", 15_000, dec+5)))
	w.unmatched(claimOf(9))
	w.callAndSettle()
	void := bill(7, benedict, line(1, "97110", 11_000, dec+4))
	void.Claim.Frequency, void.Claim.Original = claim.Void, claimOf(5)
	again := bill(8, annabel, line(1, "99213", 9_000, dec), line(2, "80053", 6_500, dec))
	again.Claim.Frequency, again.Claim.Original = claim.Replacement, claimOf(1)
	w.submit("E1", "batch-3", void, again, bill(10, annabel, line(1, "70551", 140_000, dec+9)))
	_, err := w.funding.Call(t.Context(), birch, health, day.Of(w.clock.Now()))
	w.ok(err)
	w.attach()
	return w
}

func (w *world) unmatched(c id.Claim) {
	w.t.Helper()
	row, err := find.Row(find.WaitingKey(c), 1, find.Place{Claim: c, Reason: adjudicate.PendMember, Since: day.New(2025, 12, 20)})
	w.ok(err)
	w.ok(find.PutNewer(w.t.Context(), w.table, row))
}

func (w *world) callAndSettle() {
	w.t.Helper()
	c, err := w.funding.Call(w.t.Context(), birch, health, day.Of(w.clock.Now()))
	w.ok(err)
	_, err = w.funding.Settle(w.t.Context(), w.deposit(c.Requested))
	w.ok(err)
}

func (w *world) deposit(cents money.Cents) funding.Deposit {
	return funding.Deposit{ID: "dep-1", Employer: birch, Plan: health, Cents: cents, Method: funding.Wire,
		At: time.Date(2026, 1, 2, 15, 0, 0, 0, time.UTC), Reference: "WIRE 1"}
}

// ask sends a request with headers "name: value".
func (w *world) ask(method, target, body string, headers ...string) events.APIGatewayV2HTTPResponse {
	w.t.Helper()
	path, query, _ := strings.Cut(target, "?")
	in := events.APIGatewayV2HTTPRequest{RawPath: path, RawQueryString: query, Body: body, Headers: map[string]string{"host": "127.0.0.1:8080"}}
	in.RequestContext.HTTP.Method = method
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		in.Headers[name] = value
	}
	out, err := w.portal.Handle(w.t.Context(), in)
	w.ok(err)
	return out
}

func (w *world) get(target string) string {
	w.t.Helper()
	out := w.ask("GET", target, "")
	if out.StatusCode != 200 {
		w.t.Errorf("GET %s: %d %s", target, out.StatusCode, out.Body)
	}
	return out.Body
}
