package x835

import (
	"strconv"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/x12"
)

// begin is CLP, with which a claim begins.
func (p *parser) begin(s *x12.Segment) {
	c := &Claim{
		PatientNumber: p.hidden(1), Status: s.El(2), Charge: p.cents(3), Paid: p.cents(4), Filing: s.El(6), Control: s.El(7),
		Place: s.El(8), Frequency: s.El(9), DRG: s.El(11), Weight: s.El(12), Discharge: s.El(13),
		Batch: max(0, len(p.pay.Details.Batches)-1),
	}
	if c.Status != reversal { // it takes back what was said
		c.MemberOwes = p.cents(5)
	}
	p.claim, p.line, p.begun = c, nil, append(p.begun[:0], p.here())
}

// reversal is CLP02 of a claim that is taken back.
const reversal = "22"

// ofClaim is what stands in loop 2100 after CLP.
func (p *parser) ofClaim(s *x12.Segment) {
	c := p.claim
	switch s.Tag {
	case "CAS":
		c.Adjustments, c.Quantities = p.adjusted(s, c.Adjustments, c.Quantities)
	case "NM1":
		p.name(s)
	case "MIA":
		c.Inpatient = &Inpatient{}
		p.scan(c.Inpatient.places())
	case "MOA":
		c.Outpatient = &Outpatient{}
		p.scan(c.Outpatient.places())
	case "REF":
		c.References = append(c.References, Reference{s.El(1), p.hidden(2)})
	case "DTM":
		p.dated(s)
	case "PER":
		c.Contacts = append(c.Contacts, p.contact(s))
	case "AMT":
		c.Amounts = append(c.Amounts, Amount{s.El(1), p.cents(2)})
	case "QTY":
		c.Counts = append(c.Counts, Count{s.El(1), p.thousandths(2)})
	}
}

func (p *parser) dated(s *x12.Segment) {
	switch c := p.claim; s.El(1) {
	case "232":
		c.From = p.day(2)
	case "233":
		c.Through = p.day(2)
	case "036":
		c.Expires = p.day(2)
	case "050":
		c.Received = p.day(2)
	}
}

// name is the NM1s of a claim.
func (p *parser) name(s *x12.Segment) {
	c := p.claim
	switch s.El(1) {
	case "QC":
		c.Last, c.First, c.Middle, c.Suffix = p.hidden(3), p.hidden(4), p.hidden(5), p.hidden(7)
		c.CardKind, c.Card = s.El(8), p.hidden(9)
		return
	case "82":
		if s.El(8) == "XX" {
			c.Rendering = s.El(9)
		}
		if s.El(2) == "1" && s.El(3)+s.El(4)+s.El(5)+s.El(7) == "" && s.El(8) == "XX" {
			return
		}
	}
	c.Names = append(c.Names, Name{Entity: s.El(1), Kind: s.El(2), Last: p.hidden(3), First: p.hidden(4), Middle: p.hidden(5),
		Suffix: p.hidden(7), IDKind: s.El(8), ID: p.hidden(9)})
}

// adjusted adds a CAS: up to six triples of reason, amount and quantity.
func (p *parser) adjusted(s *x12.Segment, list []claim.Adjustment, quantities []int64) ([]claim.Adjustment, []int64) {
	for i := 2; i <= 17 && (i == 2 || s.El(i)+s.El(i+1)+s.El(i+2) != ""); i += 3 {
		list = append(list, claim.Adjustment{Group: claim.Group(s.El(1)), Reason: s.El(i), Amount: p.cents(i + 1)})
		if n := p.thousandths(i + 2); n != 0 {
			for len(quantities) < len(list)-1 {
				quantities = append(quantities, 0)
			}
			quantities = append(quantities, n)
		}
	}
	return list, quantities
}

// service is SVC, with which a line begins.
func (p *parser) service(s *x12.Segment) {
	if p.claim == nil { // without a CLP before it, of which the walk tells
		return
	}
	first := procedure(s, 1)
	l := Line{Kind: first.Kind, Code: first.Code, Modifiers: first.Modifiers, Description: first.Description,
		Charge: p.cents(2), Paid: p.cents(3), Revenue: s.El(4), Units: p.thousandths(5), Billed: p.thousandths(7)}
	if s.El(6) != "" {
		second := procedure(s, 6)
		l.Submitted = &second
	}
	p.claim.Lines = append(p.claim.Lines, l)
	p.line = &p.claim.Lines[len(p.claim.Lines)-1]
	p.begun = append(p.begun, p.here())
}

func procedure(s *x12.Segment, at int) Procedure {
	return Procedure{Kind: s.Part(at, 1), Code: s.Part(at, 2), Modifiers: s.Parts(at, 3, 6), Description: s.Part(at, 7)}
}

// ofLine is what stands in loop 2110 after SVC.
func (p *parser) ofLine(s *x12.Segment) {
	l := p.line
	switch s.Tag {
	case "DTM":
		p.served(s)
	case "CAS":
		l.Adjustments, l.Quantities = p.adjusted(s, l.Adjustments, l.Quantities)
	case "REF":
		p.referred(s)
	case "AMT":
		if s.El(1) == allowed {
			l.Allowed = p.cents(2)
			return
		}
		l.Amounts = append(l.Amounts, Amount{s.El(1), p.cents(2)})
	case "QTY":
		l.Counts = append(l.Counts, Count{s.El(1), p.thousandths(2)})
	case "LQ":
		if s.El(1) == "RX" {
			l.Rejections = append(l.Rejections, s.El(2))
			return
		}
		l.Remarks = append(l.Remarks, s.El(2))
	}
}

// allowed is AMT01 of what a line may cost.
const allowed = "B6"

func (p *parser) served(s *x12.Segment) {
	switch l := p.line; s.El(1) {
	case "472":
		l.On = p.day(2)
	case "150":
		l.From = p.day(2)
	case "151":
		l.To = p.day(2)
	}
}

// referred is a REF of a line. Our own lines are numbered; others name theirs otherwise.
func (p *parser) referred(s *x12.Segment) {
	l := p.line
	if s.El(1) != "6R" {
		l.References = append(l.References, Reference{s.El(1), p.hidden(2)})
		return
	}
	n, err := strconv.Atoi(s.El(2))
	if err == nil && strconv.Itoa(n) == s.El(2) {
		l.Number = n
		return
	}
	l.Reference = s.El(2)
}
