package x837

import (
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// payerOf: SVD01 names a payer of the claim, by the NM109 of its 2330B (005010X222A1 2430
// SVD01).
func (c *checker) payerOf(s *x12.Segment) {
	for i := range c.claim.payers {
		if p := &c.claim.payers[i]; p.id == s.El(1) {
			p.lines = true
			return
		}
	}
	c.add(positionOf(s).fault("2430", "SVD", 1, x12.ElementCode, situation, "no payer of the claim (2330B) has this identifier"))
}

// settle ends the open line: what each payer paid of it and adjusted is the line's charge
// (005010X222A1 section 1.4.4.2, X223A2 and X224A2 alike).
func (c *checker) settle() {
	f := &c.claim
	f.unread = f.unread || f.lines > 0 && !f.line.known // its charge is missing, which is told
	for i, p := range f.paid {
		var total money.Cents
		first := true
		for j, q := range f.paid { // several 2430 of one payer are of one line, unbundled
			if q.id != p.id {
				continue
			}
			total += q.total
			first = first && j >= i
		}
		if first && !f.unread && total != f.line.charge {
			c.add(p.at.fault("2430", "SVD", 2, x12.ElementPattern, balance, "what the payer paid and adjusted is not the line's charge"))
		}
	}
	f.paid = f.paid[:0]
}

// balance: of a payer that decided the lines, what it paid (2320 AMT*D) and all that it
// adjusted, of the claim and of its lines, is CLM02 (X12's answers 1115, 1137 and 1294 on
// section 1.4.4.1: of a payer that decided the claim alone nothing is asked).
func (c *checker) balance() {
	f := &c.claim
	for i := range f.payers {
		p := &f.payers[i]
		if p.has && p.lines && !f.unread && p.paid+p.adjusted != f.charge {
			c.add(p.at.fault("2320", "AMT", 2, x12.ElementPattern, balance, "what the payer paid and adjusted is not the claim's charge"))
		}
	}
}
