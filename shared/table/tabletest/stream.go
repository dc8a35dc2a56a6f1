package tabletest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
)

var streamCases = []testCase{
	{"every change in order", everyChange},
	{"nothing from what did not happen", nothingFromNothing},
	{"limits and redelivery", redelivery},
	{"a cursor is kept for each reader", cursors},
	{"trim", trim},
	{"wait", waiting},
	{"order per key under concurrent writers", orderPerKey},
}

func read(t *testing.T, p Pair, after uint64, limit int) []table.Record {
	t.Helper()
	records, err := p.Stream.Read(t.Context(), after, limit)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	for _, r := range records {
		if r.Seq <= after {
			t.Errorf("sequence %d after %d", r.Seq, after)
		}
		after = r.Seq
	}
	return records
}

func everyChange(t *testing.T, p Pair) {
	same(t, 0, len(read(t, p, 0, 10)))
	commit(t, p, "", insert(item("E#1", "A", 1)), insert(item("E#2", "B", 1)))
	commit(t, p, "", replace(item("E#1", "A", 2), 1))
	commit(t, p, "", remove("E#2", "B"))
	records := read(t, p, 0, 0)
	if len(records) != 4 {
		t.Fatalf("%d records, want 4", len(records))
	}
	same(t, item("E#1", "A", 1), records[0].Item)
	same(t, item("E#2", "B", 1), records[1].Item)
	same(t, item("E#1", "A", 2), records[2].Item)
	same(t, table.Key{PK: "E#2", SK: "B"}, records[3].Item.Key)
	for i, r := range records {
		if r.Removed != (i == 3) {
			t.Errorf("record %d: removed %v", i, r.Removed)
		}
	}
}

func nothingFromNothing(t *testing.T, p Pair) {
	ops := []table.Op{insert(item("E#1", "A", 1)), insert(item("E#1", "B", 1))}
	commit(t, p, "token-1", ops...)
	commit(t, p, "token-1", ops...)
	lost(t, p, 1, ops[0].Item, put(item("E#1", "C", 1)), ops[0])
	commit(t, p, "", put(item("E#1", "A", 1))) // changes nothing
	commit(t, p, "", remove("E#1", "none"))
	same(t, 2, len(read(t, p, 0, 0)))
}

func redelivery(t *testing.T, p Pair) {
	for i := range 10 {
		commit(t, p, "", put(item("E#1", fmt.Sprintf("I%d", i), 1)))
	}
	first := read(t, p, 0, 4)
	same(t, 4, len(first))
	same(t, first, read(t, p, 0, 4))
	rest := read(t, p, first[3].Seq, 100)
	same(t, 6, len(rest))
	same(t, "I4", rest[0].Item.SK)
	same(t, 0, len(read(t, p, rest[5].Seq, 100)))
}

func cursors(t *testing.T, p Pair) {
	check := func(reader string, want uint64) {
		t.Helper()
		if got, err := p.Stream.Cursor(t.Context(), reader); err != nil || got != want {
			t.Errorf("cursor of %s %d, %v; want %d", reader, got, err, want)
		}
	}
	check("relay", 0)
	for _, step := range []uint64{5, 9, 7} {
		if err := p.Stream.Advance(t.Context(), "relay", step); err != nil {
			t.Fatal(err)
		}
	}
	check("relay", 9) // never back
	check("audit", 0)
}

func trim(t *testing.T, p Pair) {
	for i := range 6 {
		commit(t, p, "", put(item("E#1", fmt.Sprintf("I%d", i), 1)))
	}
	records := read(t, p, 0, 0)
	for _, before := range []uint64{0, records[3].Seq, records[3].Seq} {
		if err := p.Stream.Trim(t.Context(), before); err != nil {
			t.Fatal(err)
		}
	}
	same(t, records[3:], read(t, p, 0, 0))
	last := records[5].Seq
	if err := p.Stream.Trim(t.Context(), last+1); err != nil {
		t.Fatal(err)
	}
	same(t, 0, len(read(t, p, 0, 0)))
	has(t, p, item("E#1", "I0", 1)) // the items stay
	commit(t, p, "", put(item("E#1", "J", 1)))
	if after := read(t, p, last, 0); len(after) != 1 {
		t.Errorf("%d records after the trim, want 1: a sequence was used again", len(after))
	}
}

func waiting(t *testing.T, p Pair) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.Stream.Wait(ctx, 0) }()
	cancel()
	if err := <-ended; !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("wait: %v, want unavailable by the context", err)
	}
	woken := make(chan error)
	for range 3 {
		go func() { woken <- p.Stream.Wait(t.Context(), 0) }()
	}
	commit(t, p, "", put(item("E#1", "A", 1)))
	for range 3 {
		if err := <-woken; err != nil {
			t.Errorf("wait: %v", err)
		}
	}
	if err := p.Stream.Wait(t.Context(), 0); err != nil {
		t.Errorf("wait for what is there: %v", err)
	}
}

// orderPerKey follows the stream while a writer for each of 4 items raises it.
func orderPerKey(t *testing.T, p Pair) {
	const keys, versions = 4, 25
	var wg sync.WaitGroup
	for k := range keys {
		wg.Go(func() {
			for v := int64(1); v <= versions; v++ {
				op := put(item("E#1", fmt.Sprintf("K%d", k), v))
				if err := p.Table.Commit(t.Context(), "", []table.Op{op}); err != nil {
					t.Errorf("commit: %v", err)
				}
			}
		})
	}
	last, at := map[string]int64{}, uint64(0)
	for n := 0; n < keys*versions; {
		if err := p.Stream.Wait(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		for _, r := range read(t, p, at, 7) {
			if r.Item.Version != last[r.Item.SK]+1 {
				t.Errorf("%s: version %d after %d", r.Item.SK, r.Item.Version, last[r.Item.SK])
			}
			last[r.Item.SK], at = r.Item.Version, r.Seq
			n++
		}
	}
	wg.Wait()
}
