package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages/memmessages"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// world is one system under simulation, with everything around it.
type world struct {
	s     *scheduler
	f     *faults
	trace []string
	keep  bool // the trace

	sure   bool // nothing that is sent gets lost, and no sweep runs
	seldom int  // of how many turns of chance one is a day's
	least  int  // steps that the storm lasts
	calm   int  // steps before anything goes wrong

	midnight bool // comes soon, and clocks do not agree on when
	newer    bool // another version runs by now
	rolling  int  // workers to come that may still be of the older version
	round    int  // of healing

	table *memtable.Table
	files *memfiles.Files
	queue *memqueue.Queue
	mail  *memmessages.Messages
	logs  bytes.Buffer

	parts  *assemble.Parts
	h      assemble.Handlers
	older  assemble.Handlers // before another version took over
	cursor uint64            // of the stream
	wrong  []string          // what the world outside saw that must not be
}

func (w *world) bad(format string, args ...any) {
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

var indexKey = []byte("the index key of a simulation, no more")

const (
	employer = id.Employer("sample")
	health   = id.Plan("health")
	lease    = time.Minute
)

func newWorld(seed uint64, keep bool) (*world, error) {
	s := newScheduler(seed)
	w := &world{s: s, keep: keep, sure: s.chance(3), seldom: 12}
	if s.chance(2) { // much money moves
		w.least, w.calm = 700, s.rng.IntN(2)*s.rng.IntN(700)
	}
	if s.chance(4) { // about midnight
		s.now, w.midnight = time.Date(2026, 3, 2, 23, 28+s.rng.IntN(20), 0, 0, time.UTC), true
	}
	w.f = &faults{s: s, sure: w.sure, leaky: !w.sure && s.chance(2), left: 3 + s.rng.IntN(6), every: 12 + s.rng.IntN(60), seen: map[kind]int{}, calls: map[string]int{}, log: w.say}
	w.table, w.files, w.queue, w.mail = memtable.New(s.Now), memfiles.New(s.Now), memqueue.New(s.Now), memmessages.New()
	return w, w.deploy(documents())
}

// deploy publishes documents and starts the system anew; what is under way goes on as it
// began, with what was published then.
func (w *world) deploy(docs map[string]string) error {
	ctx := context.Background()
	for key, doc := range docs {
		if _, err := w.files.Put(ctx, key, bytes.NewReader([]byte(doc))); err != nil {
			return err
		}
	}
	book, err := catalog.Load(ctx, w.files)
	if err != nil {
		return err
	}
	q := &simQueue{w.queue, w.f}
	w.parts = &assemble.Parts{
		Table: &simTable{w.table, w.f}, Files: &simFiles{w.files, w.f}, Messages: &simMessages{w.mail, w.f}, Send: q.send, Now: w.s.clock,
		Log: slog.New(slog.NewTextHandler(&w.logs, nil)), Secret: indexKey,
		Connection: connection, Connections: []string{"hris", "bank"}, Catalog: book, Book: book, Screening: fixture.Screening(), PortalURL: "https://portal.example",
	}
	w.h = w.parts.Handlers()
	return nil
}

// takeover lets another version take over while a family's batch is under way: the lease of
// whoever has it runs out, the new version gets the same messages, and the old one works on.
func (w *world) takeover() error {
	if w.newer || !w.busy(events.QueueClaims) || !w.f.draw(takeover, 8) {
		return nil
	}
	if w.newer, w.older = true, w.h; !w.sure {
		w.rolling = 150
	}
	w.s.now = w.s.now.Add(lease)
	return w.deploy(newer())
}

func (w *world) say(format string, args ...any) {
	if w.keep {
		w.trace = append(w.trace, w.s.now.Format("15:04:05 ")+fmt.Sprintf(format, args...))
	}
}

var connections = map[string]*partner.Connection{
	"hris": {ID: "hris", Employer: employer, Kind: partner.HRIS, Profile: partner.ProfileStandard, Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"bank": {ID: "bank", Employer: employer, Plan: health, Kind: partner.Bank, Profile: partner.ProfileBank, Secret: phi.New("whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
}

func connection(name string) (*partner.Connection, bool) {
	c, ok := connections[name]
	return c, ok
}

// worker takes messages off a queue as Lambda does and deletes those that did not fail.
func (w *world) worker(name string) {
	ctx := context.Background()
	got, err := w.queue.Receive(ctx, name, 1+w.s.rng.IntN(4), lease, 0)
	if err != nil || len(got) == 0 {
		return
	}
	handler := w.version().SQS[handlerOf[name]]
	w.say("%s takes %d of %s", handlerOf[name], len(got), name)
	t := w.s.spawn(name, func(ctx context.Context, t *task) {
		answer, err := handler(ctx, payload.SQS(got, name))
		if t.dead || err != nil {
			return // nothing was deleted: the lease runs out
		}
		failed := map[string]bool{}
		if n := len(answer.BatchItemFailures); 0 < n && n < len(got) {
			w.f.seen[partial]++
		}
		for _, f := range answer.BatchItemFailures {
			failed[f.ItemIdentifier] = true
		}
		for _, m := range got {
			if failed[m.ID] {
				continue
			}
			if err := w.queue.Delete(context.Background(), name, m.Receipt); err != nil && !fault.Is(err, fault.Conflict) {
				w.say("delete failed")
			}
		}
	})
	w.overlap(name, got)
	t.lease = w.s.now.Add(lease)
	w.skew(t)
}

// version are the handlers of a worker that starts now: while a deployment rolls out, the
// older version's now and then. Where everything must come right without a sweep none
// starts any more, as what it leaves to the newer could end among the dead letters.
func (w *world) version() assemble.Handlers {
	if w.rolling == 0 {
		return w.h
	}
	w.rolling--
	if w.s.chance(2) {
		return w.older
	}
	return w.h
}

// skew sets a worker's clock off now and then.
func (w *world) skew(t *task) {
	switch {
	case w.midnight && !w.f.off && t.name == "stream": // who writes the feed's days is late
		t.skew = -time.Duration(w.s.rng.IntN(300)) * time.Second
	case w.midnight && !w.f.off && t.name == "fund": // and who reads them is early
		t.skew = time.Duration(w.s.rng.IntN(300)) * time.Second
	case w.f.draw(skew, 30):
		t.skew = time.Duration(w.s.rng.IntN(600)-300) * time.Second
	}
}

// overlap counts messages that are taken while a worker whose lease ran out still has
// them.
func (w *world) overlap(name string, got []queue.Message) {
	for _, m := range got {
		for _, t := range w.s.running {
			if m.Receives > 1 && t.name == name && !t.dead && !t.lease.IsZero() && t.lease.Before(w.s.now) {
				w.f.seen[leaseOut]++
			}
		}
	}
}

var handlerOf = map[string]string{
	events.QueueUploads: "intake", events.QueueEnroll: "enroll", events.QueueClaims: "adjudicate",
	events.QueueSettle: "settle", events.QueuePay: "pay", events.QueueNotify: "notify",
}

var queues = []string{events.QueueUploads, events.QueueEnroll, events.QueueClaims, events.QueueSettle, events.QueuePay, events.QueueNotify}

// pump hands the stream's next records of one partition to relay.
func (w *world) pump() {
	ctx := context.Background()
	records, err := w.table.Read(ctx, w.cursor, 1+w.s.rng.IntN(6))
	if err != nil || len(records) == 0 {
		return
	}
	if w.f.draw(loseStream, 60) {
		w.cursor = records[len(records)-1].Seq
		return
	}
	n := 1
	for n < len(records) && records[n].Item.PK == records[0].Item.PK {
		n++
	}
	records = records[:n]
	w.say("relay takes %d records", n)
	w.skew(w.s.spawn("stream", func(ctx context.Context, t *task) {
		ev := payload.FromRecords(records)
		answer, err := w.h.Stream["relay"](ctx, ev)
		if t.dead || err != nil || w.f.draw(againStream, 20) {
			return
		}
		w.advance(records, ev, answer)
	}))
}

func (w *world) advance(records []table.Record, ev lambda.DynamoDBEvent, answer lambda.DynamoDBEventResponse) {
	done := len(records)
	if len(answer.BatchItemFailures) > 0 {
		done = 0
		for done < len(ev.Records) && ev.Records[done].Change.SequenceNumber != answer.BatchItemFailures[0].ItemIdentifier {
			done++
		}
	}
	if done > 0 {
		w.cursor = max(w.cursor, records[done-1].Seq)
	}
}

// busy says whether a task of a name is under way: the stream has one reader a shard.
func (w *world) busy(name string) bool {
	for _, t := range w.s.running {
		if t.name == name {
			return true
		}
	}
	return false
}

// quiet says whether nothing is on its way.
func (w *world) quiet() bool {
	ctx := context.Background()
	if len(w.s.running) > 0 {
		return false
	}
	for _, q := range queues {
		if n, err := w.queue.Depth(ctx, q); err != nil || n > 0 {
			return false
		}
	}
	rest, err := w.table.Read(ctx, w.cursor, 1)
	return err == nil && len(rest) == 0
}

// scheduled runs a schedule's handler as a task, seldom beside itself.
func (w *world) scheduled(name string) {
	if w.busy(name) && !w.s.chance(5) {
		return
	}
	w.say("schedule %s", name)
	w.skew(w.s.spawn(name, func(ctx context.Context, _ *task) {
		if err := w.h.Scheduled[name](ctx, payload.Schedule(name, w.s.now)); err != nil {
			w.say("schedule %s failed: %s", name, payload.Describe(err))
		}
	}))
}

// items are the table as it stands.
func (w *world) items() ([]table.Item, error) {
	records, err := w.table.Read(context.Background(), 0, 1<<20)
	if err != nil {
		return nil, err
	}
	at := map[table.Key]int{}
	var out []table.Item
	for _, r := range records {
		i, ok := at[r.Item.Key]
		switch {
		case r.Removed && ok:
			out[i].Kind = ""
		case ok:
			out[i] = r.Item
		case !r.Removed:
			at[r.Item.Key] = len(out)
			out = append(out, r.Item)
		}
	}
	return out, nil
}
