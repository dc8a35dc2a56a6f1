package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Segment follows one segment between ST and SE. Segments that this system does not
// read (K3, PWK, CRC, ...) are passed over: the file itself is kept.
func (p *parser) Segment(s *x12.Segment) error {
	switch s.Tag {
	case "BHT":
		p.set.Batch = envelope.BatchOf(s)
	case "HL":
		return p.level(s)
	case "CLM":
		return p.claim(s)
	case "LX":
		p.line(s)
	case "NM1":
		p.name(s)
	case "N3", "N4", "DMG", "REF":
		p.detail(s)
	case "HI":
		p.diagnoses(s)
	case "SV1":
		p.service(s)
	case "DTP":
		p.dates(s)
	}
	return nil
}

// level opens 2000A, 2000B or 2000C.
func (p *parser) level(s *x12.Segment) error {
	if err := p.finish(); err != nil {
		return err
	}
	switch s.El(3) {
	case "20":
		p.loop, p.depth = "2000A", 0
	case "22":
		p.loop, p.depth = "2000B", 1
	case "23":
		p.loop, p.depth = "2000C", 2
	default: // whoever it is about, it is not the subscriber before
		p.loop, p.depth = "2000", 1
		p.structural(s, 3, x12.ElementCode, "not a level of this guide (20, 22, 23)")
	}
	p.open()
	return nil
}

// open forgets what stood at the open level and below it.
func (p *parser) open() {
	clear(p.header[p.depth:])
	p.patient = nil
	switch p.depth {
	case 0:
		p.billing, p.subscriber = Provider{}, Subscriber{}
	case 1:
		p.subscriber = Subscriber{}
	case 2:
		p.patient = &Person{}
	}
}

// name opens the loop of an NM1 by its entity code and the loop around it.
func (p *parser) name(s *x12.Segment) {
	switch s.El(1) {
	case "41":
		p.loop, p.set.Submitter = "1000A", envelope.EntityOf(s)
	case "40":
		p.loop, p.set.Receiver = "1000B", envelope.EntityOf(s)
	case "85":
		p.loop = "2010AA"
		p.billing = Provider{NPI: p.text(s, 9, 0, longID), Name: p.text(s, 3, 0, longLast)}
	case "87":
		p.loop = "2010AB"
	case "IL":
		p.insured(s)
	case "QC":
		p.loop = "2010CA"
		if p.patient != nil {
			p.named(s, p.patient)
		}
	case "PR":
		p.payer()
	case "82":
		p.rendering(s)
	default:
		p.other()
	}
}

func (p *parser) insured(s *x12.Segment) {
	if p.item != nil { // another payer's subscriber, 2330A
		p.loop = "2330A"
		return
	}
	p.loop = "2010BA"
	p.subscriber.Card = phi.New(strings.TrimSpace(p.text(s, 9, 0, longID)))
	p.named(s, &p.subscriber.Person)
}

func (p *parser) named(s *x12.Segment, to *Person) {
	to.Last, to.First = phi.New(p.text(s, 3, 0, longLast)), phi.New(p.text(s, 4, 0, longFirst))
}

func (p *parser) payer() {
	if p.item != nil {
		p.loop = "2330B"
		return
	}
	p.loop = "2010BB"
}

// rendering is 2310B, or 2420A on a line. One rendering provider decides a claim:
// a line's own counts where the claim names none.
func (p *parser) rendering(s *x12.Segment) {
	if p.item == nil {
		return
	}
	onLine := len(p.item.Claim.Lines) > 0
	p.loop = "2310B"
	if onLine {
		p.loop = "2420A"
	}
	if !onLine || p.item.Claim.Rendering == "" {
		p.item.Claim.Rendering = p.text(s, 9, 0, longID)
	}
}

// other is a name that decides nothing; it ends the loop before it all the same.
func (p *parser) other() {
	switch {
	case p.item == nil:
		p.loop = "2010"
	case len(p.item.Claim.Lines) > 0:
		p.loop = "2420"
	default:
		p.loop = "2310"
	}
}

func (p *parser) detail(s *x12.Segment) {
	switch p.loop {
	case "2010AA":
		p.billingDetail(s)
	case "2010BA":
		if s.Tag == "DMG" {
			p.demographics(s, &p.subscriber.Person)
		}
	case "2010CA":
		if s.Tag == "DMG" && p.patient != nil {
			p.demographics(s, p.patient)
		}
	case "2300":
		p.reference(s)
	}
}

func (p *parser) billingDetail(s *x12.Segment) {
	switch {
	case s.Tag == "N3":
		p.billing.Street = p.text(s, 1, 0, longStreet)
	case s.Tag == "N4":
		p.billing.City, p.billing.State = p.text(s, 1, 0, longCity), p.text(s, 2, 0, longState)
		p.billing.Zip = p.text(s, 3, 0, longZip)
	case s.Tag == "REF" && (s.El(1) == "EI" || s.El(1) == "SY"):
		p.billing.TIN = strings.ReplaceAll(p.text(s, 2, 0, longReference), "-", "")
	}
}

func (p *parser) demographics(s *x12.Segment, to *Person) {
	d, err := day.ParseCompact(s.El(2))
	if err != nil {
		p.wrong(s, 2, 0, x12.ElementDate, "not a day (CCYYMMDD)")
	}
	to.Born, to.Sex = d, p.text(s, 3, 0, longSex)
}

func (p *parser) reference(s *x12.Segment) {
	if s.Tag != "REF" || p.item == nil {
		return
	}
	switch s.El(1) {
	case "F8":
		p.item.Claim.Original = strings.TrimSpace(p.text(s, 2, 0, longReference))
	case "G1":
		p.item.Claim.Authorization = p.text(s, 2, 0, longReference)
	}
}

// claim opens 2300.
func (p *parser) claim(s *x12.Segment) error {
	if err := p.finish(); err != nil {
		return err
	}
	p.room = Item{Ordinal: p.set.Before + p.set.Items + 1, Set: p.set.Number}
	p.offset = s.Offset
	p.loop, p.begun, p.item, p.over = "2300", s.Index, &p.room, false
	c := &p.item.Claim
	c.PatientNumber, c.Place = phi.New(p.text(s, 1, 0, longNumber)), p.text(s, 5, 1, longPlace)
	if s.El(1) == "" {
		p.wrong(s, 1, 0, x12.ElementMissing, "the patient control number is missing")
	}
	c.Charge = p.amount(s, 2)
	p.frequency(s)
	return nil
}

func (p *parser) frequency(s *x12.Segment) {
	f := s.Part(5, 3)
	switch {
	case f == "":
		p.wrong(s, 5, 3, x12.ElementMissing, "the claim frequency code is missing")
	case f == "1" || f == "7" || f == "8":
		p.item.Claim.Frequency = claim.Frequency(f[0])
	default:
		p.wrong(s, 5, 3, x12.ElementCode, "a claim frequency code that is not handled (1, 7, 8 are)")
	}
}

// mostCharged is ten digits with the cents: the most that the guides' amounts hold
// (005010X222A1 appendix B, unverified).
const mostCharged money.Cents = 99_999_999_99

func (p *parser) amount(s *x12.Segment, element int) money.Cents {
	v, err := money.Parse(s.El(element))
	switch {
	case s.El(element) == "":
		p.wrong(s, element, 0, x12.ElementMissing, "the amount is missing")
	case err != nil:
		p.wrong(s, element, 0, x12.ElementCharacter, "not an amount")
	case v < 0:
		p.wrong(s, element, 0, x12.ElementCharacter, "an amount below zero")
	case v > mostCharged:
		p.wrong(s, element, 0, x12.ElementTooLong, "an amount of more than ten digits")
	}
	return v
}

func (p *parser) diagnoses(s *x12.Segment) {
	if p.loop != "2300" || p.item == nil {
		return
	}
	for i := 1; i <= s.Len(); i++ {
		switch s.Part(i, 1) {
		case "ABK", "ABF":
			if len(p.item.Claim.Diagnoses) == maxDiagnoses {
				p.wrong(s, 0, 0, x12.SegmentTooMany, "more diagnoses than the guide allows")
				return
			}
			if p.item.Claim.Diagnoses == nil {
				p.item.Claim.Diagnoses = make([]string, 0, few)
			}
			p.item.Claim.Diagnoses = append(p.item.Claim.Diagnoses, clean(p.text(s, i, 2, longDiagnosis)))
		case "BK", "BF":
			p.wrong(s, i, 1, x12.ElementCode, "ICD-9 is not accepted for today's services")
		}
	}
}
