package sweep_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/sweep"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// grace is the age from which the sweep of these tests takes something as lost.
const grace = 25 * time.Hour

// world is what a sweep looks at, in memory. Nothing runs on its own: what is sent
// lies in sent and batches until the test takes it up.
type world struct {
	t       *testing.T
	clock   *testclock.Clock
	table   *memtable.Table
	files   *memfiles.Files
	book    *catalog.Catalog
	load    *fixture.Bulk
	sweep   *sweep.Service
	sent    []string // "queue event key version"
	batches [][]byte
	relayed uint64

	noticed, released bool
	untold            []events.Message
}

var secret = []byte("a secret of this test")

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: testclock.New(), noticed: true, released: true}
	today := day.Of(w.clock.Now())
	w.load = fixture.Load(today, 3, secret, 4, 10)
	w.table, w.files = memtable.New(w.clock.Now), memfiles.New(w.clock.Now)
	for key, b := range fixture.Plain(today) {
		_, err := w.files.Put(t.Context(), key, bytes.NewReader(b))
		w.ok(err)
	}
	var err error
	w.book, err = catalog.Load(t.Context(), w.files)
	w.ok(err)
	w.sweep = &sweep.Service{Table: w.table, Now: w.clock.Now, Grace: grace,
		Relay: &relay.Service{Table: w.table, Now: w.clock.Now, Secret: secret, Send: w.keep},
		Intake: &intake.Service{Table: w.table, Files: w.files, Secret: secret, Send: func(_ context.Context, b []byte) error {
			w.batches = append(w.batches, b)
			return nil
		}},
		Funding:     &funding.Service{Table: w.table, Files: w.files, Now: w.clock.Now},
		Employers:   []id.Employer{fixture.Employer},
		Plans:       func(id.Employer) []id.Plan { return []id.Plan{fixture.Plan} },
		Connections: []string{"hris", "bank"},
		Noticed:     func(context.Context, id.Employer, id.Family, events.Message) (bool, error) { return w.noticed, nil },
		Released:    func(context.Context, funding.Call) (bool, error) { return w.released, nil },
		Untold:      func(context.Context, funding.Call) ([]events.Message, error) { return w.untold, nil },
	}
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) keep(_ context.Context, queue string, body []byte) error {
	m, err := events.Read(body)
	w.sent = append(w.sent, queue+" "+m.ID())
	return err
}

// enroll applies the families' hires to their logs.
func (w *world) enroll() {
	w.t.Helper()
	s := enroll.Service{Table: w.table, Now: w.clock.Now, Secret: secret}
	c := &partner.Connection{ID: fixture.HRIS, Employer: fixture.Employer, Kind: partner.HRIS, Profile: partner.ProfileStandard}
	for h := range w.load.Households() {
		body, err := partner.EnrollmentBody(&h.Record, w.clock.Now())
		w.ok(err)
		records, err := partner.Records(w.t.Context(), c, body, nil, w.clock.Now())
		w.ok(err)
		w.ok(s.Apply(w.t.Context(), fixture.Employer, &records[0], "hire-"+h.Record.Subscriber))
	}
}

// upload takes the families' claim file in.
func (w *world) upload() intake.Manifest {
	w.t.Helper()
	var b bytes.Buffer
	w.ok(w.load.WriteFile(&b))
	_, err := w.files.Put(w.t.Context(), "in/load.edi", &b)
	w.ok(err)
	m, err := w.sweep.Intake.Receive(w.t.Context(), "in/load.edi")
	w.ok(err)
	return m
}

// decide takes up the batches that were sent.
func (w *world) decide() {
	w.t.Helper()
	s := adjudicate.Service{Table: w.table, Catalog: w.book, Now: w.clock.Now}
	for _, b := range w.batches {
		batch, err := adjudicate.ReadBatch(b)
		w.ok(err)
		_, err = s.Handle(w.t.Context(), batch)
		w.ok(err)
	}
	w.batches = nil
}

// spread relays what the stream holds, or loses it.
func (w *world) spread(lost bool) {
	w.t.Helper()
	records, err := w.table.Read(w.t.Context(), w.relayed, 10_000)
	w.ok(err)
	for _, r := range records {
		if !lost {
			w.ok(w.sweep.Relay.Relay(w.t.Context(), r))
		}
		w.relayed = r.Seq
	}
	w.sent = nil
}

// settled lets a call be made and paid.
func (w *world) settled() {
	w.t.Helper()
	c, err := w.sweep.Funding.Call(w.t.Context(), fixture.Employer, fixture.Plan, day.Of(w.clock.Now()))
	w.ok(err)
	_, err = w.sweep.Funding.Settle(w.t.Context(), funding.Deposit{ID: "dep_1", Employer: fixture.Employer, Plan: fixture.Plan,
		Cents: c.Requested, Method: funding.Wire, At: w.clock.Now(), Reference: "W1"})
	w.ok(err)
}

func (w *world) run() sweep.Report {
	w.t.Helper()
	r, err := w.sweep.Sweep(w.t.Context())
	w.ok(err)
	return r
}

// put stores an item whatever is there.
func (w *world) put(it table.Item) {
	w.t.Helper()
	w.ok(w.table.Commit(w.t.Context(), "", []table.Op{{Item: it}}))
}
