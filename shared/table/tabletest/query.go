package tabletest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
)

var queryCases = []testCase{
	{"ranges", ranges},
	{"partitions stay apart", partitions},
	{"paging forward and backward", paging},
	{"a page has a byte limit", heavyPages},
	{"bad queries", badQueries},
}

func sortKeys(t *testing.T, p Pair, q table.Query) ([]string, bool) {
	t.Helper()
	page, err := p.Table.Query(t.Context(), q)
	if err != nil {
		t.Fatalf("query: %v", err)
	}
	var keys []string
	for _, i := range page.Items {
		keys = append(keys, i.SK)
	}
	return keys, page.More
}

func fill(t *testing.T, p Pair, pk string, sks ...string) {
	t.Helper()
	for _, sk := range sks {
		commit(t, p, "", put(item(pk, sk, 1)))
	}
}

func ranges(t *testing.T, p Pair) {
	fill(t, p, "F#1", "LOG#3", "LOG#1", "A", "LOG#2", "LOG", "Z", "é")
	for _, c := range []struct {
		name string
		q    table.Query
		want []string
		more bool
	}{
		{"all", table.Query{}, []string{"A", "LOG", "LOG#1", "LOG#2", "LOG#3", "Z", "é"}, false},
		{"from is in", table.Query{From: "LOG#2"}, []string{"LOG#2", "LOG#3", "Z", "é"}, false},
		{"to is out", table.Query{To: "LOG#2"}, []string{"A", "LOG", "LOG#1"}, false},
		{"between", table.Query{From: "LOG#", To: "LOG$"}, []string{"LOG#1", "LOG#2", "LOG#3"}, false},
		{"stale", table.Query{From: "Z", Stale: true}, []string{"Z", "é"}, false},
		{"nothing between", table.Query{From: "B", To: "C"}, nil, false},
		{"upside down", table.Query{From: "Z", To: "A"}, nil, false},
		{"limit", table.Query{From: "LOG", Limit: 2}, []string{"LOG", "LOG#1"}, true},
		{"limit met exactly", table.Query{From: "Z", Limit: 2}, []string{"Z", "é"}, false},
		{"last one", table.Query{Backward: true, Limit: 1}, []string{"é"}, true},
		{"last below", table.Query{To: "LOG#3", Backward: true, Limit: 2}, []string{"LOG#2", "LOG#1"}, true},
		{"backward between", table.Query{From: "LOG#", To: "LOG$", Backward: true}, []string{"LOG#3", "LOG#2", "LOG#1"}, false},
		{"backward upside down", table.Query{From: "Z", To: "A", Backward: true}, nil, false},
	} {
		c.q.PK = "F#1"
		got, more := sortKeys(t, p, c.q)
		if !slices.Equal(got, c.want) || more != c.more {
			t.Errorf("%s: %q more %v, want %q more %v", c.name, got, more, c.want, c.more)
		}
	}
}

// partitions has neighbours whose names begin alike.
func partitions(t *testing.T, p Pair) {
	for _, pk := range []string{"F#1", "F#10", "F#", "F#1\x01", "F#2"} {
		fill(t, p, pk, "A", "B")
	}
	for _, back := range []bool{false, true} {
		for _, pk := range []string{"F#1", "F#10", "F#", "F#1\x01", "F#2"} {
			page, err := p.Table.Query(t.Context(), table.Query{PK: pk, Backward: back})
			if err != nil || len(page.Items) != 2 || page.Items[0].PK != pk || page.Items[1].PK != pk {
				t.Errorf("partition %q backward %v: %d items, %v", pk, back, len(page.Items), err)
			}
		}
	}
	if got, _ := sortKeys(t, p, table.Query{PK: "F#3"}); got != nil {
		t.Errorf("an empty partition holds %q", got)
	}
}

func paging(t *testing.T, p Pair) {
	var want []string
	for i := range 25 {
		want = append(want, fmt.Sprintf("I%02d", i))
	}
	fill(t, p, "F#1", want...)
	same(t, want, walk(t, p, table.Query{PK: "F#1", Limit: 4}))
	slices.Reverse(want)
	same(t, want, walk(t, p, table.Query{PK: "F#1", Limit: 5, Backward: true}))
}

// walk follows the pages of q as a caller does.
func walk(t *testing.T, p Pair, q table.Query) []string {
	t.Helper()
	var all []string
	for {
		keys, more := sortKeys(t, p, q)
		all = append(all, keys...)
		if !more || len(keys) == 0 || len(all) > 1000 {
			return all
		}
		if q.Backward {
			q.To = keys[len(keys)-1]
		} else {
			q.From = keys[len(keys)-1] + "\x00"
		}
	}
}

func heavyPages(t *testing.T, p Pair) {
	var want []string
	for i := range 8 {
		heavy := item("F#1", fmt.Sprintf("H%d", i), 1)
		heavy.Body = make([]byte, 300<<10)
		commit(t, p, "", put(heavy))
		want = append(want, heavy.SK)
	}
	got, more := sortKeys(t, p, table.Query{PK: "F#1"})
	if !more || len(got) > 4 {
		t.Errorf("%d items of 300 KB on one page, more %v", len(got), more)
	}
	same(t, want, walk(t, p, table.Query{PK: "F#1"}))
}

func badQueries(t *testing.T, p Pair) {
	for _, q := range []table.Query{{}, {PK: "F\x00"}, {PK: "F#1", Limit: -1}, {PK: "F#1", From: "\xff"}, {PK: "F#1", To: "A\xff"}} {
		if _, err := p.Table.Query(t.Context(), q); !fault.Is(err, fault.Invalid) {
			t.Errorf("query %+v: %v, want invalid", q, err)
		}
	}
}
