package notice_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// Synthetic people, employer and provider, all made up.
const (
	employer   = id.Employer("acme")
	acmeHealth = id.Plan("acme-health")
	npi        = "1234567893"
	doctor     = "Lakeside Family Practice"
	email      = "ana.sample@example.com"
	mobile     = "+15555550123"
	financeTo  = "finance@acme.example"
)

var born = day.New(1984, time.March, 9)

// world is the system as far as notices need it: real services over memory.
type world struct {
	t        *testing.T
	clock    *testclock.Clock
	table    *memtable.Table
	files    *memfiles.Files
	mail     *recorder
	option   *plan.Option
	events   []events.Message // what relay sent to the notify queue
	paid     []notice.Paid
	unpriced string // a code without a price: its claim pends
	seq      uint64
	notice   *notice.Service
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: testclock.New(), mail: &recorder{bytes: map[string]messages.Message{}}}
	w.clock.Pass(61 * 24 * time.Hour) // to March 4
	w.table, w.files = memtable.New(w.clock.Now), memfiles.New(w.clock.Now)
	b, err := os.ReadFile("../../testdata/notice/option.yaml")
	if err == nil {
		w.option, err = plan.Read(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.notice = &notice.Service{
		Table: w.table, Files: w.files, Messages: w.mail, Now: w.clock.Now, Portal: "https://members.example.com",
		Sponsor: func(e id.Employer) (notice.Sponsor, bool) { return sponsor, e == employer },
		Paid:    func(context.Context, table.Key) ([]notice.Paid, error) { return w.paid, nil },
		Provider: func(n string) string {
			if n == npi {
				return doctor
			}
			return ""
		},
		Limits: func(_ id.Employer, p id.Plan, option, _ string) (*plan.Option, bool) {
			return w.option, p == acmeHealth && option == w.option.ID
		},
	}
	return w
}

var sponsor = notice.Sponsor{
	Employer: "Acme Tools", Administrator: "Harbor Benefits", Phone: "1-800-555-0100",
	Address: "Harbor Benefits\nPO Box 100\nSpringfield, IL 62701", Appeals: "Harbor Benefits Appeals\nPO Box 200\nSpringfield, IL 62701",
	Contacts: []string{financeTo}, Plans: map[id.Plan]string{acmeHealth: "Acme Tools Health Plan"},
}

// recorder is a messages.Messages that insists on identical bytes for one id.
type recorder struct {
	bytes   map[string]messages.Message
	order   []string
	count   int
	refuses map[messages.Channel]bool
	fail    error
}

func (r *recorder) Deliver(_ context.Context, m messages.Message) error {
	r.count++
	switch was, there := r.bytes[m.ID]; {
	case r.fail != nil:
		return r.fail
	case r.refuses[m.Channel] || m.To == "":
		return fault.New(fault.Invalid, "a bad address")
	case there && was != m:
		return fault.New(fault.Internal, "the same id with other bytes")
	case !there:
		r.bytes[m.ID] = m
		r.order = append(r.order, m.ID)
	}
	return nil
}

func (r *recorder) all() []messages.Message {
	var out []messages.Message
	for _, id := range r.order {
		out = append(out, r.bytes[id])
	}
	return out
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// household is a synthetic family of two.
func household() *partner.Record {
	return &partner.Record{
		Subscriber: "e-100", Status: partner.Active,
		People: []partner.Person{
			{Key: "e-100", Relationship: family.Subscriber, First: phi.New("Ana"), Last: phi.New("Quillfeather"), Born: born, Sex: "F"},
			{Key: "e-100-1", Relationship: family.Child, First: phi.New("Benvolio"), Last: phi.New("Quillfeather"), Born: day.New(2015, time.July, 4)},
		},
		Elections: []partner.Election{{Plan: acmeHealth, Option: "ppo", Tier: family.EmployeeChildren, From: day.New(2026, time.January, 1)}},
		Contact:   partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile), SMS: true, EmailConsent: true},
	}
}

var fam = enroll.FamilyOf(employer, "e-100")

func (w *world) enroll(r *partner.Record) {
	w.t.Helper()
	r.AsOf = w.clock.Now()
	s := enroll.Service{Table: w.table, Now: w.clock.Now}
	w.must(s.Apply(w.t.Context(), employer, r, fmt.Sprint("webhook", w.seq)))
	w.relay()
}

// Terms implements adjudicate.Catalog: everything is allowed at 64% of billed.
func (w *world) Terms(id.Employer, *claim.Claim, *claim.Outcome) adjudicate.Terms {
	in := adjudicate.Contract{Network: plan.In, Schedule: "sample", Price: pricing.ByLine("", func(l *claim.Line, _ *match.Service) (money.Cents, bool) {
		return l.Charge.Rate(6400), l.Code != w.unpriced
	})}
	return adjudicate.Terms{
		Options: []*plan.Option{w.option}, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return in },
	}
}

// bill is a synthetic claim for Ana: "99213 210.00" a line.
func (w *world) bill(n int, services ...string) claim.Claim {
	w.t.Helper()
	on := day.New(2026, time.February, n)
	c := claim.Claim{
		ID: id.ClaimOf("0f1e2d3c4b5a69788796a5b4c3d2e1f0", n), Frequency: claim.Original, Billing: npi, TIN: "900000001",
		Place: "11", PatientNumber: phi.New("synthetic"), Received: day.New(2026, time.March, 2), Diagnoses: []string{"E119"},
	}
	for i, s := range services {
		code, charge, _ := strings.Cut(s, " ")
		cents, err := money.Parse(charge)
		w.must(err)
		c.Lines = append(c.Lines, claim.Line{Number: i + 1, Code: code, Units: 1000, Charge: cents, From: on, To: on})
		c.Charge += cents
	}
	return c
}

func (w *world) decide(claims ...claim.Claim) {
	w.t.Helper()
	s := adjudicate.Service{Table: w.table, Catalog: w, Now: w.clock.Now}
	b := adjudicate.Batch{Employer: employer, Family: fam, Cause: fmt.Sprint("batch", w.seq)}
	for i := range claims {
		who := adjudicate.Patient{First: phi.New("Ana"), Born: born}
		b.Claims = append(b.Claims, adjudicate.Submission{Claim: claims[i], Patient: who})
	}
	_, err := s.Handle(w.t.Context(), b)
	w.must(err)
	w.relay()
}

// relay spreads what is new on the stream; messages for people gather in w.events.
func (w *world) relay() {
	w.t.Helper()
	s := relay.Service{Table: w.table, Now: w.clock.Now, Secret: []byte("synthetic"), Send: func(_ context.Context, q string, body []byte) error {
		m, err := events.Read(body)
		if q == events.QueueNotify {
			w.events = append(w.events, m)
		}
		return err
	}}
	records, err := w.table.Read(w.t.Context(), w.seq, 1000)
	w.must(err)
	for _, r := range records {
		w.must(s.Relay(w.t.Context(), r))
		w.seq = r.Seq
	}
}

// tell handles what is on the queue.
func (w *world) tell() {
	w.t.Helper()
	for _, m := range w.events {
		w.must(w.notice.Handle(w.t.Context(), m))
	}
	w.events = nil
}

// call makes the next funding call and returns it.
func (w *world) call() funding.Call {
	w.t.Helper()
	c, err := w.funding().Call(w.t.Context(), employer, acmeHealth, day.New(2026, time.March, 4))
	w.must(err)
	w.relay()
	return c
}

func (w *world) funding() *funding.Service {
	return &funding.Service{Table: w.table, Files: w.files, Now: w.clock.Now}
}

// documents are the stored documents by key.
func (w *world) documents() map[string]string {
	w.t.Helper()
	infos, err := w.files.List(w.t.Context(), "documents/", "", 1000)
	w.must(err)
	out := map[string]string{}
	for _, i := range infos {
		r, _, err := w.files.Open(w.t.Context(), i.Key)
		w.must(err)
		var b bytes.Buffer
		_, err = io.Copy(&b, r)
		w.must(err)
		out[i.Key] = b.String()
	}
	return out
}

// document is the one stored document whose key holds part.
func (w *world) document(part string) string {
	w.t.Helper()
	var found []string
	for k, d := range w.documents() {
		if strings.Contains(k, part) {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		w.t.Fatalf("%d documents with %s in their key", len(found), part)
	}
	return found[0]
}

func (w *world) channels() []messages.Channel {
	var out []messages.Channel
	for _, m := range w.mail.all() {
		out = append(out, m.Channel)
	}
	slices.Sort(out)
	return out
}
