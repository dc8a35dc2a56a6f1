package machine

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue"
)

// How queues and the stream are read.
const (
	lease      = time.Minute
	batch      = 10
	streamed   = 100
	longPoll   = time.Second
	firstRetry = 200 * time.Millisecond
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
	answer, err := handle(inner, payload.SQS(got, name))
	failed := map[string]bool{}
	for _, f := range answer.BatchItemFailures {
		failed[f.ItemIdentifier] = true
	}
	for _, one := range got {
		if err != nil || failed[one.ID] {
			// Sooner than the lease, later with every try.
			_ = m.Queue.Extend(inner, name, one.Receipt, firstRetry<<one.Receives)
			continue
		}
		if err := m.Queue.Delete(inner, name, one.Receipt); err != nil && !fault.Is(err, fault.Conflict) {
			m.Log.Error("queue delete failed", "queue", name, "error", payload.Describe(err))
		}
	}
}

// pump hands the stream's records to the handler in order. A record that fails holds
// the ones behind it back until it passes.
func (m *Machine) pump(ctx context.Context) {
	tries := 0
	for ctx.Err() == nil {
		moved, err := m.pumpOnce(ctx)
		if err == nil && moved {
			tries = 0
			continue
		}
		if err != nil && ctx.Err() == nil {
			m.Log.Error("stream failed", "error", payload.Describe(err))
		}
		tries = min(tries+1, 8)
		pause(ctx, firstRetry<<tries>>1)
	}
}

func (m *Machine) pumpOnce(ctx context.Context) (moved bool, err error) {
	at, err := m.Records.Cursor(ctx, reader)
	if err != nil {
		return false, err
	}
	if err := m.Records.Wait(ctx, at); err != nil {
		return false, err
	}
	records, err := m.Records.Read(ctx, at, streamed)
	if err != nil || len(records) == 0 {
		return false, err
	}
	inner, cancel := work(ctx)
	defer cancel()
	ev := payload.FromRecords(records)
	answer, err := m.Stream(inner, ev)
	if err != nil {
		return false, err
	}
	done := len(records)
	if len(answer.BatchItemFailures) > 0 {
		done = 0
		for done < len(ev.Records) && ev.Records[done].Change.SequenceNumber != answer.BatchItemFailures[0].ItemIdentifier {
			done++
		}
	}
	if done == 0 {
		return false, nil
	}
	return true, m.Records.Advance(inner, reader, records[done-1].Seq)
}

func (m *Machine) schedule(ctx context.Context, s Schedule) {
	for pause(ctx, s.Every) {
		if err := m.Fire(ctx, s.Name); err != nil {
			m.Log.Error("schedule failed", "schedule", s.Name, "error", payload.Describe(err))
		}
	}
}

// Fire runs the schedule of a name now; fault.NotFound if there is none.
func (m *Machine) Fire(ctx context.Context, name string) error {
	for _, s := range m.Schedules {
		if s.Name == name {
			inner, cancel := work(ctx)
			defer cancel()
			return s.Handle(inner, payload.Schedule(name, m.Now()))
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
// between stands in a queue or has moved the cursor.
func (m *Machine) idle(ctx context.Context) (bool, error) {
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
	return err == nil && after == before && !m.pendingUploads(), err
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
