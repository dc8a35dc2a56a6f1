package oracle_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/messages/memmessages"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/webhook"
	"github.com/openaso/openaso/shared/x12/x837"
)

// secret keys the card rows of this test.
const secret = "a secret of this test"

// world is a whole system in memory, served on a port of its own.
type world struct {
	t     *testing.T
	parts *assemble.Parts
	m     *machine.Machine
	addr  string
	table *memtable.Table
	files *memfiles.Files
	mail  *memmessages.Messages
	logs  *logged
	in    oracle.Inputs
	count int

	mu  sync.Mutex
	now time.Time
}

// logged keeps what was logged.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// Now is the time on the test's clock.
func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

var connections = map[string]*partner.Connection{
	"hris": {ID: "hris", Employer: employer, Kind: partner.HRIS, Profile: partner.ProfileStandard,
		Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"bank": {ID: "bank", Employer: employer, Plan: health, Kind: partner.Bank, Profile: partner.ProfileBank,
		Secret: phi.New("whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, logs: &logged{}, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), in: terms()}
	w.table, w.files, w.mail = memtable.New(w.Now), memfiles.New(w.Now), memmessages.New()
	q := memqueue.New(w.Now)
	for key, doc := range documents() {
		if _, err := w.files.Put(t.Context(), key, strings.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
	}
	book, err := catalog.Load(t.Context(), w.files)
	if err != nil {
		t.Fatal(err)
	}
	w.parts = &assemble.Parts{Table: w.table, Files: w.files, Now: w.Now, Log: slog.New(slog.NewTextHandler(w.logs, nil)),
		Secret: []byte(secret), Catalog: book, Book: book, Screening: fixture.Screening(), Messages: w.mail, PortalURL: "https://portal.example",
		Send: func(ctx context.Context, name string, body []byte) error { return q.Send(ctx, name, body, 0) },
		Connection: func(id string) (*partner.Connection, bool) {
			c, ok := connections[id]
			return c, ok
		},
		Connections: []string{"hris", "bank"},
	}
	f := w.parts.Handlers()
	w.m = &machine.Machine{Addr: "127.0.0.1:0", Records: w.table, Queue: q, Files: w.files, Now: w.Now, Log: w.parts.Log,
		HTTP:   map[string]machine.HTTP{"POST /webhooks/{connection}": f.HTTP["receive"], "/": f.HTTP["portal"]},
		Stream: f.Stream["relay"],
		Queues: map[string]machine.SQS{events.QueueEnroll: f.SQS["enroll"], events.QueueSettle: f.SQS["settle"],
			events.QueueUploads: f.SQS["intake"], events.QueueClaims: f.SQS["adjudicate"],
			events.QueuePay: f.SQS["pay"], events.QueueNotify: f.SQS["notify"]}}
	w.serve()
	return w
}

func (w *world) serve() {
	ctx, cancel := context.WithCancel(w.t.Context())
	ready, done := make(chan string), make(chan error)
	go func() { done <- w.m.Run(ctx, func(addr string) { ready <- addr }) }()
	w.addr = <-ready
	w.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	})
}

func (w *world) quiet() {
	w.t.Helper()
	if err := w.m.Quiet(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// post sends a signed webhook and waits until it was worked on.
func (w *world) post(connection string, body []byte) {
	w.t.Helper()
	w.count++
	c := connections[connection]
	signed, err := webhook.Sign(c.Scheme(), c.Secret, fmt.Sprintf("msg_%d", w.count), w.Now(), body)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "http://"+w.addr+"/webhooks/"+connection, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for k, v := range signed {
		r.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusAccepted {
		w.t.Fatal(res.StatusCode, string(text))
	}
	w.quiet()
}

// report tells of a household as of a time; the newest is what the oracle is to expect.
func (w *world) report(r *partner.Record, asOf time.Time, newest bool) {
	w.t.Helper()
	body, err := partner.EnrollmentBody(r, asOf)
	if err != nil {
		w.t.Fatal(err)
	}
	w.post("hris", body)
	if !newest {
		return
	}
	h := oracle.Household{Key: r.Subscriber, AsOf: day.Of(asOf), CardRow: find.CardKey([]byte(secret), card(r.Subscriber)).PK}
	for _, p := range r.People {
		h.People = append(h.People, p.Key)
		for _, e := range r.Elections {
			to := e.To
			if r.Status == partner.Terminated && to == 0 {
				to = r.Terminated
			}
			h.Spans = append(h.Spans, oracle.Span{Person: p.Key, From: e.From, To: to})
		}
	}
	w.in.Households = append(w.in.Households, h)
}

// upload sends a file; change breaks it after it was written.
func (w *world) upload(bills []bill, change func(string) string) string {
	w.t.Helper()
	w.count++
	var b bytes.Buffer
	claims := make([]x837.Claim, len(bills))
	sent := make([]oracle.ClaimIn, len(bills))
	for i := range bills {
		claims[i], sent[i] = bills[i].Claim, bills[i].in()
	}
	err := x837.Write(&b, x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO",
		Control: int64(w.count), At: w.Now()}, claims)
	if err != nil {
		w.t.Fatal(err)
	}
	file := b.String()
	if change != nil {
		file = change(file)
	}
	if _, err := w.m.Upload(w.t.Context(), []byte(file)); err != nil {
		w.t.Fatal(err)
	}
	w.quiet()
	digest := id.Digest([]byte(file))
	w.in.Files[digest] = sent
	return digest
}

func (w *world) fund() {
	w.t.Helper()
	if err := w.parts.Fund(w.t.Context(), payload.Schedule("fund", w.Now())); err != nil {
		w.t.Fatal(err)
	}
	w.quiet()
}

// deposit lets the bank report money.
func (w *world) deposit(id, dollars string, ach bool) {
	w.t.Helper()
	method := "wire"
	if ach {
		method = "ach"
	}
	w.post("bank", fmt.Appendf(nil, `{"type":"deposit.settled","data":{"id":%q,"plan":"health","amount":%q,"method":%q,"settled_at":%q,"reference":"W1"}}`,
		id, dollars, method, w.Now().Format(time.RFC3339)))
}

// sweep heals what is lost until nothing is.
func (w *world) sweep() {
	w.t.Helper()
	for range 3 {
		if _, err := w.parts.Sweeper(0).Sweep(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		w.quiet()
	}
}

// store is everything there is.
func (w *world) store() oracle.Store {
	w.t.Helper()
	s := oracle.Store{Files: map[string][]byte{}, Messages: w.mail.All(), Inputs: w.in}
	records, err := w.table.Read(w.t.Context(), 0, 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	at := map[string]int{}
	for _, r := range records {
		k := r.Item.PK + "\x00" + r.Item.SK
		if n, ok := at[k]; ok {
			s.Items[n] = r.Item
			continue
		}
		at[k] = len(s.Items)
		s.Items = append(s.Items, r.Item)
	}
	list, err := w.files.List(w.t.Context(), "", "", 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, i := range list {
		r, _, err := w.files.Open(w.t.Context(), i.Key)
		if err != nil {
			w.t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			w.t.Fatal(err)
		}
		s.Files[i.Key] = body
	}
	w.logs.mu.Lock()
	defer w.logs.mu.Unlock()
	s.Logs = bytes.Clone(w.logs.b.Bytes())
	return s
}
