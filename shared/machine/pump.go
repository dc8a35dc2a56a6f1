package machine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
)

// How queues and the stream are read. A lease outlasts the time that a handler has,
// so that what is done can be deleted still.
const (
	handling   = time.Minute
	lease      = 2 * time.Minute
	batch      = 10
	streamed   = 100
	longPoll   = time.Second
	firstRetry = 200 * time.Millisecond
	trimmed    = 1000 // records that relay has passed are dropped by so many
)

// poll hands a queue's messages to its handler and deletes those that did not fail.
func (m *Machine) poll(ctx context.Context, name string, handle SQS) {
	for ctx.Err() == nil {
		got, err := m.Queue.Receive(ctx, name, batch, lease, longPoll)
		if err != nil {
			if ctx.Err() == nil && pause(ctx, firstRetry) {
				m.Log.Error("queue receive failed", "queue", name, "error", payload.Describe(err))
			}
			continue
		}
		if len(got) > 0 {
			m.deliver(ctx, name, handle, got)
		}
	}
}

func (m *Machine) deliver(ctx context.Context, name string, handle SQS, got []queue.Message) {
	inner, cancel := work(ctx)
	defer cancel()
	var answer events.SQSEventResponse
	err := m.guard(name, func() (err error) {
		answer, err = handle(inner, payload.SQS(got, name))
		return err
	})
	failed := map[string]bool{}
	for _, f := range answer.BatchItemFailures {
		failed[f.ItemIdentifier] = true
	}
	// A handler that used up its time has done some: that must not come again.
	after := context.WithoutCancel(ctx)
	for _, one := range got {
		if err != nil || failed[one.ID] {
			// Sooner than the lease, later with every try.
			_ = m.Queue.Extend(after, name, one.Receipt, firstRetry<<one.Receives)
			continue
		}
		if err := m.Queue.Delete(after, name, one.Receipt); err != nil && !fault.Is(err, fault.Conflict) {
			m.Log.Error("queue delete failed", "queue", name, "error", payload.Describe(err))
		}
	}
}

// guard turns a handler's panic into an error: on AWS it ends one invocation, and here
// it must not end all the others. The panic's value may quote what it met, so that only
// its type and the place are logged.
func (m *Machine) guard(what string, do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			m.Log.Error("handler panicked", "handler", what, "type", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "the handler panicked")
		}
	}()
	return do()
}

// givenUp is how often a record is tried; then it is parked, as on AWS the source of a
// function's stream does after its retries, and the ones behind it go on.
const givenUp = 6

// pump hands the stream's records to the handler in order. A record that fails holds
// the ones behind it back until it passes or is given up.
func (m *Machine) pump(ctx context.Context) {
	tries, kept := 0, uint64(0)
	for ctx.Err() == nil {
		at, err := m.pumpOnce(ctx)
		if err != nil && ctx.Err() == nil {
			m.Log.Error("stream failed", "error", payload.Describe(err))
		}
		if at == 0 && ctx.Err() == nil {
			if tries++; tries < givenUp {
				pause(ctx, firstRetry<<tries>>1)
				continue
			}
			at = m.park(ctx)
		}
		tries = 0
		if at >= kept+trimmed {
			kept = at
			m.trim(ctx, at)
		}
	}
}

// park puts the next record aside, as the payload it would come in, and passes it. What
// it announced is healed by the sweep.
func (m *Machine) park(ctx context.Context) uint64 {
	ctx = context.WithoutCancel(ctx)
	at, err := m.Records.Cursor(ctx, reader)
	if err != nil {
		return 0
	}
	records, err := m.Records.Read(ctx, at, 1)
	if err != nil || len(records) == 0 {
		return 0
	}
	body, err := json.Marshal(payload.FromRecords(records))
	if err == nil {
		_, err = m.Files.Put(ctx, fmt.Sprintf("parked/stream-%d.json", records[0].Seq), bytes.NewReader(body))
	}
	if err == nil {
		err = m.Records.Advance(ctx, reader, records[0].Seq)
	}
	if err != nil {
		m.Log.Error("a record could not be parked", "error", payload.Describe(err))
		return 0
	}
	m.Log.Error("a record that always fails was parked", "seq", records[0].Seq)
	return records[0].Seq
}

// trim drops what every reader has passed; relay is the only one.
func (m *Machine) trim(ctx context.Context, passed uint64) {
	if err := m.Records.Trim(context.WithoutCancel(ctx), passed+1); err != nil {
		m.Log.Error("stream trim failed", "error", payload.Describe(err))
	}
}

// pumpOnce gives how far the reader has come, 0 if it did not move.
func (m *Machine) pumpOnce(ctx context.Context) (uint64, error) {
	at, err := m.Records.Cursor(ctx, reader)
	if err != nil {
		return 0, err
	}
	if err := m.Records.Wait(ctx, at); err != nil {
		return 0, err
	}
	records, err := m.Records.Read(ctx, at, streamed)
	if err != nil || len(records) == 0 {
		return 0, err
	}
	done, err := m.spread(ctx, records)
	if err != nil || done == 0 {
		return 0, err
	}
	seq := records[done-1].Seq
	if err := m.Records.Advance(context.WithoutCancel(ctx), reader, seq); err != nil {
		return 0, err
	}
	return seq, nil
}

// spread hands records to the handler and says how many of them are done.
func (m *Machine) spread(ctx context.Context, records []table.Record) (done int, err error) {
	inner, cancel := work(ctx)
	defer cancel()
	ev := payload.FromRecords(records)
	var answer events.DynamoDBEventResponse
	err = m.guard("stream", func() (err error) {
		answer, err = m.Stream(inner, ev)
		return err
	})
	if err != nil || len(answer.BatchItemFailures) == 0 {
		return len(records), err
	}
	for done < len(ev.Records) && ev.Records[done].Change.SequenceNumber != answer.BatchItemFailures[0].ItemIdentifier {
		done++
	}
	return done, nil
}

// schedule runs a handler at its distance, counted from its last run: a machine that
// is stopped every night misses none.
func (m *Machine) schedule(ctx context.Context, s Schedule) {
	for {
		rest := s.Every
		if last, ok := m.lastRun(ctx, s.Name); ok {
			rest = min(s.Every, max(0, s.Every-m.Now().Sub(last)))
		} else {
			m.ran(ctx, s.Name) // the first run comes when its distance has passed
		}
		if !pause(ctx, rest) {
			return
		}
		if err := m.Fire(ctx, s.Name); err != nil {
			m.Log.Error("schedule failed", "schedule", s.Name, "error", payload.Describe(err))
		}
		m.ran(ctx, s.Name)
	}
}

func ranKey(name string) string { return "schedules/" + name + ".txt" }

func (m *Machine) lastRun(ctx context.Context, name string) (time.Time, bool) {
	r, _, err := m.Files.Open(ctx, ranKey(name))
	if err != nil {
		return time.Time{}, false
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 64))
	if err != nil {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, string(b))
	return at, err == nil
}

func (m *Machine) ran(ctx context.Context, name string) {
	at := m.Now().UTC().Format(time.RFC3339)
	if _, err := m.Files.Put(context.WithoutCancel(ctx), ranKey(name), strings.NewReader(at)); err != nil {
		m.Log.Error("a schedule's run was not noted", "schedule", name, "error", payload.Describe(err))
	}
}

// Fire runs the schedule of a name now; fault.NotFound if there is none.
func (m *Machine) Fire(ctx context.Context, name string) error {
	for _, s := range m.Schedules {
		if s.Name == name {
			inner, cancel := work(ctx)
			defer cancel()
			return m.guard(name, func() error { return s.Handle(inner, payload.Schedule(name, m.Now())) })
		}
	}
	return fault.New(fault.NotFound, "no schedule of that name")
}

// Quiet waits until nothing is on its way: no message, no record of the stream, no
// file in the upload folder.
func (m *Machine) Quiet(ctx context.Context) error {
	for {
		quiet, err := m.idle(ctx)
		if err != nil || quiet {
			return err
		}
		if !pause(ctx, 5*time.Millisecond) {
			return fault.As(fault.Unavailable, ctx.Err(), "waiting for quiet")
		}
	}
}

// idle looks at the queues on both sides of the stream: what left the stream in
// between stands in a queue or has moved the cursor. Uploads come first: a file leaves
// its folder after its message is in a queue.
func (m *Machine) idle(ctx context.Context) (bool, error) {
	if m.uploading() {
		return false, nil
	}
	before, err := m.Records.Cursor(ctx, reader)
	if err != nil {
		return false, err
	}
	if empty, err := m.empty(ctx); err != nil || !empty {
		return false, err
	}
	rest, err := m.Records.Read(ctx, before, 1)
	if err != nil || len(rest) > 0 {
		return false, err
	}
	if empty, err := m.empty(ctx); err != nil || !empty {
		return false, err
	}
	after, err := m.Records.Cursor(ctx, reader)
	return err == nil && after == before, err
}

func (m *Machine) empty(ctx context.Context) (bool, error) {
	for name := range m.Queues {
		n, err := m.Queue.Depth(ctx, name)
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}
