// Package pricing says what the services of a claim may cost under a provider's contract:
// fee schedules, percent of charge, per diem, DRG, case rates, percent of Medicare and what a
// network's repricer said. It is data read from documents and decides nothing. See
// shared/decisions/0016.
package pricing

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
)

// Question is a claim to be priced: its services, one a line, in the claim's order.
type Question struct {
	Claim    *claim.Claim
	Services []match.Service
}

// Priced is the price of one line. Lines that are closed already are marked Skip: they get
// no price and no share of the claim's.
type Priced struct {
	Skip    bool
	Allowed money.Cents
	Found   bool
	// Above says that the contract may allow more than the charge (no lesser-of): the
	// engine then states the rest as CO-94.
	Above bool
	// Missing says in words what has no price, of a line that is not Found: the name of a
	// schedule or a weight, never a person's fact.
	Missing string
	// Waits says that the claim is to be sent out for its price: to Repricer, who has Days to
	// answer.
	Waits    bool
	Repricer string
	Days     int
	// Refused says that the repricer gives no price.
	Refused bool
}

// Price is a way of pricing: it fills lines, which are as many as the claim's. It leaves
// those that are to be skipped.
type Price func(q *Question, lines []Priced)

// found is a line's price; lesser-of never allows more than the charge.
func (p *Priced) found(allowed, charge money.Cents, lesser bool) {
	p.Found, p.Above, p.Missing, p.Waits, p.Refused = true, !lesser, "", false, false
	if p.Allowed = allowed; lesser {
		p.Allowed = min(allowed, charge)
	}
}

// lacks says what has no price.
func (p *Priced) lacks(what string) {
	p.Found, p.Allowed, p.Missing = false, 0, what
}
