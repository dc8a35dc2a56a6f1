package ops

import (
	"errors"
	"sync"

	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/layout"
)

// Counts are operations and units since the last Reset, by DynamoDB's rules for items of
// package layout.
//
// WriteUnits: one a KiB begun of each item put, twice in a transaction, lost conditions
// included, where the winner counts if it is the larger. What a put replaces or a delete
// removes is not known and not counted, nor is a commit that ended without an answer.
//
// ReadHalves: half units, one a 4 KiB begun, two if the read is consistent.
type Counts struct {
	Gets, Queries, Commits, Puts int
	WriteUnits, ReadHalves       int64
}

// Meter counts. Its zero value is ready, and safe for concurrent use.
type Meter struct {
	mu     sync.Mutex
	counts Counts
}

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

// CountGet counts a consistent read of one item; a zero Item is none.
func (m *Meter) CountGet(i table.Item) {
	m.count(func(c *Counts) {
		c.Gets++
		c.ReadHalves += 2 * began(layout.Size(i), 4<<10)
	})
}

// CountQuery counts a query that read the items, whether or not it answered with them.
func (m *Meter) CountQuery(items []table.Item, stale bool) {
	size := 0
	for _, i := range items {
		size += layout.Size(i)
	}
	halves := began(size, 4<<10)
	if !stale {
		halves *= 2
	}
	m.count(func(c *Counts) {
		c.Queries++
		c.ReadHalves += halves
	})
}

// CountCommit counts a commit by how it ended.
func (m *Meter) CountCommit(list []table.Op, err error) {
	var lost *table.ConditionFailed
	answered := err == nil || errors.As(err, &lost)
	m.count(func(c *Counts) {
		c.Commits++
		if answered {
			c.Puts += len(list)
			c.WriteUnits += writeUnits(list, lost)
		}
	})
}

func writeUnits(list []table.Op, lost *table.ConditionFailed) (units int64) {
	for i, op := range list {
		size := 0 // a delete weighs what it removes
		if op.Action == table.Put {
			size = layout.Size(op.Item)
		}
		if lost != nil && lost.Op == i {
			size = max(size, layout.Size(lost.Winner))
		}
		units += began(size, 1<<10)
	}
	if len(list) > 1 {
		units *= 2
	}
	return units
}

// began is how many blocks of that size the bytes begin, one at least.
func began(size, block int) int64 { return int64(max(1, (size+block-1)/block)) }
