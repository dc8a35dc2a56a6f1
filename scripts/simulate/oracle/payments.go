package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

type paymentItem struct {
	item    table.Item
	call    *callItem
	Payment struct {
		ID, Employer, Plan, NPI, TIN, Method, Trace string
		Status, Release, Remittance, BankFile       string
		Call                                        int64
		Cents                                       money.Cents
		Claims                                      int
	}
}

// lines are the register's lines that the payment pays or takes back.
func (p *paymentItem) lines() []line {
	return slices.DeleteFunc(slices.Clone(p.call.lines), func(l line) bool {
		return !l.claims() || l.Payee != p.Payment.NPI || l.PayeeTIN != p.Payment.TIN
	})
}

// payments checks every payment against its call: one a payee, of its net, and only
// once the call is settled.
func (a *audit) payments() {
	for _, k := range a.planned {
		p := a.plans[k]
		paid, traces := map[payeeOf]string{}, map[string]string{}
		for i := range p.payments {
			one := &p.payments[i]
			a.payment(p, one)
			who := payeeOf{one.Payment.Call, payee{one.Payment.NPI, one.Payment.TIN}}
			if other, twice := paid[who]; twice {
				a.say("a payee is paid twice in one call", one.item.PK, one.item.SK, other)
			}
			paid[who] = one.item.SK
			if other, twice := traces[one.Payment.Trace]; twice && one.Payment.Trace != "" {
				a.say("two payments have one trace number", one.item.PK, one.item.SK, other)
			}
			traces[one.Payment.Trace] = one.item.SK
		}
		a.sums(p)
	}
}

type payeeOf struct {
	call int64
	payee
}

func (a *audit) payment(p *account, one *paymentItem) {
	x, where := &one.Payment, []any{one.item.PK, one.item.SK}
	a.must(x.Employer == p.key.employer && x.Plan == p.key.plan && x.ID == one.item.SK, "a payment of another plan", where...)
	if x.Call < 1 || x.Call > int64(len(p.calls)) {
		a.say("a payment belongs to no call", where...)
		return
	}
	one.call = &p.calls[x.Call-1]
	a.must(one.call.Call.Status == "settled", "a payment of a call that is not settled", where...)
	at := slices.IndexFunc(one.call.payees, func(n payeeNet) bool { return n.NPI == x.NPI && n.TIN == x.TIN })
	a.must(at >= 0, "a payment to nobody of its call", where...)
	a.must(at < 0 || one.call.payees[at].Net == x.Cents, "a payment is not its payee's share of the register", where...)
	a.must(len(one.lines()) == x.Claims, "a payment does not count its claims", where...)
	switch x.Status {
	case "held":
		a.must(x.Release == "", "a held payment is in a release", where...)
	case "created", "sent":
		a.must(p.releases[x.Release], "a payment is in no release", where...)
	default:
		a.say("a payment without a status", where...)
	}
	if x.Status == "sent" {
		a.must(len(a.Files[x.Remittance]) > 0, "a sent payment has no remittance", where...)
		a.must(x.Method == "NON" || len(a.Files[x.BankFile]) > 0, "a sent payment is in no file for the bank", where...)
	}
}

// sums checks that a call's payments pay no more than it holds.
func (a *audit) sums(p *account) {
	paid := map[int64]money.Cents{}
	for i := range p.payments {
		paid[p.payments[i].Payment.Call] += p.payments[i].Payment.Cents
	}
	for i := range p.calls {
		c := &p.calls[i].Call
		a.must(paid[c.Number] <= c.Held-c.Offset, "a call's payments are more than held less offset", p.calls[i].item.PK, p.calls[i].item.SK)
	}
}

// released checks that every settled call was paid out, all of it.
func (a *audit) released() {
	for _, k := range a.planned {
		p := a.plans[k]
		sent, count := map[int64]money.Cents{}, map[int64]int{}
		for i := range p.payments {
			x := &p.payments[i].Payment
			a.must(x.Status == "sent", "a payment was not sent", p.payments[i].item.PK, x.ID)
			sent[x.Call] += x.Cents
			count[x.Call]++
		}
		for i := range p.calls {
			c := &p.calls[i].Call
			if c.Status != "settled" {
				continue
			}
			a.must(sent[c.Number] == c.Held-c.Offset && count[c.Number] == len(p.calls[i].payees),
				"a settled call was not paid out", p.calls[i].item.PK, p.calls[i].item.SK)
		}
	}
}

// families are those a payment pays, each once, in order.
func (p *paymentItem) families() []id.Family {
	var out []id.Family
	for _, l := range p.lines() {
		if l.Kind == "payment" && !slices.Contains(out, l.Family) {
			out = append(out, l.Family)
		}
	}
	slices.Sort(out)
	return out
}
