package table_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

func TestItemsOverPages(t *testing.T) {
	tab := memtable.New(time.Now)
	var keys []string
	for i := range 7 {
		keys = append(keys, fmt.Sprintf("S%d", i))
		it := table.Item{Key: table.Key{PK: "X#one", SK: keys[i]}, Version: 1, Kind: "test", Body: []byte("{}")}
		if err := tab.Commit(t.Context(), "", []table.Op{{Item: it}}); err != nil {
			t.Fatal(err)
		}
	}
	back := slices.Clone(keys)
	slices.Reverse(back)
	for name, c := range map[string]struct {
		q    table.Query
		stop int
		want []string
	}{
		"forward":            {q: table.Query{Limit: 2}, want: keys},
		"backward":           {q: table.Query{Limit: 2, Backward: true}, want: back},
		"pages of one":       {q: table.Query{Limit: 1}, want: keys},
		"a driver's page":    {want: keys},
		"between":            {q: table.Query{Limit: 2, From: "S1", To: "S6"}, want: keys[1:6]},
		"between, backward":  {q: table.Query{Limit: 2, From: "S1", To: "S6", Backward: true}, want: back[1:6]},
		"after one":          {q: table.Query{Limit: 2, From: table.After("S4")}, want: keys[5:]},
		"after none":         {q: table.Query{Limit: 2, From: table.After("")}, want: keys},
		"stopped in a page":  {q: table.Query{Limit: 3}, stop: 4, want: keys[:4]},
		"stopped at its end": {q: table.Query{Limit: 3, Backward: true}, stop: 3, want: back[:3]},
	} {
		t.Run(name, func(t *testing.T) {
			c.q.PK = "X#one"
			var got []string
			for it, err := range table.Items(t.Context(), tab, c.q) {
				if err != nil {
					t.Fatal(err)
				}
				if got = append(got, it.SK); len(got) == c.stop {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestItemsEndWithAFault(t *testing.T) {
	n := 0
	for it, err := range table.Items(t.Context(), memtable.New(time.Now), table.Query{}) {
		if n++; err == nil || it.SK != "" {
			t.Errorf("%v %v", it.Key, err)
		}
	}
	if n != 1 {
		t.Errorf("%d answers, want the fault alone", n)
	}
}

func TestRetry(t *testing.T) {
	lost, busy := &table.ConditionFailed{}, fault.New(fault.Unavailable, "busy")
	other := fault.New(fault.Invalid, "other")
	for name, c := range map[string]struct {
		said  []error // the last one stays
		tries int
		kind  fault.Kind // of the answer, if there is one
	}{
		"done":            {said: []error{nil}, tries: 1},
		"lost, then done": {said: []error{lost, nil}, tries: 2},
		"busy, then done": {said: []error{busy, busy, nil}, tries: 3},
		"another fault":   {said: []error{lost, other}, tries: 2, kind: fault.Invalid},
		"always lost":     {said: []error{lost}, tries: 8, kind: fault.Unavailable},
		"always busy":     {said: []error{busy}, tries: 8, kind: fault.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			tries := 0
			err := table.Retry("test", func() error {
				tries++
				return c.said[min(tries, len(c.said))-1]
			})
			if tries != c.tries || (err == nil) != (c.said[len(c.said)-1] == nil) {
				t.Errorf("%d tries, %v", tries, err)
			}
			if err != nil && !fault.Is(err, c.kind) {
				t.Errorf("kind of %v", err)
			}
			if name == "always busy" && !errors.Is(err, busy) {
				t.Errorf("%v hides the cause", err)
			}
		})
	}
}

// A token is another one as soon as anything of the writes is.
func TestTokenNamesEverything(t *testing.T) {
	ops := func(change func(*table.Op)) []table.Op {
		it := table.Item{Key: table.Key{PK: "X#one", SK: "S"}, Version: 2, Kind: "test", Events: []string{"a", "b"}, Body: []byte("{}"), Expires: 1}
		op := table.Op{Item: it, When: table.AtVersion, Version: 1}
		change(&op)
		return []table.Op{op, {Item: it}}
	}
	seen := map[string]string{}
	for name, change := range map[string]func(*table.Op){
		"none": func(*table.Op) {}, "PK": func(op *table.Op) { op.Item.PK = "X#two" }, "SK": func(op *table.Op) { op.Item.SK = "T" },
		"version": func(op *table.Op) { op.Item.Version = 3 }, "kind": func(op *table.Op) { op.Item.Kind = "other" },
		"events": func(op *table.Op) { op.Item.Events = op.Item.Events[:1] }, "body": func(op *table.Op) { op.Item.Body = nil },
		"expiry": func(op *table.Op) { op.Item.Expires = 2 }, "action": func(op *table.Op) { op.Action = table.Delete },
		"condition": func(op *table.Op) { op.When = table.Always }, "its version": func(op *table.Op) { op.Version = 2 },
	} {
		token := table.Token(ops(change))
		if other, taken := seen[token]; taken {
			t.Errorf("%s and %s have one token", name, other)
		}
		if seen[token] = name; token != table.Token(ops(change)) || len(token) > 36 {
			t.Errorf("%s: %s", name, token)
		}
	}
}
