package metertable_test

import (
	"testing"

	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/table/metertable"
)

func TestUnits(t *testing.T) {
	m := metertable.New(memtable.New(testclock.New().Now))
	item := func(sk string, size int) table.Op {
		return table.Op{Item: table.Item{Key: table.Key{PK: "E#1", SK: sk}, Version: 1, Body: make([]byte, size)}}
	}
	for _, list := range [][]table.Op{{item("a", 10)}, {item("b", 1024)}, {item("c", 10), item("d", 10)}} {
		if err := m.Commit(t.Context(), "", list); err != nil {
			t.Fatal(err)
		}
	}
	if c := m.Counts(); c.Commits != 3 || c.Puts != 4 || c.WriteUnits != 1+2+4 {
		t.Errorf("%+v", c)
	}
	m.Reset()
	if _, err := m.Query(t.Context(), table.Query{PK: "E#1", Stale: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Get(t.Context(), table.Key{PK: "E#1", SK: "a"}); err != nil {
		t.Fatal(err)
	}
	if c := m.Counts(); c.Queries != 1 || c.Gets != 1 || c.ReadHalves != 1+2 {
		t.Errorf("%+v", c)
	}
}
