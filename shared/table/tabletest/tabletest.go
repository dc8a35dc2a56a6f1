// Package tabletest is the one conformance suite that every driver of the table
// port passes, so that what is tested in memory holds on disk and in the cloud.
package tabletest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table"
)

// Pair is an empty table and its stream. Stream is nil for a driver whose
// stream arrives by other ways, Clock for one whose time cannot be moved;
// ForeignTokens says that a server remembers the tokens, by a clock of its own. The
// cases that cannot be run are then left out.
type Pair struct {
	Table         table.Table
	Stream        table.Stream
	Clock         *testclock.Clock
	ForeignTokens bool
}

type testCase struct {
	name string
	run  func(*testing.T, Pair)
}

// Run runs every case against a fresh Pair from open.
func Run(t *testing.T, open func(*testing.T) Pair) {
	t.Helper()
	first := open(t)
	groups := map[string][]testCase{"Commit": commitCases, "Query": queryCases}
	if first.Clock != nil {
		groups["Time"] = timeCases
	}
	if first.Clock != nil && !first.ForeignTokens {
		groups["Tokens"] = tokenCases
	}
	if first.Stream != nil {
		groups["Stream"] = streamCases
	}
	for group, cases := range groups {
		t.Run(group, func(t *testing.T) {
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
			}
		})
	}
}

// item is a full item: every field must come back.
func item(pk, sk string, version int64) table.Item {
	return table.Item{
		Key: table.Key{PK: pk, SK: sk}, Version: version, Kind: "log",
		Events: []string{"claim.received", "claim.decided"},
		Body:   fmt.Appendf(nil, "body %s %s %d", pk, sk, version),
	}
}

func put(i table.Item) table.Op { return table.Op{Item: i} }

func insert(i table.Item) table.Op { return table.Op{Item: i, When: table.Absent} }

func replace(i table.Item, version int64) table.Op {
	return table.Op{Item: i, When: table.AtVersion, Version: version}
}

func remove(pk, sk string) table.Op {
	return table.Op{Action: table.Delete, Item: table.Item{Key: table.Key{PK: pk, SK: sk}}}
}

func commit(t *testing.T, p Pair, token string, ops ...table.Op) {
	t.Helper()
	if err := p.Table.Commit(t.Context(), token, ops); err != nil {
		t.Fatalf("commit: %v", err)
	}
}

// refused checks that the commit fails with kind k.
func refused(t *testing.T, p Pair, k fault.Kind, token string, ops ...table.Op) {
	t.Helper()
	err := p.Table.Commit(t.Context(), token, ops)
	if !fault.Is(err, k) {
		t.Errorf("commit: %v, want fault kind %d", err, k)
	}
}

// lost checks that op n loses against winner.
func lost(t *testing.T, p Pair, n int, winner table.Item, ops ...table.Op) {
	t.Helper()
	var failed *table.ConditionFailed
	if err := p.Table.Commit(t.Context(), "", ops); !errors.As(err, &failed) {
		t.Fatalf("commit: %v, want a lost condition", err)
	}
	if failed.Op != n {
		t.Errorf("op %d lost, want %d", failed.Op, n)
	}
	same(t, winner, failed.Winner)
}

func has(t *testing.T, p Pair, want table.Item) {
	t.Helper()
	got, err := p.Table.Get(t.Context(), want.Key)
	if err != nil {
		t.Fatalf("get %v: %v", want.Key, err)
	}
	same(t, want, got)
}

func hasNot(t *testing.T, p Pair, pk, sk string) {
	t.Helper()
	if _, err := p.Table.Get(context.Background(), table.Key{PK: pk, SK: sk}); !fault.Is(err, fault.NotFound) {
		t.Errorf("get %s %s: %v, want not found", pk, sk, err)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
