// Package memqueue is the queues in memory: for tests and the simulation.
package memqueue

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/queue"
)

// Queue is a queue.Queue, safe for concurrent use. Its clock says when a lease or a
// delay has run out; a waiting Receive looks again when something is sent.
type Queue struct {
	now func() time.Time

	mu      sync.Mutex
	next    int
	queues  map[string]*line
	changed chan struct{}
}

type line struct{ live, dead []*entry }

type entry struct {
	message queue.Message
	hidden  time.Time // not received before
	lease   int
}

// New makes empty queues.
func New(now func() time.Time) *Queue {
	return &Queue{now: now, queues: map[string]*line{}, changed: make(chan struct{})}
}

func (q *Queue) line(name string) *line {
	l := q.queues[name]
	if l == nil {
		l = &line{}
		q.queues[name] = l
	}
	return l
}

// Send implements queue.Queue.
func (q *Queue) Send(ctx context.Context, name string, body []byte, delay time.Duration) error {
	if err := ended(ctx); err != nil {
		return err
	}
	if err := queue.Check(body, delay); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	m := queue.Message{ID: fmt.Sprintf("m%08d", q.next), Body: bytes.Clone(body)}
	l := q.line(name)
	l.live = append(l.live, &entry{message: m, hidden: q.now().Add(delay)})
	q.signal()
	return nil
}

func (q *Queue) signal() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// Receive implements queue.Queue.
func (q *Queue) Receive(ctx context.Context, name string, limit int, lease, wait time.Duration) ([]queue.Message, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		if err := ended(ctx); err != nil {
			return nil, err
		}
		q.mu.Lock()
		out, changed := q.take(name, limit, lease), q.changed
		q.mu.Unlock()
		if len(out) > 0 || wait <= 0 {
			return out, nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return nil, nil
		case <-ctx.Done():
		}
	}
}

func (q *Queue) take(name string, limit int, lease time.Duration) (out []queue.Message) {
	l, now := q.line(name), q.now()
	kept := l.live[:0]
	for _, e := range l.live {
		free := !e.hidden.After(now)
		if free && e.message.Receives >= queue.MaxReceives {
			l.dead = append(l.dead, e)
			continue
		}
		kept = append(kept, e)
		if !free || len(out) >= max(limit, 1) {
			continue
		}
		e.message.Receives++
		e.lease++
		e.hidden = now.Add(lease)
		m := e.message
		m.Receipt, m.Body = receipt(e), bytes.Clone(m.Body)
		out = append(out, m)
	}
	l.live = kept
	return out
}

func receipt(e *entry) string { return fmt.Sprintf("%s/%d", e.message.ID, e.lease) }

// held is the place of the entry that a receipt leases still.
func (q *Queue) held(name, r string) (*line, int, error) {
	l := q.line(name)
	for i, e := range l.live {
		if e.lease > 0 && receipt(e) == r && e.hidden.After(q.now()) {
			return l, i, nil
		}
	}
	return l, 0, fault.New(fault.Conflict, "the receipt is stale")
}

// Delete implements queue.Queue.
func (q *Queue) Delete(ctx context.Context, name, r string) error {
	if err := ended(ctx); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	l, i, err := q.held(name, r)
	if err != nil {
		return err
	}
	l.live = append(l.live[:i], l.live[i+1:]...)
	return nil
}

// Extend implements queue.Queue.
func (q *Queue) Extend(ctx context.Context, name, r string, lease time.Duration) error {
	if err := ended(ctx); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	l, i, err := q.held(name, r)
	if err == nil {
		l.live[i].hidden = q.now().Add(lease)
	}
	return err
}

// Dead implements queue.Queue.
func (q *Queue) Dead(ctx context.Context, name string, limit int) ([]queue.Message, error) {
	if err := ended(ctx); err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []queue.Message
	for _, e := range q.line(name).dead {
		if limit <= 0 || len(out) < limit {
			out = append(out, e.message)
		}
	}
	return out, nil
}

// Redrive implements queue.Queue: everything starts over with no receives.
func (q *Queue) Redrive(ctx context.Context, name string) (int, error) {
	if err := ended(ctx); err != nil {
		return 0, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.line(name)
	n := len(l.dead)
	for _, e := range l.dead {
		e.message.Receives, e.hidden = 0, q.now()
		l.live = append(l.live, e)
	}
	l.dead = nil
	q.signal()
	return n, nil
}

// Depth implements queue.Queue: waiting, delayed and leased messages, not dead ones.
func (q *Queue) Depth(ctx context.Context, name string) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.line(name).live), ended(ctx)
}

func ended(ctx context.Context) error { return fault.As(fault.Unavailable, ctx.Err(), "queue") }
