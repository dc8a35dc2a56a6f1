package funding_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

const employer = id.Employer("acme")

// house is an employer's funding on memory drivers, with a clock that stands.
type house struct {
	now time.Time
	tab *memtable.Table
	s   *funding.Service
}

func newHouse() *house {
	h := &house{now: time.Date(2026, time.January, 2, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	h.tab = memtable.New(clock)
	h.s = &funding.Service{Table: h.tab, Files: memfiles.New(clock), Now: clock}
	return h
}

// tester is what testing.T and rapid.T share.
type tester interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// put brings a feed row in as relay does.
func (h *house) put(t tester, r funding.Row) {
	t.Helper()
	it, err := funding.FeedItem(r, day.Of(h.now))
	if err == nil {
		err = h.tab.Commit(t.Context(), "", []table.Op{{Item: it}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// changes is how many changes the table has seen: the last number of its stream.
func (h *house) changes(t tester) uint64 {
	t.Helper()
	all, err := h.tab.Read(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Seq
}

// post writes the journal that another package's step would, once by its id.
func (h *house) post(t tester, p id.Plan, k ledger.Kind, name string, debit, credit ledger.Account, cents money.Cents) error {
	t.Helper()
	j := ledger.Journal{ID: id.Derive(string(k), name), Plan: p, At: h.now, Kind: k}
	all, err := ledger.Journals(t.Context(), h.tab, employer, p)
	for i := range all {
		if all[i].ID == j.ID {
			return nil
		}
	}
	if err != nil {
		return err
	}
	j.Move(debit, credit, cents)
	head, err := ledger.Load(t.Context(), h.tab, employer, p)
	if err != nil {
		return err
	}
	_, ops, err := head.Post(j)
	if err != nil {
		return err
	}
	return h.tab.Commit(t.Context(), "", ops)
}

// check holds what is true after every step of the plans' money.
func (h *house) check(t tester, plans ...id.Plan) {
	t.Helper()
	for _, p := range plans {
		journals, err := ledger.Journals(t.Context(), h.tab, employer, p)
		if err != nil {
			t.Fatal(err)
		}
		folded, err := ledger.Fold(journals)
		if err != nil {
			t.Fatal(err)
		}
		head, err := ledger.Load(t.Context(), h.tab, employer, p)
		if d := cmp.Diff(folded, head.Balances); err != nil || d != "" {
			t.Fatalf("the journals do not fold to the head: %v %s", err, d)
		}
		calls, err := h.s.List(t.Context(), employer, p)
		if err != nil {
			t.Fatal(err)
		}
		h.checkCalls(t, head.Balances, calls)
	}
}

func (h *house) checkCalls(t tester, b ledger.Balances, calls []funding.Call) {
	t.Helper()
	var open money.Cents
	for _, c := range calls {
		switch {
		case c.Requested != c.Held-c.Credits || c.Requested < 0 || c.Offset > c.Credits:
			t.Errorf("call %d: requested %s is not held %s less credits %s", c.Number, c.Requested, c.Held, c.Credits)
		case c.Covered < 0 || c.Covered > c.Requested || (c.Covered == c.Requested) != (c.Status == funding.Settled):
			t.Errorf("call %d: %s, covered %s of %s", c.Number, c.Status, c.Covered, c.Requested)
		}
		open += c.Requested - c.Covered
	}
	if open != b.Debit(ledger.Receivable) {
		t.Errorf("calls wait for %s, the ledger for %s", open, b.Debit(ledger.Receivable))
	}
}

// accounts in the order they are printed.
var accounts = []ledger.Account{
	ledger.Cash, ledger.Pending, ledger.Unapplied, ledger.Receivable, ledger.Credits, ledger.Funded,
	ledger.Claims, ledger.Held, ledger.Recoverable, ledger.Outstanding,
}

// render prints every plan's calls and ledger the way want.txt reads.
func (c *testCase) render(b *strings.Builder, made int64, err error) {
	if err != nil {
		fmt.Fprintf(b, "  not done: %v\n", err)
	}
	for _, p := range c.plans {
		calls, err := c.s.List(c.t.Context(), employer, p)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, x := range calls {
			fmt.Fprintf(b, "  %s call %d %s: held %s, credits %s, requested %s, covered %s, due %s%s\n",
				p, x.Number, x.Status, x.Held, x.Credits, x.Requested, x.Covered, x.Due, lateness(x))
		}
		if p == c.last {
			c.payees(b, p, made)
		}
		head, err := ledger.Load(c.t.Context(), c.tab, employer, p)
		if err != nil {
			c.t.Fatal(err)
		}
		fmt.Fprintf(b, "  %s ledger: %s\n", p, balances(head.Balances))
	}
}

func lateness(c funding.Call) string {
	return [...]string{"", ", late", ", late five days", ", in default"}[c.Late]
}

func (c *testCase) payees(b *strings.Builder, p id.Plan, made int64) {
	if made == 0 {
		return
	}
	call, err := c.s.Get(c.t.Context(), employer, p, made)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, n := range call.Payees {
		fmt.Fprintf(b, "    %s/%s: held %s, reversed %s, owed %s, gave back %s, offset %s, owes %s, net %s\n",
			n.NPI, n.TIN, n.Held, n.Reversed, n.Brought, n.Returned, n.Offset, n.Forward, n.Net)
	}
}

func balances(b ledger.Balances) string {
	var out []string
	for _, a := range accounts {
		switch v := b[a]; {
		case v > 0:
			out = append(out, fmt.Sprintf("%s %s dr", a, v))
		case v < 0:
			out = append(out, fmt.Sprintf("%s %s cr", a, -v))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
