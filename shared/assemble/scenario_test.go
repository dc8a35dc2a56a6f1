package assemble_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/messages/memmessages"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/webhook"
	"github.com/openaso/openaso/shared/x12/x837"
)

var secret = []byte("a secret of this test")

const (
	employer = id.Employer("sample")
	health   = id.Plan("health")
	npi      = "1234567893"
)

const ppo = `
option: ppo
version: "1"
name: PPO
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 100, family: 200}
    out-of-pocket: {kind: embedded, individual: 1000, family: 2000, counts: [copay, deductible, coinsurance]}
benefits:
  - name: everything
    match: {networks: [in]}
    stack: [deductible, coinsurance]
    coinsurance: 20%
`

const agreed = `
employer: sample
name: Sample Manufacturing (synthetic)
sample: true
administrator:
  name: Sample TPA
  edi: OPENASO
  phone: "5555550100"
  address: {street: 2 Main St, city: Dayton, state: OH, zip: "45402"}
  appeals: Appeals, 2 Main St, Dayton OH 45402
from: 2025-01-01
funding-mail: [funding@example.com]
plans:
  - plan: health
    name: Sample Health Plan
    tin: "900000001"
    network: metro
    funding-due-in: 2
    options: [{option: ppo, version: "1", from: 2025-01-01}]
    account: {bank: Sample Bank, routing: "021000021", number: "1234567", title: Sample Manufacturing}
enrollment-files:
  - {group: GROUP-100, benefits: [{line: HLT, plan: health, option: ppo}]}
`

const clinic = `
providers:
  - npi: "1234567893"
    tin: "123456789"
    name: Synthetic Clinic
    street: 1 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: ach
    bank: {routing: "021000021", account: "7654321"}
    networks: [{network: metro, schedule: flat@1, from: 2025-01-01}]
`

// flat prices every line at 80 dollars.
func flat() string {
	var b strings.Builder
	b.WriteString("code,modifier,office,facility\n")
	for n := range 32 {
		fmt.Fprintf(&b, "992%02d,,80,80\n", n)
	}
	return b.String()
}

// published is the catalog; interchange is its document of that name, if there is one.
func published(t testing.TB, fs *memfiles.Files, interchange ...string) *catalog.Catalog {
	t.Helper()
	for key, doc := range map[string]string{catalog.Agreements + "sample.yaml": agreed, catalog.Options + "ppo@1.yaml": ppo,
		catalog.Schedules + "flat@1.csv": flat(), catalog.Providers: clinic, catalog.Interchange: strings.Join(interchange, "")} {
		if _, err := fs.Put(t.Context(), key, strings.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
	}
	book, err := catalog.Load(t.Context(), fs)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// house is a whole system in memory, served on a port of its own.
type house struct {
	t     *testing.T
	clock *testclock.Clock
	parts *assemble.Parts
	m     *machine.Machine
	addr  string
	logs  *logged
	mail  *memmessages.Messages
	deaf  atomic.Bool // the stream's records go nowhere

	guard    *guard      // holds each function to its grants
	sweeping atomic.Bool // what is sent now is the sweep's doing
}

// logged keeps what was logged, to be searched for PHI.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func open(t *testing.T, interchange ...string) *house {
	t.Helper()
	clock := testclock.New()
	tab, q, fs := memtable.New(clock.Now), memqueue.New(clock.Now), memfiles.New(clock.Now)
	h := &house{t: t, clock: clock, logs: &logged{}, guard: &guard{t: t, used: map[string]bool{}}}
	book := published(t, fs, interchange...)
	h.mail = memmessages.New()
	h.parts = &assemble.Parts{Table: tab, Files: fs, Now: clock.Now, Log: slog.New(slog.NewTextHandler(h.logs, nil)),
		Secret: secret, Catalog: book, Book: book, Screening: fixture.Screening(), Messages: h.mail, PortalURL: "https://portal.example",
		Send: func(ctx context.Context, name string, body []byte) error { return q.Send(ctx, name, body, 0) },
		Connection: func(id string) (*partner.Connection, bool) {
			c, ok := connections[id]
			return c, ok
		},
		Connections: []string{"hris", "bank"},
	}
	f := h.handlers()
	h.m = &machine.Machine{Addr: "127.0.0.1:0", Records: tab, Queue: q, Files: fs, Now: clock.Now, Log: h.parts.Log,
		HTTP: map[string]machine.HTTP{"POST /webhooks/{connection}": f.HTTP["receive"], "POST /x12/{connection}": f.HTTP["inquire"], "/": f.HTTP["portal"]},
		Stream: func(ctx context.Context, ev lambda.DynamoDBEvent) (lambda.DynamoDBEventResponse, error) {
			if h.deaf.Load() {
				return lambda.DynamoDBEventResponse{}, nil
			}
			return f.Stream["relay"](ctx, ev)
		},
		Queues: map[string]machine.SQS{events.QueueEnroll: f.SQS["enroll"], events.QueueSettle: f.SQS["settle"],
			events.QueueUploads: f.SQS["intake"], events.QueueClaims: f.SQS["adjudicate"],
			events.QueuePay: f.SQS["pay"], events.QueueNotify: f.SQS["notify"]}}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan string), make(chan error)
	go func() { done <- h.m.Run(ctx, func(addr string) { ready <- addr }) }()
	h.addr = <-ready
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) quiet() {
	h.t.Helper()
	if err := h.m.Quiet(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// post sends a webhook, signed as of at.
func (h *house) post(connection, wid string, at time.Time, body []byte, change func(http.Header)) (int, string) {
	h.t.Helper()
	c := connections[connection]
	signed, err := webhook.Sign(c.Scheme(), c.Secret, wid, at, body)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, "http://"+h.addr+"/webhooks/"+connection, bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for k, v := range signed {
		r.Header.Set(k, v)
	}
	if change != nil {
		change(r.Header)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

func household(key string) *partner.Record {
	return &partner.Record{Subscriber: key, Status: partner.Active,
		People: []partner.Person{
			{Key: key, Relationship: family.Subscriber, First: phi.New("Annabel"), Last: phi.New("Syntheticson"), Born: day.New(1980, 5, 6), Sex: "F"},
			{Key: key + "-c", Relationship: family.Child, First: phi.New("Benedict"), Last: phi.New("Syntheticson"), Born: day.New(2012, 5, 6), Sex: "M"},
		},
		Elections: []partner.Election{{Plan: health, Option: "ppo", Tier: family.EmployeeChildren, From: day.New(2025, 1, 1)}}}
}

func (h *house) enrollOne() {
	h.t.Helper()
	body, err := partner.EnrollmentBody(household("E1"), h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	if status, text := h.post("hris", "msg_1", h.clock.Now(), body, nil); status != http.StatusAccepted {
		h.t.Fatal(status, text)
	}
	h.quiet()
}

func bill(first string, n int, charge money.Cents) x837.Claim {
	return x837.Claim{
		Billing: x837.Provider{NPI: npi, TIN: "123456789", Name: "SYNTHETIC CLINIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}},
		Subscriber: x837.Subscriber{Card: enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")),
			Person: x837.Person{First: phi.New(first), Last: phi.New("Syntheticson"), Born: day.New(1980, 5, 6), Sex: "F"}},
		PatientNumber: phi.New(fmt.Sprintf("PCN%d", n)), Charge: charge, Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"),
		Lines: []x837.Line{{Line: claim.Line{Number: 1, Code: fmt.Sprintf("992%02d", n), Units: 1000, Charge: charge,
			From: day.New(2025, 12, n), To: day.New(2025, 12, n), Pointers: []int{1}}}},
	}
}

func (h *house) upload(control int64, claims []x837.Claim, change func(string) string) string {
	h.t.Helper()
	var b bytes.Buffer
	err := x837.Write(&b, x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO",
		Control: control, At: h.clock.Now()}, claims)
	if err != nil {
		h.t.Fatal(err)
	}
	file := b.String()
	if change != nil {
		file = change(file)
	}
	if _, err := h.m.Upload(h.t.Context(), []byte(file)); err != nil {
		h.t.Fatal(err)
	}
	h.quiet()
	return id.Digest([]byte(file))
}

func (h *house) standing() []family.Decided {
	h.t.Helper()
	log, err := family.LoadAll(h.t.Context(), h.parts.Table, employer, enroll.FamilyOf(employer, "E1"))
	if err != nil {
		h.t.Fatal(err)
	}
	return log.Standing()
}

func (h *house) fund() []funding.Call {
	h.t.Helper()
	if err := h.as("fund").Fund(h.t.Context(), payload.Schedule("fund", h.clock.Now())); err != nil {
		h.t.Fatal(err)
	}
	h.quiet()
	calls, err := h.parts.Funding().List(h.t.Context(), employer, health)
	if err != nil {
		h.t.Fatal(err)
	}
	return calls
}

func (h *house) balanced() {
	h.t.Helper()
	journals, err := ledger.Journals(h.t.Context(), h.parts.Table, employer, health)
	if err != nil {
		h.t.Fatal(err)
	}
	balances, err := ledger.Fold(journals)
	if err != nil {
		h.t.Fatal(err)
	}
	var sum money.Cents
	for _, c := range balances {
		sum += c
	}
	if sum != 0 {
		h.t.Errorf("the ledger is out by %s", sum)
	}
}

// A hire, four claims, a call, a deposit. Lines are allowed $80: the first is deductible,
// the second $20 deductible and $12 coinsurance, the rest $16 coinsurance each.
func TestFromHireToSettledCall(t *testing.T) {
	h := open(t)
	h.enrollOne()
	var bills []x837.Claim
	for n := 1; n <= 4; n++ {
		bills = append(bills, bill("Annabel", n, 10_000))
	}
	digest := h.upload(1, bills, nil)
	var paid []money.Cents
	for _, d := range h.standing() {
		paid = append(paid, d.Decision.Outcome.PlanPaid)
	}
	if got, want := fmt.Sprint(paid), "[0.00 48.00 64.00 64.00]"; got != want {
		t.Fatalf("paid %s, want %s", got, want)
	}
	if again := h.upload(1, bills, nil); again != digest || len(h.standing()) != 4 {
		t.Error("the same file again changed something")
	}
	calls := h.fund()
	if len(calls) != 1 || calls[0].Requested != 17_600 || calls[0].Requested != calls[0].Held-calls[0].Credits {
		t.Fatalf("calls %+v", calls)
	}
	h.balanced()
	body := fmt.Sprintf(`{"type":"deposit.settled","data":{"id":"dep_1","plan":"health","amount":"176.00","method":"wire","settled_at":%q,"reference":"W1"}}`,
		h.clock.Now().Format(time.RFC3339))
	for range 2 {
		if status, text := h.post("bank", "bank_1", h.clock.Now(), []byte(body), nil); status != http.StatusAccepted {
			t.Fatal(status, text)
		}
		h.quiet()
	}
	if calls := h.fund(); len(calls) != 1 || calls[0].Status != funding.Settled || calls[0].Covered != 17_600 {
		t.Errorf("calls after the deposit %+v", calls)
	}
	h.balanced()
	h.noPHI()
}

func (h *house) noPHI() {
	h.t.Helper()
	h.logs.mu.Lock()
	defer h.logs.mu.Unlock()
	for _, word := range []string{"Annabel", "Benedict", "Syntheticson", "1980-05-06", enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal()} {
		if strings.Contains(h.logs.b.String(), word) {
			h.t.Error("PHI in the logs")
		}
	}
}

func TestWebhooksThatAreRefused(t *testing.T) {
	h := open(t)
	now := h.clock.Now()
	body, err := partner.EnrollmentBody(household("E1"), now)
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(body, []byte("Annabel"), []byte("Arabella"), 1)
	unsigned := func(h http.Header) { h.Del("webhook-signature") }
	for _, c := range []struct {
		name, wid string
		at        time.Time
		body      []byte
		change    func(http.Header)
		want      int
	}{
		{"unsigned", "a", now, body, unsigned, 401},
		{"stale", "a", now.Add(-6 * time.Minute), body, nil, 401},
		{"not JSON", "a", now, []byte("hello"), nil, 400},
		{"first", "a", now, body, nil, 202},
		{"the same again", "a", now, body, nil, 202},
		{"its id with another body", "a", now, other, nil, 409},
	} {
		if got, text := h.post("hris", c.wid, c.at, c.body, c.change); got != c.want {
			t.Errorf("%s: %d %s, want %d", c.name, got, text, c.want)
		}
	}
	h.quiet()
	h.noPHI()
}

func TestBrokenFileIsAcknowledgedAndItsGoodClaimsGoOn(t *testing.T) {
	h := open(t)
	h.enrollOne()
	digest := h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, func(s string) string {
		return strings.Replace(s, "CLM*PCN1*100*", "CLM*PCN1*1OO*", 1)
	})
	if n := len(h.standing()); n != 1 {
		t.Errorf("%d claims decided, want 1", n)
	}
	s := intake.Service{Table: h.parts.Table, Files: h.parts.Files}
	m, err := s.Manifest(t.Context(), digest)
	if err != nil || m.Status != intake.Partly || m.Claims != 2 || m.Faulty != 1 {
		t.Fatalf("%+v %v", m, err)
	}
	r, _, err := h.parts.Files.Open(t.Context(), m.Ack)
	if err != nil {
		t.Fatal(err)
	}
	ack, _ := io.ReadAll(r)
	for _, want := range []string{"IK3*CLM*16*2300*8~", "IK4*2*782*6~", "IK5*E*5~"} {
		if !strings.Contains(string(ack), want) {
			t.Errorf("the 999 lacks %s:\n%s", want, ack)
		}
	}
	if strings.Contains(string(ack), "1OO") {
		t.Error("the 999 repeats a value")
	}
}

func TestUnknownPendsWithAReason(t *testing.T) {
	h := open(t)
	h.enrollOne()
	stranger, foreign, nobody := bill("Annabel", 1, 100), bill("Zoe", 2, 100), bill("Annabel", 3, 100)
	stranger.Billing.NPI = "1003000126"
	nobody.Subscriber.Card = phi.New("NOBODY")
	h.upload(1, []x837.Claim{stranger, foreign, nobody}, nil)
	waiting, err := find.Waiting(t.Context(), h.parts.Table)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]int{}
	for _, w := range waiting {
		reasons[w.Reason]++
	}
	if len(waiting) != 3 || reasons[adjudicate.PendProvider] != 1 || reasons[adjudicate.PendMember] != 2 {
		t.Errorf("waiting for %v", reasons)
	}
}

func TestForeignHostAndOriginAreRefused(t *testing.T) {
	h := open(t)
	for _, c := range []struct{ host, origin string }{{"evil.example", ""}, {"", "http://evil.example"}} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+h.addr+"/webhooks/hris", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("host %q origin %q: %d", c.host, c.origin, res.StatusCode)
		}
	}
}

func TestAddressTakenOrForeign(t *testing.T) {
	h := open(t)
	for addr, want := range map[string]string{h.addr: "is taken", "0.0.0.0:0": "must be this machine's own"} {
		m := machine.Machine{Addr: addr}
		if err := m.Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// family is the one of enrollOne.
func (h *house) family() id.Family { return enroll.FamilyOf(employer, "E1") }
