package x837

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// Other is another payer, who pays before or after this one: loop 2320, with who is
// insured there (2330A) and the payer itself (2330B).
type Other struct {
	Subscriber
	Adjustments []Adjustment // of the whole claim
	Amounts     []Amount     // AMT: D it paid, A8 not covered, EAF the patient still owes
	Benefits    string       // OI03: Y, N, W
	Signature   string       // OI04: P
	Release     string       // OI06: Y, I
	Outcome     []Raw        // MIA and MOA, as a payer says them of an inpatient's or outpatient's claim
	Providers   []Provider   // 2330C on, with that payer's numbers for them
}

// Adjustment is one entry of a CAS: why a payer did not pay a part of the charge.
type Adjustment struct {
	Group    claim.Group // CAS01
	Reason   string      // CAS02, a CARC
	Amount   money.Cents // CAS03
	Quantity int64       // CAS04, thousandths, 0 if none
}

// Remarks are the remark codes (RARC) of an outcome: MIA05 and MIA20 on, MOA03 on.
func (o *Other) Remarks() (out []string) {
	for _, r := range o.Outcome {
		for i := range r.Elements {
			n := i + 1
			if (r.Tag == "MIA" && (n == 5 || n >= 20 && n <= 23) || r.Tag == "MOA" && n >= 3 && n <= 7) && !r.Elements[i][0].Empty() {
				out = append(out, r.Elements[i][0].Reveal())
			}
		}
	}
	return out
}

// maxOthers is 2320's in 2300.
const maxOthers = 10

// another begins another payer, nil if there is no room.
func (p *parser) another(s *x12.Segment) *Insurance {
	c := &p.item.Claim
	p.who = nil
	if len(c.Lines) > 0 {
		p.wrong(s, 0, 0, x12.SegmentUnexpected, "another payer after the service lines")
		p.stand(elsewhere, "2320")
		return nil
	}
	if len(c.Others) == maxOthers {
		p.wrong(s, 0, 0, x12.LoopTooMany, "more other payers than the guide allows")
		p.stand(elsewhere, "2320")
		return nil
	}
	c.Others = append(c.Others, Other{})
	return &c.Others[len(c.Others)-1].Insurance
}

// other is the other payer that stands open, nil if there is none.
func (p *parser) other() *Other {
	if n := len(p.item.Claim.Others); n > 0 {
		return &p.item.Claim.Others[n-1]
	}
	return nil
}

// otherDetail is what follows in 2320, 2330A and 2330B.
func (p *parser) otherDetail(s *x12.Segment) {
	o := p.other()
	switch {
	case p.at == inOtherName:
		p.personDetail(s, &o.Person)
	case p.at == inOtherPayer:
		p.payerDetail(s, &o.Payer)
	case s.Tag == "CAS":
		p.adjustments(s, &o.Adjustments)
	case s.Tag == "AMT":
		p.money(s, &o.Amounts)
	case s.Tag == "OI":
		o.Benefits, o.Signature, o.Release = p.text(s, 3, 0, longYes), p.text(s, 4, 0, longYes), p.text(s, 6, 0, longYes)
	case s.Tag == "MIA" || s.Tag == "MOA":
		p.raw(s, &o.Outcome)
	}
}

// adjustments is CAS: up to six reasons of one group.
func (p *parser) adjustments(s *x12.Segment, to *[]Adjustment) {
	group := claim.Group(p.text(s, 1, 0, longState))
	if !slices.Contains([]claim.Group{claim.CO, claim.PR, claim.OA, claim.PI, "CR"}, group) {
		p.wrong(s, 1, 0, x12.ElementCode, "not an adjustment group")
	}
	for i := 2; i <= s.Len() && i <= 17; i += 3 {
		if s.El(i) == "" || !p.more(s) {
			continue
		}
		a := Adjustment{Group: group, Reason: p.text(s, i, 0, longReason), Amount: p.cents(s, i+1)}
		if s.El(i+2) != "" {
			a.Quantity = p.quantity(s, i+2)
		}
		*to = append(*to, a)
	}
}
