package x835

import (
	"fmt"

	"github.com/openaso/openaso/shared/money"
)

// Balance says where a remittance does not add up: line, claim and transaction, the
// three rules of the guide's section 1.10.2.1. An empty answer is a balanced one.
func (r *Remittance) Balance() (out []string) {
	for i := range r.Claims {
		c := &r.Claims[i]
		for _, w := range c.imbalances() {
			out = append(out, fmt.Sprintf("claim %d%s: %s", i+1, w.where(c), w.text))
		}
	}
	for _, w := range r.imbalances(r.sum()) {
		out = append(out, "transaction: "+w.text)
	}
	return out
}

// imbalance is a sum that is not what it must be: of which line of a claim, if of one
// (counted from 1), in which element of CLP, SVC or BPR.
type imbalance struct {
	line, element int
	text          string
}

func (w *imbalance) where(c *Claim) string {
	if w.line == 0 {
		return ""
	}
	return fmt.Sprintf(" line %d", c.Lines[w.line-1].Number)
}

// sum is what the claims pay.
func (r *Remittance) sum() (out money.Cents) {
	for i := range r.Claims {
		out += r.Claims[i].Paid
	}
	return out
}

// imbalances are those of the transaction (guide section 1.10.2.1.3), whose claims pay so
// much: claim payments less provider adjustments are BPR02.
func (r *Remittance) imbalances(claims money.Cents) (out []imbalance) {
	for i := range r.Provider {
		claims -= r.Provider[i].Cents
	}
	paid := r.Paid
	if r.Details != nil && r.Details.Debit { // BPR03 D: the amount is taken from the payee; unverified
		paid = -paid
	}
	if claims != paid {
		out = append(out, imbalance{element: 2, text: "claim payments less provider adjustments are not BPR02"})
	}
	if r.Paid < 0 {
		out = append(out, imbalance{element: 2, text: "BPR02 is below zero"})
	}
	if (r.Method == None) != (r.Paid == 0) && r.moves() {
		out = append(out, imbalance{element: 4, text: "a method without money, or money without a method"})
	}
	return out
}

// moves says whether the remittance is of a payment, and no information or notice alone
// (BPR01 H, I). Of ours it always is.
func (r *Remittance) moves() bool { return r.Details == nil }

// imbalances are those of a claim: of each line the charge less its adjustments is the
// payment (1.10.2.1.1), and so of the claim with its lines' adjustments and its own
// (1.10.2.1.2); the lines' charges are the claim's, where it has lines.
func (c *Claim) imbalances() (out []imbalance) {
	rest, charge := c.Charge, money.Cents(0)
	for i := range c.Adjustments {
		rest -= c.Adjustments[i].Amount
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		charge += l.Charge
		left := l.Charge
		for _, a := range l.Adjustments {
			left -= a.Amount
			rest -= a.Amount
		}
		if left != l.Paid {
			out = append(out, imbalance{i + 1, 3, "charge less adjustments is not the payment"})
		}
	}
	if rest != c.Paid {
		out = append(out, imbalance{0, 4, "its charge less all adjustments is not CLP04"})
	}
	if len(c.Lines) > 0 && charge != c.Charge {
		out = append(out, imbalance{0, 3, "its lines' charges are not CLP03"})
	}
	return out
}
