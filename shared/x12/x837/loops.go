package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// inSet follows one segment between ST and SE. Segments that this system does not
// read (K3, PWK, CRC, ...) are passed over: the file itself is kept.
func (p *parser) inSet(s *x12.Segment) error {
	switch s.Tag {
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
		p.loop, p.billing, p.subscriber, p.patient, p.header = "2000A", Provider{}, Subscriber{}, nil, nil
	case "22":
		p.loop, p.subscriber, p.patient, p.header = "2000B", Subscriber{}, nil, nil
	case "23":
		p.loop, p.patient, p.header = "2000C", &Person{}, nil
	default:
		p.structural(s, 3, x12.ElementCode, "not a level of this guide (20, 22, 23)")
	}
	return nil
}

// name opens the loop of an NM1 by its entity code and the loop around it.
func (p *parser) name(s *x12.Segment) {
	switch s.El(1) {
	case "41":
		p.loop = "1000A"
	case "40":
		p.loop = "1000B"
	case "85":
		p.loop = "2010AA"
		p.billing = Provider{NPI: s.El(9), Name: s.El(3)}
	case "87":
		p.loop = "2010AB"
	case "IL":
		p.insured(s)
	case "QC":
		p.loop = "2010CA"
		if p.patient != nil {
			p.patient.Last, p.patient.First = phi.New(s.El(3)), phi.New(s.El(4))
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
	p.subscriber.Card = phi.New(strings.TrimSpace(s.El(9)))
	p.subscriber.Last, p.subscriber.First = phi.New(s.El(3)), phi.New(s.El(4))
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
		p.item.Claim.Rendering = s.El(9)
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
		p.billing.Street = s.El(1)
	case s.Tag == "N4":
		p.billing.City, p.billing.State, p.billing.Zip = s.El(1), s.El(2), s.El(3)
	case s.Tag == "REF" && (s.El(1) == "EI" || s.El(1) == "SY"):
		p.billing.TIN = strings.ReplaceAll(s.El(2), "-", "")
	}
}

func (p *parser) demographics(s *x12.Segment, to *Person) {
	d, err := day.ParseCompact(s.El(2))
	if err != nil {
		p.header = append(p.header, p.at(s, 2, 0, x12.ElementDate, "not a day (CCYYMMDD)"))
	}
	to.Born, to.Sex = d, s.El(3)
}

func (p *parser) reference(s *x12.Segment) {
	if s.Tag != "REF" || p.item == nil {
		return
	}
	switch s.El(1) {
	case "F8":
		p.item.Claim.Original = strings.TrimSpace(s.El(2))
	case "G1":
		p.item.Claim.Authorization = s.El(2)
	}
}

// at is a fault of an element of s.
func (p *parser) at(s *x12.Segment, element, component int, code, text string) x12.Fault {
	return x12.Fault{Loop: p.loop, Segment: s.Tag, Index: s.Index, Element: element, Component: component, Code: code, Text: text}
}

func (p *parser) wrong(s *x12.Segment, element, component int, code, text string) {
	if p.item != nil {
		p.item.Faults = append(p.item.Faults, p.at(s, element, component, code, text))
	}
}

// claim opens 2300.
func (p *parser) claim(s *x12.Segment) error {
	if err := p.finish(); err != nil {
		return err
	}
	p.ordinal++
	p.loop, p.begun, p.item = "2300", *s, &Item{Ordinal: p.ordinal}
	c := &p.item.Claim
	c.PatientNumber, c.Place = phi.New(s.El(1)), s.Part(5, 1)
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

func (p *parser) amount(s *x12.Segment, element int) money.Cents {
	v, err := money.Parse(s.El(element))
	switch {
	case s.El(element) == "":
		p.wrong(s, element, 0, x12.ElementMissing, "the amount is missing")
	case err != nil:
		p.wrong(s, element, 0, x12.ElementCharacter, "not an amount")
	case v < 0:
		p.wrong(s, element, 0, x12.ElementCharacter, "an amount below zero")
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
			p.item.Claim.Diagnoses = append(p.item.Claim.Diagnoses, clean(s.Part(i, 2)))
		case "BK", "BF":
			p.wrong(s, i, 1, x12.ElementCode, "ICD-9 is not accepted for today's services")
		}
	}
}
