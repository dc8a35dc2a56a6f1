package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// simTable is the memory driver under faults. A stale query sees the table as it was
// some changes ago.
type simTable struct {
	*memtable.Table
	f *faults
}

// Get implements table.Table.
func (t *simTable) Get(ctx context.Context, k table.Key) (it table.Item, err error) {
	err = t.f.call(ctx, "table.Get", func() (err error) {
		it, err = t.Table.Get(ctx, k)
		return err
	})
	return it, err
}

// Query implements table.Table.
func (t *simTable) Query(ctx context.Context, q table.Query) (p table.Page, err error) {
	err = t.f.call(ctx, "table.Query", func() (err error) {
		if q.Stale && taskOf(ctx) != nil && t.f.stale() {
			p, err = t.stale(ctx, q)
			return err
		}
		p, err = t.Table.Query(ctx, q)
		return err
	})
	return p, err
}

// stale answers from the stream's records up to some time ago.
func (t *simTable) stale(ctx context.Context, q table.Query) (table.Page, error) {
	records, err := t.Read(ctx, 0, 1<<20)
	if err != nil {
		return table.Page{}, err
	}
	old := memtable.New(t.f.s.Now)
	for _, r := range records[:max(0, len(records)-1-t.f.s.rng.IntN(8))] {
		op := table.Op{Item: r.Item}
		if r.Removed {
			op.Action = table.Delete
		}
		if err := old.Commit(ctx, "", []table.Op{op}); err != nil {
			return table.Page{}, err
		}
	}
	return old.Query(ctx, q)
}

// Commit implements table.Table.
func (t *simTable) Commit(ctx context.Context, token string, ops []table.Op) error {
	return t.f.call(ctx, "table.Commit", func() error {
		err := t.Table.Commit(ctx, token, ops)
		if lost := (&table.ConditionFailed{}); errors.As(err, &lost) {
			t.f.seen[conflict]++
		}
		return err
	})
}

// simFiles is the memory driver under faults.
type simFiles struct {
	files.Files
	f *faults
}

// Open implements files.Files.
func (s *simFiles) Open(ctx context.Context, key string) (r io.ReadCloser, i files.Info, err error) {
	err = s.f.call(ctx, "files.Open", func() (err error) {
		r, i, err = s.Files.Open(ctx, key)
		return err
	})
	return r, i, err
}

// Put implements files.Files.
func (s *simFiles) Put(ctx context.Context, key string, r io.Reader) (i files.Info, err error) {
	err = s.f.call(ctx, "files.Put", func() (err error) {
		i, err = s.Files.Put(ctx, key, r)
		return err
	})
	return i, err
}

// PutNew implements files.Files.
func (s *simFiles) PutNew(ctx context.Context, key string, r io.Reader) (i files.Info, err error) {
	err = s.f.call(ctx, "files.PutNew", func() (err error) {
		i, err = s.Files.PutNew(ctx, key, r)
		return err
	})
	return i, err
}

// List implements files.Files.
func (s *simFiles) List(ctx context.Context, prefix, after string, limit int) (list []files.Info, err error) {
	err = s.f.call(ctx, "files.List", func() (err error) {
		list, err = s.Files.List(ctx, prefix, after, limit)
		return err
	})
	return list, err
}

// simQueue is the memory driver under faults: messages are delayed, come out of
// order, and get lost.
type simQueue struct {
	queue.Queue
	f *faults
}

func (q *simQueue) send(ctx context.Context, name string, body []byte) error {
	return q.f.call(ctx, "queue.Send", func() error {
		if q.f.draw(loseMessage, 40) {
			return nil
		}
		delay := time.Duration(0)
		if q.f.s.chance(3) {
			delay = time.Duration(q.f.s.rng.IntN(90)) * time.Second
		}
		return q.Queue.Send(ctx, name, body, delay)
	})
}

// simMessages is the memory driver under faults.
type simMessages struct {
	messages.Messages
	f *faults
}

// Deliver implements messages.Messages.
func (m *simMessages) Deliver(ctx context.Context, one messages.Message) error {
	return m.f.call(ctx, "messages.Deliver", func() error { return m.Messages.Deliver(ctx, one) })
}

// owner is the family, employer or partner a key belongs to, for the traces.
func owner(k table.Key) string {
	parts := strings.SplitN(k.PK, "#", 3)
	return parts[0]
}
