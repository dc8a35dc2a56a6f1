package portal

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
)

// callLink is a call that carried lines of a claim; Of is their sum.
type callLink struct {
	Employer id.Employer `json:"employer"`
	Plan     id.Plan     `json:"plan"`
	Number   int64       `json:"number"`
	Status   string      `json:"status"`
	Of       amount      `json:"claim_amount"`
}

// paymentLink is a payment that carried lines of a claim: Amount is all it pays, Of
// what it moves for the claim.
type paymentLink struct {
	ID     string `json:"payment"`
	Payee  string `json:"payee"`
	Trace  string `json:"trace"`
	Amount amount `json:"amount"`
	Of     amount `json:"claim_amount"`
	Call   int64  `json:"call"`
	Status string `json:"status,omitempty"`
}

// moved is a call with its register and the payments that it funded.
type moved struct {
	call     funding.Call
	payments []Payment
}

// moves are a plan's calls, the oldest first.
func (p *Portal) moves(ctx context.Context, e *Employer, pl *Plan) ([]moved, error) {
	calls, err := p.Funding.List(ctx, e.ID, pl.ID)
	if err != nil {
		return nil, err
	}
	payments, err := p.paymentsOf(ctx, e, pl)
	if err != nil {
		return nil, err
	}
	out := make([]moved, len(calls))
	for i := range calls {
		if out[i].call, err = p.Funding.Get(ctx, e.ID, pl.ID, calls[i].Number); err != nil {
			return nil, err
		}
		for j := range payments {
			if payments[j].Number == calls[i].Number {
				out[i].payments = append(out[i].payments, payments[j])
			}
		}
	}
	return out, nil
}

// lineOf is what a line of the register moves between the plan and the payee's claims;
// money that a payee gave back is no part of a payment.
func lineOf(l *funding.Line) amount {
	if l.Kind == funding.PaymentLine || l.Kind == funding.ReversalLine {
		return amount(l.PlanPaid)
	}
	return 0
}

// of sums the call's lines of a claim: all of them, and those that payments carry.
func (m *moved) of(c id.Claim) (all, paid amount, carried bool) {
	for i := range m.call.Register {
		if l := &m.call.Register[i]; l.Claim == c {
			all, paid, carried = all+amount(l.PlanPaid), paid+lineOf(l), true
		}
	}
	return all, paid, carried
}

// follow adds what became of the claim: documents, calls, payments.
func (p *Portal) follow(ctx context.Context, v *claimView, e *Employer, f id.Family, said []word) error {
	if p.Documents != nil {
		keys, err := p.Documents(ctx, e.ID, f, v.Claim)
		if err != nil {
			return err
		}
		v.Documents = append(v.Documents, keys...)
	}
	paid := amount(0)
	for _, name := range plansThatPay(said) {
		_, pl, err := p.planOf(e.ID, name)
		if err != nil { // the agreement no longer has it
			continue
		}
		list, err := p.moves(ctx, e, pl)
		if err != nil {
			return err
		}
		for i := range list {
			paid += v.carry(&list[i])
		}
	}
	v.settle(paid)
	if n := len(v.Calls); n > 0 {
		v.Call = &v.Calls[n-1]
	}
	if n := len(v.Payments); n > 0 {
		v.Payment = &v.Payments[n-1]
	}
	return nil
}

// carry adds a call if it carried the claim, with the payments that did, and gives what
// those paid for it.
func (v *claimView) carry(m *moved) (paid amount) {
	all, moves, carried := m.of(v.Claim)
	if !carried {
		return 0
	}
	c := &m.call
	v.Calls = append(v.Calls, callLink{c.Employer, c.Plan, c.Number, callStatus(c), all})
	for i := range m.payments {
		if one := &m.payments[i]; slices.Contains(one.Claims, v.Claim) {
			v.Payments = append(v.Payments, paymentLink{one.ID, one.Payee, one.Trace, amount(one.Cents), moves, one.Number, one.Status})
			paid += left(one, moves)
		}
	}
	return paid
}

// left is what of an amount has left with a payment: nothing while it is still held or
// only made.
func left(one *Payment, cents amount) amount {
	if one.Status == "held" || one.Status == "created" {
		return 0
	}
	return cents
}

// plansThatPay are the plans of a claim's outcomes, each once.
func plansThatPay(said []word) (plans []id.Plan) {
	for i := range said {
		if pl := said[i].Decision.Outcome.Plan; pl != "" && !slices.Contains(plans, pl) {
			plans = append(plans, pl)
		}
	}
	return plans
}

// paidOut is what payments paid for each claim of an employer, so far.
func (p *Portal) paidOut(ctx context.Context, e *Employer) (map[id.Claim]amount, error) {
	paid := map[id.Claim]amount{}
	if p.Payments == nil {
		return paid, nil
	}
	for i := range e.Plans {
		list, err := p.moves(ctx, e, &e.Plans[i])
		if err != nil {
			return nil, err
		}
		for j := range list {
			list[j].addPaid(paid)
		}
	}
	return paid, nil
}

func (m *moved) addPaid(paid map[id.Claim]amount) {
	moves := map[id.Claim]amount{}
	for i := range m.call.Register {
		l := &m.call.Register[i]
		moves[l.Claim] += lineOf(l)
	}
	for i := range m.payments {
		counted := map[id.Claim]bool{}
		for _, c := range m.payments[i].Claims {
			if !counted[c] { // a claim may have several lines
				paid[c] += left(&m.payments[i], moves[c])
			}
			counted[c] = true
		}
	}
}

// settle says whether an approved claim is paid by now, or only approved.
func (r *claimRow) settle(paid amount) {
	if r.Status == "paid" && r.PlanPaid > 0 && paid == r.PlanPaid {
		r.Reads = "paid"
	}
}
