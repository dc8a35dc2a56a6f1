package funding_test

import (
	"context"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/table"
)

// between lets something happen once, just before the calls are read.
type between struct {
	table.Table
	happens func()
}

func (b *between) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if do := b.happens; do != nil && strings.Contains(q.PK, "#CALL#") {
		b.happens = nil
		do()
	}
	return b.Table.Query(ctx, q)
}

// A deposit whose ledger was read before a call was made and whose calls were read after
// it is taken again, and is not refused for money that is on the call already.
func TestAStepMayComeBetweenLedgerAndCalls(t *testing.T) {
	h := newHouse()
	deposit := func(s *funding.Service, id string) error {
		_, err := s.Settle(t.Context(), funding.Deposit{ID: id, Employer: employer, Plan: "health", Cents: 50, Method: funding.Wire, At: h.now})
		return err
	}
	if err := deposit(h.s, "first"); err != nil {
		t.Fatal(err)
	}
	h.put(t, row(paid("F1", 1, 100)))
	slow := *h.s
	slow.Table = &between{Table: h.tab, happens: func() {
		if _, err := h.s.Call(t.Context(), employer, "health", march); err != nil {
			t.Error(err)
		}
	}}
	if err := deposit(&slow, "second"); err != nil {
		t.Fatal(err)
	}
	calls, err := h.s.List(t.Context(), employer, "health")
	if err != nil || len(calls) != 1 || calls[0].Status != funding.Settled || calls[0].Covered != 100 {
		t.Errorf("%+v, %v", calls, err)
	}
	head, err := ledger.Load(t.Context(), h.tab, employer, "health")
	if err != nil || head.Balances.Credit(ledger.Unapplied) != 0 {
		t.Errorf("%s is on account, %v", head.Balances.Credit(ledger.Unapplied), err)
	}
}
