package funding_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
)

// Whatever comes in and in whatever order: every call asks for what it holds less
// its credits, every approved payment is in exactly one call, the journals fold to
// the head, and a step taken twice is taken once.
func TestMoneyHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{house: newHouse(), t: t, versions: map[id.Family]int64{}}
		steps := map[string]func() error{
			"payment": m.payment, "reversal": m.reversal, "freed": m.freed, "call": m.call, "deposit": m.deposit,
			"mature": m.mature, "return": m.giveBack, "credit": m.credit, "release": m.release, "overdue": m.overdue,
		}
		names := []string{"payment", "payment", "payment", "reversal", "freed", "call", "call", "deposit", "deposit",
			"mature", "return", "credit", "release", "overdue"}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			m.now = m.now.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "days"))
			m.take(steps[rapid.SampledFrom(names).Draw(t, "step")])
		}
		m.everyPaymentIsCalledOnce()
	})
}

// model is what was put in, to be found again in the calls.
type model struct {
	*house
	t        *rapid.T
	versions map[id.Family]int64
	n        int             // names given
	paid     []funding.Delta // approved and not reversed
	waiting  []funding.Delta // under a hold
	lines    []string        // what the registers must hold, once each
	deposits []funding.Deposit
}

var plans = []id.Plan{"health", "dental"}

func (m *model) plan() id.Plan { return rapid.SampledFrom(plans).Draw(m.t, "plan") }

func (m *model) cents(name string) money.Cents {
	return money.Cents(rapid.Int64Range(1, 10_000).Draw(m.t, name))
}

func (m *model) name(kind string) string {
	m.n++
	return fmt.Sprint(kind, m.n)
}

// take draws a step once and takes it twice: the draws are in what the step makes.
func (m *model) take(step func() error) {
	m.t.Helper()
	err := step()
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		m.t.Fatal(err)
	}
	m.check(m.t, plans...)
}

// twice runs f again and expects the same answer and no change.
func (m *model) twice(f func() error) error {
	m.t.Helper()
	err := f()
	before := m.changes(m.t)
	if again := f(); m.changes(m.t) != before || err == nil && again != nil {
		m.t.Fatalf("the second time: %v, %d changes", again, m.changes(m.t)-before)
	}
	return err
}

// row puts one decision into the feed, as its own log entry.
func (m *model) row(x funding.Delta) funding.Delta {
	m.versions[x.Family]++
	x.Version = m.versions[x.Family]
	r := funding.Row{Employer: employer, Family: x.Family, Version: x.Version, Deltas: []funding.Delta{x}}
	_ = m.twice(func() error { m.put(m.t, r); return nil })
	return x
}

func key(kind funding.LineKind, x funding.Delta) string {
	return fmt.Sprintf("%s %s %s %s %d %s", kind, x.Plan, x.Family, x.Claim, x.Version, x.PlanPaid)
}

func (m *model) payment() error {
	x := funding.Delta{
		Employer: employer, Plan: m.plan(), Family: rapid.SampledFrom([]id.Family{"F1", "F2"}).Draw(m.t, "family"),
		Claim: id.Claim(m.name("C")), Payee: rapid.SampledFrom([]string{"1234567893", "1003000126"}).Draw(m.t, "npi"),
		PayeeTIN: "900000001", Received: day.Of(m.now), PlanPaid: m.cents("paid"),
	}
	if rapid.IntRange(0, 3).Draw(m.t, "held") == 0 {
		x.Holds = []string{"large-claim"}
		m.waiting = append(m.waiting, m.row(x))
		return nil
	}
	x = m.row(x)
	m.paid = append(m.paid, x)
	m.lines = append(m.lines, key(funding.PaymentLine, x))
	return nil
}

// reversal takes back a payment; one that waits was never called and leaves no line.
func (m *model) reversal() error {
	list := &m.paid
	if len(m.waiting) > 0 && rapid.Bool().Draw(m.t, "of one that waits") {
		list = &m.waiting
	}
	if len(*list) == 0 {
		return nil
	}
	i := rapid.IntRange(0, len(*list)-1).Draw(m.t, "which")
	x := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	x.PlanPaid, x.Holds = -x.PlanPaid, nil
	x = m.row(x)
	if list == &m.paid {
		m.lines = append(m.lines, key(funding.ReversalLine, x))
	}
	return nil
}

// freed releases a hold: the payment is called under its first decision.
func (m *model) freed() error {
	if len(m.waiting) == 0 {
		return nil
	}
	x := m.waiting[0]
	m.waiting = m.waiting[1:]
	again := x
	again.Holds = nil
	m.row(again)
	m.paid = append(m.paid, x)
	m.lines = append(m.lines, key(funding.PaymentLine, x))
	return nil
}

func (m *model) call() error {
	p := m.plan()
	_, err := m.s.Call(m.t.Context(), employer, p, day.Of(m.now))
	before := m.changes(m.t)
	if _, again := m.s.Call(m.t.Context(), employer, p, day.Of(m.now)); !fault.Is(again, fault.NotFound) || m.changes(m.t) != before {
		m.t.Fatalf("a second call: %v", again)
	}
	return err
}

func (m *model) deposit() error {
	d := funding.Deposit{
		ID: m.name("D"), Employer: employer, Plan: m.plan(), Cents: m.cents("amount"), At: m.now,
		Method: rapid.SampledFrom([]funding.Method{funding.Wire, funding.ACH}).Draw(m.t, "method"),
	}
	m.deposits = append(m.deposits, d)
	return m.twice(func() error { _, err := m.s.Settle(m.t.Context(), d); return err })
}

func (m *model) mature() error {
	p := m.plan()
	return m.twice(func() error { _, err := m.s.Mature(m.t.Context(), employer, p, day.Of(m.now)); return err })
}

func (m *model) giveBack() error {
	if len(m.deposits) == 0 {
		return nil
	}
	d := rapid.SampledFrom(m.deposits).Draw(m.t, "deposit")
	return m.twice(func() error { return m.s.Return(m.t.Context(), employer, d.Plan, d.ID) })
}

func (m *model) credit() error {
	c := funding.Credit{
		ID: m.name("R"), Employer: employer, Plan: m.plan(), Cents: m.cents("credit"), On: day.Of(m.now),
		Kind:  rapid.SampledFrom([]funding.LineKind{funding.RefundLine, funding.VoidLine}).Draw(m.t, "kind"),
		Payee: funding.Payee{NPI: "1234567893", TIN: "900000001"},
	}
	return m.twice(func() error { return m.s.Credit(m.t.Context(), c) })
}

func (m *model) release() error {
	p := m.plan()
	head, err := ledger.Load(m.t.Context(), m.tab, employer, p)
	if err != nil {
		return err
	}
	most := min(head.Balances.Credit(ledger.Held), head.Balances.Available())
	return m.twice(func() error {
		return m.post(m.t, p, ledger.Release, fmt.Sprint("P", head.Version), ledger.Held, ledger.Outstanding, most)
	})
}

func (m *model) overdue() error {
	p := m.plan()
	return m.twice(func() error { _, err := m.s.Overdue(m.t.Context(), employer, p, day.Of(m.now)); return err })
}

// everyPaymentIsCalledOnce makes a last call of each plan, so that nothing waits but
// what is held, and compares the registers with what was put in.
func (m *model) everyPaymentIsCalledOnce() {
	m.t.Helper()
	var got []string
	for _, p := range plans {
		x := m.row(funding.Delta{
			Employer: employer, Plan: p, Family: "F9", Claim: id.Claim(m.name("C")), Payee: "1245319599", PayeeTIN: "900000009",
			Received: day.Of(m.now), PlanPaid: 1,
		})
		m.lines = append(m.lines, key(funding.PaymentLine, x))
		last, err := m.s.Call(m.t.Context(), employer, p, day.Of(m.now))
		if err != nil {
			m.t.Fatal(err)
		}
		for n := range last.Number {
			got = append(got, m.register(p, n+1)...)
		}
	}
	slices.Sort(got)
	slices.Sort(m.lines)
	if d := cmp.Diff(m.lines, got); d != "" {
		m.t.Errorf("decisions and registers (-put in +called):\n%s", d)
	}
}

// register lists a call's claims and adds them up.
func (m *model) register(p id.Plan, number int64) (keys []string) {
	m.t.Helper()
	c, err := m.s.Get(m.t.Context(), employer, p, number)
	if err != nil {
		m.t.Fatal(err)
	}
	var held, net money.Cents
	for _, l := range c.Register {
		switch l.Kind {
		case funding.PaymentLine:
			held += l.PlanPaid
			keys = append(keys, key(l.Kind, l.Delta))
		case funding.ReversalLine:
			keys = append(keys, key(l.Kind, l.Delta))
		}
	}
	for _, n := range c.Payees {
		net += n.Net
		if n.Net < 0 || n.Net != n.Held-n.Offset || n.Forward != n.Brought-n.Returned+n.Reversed-n.Offset {
			m.t.Errorf("call %d: a payee's net does not add up", number)
		}
	}
	if held != c.Held || net != c.Held-c.Offset {
		m.t.Errorf("call %d: held %s and net %s, the register has %s", number, c.Held, net, held)
	}
	return keys
}
