package tabletest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
)

var commitCases = []testCase{
	{"every field comes back", everyField},
	{"insert once", insertOnce},
	{"replace at a version", replaceAtVersion},
	{"delete under conditions", deleteConditions},
	{"a transaction is all or nothing", atomic100},
	{"a token is done once", tokenOnce},
	{"a token of a lost transaction is free", tokenOfLost},
	{"one op takes no token", tokenOfOne},
	{"limits", limits},
	{"bad keys", badKeys},
	{"callers keep their slices", ownSlices},
	{"an ended context does nothing", endedContext},
	{"of 16 racing writers one wins each version", racing},
	{"racing transactions lose nothing", racingTransactions},
}

func everyField(t *testing.T, p Pair) {
	hasNot(t, p, "E#1", "A")
	want := item("E#1", "A", 7)
	want.Expires = 1 << 40
	want.Body = []byte{0, 1, 255}
	commit(t, p, "", put(want))
	has(t, p, want)
	bare := table.Item{Key: table.Key{PK: "E#1", SK: "B"}}
	commit(t, p, "", put(bare))
	has(t, p, bare)
}

func insertOnce(t *testing.T, p Pair) {
	first := item("E#1", "A", 1)
	commit(t, p, "", insert(first))
	lost(t, p, 0, first, insert(item("E#1", "A", 2)))
	has(t, p, first)
}

func replaceAtVersion(t *testing.T, p Pair) {
	lost(t, p, 0, table.Item{}, replace(item("E#1", "A", 1), 0))
	commit(t, p, "", insert(item("E#1", "A", 1)))
	second := item("E#1", "A", 2)
	commit(t, p, "", replace(second, 1))
	lost(t, p, 0, second, replace(item("E#1", "A", 3), 1))
	has(t, p, second)
	third := item("E#1", "A", -3)
	commit(t, p, "", put(third))
	has(t, p, third)
}

func deleteConditions(t *testing.T, p Pair) {
	commit(t, p, "", remove("E#1", "A"))
	first := item("E#1", "A", 1)
	commit(t, p, "", put(first))
	op := remove("E#1", "A")
	op.When, op.Version = table.AtVersion, 9
	lost(t, p, 0, first, op)
	op.Version = 1
	commit(t, p, "", op)
	hasNot(t, p, "E#1", "A")
	commit(t, p, "", insert(item("E#1", "A", 1)))
}

func atomic100(t *testing.T, p Pair) {
	var ops []table.Op
	for i := range table.MaxOps {
		ops = append(ops, insert(item(fmt.Sprintf("E#%d", i%7), fmt.Sprintf("I%03d", i), 1)))
	}
	taken := item("E#1", "I099", 5)
	commit(t, p, "", put(taken))
	lost(t, p, 99, taken, ops...)
	hasNot(t, p, "E#0", "I000")
	commit(t, p, "", remove("E#1", "I099"))
	commit(t, p, "", ops...)
	has(t, p, ops[0].Item)
	has(t, p, ops[99].Item)
	commit(t, p, "", remove("E#0", "I000"), put(item("E#9", "Z", 1)))
	hasNot(t, p, "E#0", "I000")
	has(t, p, item("E#9", "Z", 1))
}

func tokenOnce(t *testing.T, p Pair) {
	ops := []table.Op{insert(item("E#1", "A", 1)), insert(item("E#1", "B", 1))}
	commit(t, p, "token-1", ops...)
	commit(t, p, "token-1", ops...)
	refused(t, p, fault.Conflict, "token-1", ops[0], insert(item("E#1", "C", 1)))
	hasNot(t, p, "E#1", "C")
	lost(t, p, 0, ops[0].Item, ops...)
}

func tokenOfLost(t *testing.T, p Pair) {
	commit(t, p, "", put(item("E#1", "B", 1)))
	ops := []table.Op{insert(item("E#1", "A", 1)), insert(item("E#1", "B", 2))}
	var failed *table.ConditionFailed
	if err := p.Table.Commit(t.Context(), "token-1", ops); !errors.As(err, &failed) {
		t.Fatalf("commit: %v, want a lost condition", err)
	}
	commit(t, p, "", remove("E#1", "B"))
	commit(t, p, "token-1", ops...)
	has(t, p, ops[0].Item)
}

// A single write has no token in DynamoDB: a repeat meets itself as the winner.
func tokenOfOne(t *testing.T, p Pair) {
	op := insert(item("E#1", "A", 1))
	commit(t, p, "token-1", op)
	var failed *table.ConditionFailed
	if err := p.Table.Commit(t.Context(), "token-1", []table.Op{op}); !errors.As(err, &failed) {
		t.Fatalf("commit: %v, want a lost condition", err)
	}
	same(t, op.Item, failed.Winner)
}

func limits(t *testing.T, p Pair) {
	refused(t, p, fault.Invalid, "")
	many := make([]table.Op, table.MaxOps+1)
	for i := range many {
		many[i] = put(item("E#1", fmt.Sprintf("I%03d", i), 1))
	}
	refused(t, p, fault.Invalid, "", many...)
	refused(t, p, fault.Invalid, "", put(item("E#1", "A", 1)), remove("E#1", "A"))
	heavy := item("E#1", "A", 1)
	heavy.Body = make([]byte, table.MaxItemBytes)
	refused(t, p, fault.TooLarge, "", put(heavy))
	heavy.Body = heavy.Body[:table.MaxItemBytes-1024]
	commit(t, p, "", put(heavy))
	has(t, p, heavy)
	var tooMuch []table.Op
	for i := range 11 {
		heavy.SK = fmt.Sprintf("H%02d", i)
		tooMuch = append(tooMuch, put(heavy))
	}
	refused(t, p, fault.TooLarge, "", tooMuch...)
	hasNot(t, p, "E#1", "H00")
}

func badKeys(t *testing.T, p Pair) {
	for name, key := range map[string]table.Key{
		"no partition": {SK: "A"}, "no sort": {PK: "E#1"}, "zero in partition": {PK: "E\x00", SK: "A"},
		"zero in sort": {PK: "E#1", SK: "A\x00"}, "not UTF-8": {PK: "E#\xff", SK: "A"},
		"long sort": {PK: "E#1", SK: strings.Repeat("x", 1025)},
	} {
		if err := p.Table.Commit(t.Context(), "", []table.Op{put(table.Item{Key: key})}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: commit: %v, want invalid", name, err)
		}
		if _, err := p.Table.Get(t.Context(), key); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: get: %v, want invalid", name, err)
		}
	}
}

func ownSlices(t *testing.T, p Pair) {
	given := item("E#1", "A", 1)
	commit(t, p, "", put(given))
	given.Body[0], given.Events[0] = 'X', "changed"
	got, err := p.Table.Get(t.Context(), given.Key)
	if err != nil {
		t.Fatal(err)
	}
	got.Body[0] = 'Y'
	has(t, p, item("E#1", "A", 1))
}

func endedContext(t *testing.T, p Pair) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Table.Commit(ctx, "", []table.Op{put(item("E#1", "A", 1))}); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v, want unavailable", err)
	}
	hasNot(t, p, "E#1", "A")
}

// racing lets 16 writers fight for each version of one item. A loser goes on
// from the winner it is told.
func racing(t *testing.T, p Pair) {
	const writers, versions = 16, 20
	var wins [versions + 1]atomic.Int64
	commit(t, p, "", put(item("E#1", "A", 0)))
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for at := int64(0); at < versions; {
				err := p.Table.Commit(t.Context(), "", []table.Op{replace(item("E#1", "A", at+1), at)})
				var failed *table.ConditionFailed
				switch {
				case err == nil:
					wins[at+1].Add(1)
					at++
				case errors.As(err, &failed) && failed.Winner.Version > at:
					at = failed.Winner.Version
				default:
					t.Errorf("commit: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	for v := 1; v <= versions; v++ {
		if n := wins[v].Load(); n != 1 {
			t.Errorf("version %d won %d times, want once", v, n)
		}
	}
	has(t, p, item("E#1", "A", versions))
}

// racingTransactions moves a common counter together with an own item: the
// counter ends at the number of own items.
func racingTransactions(t *testing.T, p Pair) {
	const writers, each = 8, 5
	commit(t, p, "", put(item("E#1", "COUNT", 0)))
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				own := insert(item("E#1", fmt.Sprintf("W%02d%02d", w, n), 1))
				if err := countUp(t.Context(), p.Table, own, fmt.Sprintf("t-%d-%d", w, n)); err != nil {
					t.Errorf("commit: %v", err)
				}
			}
		})
	}
	wg.Wait()
	has(t, p, item("E#1", "COUNT", writers*each))
	page, err := p.Table.Query(t.Context(), table.Query{PK: "E#1", From: "W"})
	if err != nil || len(page.Items) != writers*each {
		t.Errorf("%d items, %v; want %d", len(page.Items), err, writers*each)
	}
}

func countUp(ctx context.Context, tab table.Table, own table.Op, token string) error {
	for {
		now, err := tab.Get(ctx, table.Key{PK: "E#1", SK: "COUNT"})
		if err != nil {
			return err
		}
		err = tab.Commit(ctx, token, []table.Op{own, replace(item("E#1", "COUNT", now.Version+1), now.Version)})
		var failed *table.ConditionFailed
		if !errors.As(err, &failed) || failed.Op == 0 {
			return err
		}
	}
}

var timeCases = []testCase{
	{"an expired item is gone", expired},
	{"transactions among items with an end", expiredTogether},
	{"what has expired fills no page", expiredPages},
}

var tokenCases = []testCase{
	{"a token is forgotten after ten minutes", tokenForgotten},
}

func expired(t *testing.T, p Pair) {
	i := item("E#1", "A", 1)
	i.Expires = p.Clock.Now().Add(time.Minute).Unix()
	commit(t, p, "", put(i), put(item("E#1", "B", 1)))
	has(t, p, i)
	p.Clock.Pass(time.Minute)
	hasNot(t, p, "E#1", "A")
	page, err := p.Table.Query(t.Context(), table.Query{PK: "E#1", Limit: 1})
	same(t, table.Page{Items: []table.Item{item("E#1", "B", 1)}}, page)
	if err != nil {
		t.Error(err)
	}
	lost(t, p, 0, table.Item{}, replace(item("E#1", "A", 2), 1))
	commit(t, p, "", insert(item("E#1", "A", 2)))
	p.Clock.Pass(time.Hour)
	commit(t, p, "", put(item("E#1", "C", 1)))
	has(t, p, item("E#1", "A", 2))
}

// expiredTogether is the same for transactions: what has ended counts as absent, what has
// not has its version.
func expiredTogether(t *testing.T, p Pair) {
	ended, standing := item("E#1", "A", 1), item("E#1", "B", 1)
	ended.Expires, standing.Expires = p.Clock.Now().Add(time.Minute).Unix(), p.Clock.Now().Add(time.Hour).Unix()
	commit(t, p, "", insert(ended), insert(standing))
	lost(t, p, 0, ended, insert(item("E#1", "A", 2)), replace(item("E#1", "B", 2), 1))
	p.Clock.Pass(time.Minute)
	lost(t, p, 0, table.Item{}, replace(item("E#1", "A", 2), 1), replace(item("E#1", "B", 2), 1))
	lost(t, p, 1, standing, insert(item("E#1", "A", 2)), replace(item("E#1", "B", 2), 7))
	lost(t, p, 1, standing, insert(item("E#1", "A", 2)), insert(item("E#1", "B", 2)))
	commit(t, p, "token-1", insert(item("E#1", "A", 2)), replace(item("E#1", "B", 2), 1))
	has(t, p, item("E#1", "A", 2))
	has(t, p, item("E#1", "B", 2))
	drop := remove("E#1", "B")
	drop.When, drop.Version = table.AtVersion, 2
	commit(t, p, "", drop)
	hasNot(t, p, "E#1", "B")
}

// expiredPages has more expired items before, between and after others than a page holds.
func expiredPages(t *testing.T, p Pair) {
	var want []string
	for n := range 12 {
		i := item("E#1", fmt.Sprintf("I%02d", n), 1)
		if n == 4 || n == 9 {
			want = append(want, i.SK)
		} else {
			i.Expires = p.Clock.Now().Add(time.Minute).Unix()
		}
		commit(t, p, "", put(i))
	}
	p.Clock.Pass(time.Hour)
	keys, more := sortKeys(t, p, table.Query{PK: "E#1", Limit: 1})
	same(t, want[:1], keys)
	same(t, true, more)
	keys, more = sortKeys(t, p, table.Query{PK: "E#1", Limit: 2, Backward: true})
	same(t, []string{want[1], want[0]}, keys)
	same(t, false, more)
}

func tokenForgotten(t *testing.T, p Pair) {
	ops := []table.Op{insert(item("E#1", "A", 1)), insert(item("E#1", "B", 1))}
	commit(t, p, "token-1", ops...)
	p.Clock.Pass(9 * time.Minute)
	commit(t, p, "token-1", ops...)
	p.Clock.Pass(2 * time.Minute)
	other := []table.Op{insert(item("E#1", "C", 1)), insert(item("E#1", "D", 1))}
	commit(t, p, "token-1", other...)
	commit(t, p, "token-1", other...)
	has(t, p, other[1].Item)
}
