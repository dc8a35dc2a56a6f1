// Package metertable counts what a table is asked and what it would cost on AWS. Over a
// local driver the writes cost what dynamotable counts for the same calls; reads may cost
// more there, which reads an item past a page's end.
package metertable

import (
	"context"

	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
)

// Counts are operations and units since the last Reset. WriteUnits: one a KiB begun of
// each item, twice in a transaction, lost conditions included; ReadHalves: half units,
// one a 4 KiB begun, two if the read is consistent.
type Counts = ops.Counts

// Meter is a table.Table around another.
type Meter struct {
	ops.Meter
	table table.Table
}

// New measures t.
func New(t table.Table) *Meter { return &Meter{table: t} }

// Get implements table.Table.
func (m *Meter) Get(ctx context.Context, k table.Key) (table.Item, error) {
	i, err := m.table.Get(ctx, k)
	m.CountGet(i)
	return i, err
}

// Query implements table.Table.
func (m *Meter) Query(ctx context.Context, q table.Query) (table.Page, error) {
	p, err := m.table.Query(ctx, q)
	m.CountQuery(p.Items, q.Stale)
	return p, err
}

// Commit implements table.Table.
func (m *Meter) Commit(ctx context.Context, token string, list []table.Op) error {
	err := m.table.Commit(ctx, token, list)
	m.CountCommit(list, err)
	return err
}
