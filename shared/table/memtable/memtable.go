// Package memtable is the table in memory, with its stream: for tests and the
// simulation. Nothing survives the process.
package memtable

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
)

// Table is a table.Table and a table.Stream, safe for concurrent use.
type Table struct {
	now func() time.Time

	mu      sync.Mutex
	parts   map[string]*partition
	tokens  map[string]use
	uses    []string // tokens, oldest first
	records []table.Record
	seq     uint64
	cursors map[string]uint64
	changed chan struct{} // closed and replaced when records grow
}

type partition struct {
	order []string // sort keys, ascending
	items map[string]table.Item
}

type use struct {
	digest [sha256.Size]byte
	at     time.Time
}

// New makes an empty table; now decides what has expired.
func New(now func() time.Time) *Table {
	return &Table{
		now: now, parts: map[string]*partition{}, tokens: map[string]use{},
		cursors: map[string]uint64{}, changed: make(chan struct{}),
	}
}

// Get implements table.Table.
func (t *Table) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if err := ended(ctx); err != nil {
		return table.Item{}, err
	}
	if err := ops.CheckKey(k); err != nil {
		return table.Item{}, fault.Wrap(err, "get")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	i, there := t.find(k)
	if !there {
		return table.Item{}, fault.New(fault.NotFound, "get: no item under the key")
	}
	return ops.Clone(i), nil
}

// find gives the live item under k.
func (t *Table) find(k table.Key) (table.Item, bool) {
	p := t.parts[k.PK]
	if p == nil {
		return table.Item{}, false
	}
	i, there := p.items[k.SK]
	if !there || ops.Expired(i, t.now()) {
		return table.Item{}, false
	}
	return i, true
}

// Query implements table.Table.
func (t *Table) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := ended(ctx); err != nil {
		return table.Page{}, err
	}
	if err := ops.CheckQuery(q); err != nil {
		return table.Page{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parts[q.PK]
	if p == nil {
		return table.Page{}, nil
	}
	keys := slices.Clone(p.between(q.From, q.To))
	if q.Backward {
		slices.Reverse(keys)
	}
	pager, now := ops.NewPager(q), t.now()
	for _, sk := range keys {
		i := p.items[sk]
		if !ops.Expired(i, now) && !pager.Add(ops.Clone(i)) {
			break
		}
	}
	return pager.Page, nil
}

func (p *partition) between(from, to string) []string {
	lo, _ := slices.BinarySearch(p.order, from)
	hi := len(p.order)
	if to != "" {
		hi, _ = slices.BinarySearch(p.order, to)
	}
	return p.order[lo:max(lo, hi)]
}

// Commit implements table.Table.
func (t *Table) Commit(ctx context.Context, token string, list []table.Op) error {
	if err := ended(ctx); err != nil {
		return err
	}
	if err := ops.Check(list); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	tokened := token != "" && len(list) > 1
	if tokened {
		if done, err := t.done(token, list); done || err != nil {
			return err
		}
	}
	for i, op := range list {
		current, there := t.find(op.Item.Key)
		if !ops.Holds(op, current, there) {
			return &table.ConditionFailed{Op: i, Winner: ops.Clone(current)}
		}
	}
	before := t.seq
	for _, op := range list {
		t.apply(op)
	}
	if tokened {
		t.tokens[token] = use{ops.Digest(list), t.now()}
		t.uses = append(t.uses, token)
	}
	if t.seq != before {
		close(t.changed)
		t.changed = make(chan struct{})
	}
	return nil
}

// done says whether the token has been used for these ops, and forgets old tokens.
func (t *Table) done(token string, list []table.Op) (bool, error) {
	limit := t.now().Add(-ops.TokenLife)
	for len(t.uses) > 0 && !t.tokens[t.uses[0]].at.After(limit) {
		delete(t.tokens, t.uses[0])
		t.uses = t.uses[1:]
	}
	u, used := t.tokens[token]
	if used && u.digest != ops.Digest(list) {
		return false, fault.New(fault.Conflict, "commit: the token was used for other ops")
	}
	return used, nil
}

// apply writes one op whose condition holds, and its record.
func (t *Table) apply(op table.Op) {
	old, there := t.find(op.Item.Key)
	if op.Action == table.Delete {
		if there {
			t.parts[op.Item.PK].remove(op.Item.SK)
			t.record(table.Record{Item: old, Removed: true})
		}
		return
	}
	p := t.parts[op.Item.PK]
	if p == nil {
		p = &partition{items: map[string]table.Item{}}
		t.parts[op.Item.PK] = p
	}
	i := ops.Clone(op.Item)
	p.put(i)
	if !there || !ops.Same(old, i) {
		t.record(table.Record{Item: i})
	}
}

func (t *Table) record(r table.Record) {
	t.seq++
	r.Seq = t.seq
	t.records = append(t.records, r)
}

func (p *partition) put(i table.Item) {
	if at, there := slices.BinarySearch(p.order, i.SK); !there {
		p.order = slices.Insert(p.order, at, i.SK)
	}
	p.items[i.SK] = i
}

func (p *partition) remove(sk string) {
	if at, there := slices.BinarySearch(p.order, sk); there {
		p.order = slices.Delete(p.order, at, at+1)
	}
	delete(p.items, sk)
}

func ended(ctx context.Context) error {
	return fault.As(fault.Unavailable, ctx.Err(), "table")
}
