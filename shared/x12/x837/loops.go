package x837

import (
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// place is the loop that stands open. Loops of one shape are one place.
type place uint8

const (
	elsewhere    place = iota // before the first HL, or in a loop that is passed over
	inBilling                 // 2000A and 2010AA
	inPayTo                   // 2010AB
	inPayToPlan               // 2010AC
	inSubscriber              // 2000B and 2010BA
	inPayer                   // 2010BB
	inPatient                 // 2000C and 2010CA
	inClaim                   // 2300
	inProvider                // 2310, 2330C on, 2420
	inOther                   // 2320
	inOtherName               // 2330A
	inOtherPayer              // 2330B
	inLine                    // 2400
	inDrug                    // 2410
	inPaid                    // 2430
	inForm                    // 2440
)

// stand opens a loop.
func (p *parser) stand(at place, loop string) { p.at, p.loop = at, loop }

// follow follows one segment between ST and SE: those that open loops, and then by the
// loop that stands open.
func (p *parser) follow(s *x12.Segment) error {
	switch s.Tag {
	case "HL":
		return p.level(s)
	case begins:
		return p.claim(s)
	case "LX":
		p.line(s)
	case "NM1":
		p.name(s)
	case "SBR":
		p.insurance(s)
	case "LIN":
		p.drug(s)
	case "SVD":
		p.paid(s)
	case "LQ":
		p.form2440(s)
	case "BHT":
		p.set.Batch = envelope.BatchOf(s)
	default:
		p.detail(s)
	}
	return nil
}

// detail is a segment that opens no loop. The order is that of how often they come.
func (p *parser) detail(s *x12.Segment) {
	switch p.at {
	case inLine:
		p.lineDetail(s)
	case inClaim:
		p.claimDetail(s)
	case inProvider:
		if p.who != nil {
			p.providerDetail(s, p.who)
		}
	case inSubscriber, inPatient, inBilling, inPayer, inPayTo, inPayToPlan:
		p.aboveDetail(s)
	case inOther, inOtherName, inOtherPayer:
		p.otherDetail(s)
	case inDrug:
		p.drugDetail(s)
	case inPaid:
		p.paidDetail(s)
	case inForm:
		p.formDetail(s)
	}
}

// level opens 2000A, 2000B or 2000C.
func (p *parser) level(s *x12.Segment) error {
	if err := p.finish(); err != nil {
		return err
	}
	p.parts, p.who = 0, nil
	switch s.El(3) {
	case "20":
		p.stand(inBilling, "2000A")
		p.depth = 0
	case "22":
		p.stand(inSubscriber, "2000B")
		p.depth = 1
	case "23":
		p.stand(inPatient, "2000C")
		p.depth = 2
	default: // whoever it is about, it is not the subscriber before
		p.stand(elsewhere, "2000")
		p.depth = 1
		p.structural(s, 3, x12.ElementCode, "not a level of this guide (20, 22, 23)")
	}
	p.open()
	return nil
}

// open forgets what stood at the open level and below it.
func (p *parser) open() {
	clear(p.header[p.depth:])
	p.above.patient = nil
	switch p.depth {
	case 0:
		p.above = above{}
	case 1:
		p.above.subscriber = Subscriber{}
	case 2:
		p.above.patient = &Person{}
	}
}

// name opens the loop of an NM1 by its entity code and the loop around it.
func (p *parser) name(s *x12.Segment) {
	if p.item != nil {
		p.nameInClaim(s)
		return
	}
	switch s.El(1) {
	case "41":
		p.stand(elsewhere, "1000A")
		p.set.Submitter = envelope.EntityOf(s)
	case "40":
		p.stand(elsewhere, "1000B")
		p.set.Receiver = envelope.EntityOf(s)
	case "85":
		p.stand(inBilling, "2010AA")
		p.provider(s, &p.above.billing)
	case "87":
		p.stand(inPayTo, "2010AB")
		p.above.payTo = &Address{}
	case "PE":
		p.stand(inPayToPlan, "2010AC")
		p.above.payToPlan = &Payer{}
		p.payer(s, p.above.payToPlan)
	case "IL":
		p.stand(inSubscriber, "2010BA")
		p.insured(s, &p.above.subscriber)
	case "PR":
		p.stand(inPayer, "2010BB")
		p.payer(s, &p.above.subscriber.Payer)
	case "QC":
		p.stand(inPatient, "2010CA")
		if p.above.patient != nil {
			p.person(s, p.above.patient)
		}
	default:
		p.stand(elsewhere, "2010")
	}
}

// insured reads the NM1 of a subscriber, of this payer (2010BA) or another (2330A).
func (p *parser) insured(s *x12.Segment, to *Subscriber) {
	to.Card = phi.New(trimmed(p.text(s, 9, 0, longID)))
	p.person(s, &to.Person)
}

// aboveDetail is what follows in the loops above claims.
func (p *parser) aboveDetail(s *x12.Segment) {
	a := &p.above
	switch p.at {
	case inBilling:
		p.billingDetail(s)
	case inPayTo:
		if s.Tag == "N3" || s.Tag == "N4" {
			p.address(s, a.payTo)
		}
	case inPayToPlan:
		p.payerDetail(s, a.payToPlan)
	case inPayer:
		p.payerDetail(s, &a.subscriber.Payer)
	case inSubscriber:
		p.whose(s, &a.subscriber.Person)
	case inPatient:
		if a.patient != nil {
			p.whose(s, a.patient)
		}
	}
}

func (p *parser) billingDetail(s *x12.Segment) {
	switch {
	case s.Tag == "CUR":
		p.above.currency = p.text(s, 2, 0, longCountry)
	case s.Tag != "REF" || !p.taxID(s, &p.above.billing):
		p.providerDetail(s, &p.above.billing)
	}
}

// whose is what follows of a subscriber or patient.
func (p *parser) whose(s *x12.Segment, to *Person) {
	if s.Tag == "PAT" {
		p.condition(s, to)
		return
	}
	p.personDetail(s, to)
}

// nameInClaim opens the loop of a provider, of the claim, of its open line or of another
// payer, or that of the other payer itself.
func (p *parser) nameInClaim(s *x12.Segment) {
	c, role := &p.item.Claim, s.El(1)
	p.who = nil
	switch other := p.other(); {
	case len(c.Lines) > 0 || p.over:
		p.stand(inProvider, named(p.form.lineRoles, role, "2420"))
		if l := p.last(); l != nil {
			p.add(s, &l.detail().Providers)
		}
	case other == nil:
		p.stand(inProvider, named(p.form.roles, role, "2310"))
		p.add(s, &c.Providers)
	case role == "IL":
		p.stand(inOtherName, "2330A")
		p.insured(s, &other.Subscriber)
	case role == "PR":
		p.stand(inOtherPayer, "2330B")
		p.payer(s, &other.Payer)
	default:
		p.stand(inProvider, "2330")
		p.add(s, &other.Providers)
	}
}

// named is a role's loop.
func named(loops map[string]string, role, otherwise string) string {
	if loop := loops[role]; loop != "" {
		return loop
	}
	return otherwise
}

// add begins a provider.
func (p *parser) add(s *x12.Segment, to *[]Provider) {
	if !p.more(s) {
		return
	}
	*to = append(*to, Provider{Role: p.text(s, 1, 0, longQualifier)})
	p.who = &(*to)[len(*to)-1]
	p.provider(s, p.who)
}
