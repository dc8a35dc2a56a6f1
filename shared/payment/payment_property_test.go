package payment_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/x12/x835"
)

// random is a run of the house: what stands may be taken back.
type random struct {
	*house
	t        *rapid.T
	standing map[id.Family][]family.Decided
	credits  int
	total    money.Cents // of all payments
}

func (r *random) entry() {
	f := id.Family(rapid.SampledFrom([]string{"F1", "F2", "F3"}).Draw(r.t, "family"))
	var ds, stay []family.Decided
	for _, d := range r.standing[f] {
		if rapid.IntRange(0, 3).Draw(r.t, "take back") > 0 {
			stay = append(stay, d)
			continue
		}
		ds = append(ds, reversed(d, "by"))
		if rapid.Bool().Draw(r.t, "again") {
			again := r.claim(int(d.Claim.Billing[9]-'0'), r.cents())
			again.Claim.ID, again.Decision.Outcome.Claim = d.Claim.ID, d.Claim.ID
			ds, stay = append(ds, again), append(stay, again)
		}
	}
	for range rapid.IntRange(1, 3).Draw(r.t, "claims") {
		d := r.claim(rapid.IntRange(0, 2).Draw(r.t, "payee"), r.cents())
		ds, stay = append(ds, d), append(stay, d)
	}
	r.decide(f, ds...)
	r.standing[f] = stay
}

func (r *random) cents() money.Cents {
	return money.Cents(rapid.Int64Range(1, 50_000).Draw(r.t, "cents"))
}

func (r *random) refund() {
	r.credits++
	p := rapid.IntRange(0, 2).Draw(r.t, "payee")
	kind := rapid.SampledFrom([]funding.LineKind{funding.RefundLine, funding.VoidLine}).Draw(r.t, "kind")
	err := r.fund.Credit(r.t.Context(), funding.Credit{ID: fmt.Sprintf("credit-%d", r.credits), Employer: employer, Plan: health,
		Kind: kind, Payee: funding.Payee{NPI: npi(p), TIN: tin(p)}, On: day.Of(r.clock.Now()), Cents: r.cents()})
	if err != nil && !fault.Is(err, fault.Conflict) { // no more is voided than is outstanding
		r.t.Fatal(err)
	}
}

// cycle calls, settles and releases. One payee may be unknown at first.
func (r *random) cycle() {
	c, err := r.fund.Call(r.t.Context(), employer, health, day.Of(r.clock.Now()))
	if fault.Is(err, fault.NotFound) {
		return
	}
	if err != nil {
		r.t.Fatal(err)
	}
	if c.Status != funding.Settled {
		if _, err := r.s.Release(r.t.Context(), employer, health, c.Number); !fault.Is(err, fault.Conflict) {
			r.t.Fatalf("an unsettled call: %v", err)
		}
		r.settle(c)
	}
	if c, err = r.fund.Get(r.t.Context(), employer, health, c.Number); err != nil {
		r.t.Fatal(err)
	}
	if rapid.Bool().Draw(r.t, "unknown") {
		known := r.payees[npi(0)]
		delete(r.payees, npi(0))
		r.release(c.Number)
		r.payees[npi(0)] = known
	}
	ps := r.release(c.Number)
	r.prove(c, ps)
	for _, p := range ps {
		r.total += p.Cents
	}
}

func (r *random) settle(c funding.Call) {
	_, err := r.fund.Settle(r.t.Context(), funding.Deposit{ID: fmt.Sprintf("wire-%d", c.Number), Employer: employer, Plan: health,
		Cents: c.Requested, Method: funding.Wire, At: r.clock.Now()})
	if err != nil {
		r.t.Fatal(err)
	}
}

// Whatever claims, reversals, refunds and voids there are: every remittance
// balances, and remittances, bank files, payments and journals say the same sum.
func TestEveryCentIsToldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &random{house: newHouse(t), t: t, standing: map[id.Family][]family.Decided{}}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0, 1:
				r.entry()
			case 2:
				r.refund()
			default:
				r.cycle()
			}
			r.clock.Pass(time.Hour)
			if sum, _ := r.released(); sum != r.total {
				t.Fatalf("the journals release %s, the payments are %s", sum, r.total)
			}
		}
		seen := map[string]bool{}
		for _, p := range r.list() {
			if seen[p.Trace] || p.Status != payment.Sent || (p.Method == x835.None) != (p.Cents == 0) {
				t.Fatalf("payment %s is %s by %s", p.ID, p.Status, p.Method)
			}
			seen[p.Trace] = true
		}
		if r.announced() != len(seen) {
			t.Fatalf("%d announced of %d", r.announced(), len(seen))
		}
	})
}
