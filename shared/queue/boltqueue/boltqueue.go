// Package boltqueue keeps the queues of one machine in the file of its table.
package boltqueue

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"
	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table/bolttable"
)

// Queue is a queue.Queue, safe for concurrent use by one process.
type Queue struct {
	store *bolttable.Store

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when something is sent
}

// New uses the store's file and clock.
func New(s *bolttable.Store) *Queue { return &Queue{store: s, changed: make(chan struct{})} }

// entry is a message as it lies in the file.
type entry struct {
	_        struct{} `cbor:",toarray"`
	Body     []byte
	Receives int
	Lease    int
	Hidden   int64 // Unix nanoseconds before which nobody receives it
}

func live(name string) []byte { return []byte("queue " + name) }
func dead(name string) []byte { return []byte("dead " + name) }

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func put(b *bbolt.Bucket, k []byte, e *entry) error {
	v, err := cbor.Marshal(e)
	if err != nil {
		return fault.As(fault.Internal, err, "message")
	}
	return b.Put(k, v)
}

func get(v []byte) (e entry, err error) {
	return e, fault.As(fault.Internal, cbor.Unmarshal(v, &e), "a stored message is damaged")
}

func (q *Queue) update(f func(*bbolt.Tx) error) (err error) {
	defer bolttable.Sound(&err)
	return classify(q.store.DB().Batch(f))
}

func (q *Queue) view(f func(*bbolt.Tx) error) (err error) {
	defer bolttable.Sound(&err)
	return classify(q.store.DB().View(f))
}

func classify(err error) error {
	e := &fault.Error{}
	if err == nil || errors.As(err, &e) {
		return err
	}
	return fault.As(fault.Unavailable, err, "queue")
}

func ended(ctx context.Context) error { return fault.As(fault.Unavailable, ctx.Err(), "queue") }

func (q *Queue) signal() {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(q.changed)
	q.changed = make(chan struct{})
}

// Send implements queue.Queue.
func (q *Queue) Send(ctx context.Context, name string, body []byte, delay time.Duration) error {
	if err := ended(ctx); err != nil {
		return err
	}
	if err := queue.Check(body, delay); err != nil {
		return err
	}
	err := q.update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(live(name))
		if err != nil {
			return err
		}
		n, err := b.NextSequence()
		if err != nil {
			return err
		}
		return put(b, number(n), &entry{Body: body, Hidden: q.store.Now().Add(delay).UnixNano()})
	})
	if err == nil {
		q.signal()
	}
	return err
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
		changed := q.changed
		q.mu.Unlock()
		out, err := q.take(name, max(limit, 1), lease)
		if err != nil || len(out) > 0 || wait <= 0 {
			return out, err
		}
		select {
		case <-changed:
		case <-timer.C:
			return nil, nil
		case <-ctx.Done():
		}
	}
}

// take writes only if there is something to lease: an idle poll costs no disk.
func (q *Queue) take(name string, limit int, lease time.Duration) (out []queue.Message, err error) {
	any := false
	err = q.view(func(tx *bbolt.Tx) error {
		return q.free(tx, name, func([]byte, entry) (bool, error) {
			any = true
			return false, nil
		})
	})
	if err != nil || !any {
		return nil, err
	}
	err = q.update(func(tx *bbolt.Tx) (err error) {
		out, err = q.lease(tx, name, limit, lease)
		return err
	})
	return out, err
}

// free calls do for every message nobody has leased, oldest first, while it says so.
func (q *Queue) free(tx *bbolt.Tx, name string, do func(k []byte, e entry) (bool, error)) error {
	b := tx.Bucket(live(name))
	if b == nil {
		return nil
	}
	now, c := q.store.Now().UnixNano(), b.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		e, err := get(v)
		if err != nil {
			return err
		}
		if e.Hidden > now {
			continue
		}
		if more, err := do(k, e); err != nil || !more {
			return err
		}
	}
	return nil
}

func (q *Queue) lease(tx *bbolt.Tx, name string, limit int, lease time.Duration) ([]queue.Message, error) {
	type found struct {
		k []byte
		e entry
	}
	var list []found
	n := 0
	err := q.free(tx, name, func(k []byte, e entry) (bool, error) {
		list = append(list, found{append([]byte(nil), k...), e})
		if e.Receives < queue.MaxReceives {
			n++
		}
		return n < limit, nil
	})
	if err != nil {
		return nil, err
	}
	var out []queue.Message
	b := tx.Bucket(live(name))
	for i := range list {
		k, e := list[i].k, &list[i].e
		if e.Receives >= queue.MaxReceives {
			if err := bury(tx, name, k, e); err != nil {
				return nil, err
			}
			continue
		}
		e.Receives++
		e.Lease++
		e.Hidden = q.store.Now().Add(lease).UnixNano()
		if err := put(b, k, e); err != nil {
			return nil, err
		}
		m := message(name, k, e)
		m.Receipt = fmt.Sprintf("%d/%d", binary.BigEndian.Uint64(k), e.Lease)
		out = append(out, m)
	}
	return out, nil
}

func message(name string, k []byte, e *entry) queue.Message {
	return queue.Message{ID: fmt.Sprintf("%s-%d", name, binary.BigEndian.Uint64(k)), Body: e.Body, Receives: e.Receives}
}

// held calls do with the entry that a receipt leases still.
func (q *Queue) held(ctx context.Context, name, receipt string, do func(b *bbolt.Bucket, k []byte, e *entry) error) error {
	if err := ended(ctx); err != nil {
		return err
	}
	stale := fault.New(fault.Conflict, "the receipt is stale")
	place, turn, _ := strings.Cut(receipt, "/")
	n, err := strconv.ParseUint(place, 10, 64)
	if err != nil {
		return stale
	}
	return q.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(live(name))
		if b == nil {
			return stale
		}
		v := b.Get(number(n))
		if v == nil {
			return stale
		}
		e, err := get(v)
		if err != nil {
			return err
		}
		if strconv.Itoa(e.Lease) != turn || e.Hidden <= q.store.Now().UnixNano() {
			return stale
		}
		return do(b, number(n), &e)
	})
}

// Delete implements queue.Queue.
func (q *Queue) Delete(ctx context.Context, name, receipt string) error {
	return q.held(ctx, name, receipt, func(b *bbolt.Bucket, k []byte, _ *entry) error { return b.Delete(k) })
}

// Extend implements queue.Queue.
func (q *Queue) Extend(ctx context.Context, name, receipt string, lease time.Duration) error {
	return q.held(ctx, name, receipt, func(b *bbolt.Bucket, k []byte, e *entry) error {
		e.Hidden = q.store.Now().Add(lease).UnixNano()
		return put(b, k, e)
	})
}

// Depth implements queue.Queue: waiting, delayed and leased messages, not dead ones.
func (q *Queue) Depth(ctx context.Context, name string) (n int, err error) {
	if err := ended(ctx); err != nil {
		return 0, err
	}
	err = q.view(func(tx *bbolt.Tx) error {
		if b := tx.Bucket(live(name)); b != nil {
			n = b.Stats().KeyN
		}
		return nil
	})
	return n, err
}
