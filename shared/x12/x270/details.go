package x270

import (
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// question is 2110C or 2110D of a 270.
func (p *parser) question(s *x12.Segment) {
	e := &p.entry
	if s.Tag == "EQ" {
		p.pointed(s, 5)
		e.questions = add(e.questions, Question{Services: held(s.Repeats(1)), Procedure: procedure(s, 2), Level: s.El(3), Pointers: pointers(s, 5)}, most)
		return
	}
	if len(e.questions) == 0 {
		return
	}
	q := &e.questions[len(e.questions)-1]
	switch s.Tag {
	case "AMT":
		if s.El(1) == "R" {
			q.SpendDown = p.amount(s, 2)
		} else {
			q.TotalBilled = p.amount(s, 2)
		}
	case "III":
		q.Place = Code{List: s.El(1), Value: s.El(2)}
	case "REF":
		q.Authorization = referenceOf(s)
	case "DTP":
		q.Date = dateOf(s.El(1), s.El(2), s.El(3))
	}
}

// held is at most as many repetitions as the guides allow; the walk says of more.
func held(list []string) []string { return list[:min(len(list), most)] }

// pointed says that a pointer (EQ05, EB14) names a diagnosis that HI of the patient does not
// have (005010X279A1 EQ05-1; the words of the rule are unverified).
func (p *parser) pointed(s *x12.Segment, element int) {
	who := p.entry.dependent
	if who == nil {
		who = p.entry.subscriber
	}
	for _, n := range pointers(s, element) {
		if who == nil || n < 1 || n > len(who.Diagnoses) {
			p.wrong(s, element, 4, x12.ElementPattern, "points to a diagnosis that the patient does not have (HI)")
			return
		}
	}
}

// benefit is 2110C or 2110D of a 271, with what is below it.
func (p *parser) benefit(s *x12.Segment) {
	e := &p.entry
	if s.Tag == "EB" {
		p.statement(s)
		return
	}
	if len(e.benefits) == 0 || len(e.benefits) == benefits {
		return
	}
	b := &e.benefits[len(e.benefits)-1]
	switch s.Tag {
	case "HSD":
		b.Deliveries = add(b.Deliveries, p.delivery(s), nine)
	case "III":
		b.Additional = add(b.Additional, Additional{Code: Code{List: s.El(1), Value: s.El(2)}, Category: s.El(3), Text: phi.New(s.El(4))}, nine+1)
	case "MSG":
		b.Messages = add(b.Messages, s.El(1), nine+1)
	case "AAA":
		b.Rejects = add(b.Rejects, rejectOf(s), nine)
	case "DTP":
		b.Dates = add(b.Dates, dateOf(s.El(1), s.El(2), s.El(3)), twenty)
	case "REF":
		b.References = add(b.References, referenceOf(s), nine)
	case "LS", "LE":
		p.bracket(s)
	default:
		p.related(s, b)
	}
}

// bracket is LS and LE around 2120, which come together (X12.6, bounded loops).
func (p *parser) bracket(s *x12.Segment) {
	if p.inLS == (s.Tag == "LS") {
		p.wrong(s, 0, 4, x12.SegmentDependent, "LS and LE around loop 2120 come together")
	}
	p.inLS = s.Tag == "LS"
}

func (p *parser) statement(s *x12.Segment) {
	if p.inLS {
		p.wrong(s, 0, 4, x12.SegmentDependent, "LS and LE around loop 2120 come together")
		p.inLS = false
	}
	p.pointed(s, 14)
	b := Benefit{
		Kind: s.El(1), Level: s.El(2), Services: held(s.Repeats(3)), Insurance: s.El(4), Plan: s.El(5), Period: s.El(6), Amount: p.amount(s, 7),
		Unit: s.El(9), Quantity: p.decimal(s, 10, 3), Authorization: s.El(11), Network: s.El(12), Procedure: procedure(s, 13), Pointers: pointers(s, 14),
	}
	if n := p.decimal(s, 8, 4); n != nil {
		percent := money.BasisPoints(*n)
		b.Percent = &percent
	}
	p.shared(s, &b)
	if len(p.entry.benefits)+1 == benefits {
		p.wrong(s, 0, 2, x12.LoopTooMany, "more statements about a patient than are taken here")
	}
	p.entry.benefits = add(p.entry.benefits, b, benefits)
}

// shared looks at what goes with what a member shares: a percentage (EB08) with coinsurance
// (A) and never with an amount (B, C, G, J, Y), an amount (EB07) with a copayment (B). The
// rules are those of X12's interpretation 1727.
func (p *parser) shared(s *x12.Segment, b *Benefit) {
	switch b.Kind {
	case "A":
		if s.El(8) == "" {
			p.depends(s, 8, x12.ElementDependent, "required with coinsurance (EB01 A), and missing")
		}
	case "B", "C", "G", "J", "Y":
		if s.El(8) != "" {
			p.depends(s, 8, x12.ElementNotUsed, "a percentage does not go with an amount that is shared (EB01 B, C, G, J, Y)")
		}
		if b.Kind == "B" && s.El(7) == "" {
			p.depends(s, 7, x12.ElementDependent, "required with a copayment (EB01 B), and missing")
		}
	}
}

func (p *parser) delivery(s *x12.Segment) Delivery {
	return Delivery{Unit: s.El(1), Quantity: p.decimal(s, 2, 3), Measure: s.El(3), Modulus: p.decimal(s, 4, 3),
		Period: s.El(5), Periods: number(s.El(6)), Pattern: s.El(7), Time: s.El(8)}
}

// related is 2120C or 2120D.
func (p *parser) related(s *x12.Segment, b *Benefit) {
	if s.Tag == "NM1" {
		b.Related = add(b.Related, Related{
			Role: s.El(1), Kind: s.El(2), Last: phi.New(s.El(3)), First: phi.New(s.El(4)), Middle: phi.New(s.El(5)), Suffix: phi.New(s.El(7)),
			Qualifier: s.El(8), ID: phi.New(s.El(9)), Relation: s.El(10),
		}, 23)
		return
	}
	if len(b.Related) == 0 {
		return
	}
	r := &b.Related[len(b.Related)-1]
	switch s.Tag {
	case "N3", "N4":
		r.Address.read(s)
	case "PER":
		r.Contacts = add(r.Contacts, contactOf(s), 3)
	case "PRV":
		r.Provider = providerOf(s)
	}
}
