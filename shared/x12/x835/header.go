package x835

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// header is Table 1.
func (p *parser) header(s *x12.Segment) {
	d := p.pay.Details
	switch s.Tag {
	case "BPR":
		p.financial(s)
	case "TRN":
		p.pay.Trace, d.Originator, d.TraceCode = s.El(2), s.El(3), s.El(4)
		p.set.Begin(phi.New(p.pay.Trace))
		if len(d.Originator) == 10 && d.Originator[0] == '1' { // 1 and a tax number, in ours and most
			p.pay.Payer.TIN = d.Originator[1:]
		}
	case "CUR":
		d.Currency = s.El(2)
	case "DTM":
		d.Produced = p.day(2)
	case "REF":
		p.identified(s)
	default:
		p.named(s)
	}
}

func (p *parser) financial(s *x12.Segment) {
	p.first = p.here()
	r, d := p.pay, p.pay.Details
	d.Handling, d.Debit, d.Format, d.Sender, d.SenderCode = s.El(1), s.El(3) == "D", s.El(5), s.El(10), s.El(11)
	r.Paid, r.Method, r.Date = p.cents(2), Method(s.El(4)), p.day(16)
	r.From, r.To = p.account(6), p.account(12)
}

// account is BPR's four elements of an account, from a place.
func (p *parser) account(at int) Account {
	a := Account{Routing: p.at.El(at + 1), Number: p.hidden(at + 3), Savings: p.at.El(at+2) == savings}
	if v := p.at.El(at); v != aba {
		a.Scheme = v
	}
	return a
}

func (p *parser) identified(s *x12.Segment) {
	switch {
	case p.who != nil:
		p.who.References = append(p.who.References, Reference{s.El(1), p.hidden(2)})
		if s.El(1) == "TJ" && p.party.TIN == "" {
			p.party.TIN = s.El(2)
		}
	case s.El(1) == "EV":
		p.pay.Details.Receiver = s.El(2)
	case s.El(1) == "F2":
		p.pay.Details.System = s.El(2)
	}
}

// named is loops 1000A and 1000B, but for REF.
func (p *parser) named(s *x12.Segment) {
	if s.Tag == "N1" {
		p.party, p.who = &p.pay.Payer, &p.pay.Details.Payer
		if s.El(1) == "PE" {
			p.party, p.who = &p.pay.Payee, &p.pay.Details.Payee
		}
		p.party.Name, p.who.Kind, p.who.ID = s.El(2), s.El(3), s.El(4)
		if s.El(3) == "XX" {
			p.party.NPI = s.El(4)
		}
	}
	if p.who == nil {
		return
	}
	switch s.Tag {
	case "N3":
		p.party.Street, p.who.Street = s.El(1), s.El(2)
	case "N4":
		p.party.City, p.party.State, p.party.Zip = s.El(1), s.El(2), s.El(3)
		p.who.Country, p.who.Subdivision = s.El(4), s.El(7)
	case "PER":
		p.who.Contacts = append(p.who.Contacts, p.contact(s))
		if s.El(1) == "BL" && s.El(3) == "TE" && p.party.Phone == "" {
			p.party.Phone = s.El(4)
		}
	case "RDM":
		p.pay.Details.Delivery = &Contact{Function: s.El(1), Name: s.El(2), Numbers: []Reference{{Value: p.hidden(3)}}}
	}
}

func (p *parser) contact(s *x12.Segment) Contact {
	c := Contact{Function: s.El(1), Name: s.El(2)}
	for i := 3; i <= 7 && s.El(i)+s.El(i+1) != ""; i += 2 {
		c.Numbers = append(c.Numbers, Reference{s.El(i), p.hidden(i + 1)})
	}
	return c
}

// batch is LX, TS3 and TS2 of loop 2000.
func (p *parser) batch(s *x12.Segment) {
	d := p.pay.Details
	if s.Tag == "LX" || len(d.Batches) == 0 {
		d.Batches = append(d.Batches, Batch{})
	}
	b := &d.Batches[len(d.Batches)-1]
	switch s.Tag {
	case "LX":
		b.Number = s.El(1)
	case "TS3":
		b.Summary = &Summary{}
		p.scan(b.Summary.places())
	case "TS2":
		b.Supplement = &Supplement{}
		p.scan(b.Supplement.places())
	}
}

// provider is PLB: up to six pairs.
func (p *parser) provider(s *x12.Segment) {
	for i := 3; i <= 13 && (i == 3 || s.El(i)+s.El(i+1) != ""); i += 2 {
		a := ProviderAdjustment{Reason: s.Part(i, 1), Reference: s.Part(i, 2), Cents: p.cents(i + 1), Payee: s.El(1), Ends: p.day(2)}
		if a.Payee == p.pay.Payee.NPI {
			a.Payee = ""
		}
		if a.Ends == yearEnd(p.pay.Date) {
			a.Ends = 0
		}
		p.pay.Provider = append(p.pay.Provider, a)
	}
}

// yearEnd is the last day of a day's year.
func yearEnd(d day.Day) day.Day { return day.New(d.Year(), 12, 31) }
