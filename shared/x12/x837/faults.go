package x837

import (
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// The SNIP levels of what this package finds.
const (
	syntax    = 1
	guideline = 2
	balance   = 3
	situation = 4
	codeSets  = envelope.CodeSets // also of what the guide allows and this system does not handle
)

// maxFaults is how many of one claim are told: a sender mends by the first ones, and a
// claim must not fill memory. maxParts is how many segments of one claim, or of one
// provider or person above it, are kept in lists.
const (
	maxFaults = 100
	maxParts  = 50_000
)

// more says whether a list may hold one more part.
func (p *parser) more(s *x12.Segment) bool {
	p.parts++
	if p.parts == maxParts {
		p.wrong(s, 0, 0, x12.SegmentTooMany, "more segments than a claim can have")
	}
	return p.parts < maxParts
}

// fault is a fault of an element of s.
func (p *parser) fault(level int, s *x12.Segment, element, component int, code, text string) x12.Fault {
	return x12.Fault{Loop: p.loop, Segment: s.Tag, Index: s.Index, Element: element, Component: component, Code: code, Text: text,
		Level: level, Offset: s.Offset}
}

// levelOf is the level that a code of IK403 speaks of.
func levelOf(element int, code string) int {
	if element > 0 && (code == x12.ElementTooLong || code == x12.ElementCharacter || code == x12.ElementDate) {
		return syntax
	}
	return guideline
}

// wrong records a fault of syntax or of the guide.
func (p *parser) wrong(s *x12.Segment, element, component int, code, text string) {
	p.wrongAt(levelOf(element, code), s, element, component, code, text)
}

// wrongAt records a fault of the open claim; without one, of the provider or person
// whose loop stands open, and so of every claim below it.
func (p *parser) wrongAt(level int, s *x12.Segment, element, component int, code, text string) {
	p.found(p.fault(level, s, element, component, code, text))
}

func (p *parser) found(f x12.Fault) {
	switch {
	case p.guide != nil && p.guide.says(f):
	case p.item == nil && len(p.header[p.depth]) < maxFaults:
		p.header[p.depth] = append(p.header[p.depth], f)
		p.set.Keep(f)
	case p.item != nil && len(p.item.Faults) < maxFaults:
		p.item.Faults = append(p.item.Faults, f)
	}
}

// structural records a fault of the set that is of no claim.
func (p *parser) structural(s *x12.Segment, element int, code, text string) {
	if f := p.fault(guideline, s, element, 0, code, text); p.guide == nil || !p.guide.says(f) {
		p.set.Keep(f)
	}
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
