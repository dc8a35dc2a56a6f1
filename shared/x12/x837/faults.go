package x837

import (
	"unicode/utf8"

	"github.com/openaso/openaso/shared/x12"
)

// The most characters of an element, from X12's data element dictionary (005010):
// an element is bounded, so a claim is. In brackets the data element's number.
const (
	longNumber    = 38 // CLM01 (1028)
	longLast      = 60 // NM103 (1035)
	longFirst     = 35 // NM104 (1036)
	longID        = 80 // NM109 (67)
	longReference = 50 // REF02 (127)
	longStreet    = 55 // N301 (166)
	longCity      = 30 // N401 (19)
	longState     = 2  // N402 (156)
	longZip       = 15 // N403 (116)
	longCode      = 48 // SV101-2 (234)
	longDiagnosis = 30 // HI01-2 (1271)
	longModifier  = 2  // SV101-3 to -6 (1339)
	longPlace     = 2  // CLM05-1, SV105 (1331)
	longSex       = 1  // DMG03 (1068)
)

// maxDiagnoses is HI's in 2300; maxFaults is how many of one claim are told: a
// sender mends by the first ones, and a claim must not fill memory.
const (
	maxDiagnoses = 12
	maxFaults    = 100
)

// text is an element, or a component of it, of at most limit characters. A longer
// one is a fault; what is kept of it is never used.
func (p *parser) text(s *x12.Segment, element, component, limit int) string {
	v := s.El(element)
	if component > 0 {
		v = s.Part(element, component)
	}
	if len(v) <= limit || utf8.RuneCountInString(v) <= limit {
		return v
	}
	p.wrong(s, element, component, x12.ElementTooLong, "longer than the guide allows")
	return v[:limit]
}

// at is a fault of an element of s.
func (p *parser) at(s *x12.Segment, element, component int, code, text string) x12.Fault {
	return x12.Fault{Loop: p.loop, Segment: s.Tag, Index: s.Index, Element: element, Component: component, Code: code, Text: text, Offset: s.Offset}
}

// wrong records a fault of the open claim; without one, of the provider or person
// whose loop stands open, and so of every claim below it.
func (p *parser) wrong(s *x12.Segment, element, component int, code, text string) {
	f := p.at(s, element, component, code, text)
	switch {
	case p.item == nil && len(p.header[p.depth]) < maxFaults:
		p.header[p.depth] = append(p.header[p.depth], f)
		p.set.Keep(f)
	case p.item != nil && len(p.item.Faults) < maxFaults:
		p.item.Faults = append(p.item.Faults, f)
	}
}

// structural records a fault of the set that is of no claim.
func (p *parser) structural(s *x12.Segment, element int, code, text string) {
	p.set.Keep(p.at(s, element, 0, code, text))
}

// said says whether the claim has a fault of a segment, and of an element unless 0.
func (p *parser) said(segment string, element int) bool {
	for _, f := range p.faults {
		if f.Segment == segment && (element == 0 || f.Element == element) {
			return true
		}
	}
	return false
}
