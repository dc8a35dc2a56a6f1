package find_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

func open() *memtable.Table {
	return memtable.New(func() time.Time { return time.Unix(1, 0) })
}

func put(t *testing.T, tab table.Table, k table.Key, version int64, p find.Place) {
	t.Helper()
	it, err := find.Row(k, version, p)
	if err == nil {
		err = find.PutNewer(t.Context(), tab, it)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A row of a higher version stands; a late repeat of a lower one revives nothing.
func TestTheNewerRowStands(t *testing.T) {
	tab, k := open(), find.WaitingKey("file-1")
	waits, closed := find.Place{Employer: "acme", Family: "f1", Claim: "file-1", Reason: "no-price"}, find.Place{Claim: "file-1", Closed: true}
	for _, row := range []struct {
		version int64
		p       find.Place
	}{{2, waits}, {5, closed}, {2, waits}, {4, waits}} {
		put(t, tab, k, row.version, row.p)
	}
	if p, err := find.Get(t.Context(), tab, k); err != nil || p != closed {
		t.Errorf("%+v, %v", p, err)
	}
	if open, err := find.Waiting(t.Context(), tab); err != nil || len(open) != 0 {
		t.Errorf("%+v waits, %v", open, err)
	}
	put(t, tab, k, 6, waits)
	if open, err := find.Waiting(t.Context(), tab); err != nil || len(open) != 1 || open[0] != waits {
		t.Errorf("%+v, %v", open, err)
	}
}

// racing puts a newer row between a reader's two steps, once.
type racing struct {
	table.Table
	newer *table.Item
}

func (r *racing) Commit(ctx context.Context, token string, ops []table.Op) error {
	if r.newer != nil && ops[0].When == table.AtVersion {
		it := *r.newer
		r.newer = nil
		if err := r.Table.Commit(ctx, "", []table.Op{{Item: it}}); err != nil {
			return err
		}
	}
	return r.Table.Commit(ctx, token, ops)
}

func TestARaceIsWonByTheNewer(t *testing.T) {
	tab, k := open(), find.WaitingKey("file-1")
	put(t, tab, k, 1, find.Place{Reason: "one"})
	newest, err := find.Row(k, 9, find.Place{Reason: "nine"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, &racing{Table: tab, newer: &newest}, k, 5, find.Place{Reason: "five"})
	if p, err := find.Get(t.Context(), tab, k); err != nil || p.Reason != "nine" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestFamiliesOfAnEmployer(t *testing.T) {
	tab := open()
	for _, p := range []find.Place{{Employer: "acme", Family: "f2"}, {Employer: "beta", Family: "f3"}, {Employer: "acme", Family: "f1"}} {
		put(t, tab, find.FamilyKey(p.Employer, p.Family), 1, p)
	}
	got, err := find.Families(t.Context(), tab, "acme")
	if d := cmp.Diff([]find.Place{{Employer: "acme", Family: "f1"}, {Employer: "acme", Family: "f2"}}, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
}

// Pages follow one another to the last row.
func TestListReadsEveryPage(t *testing.T) {
	tab := open()
	want := 2_345
	for n := range want {
		f := "f" + strings.Repeat("x", n%50) + string(rune('a'+n%26)) + time.Duration(n).String()
		it, err := find.Row(table.Key{PK: "E#acme#DIR", SK: "F#" + f}, 1, find.Place{Reason: f})
		if err == nil {
			err = tab.Commit(t.Context(), "", []table.Op{{Item: it}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := find.Families(t.Context(), tab, "acme")
	seen := map[string]bool{}
	for _, p := range all {
		seen[p.Reason] = true
	}
	if err != nil || len(all) != want || len(seen) != want {
		t.Errorf("%d rows, %d different, %v", len(all), len(seen), err)
	}
}

func TestACardNumberIsKeyed(t *testing.T) {
	card := phi.New("OA123456789")
	k := find.CardKey([]byte("secret"), card)
	if strings.Contains(k.PK+k.SK, "123456789") || k == find.CardKey([]byte("another"), card) || k == find.CardKey([]byte("secret"), phi.New("OA123456780")) {
		t.Error("the key shows the card or does not tell cards and secrets apart")
	}
	if _, err := find.Get(t.Context(), open(), k); !fault.Is(err, fault.NotFound) {
		t.Errorf("none: %v", err)
	}
}
