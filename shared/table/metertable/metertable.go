// Package metertable counts what a table is asked and what it would cost on AWS.
package metertable

import (
	"context"
	"sync"

	"github.com/openaso/openaso/shared/table"
)

// Counts are operations and units since the last Reset. WriteUnits: one a KiB begun of
// each item, twice in a transaction, lost conditions included; ReadHalves: half units,
// one a 4 KiB begun, two if the read is consistent.
type Counts struct {
	Gets, Queries, Commits, Puts int
	WriteUnits, ReadHalves       int64
}

// Meter is a table.Table around another.
type Meter struct {
	table table.Table

	mu     sync.Mutex
	counts Counts
}

// New measures t.
func New(t table.Table) *Meter { return &Meter{table: t} }

// Counts are the counts so far.
func (m *Meter) Counts() Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.counts
}

// Reset begins again.
func (m *Meter) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts = Counts{}
}

func (m *Meter) count(f func(*Counts)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(&m.counts)
}

func halves(size int, stale bool) int64 {
	n := int64(max(1, (size+4095)/4096))
	if stale {
		return n
	}
	return 2 * n
}

// Get implements table.Table.
func (m *Meter) Get(ctx context.Context, k table.Key) (table.Item, error) {
	i, err := m.table.Get(ctx, k)
	m.count(func(c *Counts) {
		c.Gets++
		c.ReadHalves += halves(table.Size(i), false)
	})
	return i, err
}

// Query implements table.Table.
func (m *Meter) Query(ctx context.Context, q table.Query) (table.Page, error) {
	p, err := m.table.Query(ctx, q)
	size := 0
	for _, i := range p.Items {
		size += table.Size(i)
	}
	m.count(func(c *Counts) {
		c.Queries++
		c.ReadHalves += halves(size, q.Stale)
	})
	return p, err
}

// Commit implements table.Table.
func (m *Meter) Commit(ctx context.Context, token string, list []table.Op) error {
	var units int64
	for _, op := range list {
		units += int64(table.WriteUnits(op.Item))
	}
	if len(list) > 1 {
		units *= 2
	}
	m.count(func(c *Counts) {
		c.Commits++
		c.Puts += len(list)
		c.WriteUnits += units
	})
	return m.table.Commit(ctx, token, list)
}
