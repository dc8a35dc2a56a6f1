package memtable

import (
	"context"
	"sort"

	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
)

// Read implements table.Stream. A limit of 0 or less means 1000.
func (t *Table) Read(ctx context.Context, after uint64, limit int) ([]table.Record, error) {
	if err := ended(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = ops.PageItems
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	rest := t.records[t.firstAbove(after):]
	var out []table.Record
	for _, r := range rest[:min(limit, len(rest))] {
		r.Item = ops.Clone(r.Item)
		out = append(out, r)
	}
	return out, nil
}

// firstAbove is the index of the first record after seq.
func (t *Table) firstAbove(seq uint64) int {
	return sort.Search(len(t.records), func(i int) bool { return t.records[i].Seq > seq })
}

// Wait implements table.Stream. It answers fault.Unavailable when ctx ends.
func (t *Table) Wait(ctx context.Context, after uint64) error {
	for {
		t.mu.Lock()
		ready, changed := t.firstAbove(after) < len(t.records), t.changed
		t.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ended(ctx)
		}
	}
}

// Cursor implements table.Stream: 0 for a reader that never advanced.
func (t *Table) Cursor(ctx context.Context, reader string) (uint64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cursors[reader], ended(ctx)
}

// Advance implements table.Stream. A cursor never goes back.
func (t *Table) Advance(ctx context.Context, reader string, seq uint64) error {
	if err := ended(ctx); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cursors[reader] = max(seq, t.cursors[reader])
	return nil
}

// Trim implements table.Stream: it drops the records below before.
func (t *Table) Trim(ctx context.Context, before uint64) error {
	if err := ended(ctx); err != nil {
		return err
	}
	if before == 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	// A copy, so that the dropped records' memory is freed.
	t.records = append([]table.Record(nil), t.records[t.firstAbove(before-1):]...)
	return nil
}
