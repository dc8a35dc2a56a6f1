package x837

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// claim opens 2300.
func (p *parser) claim(s *x12.Segment) error {
	if err := p.finish(); err != nil {
		return err
	}
	p.room = Item{Ordinal: p.set.Before + p.set.Items + 1, Set: p.set.Number}
	p.stand(inClaim, "2300")
	p.begun, p.hi, p.item, p.over, p.parts = positionOf(s), positionOf(s), &p.room, false, 0
	c := &p.item.Claim
	c.PatientNumber, c.Place = phi.New(p.text(s, 1, 0, longNumber)), p.text(s, 5, 1, longPlace)
	if s.El(1) == "" {
		p.wrong(s, 1, 0, x12.ElementMissing, "the patient control number is missing")
	}
	c.Charge = p.amount(s, 2)
	p.frequency(s)
	c.Signature, c.Assignment = p.text(s, 6, 0, longYes), p.text(s, 7, 0, longYes)
	c.Benefits, c.Release = p.text(s, 8, 0, longYes), p.text(s, 9, 0, longYes)
	if s.Len() > 9 {
		p.special(s, c)
	}
	return nil
}

// special is CLM10 on, which most claims do not have.
func (p *parser) special(s *x12.Segment, c *Claim) {
	c.PatientSignature = p.text(s, 10, 0, longYes)
	for i := 1; i <= 3; i++ {
		if v := p.text(s, 11, i, longQualifier); v != "" {
			c.Causes = append(c.Causes, v)
		}
	}
	c.CauseState, c.CauseCountry = p.text(s, 11, 4, longState), p.text(s, 11, 5, longCountry)
	c.Program, c.Submission, c.Delay = p.text(s, 12, 0, longQualifier), p.text(s, 19, 0, longQualifier), p.text(s, 20, 0, longQualifier)
}

// frequency is CLM05-3. The guides leave its codes to another list (NUBC), so one that is
// not handled here is no fault of the file's form.
func (p *parser) frequency(s *x12.Segment) {
	f := s.Part(5, 3)
	switch {
	case f == "":
		p.wrong(s, 5, 3, x12.ElementMissing, "the claim frequency code is missing")
		return
	case len(f) > 1:
		p.wrong(s, 5, 3, x12.ElementTooLong, "longer than the guide allows")
		return
	case f != "1" && f != "7" && f != "8":
		p.wrongAt(codeSets, s, 5, 3, x12.ElementCode, "a claim frequency code that is not handled (1, 7, 8 are)")
	}
	p.item.Claim.Frequency = claim.Frequency(f[0])
}

// claimDetail is what follows in 2300.
func (p *parser) claimDetail(s *x12.Segment) {
	c := &p.item.Claim
	switch s.Tag {
	case "HI":
		p.codes(s, c)
	case "DTP":
		if p.more(s) {
			c.Dates = append(c.Dates, p.period(s))
		}
	case "REF":
		p.reference(s, c)
	case "AMT":
		p.money(s, &c.Amounts)
	case "PWK":
		p.attachment(s, &c.Attachments)
	case "NTE":
		p.ref(s, &c.Notes)
	case "CL1":
		c.AdmissionType, c.AdmissionSource = p.text(s, 1, 0, longYes), p.text(s, 2, 0, longYes)
		c.PatientStatus = p.text(s, 3, 0, longState)
	default:
		p.raw(s, &c.Rest)
	}
}

// reference is REF of 2300.
func (p *parser) reference(s *x12.Segment, c *Claim) {
	switch kind := s.El(1); {
	case kind == "F8" && c.Original == "":
		c.Original = trimmed(p.text(s, 2, 0, longReference))
	case kind == "G1" && c.Authorization == "":
		c.Authorization = p.text(s, 2, 0, longReference)
	default:
		p.ref(s, &c.Refs)
	}
}

func (p *parser) money(s *x12.Segment, to *[]Amount) {
	if p.more(s) {
		*to = append(*to, Amount{p.text(s, 1, 0, longQualifier), p.cents(s, 2)})
	}
}

func (p *parser) attachment(s *x12.Segment, to *[]Attachment) {
	if p.more(s) {
		*to = append(*to, Attachment{p.text(s, 1, 0, longQualifier), p.text(s, 2, 0, longQualifier), p.text(s, 6, 0, longID)})
	}
}
