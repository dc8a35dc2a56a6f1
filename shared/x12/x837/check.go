package x837

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// check is what can only be seen of the whole claim.
func (p *parser) check(c *Claim) (out []x12.Fault) {
	add := func(level int, loop, segment string, n int, code, text string) {
		out = append(out, x12.Fault{Loop: loop, Segment: segment, Index: p.begun.index, Offset: p.begun.offset, Element: n, Code: code,
			Text: text, Level: level})
	}
	if c.Billing.NPI == "" {
		add(codeSets, "2010AA", "NM1", 9, x12.ElementMissing, "a billing provider without an NPI is not handled")
	}
	if c.Subscriber.Card.Empty() {
		add(situation, "2010BA", "NM1", 9, x12.ElementMissing, "the subscriber's member number is missing")
	}
	if len(c.Diagnoses) == 0 && c.Kind != claim.Dental {
		add(guideline, "2300", "HI", 0, x12.SegmentMissing, "the claim has no diagnosis")
	}
	if (c.Frequency == claim.Replacement || c.Frequency == claim.Void) && c.Original == "" {
		add(situation, "2300", "REF", 0, x12.SegmentMissing, "a replacement or void names no original claim (REF*F8)")
		out[len(out)-1].Because = x12.Trigger{Loop: "2300", Segment: begins, Index: p.begun.index, Element: 5, Component: 3}
	}
	if from, _ := c.days(); from == 0 && c.Kind == claim.Institutional && !p.said("DTP", 0) {
		add(guideline, "2300", "DTP", 0, x12.SegmentMissing, "the claim has no statement period (DTP*434)")
	}
	if len(c.Lines) == 0 {
		add(guideline, "2400", "LX", 0, x12.SegmentMissing, "the claim has no service line")
	}
	return append(append(out, p.icd(c)...), p.checkLines(c)...)
}

// checkLines names a fault once: what an element already said is not said again of
// the claim.
func (p *parser) checkLines(c *Claim) (out []x12.Fault) {
	var sum money.Cents
	add := func(level int, loop, segment string, n int, code, text string) {
		out = append(out, x12.Fault{Loop: loop, Segment: segment, Index: p.begun.index, Offset: p.begun.offset, Element: n, Code: code,
			Text: text, Level: level})
	}
	stated, _ := c.days()
	for i := range c.Lines {
		l := &c.Lines[i]
		sum += l.Charge
		if l.Code == "" && l.Revenue == "" && !p.said(p.form.service, 0) {
			add(guideline, "2400", p.form.service, 0, x12.SegmentMissing, "a service line has no "+p.form.service)
		}
		if level := undated(c); l.From == 0 && stated == 0 && level > 0 && !p.said("DTP", 0) {
			add(level, "2400", "DTP", 0, x12.SegmentMissing, "a service line has no date of service (DTP*472)")
		}
	}
	if len(c.Lines) > 0 && sum != c.Charge && !p.said(begins, 2) && !p.said(p.form.service, p.charged()) {
		add(balance, "2300", begins, 2, x12.ElementPattern, "the claim's charge is not the sum of its lines' charges ("+p.form.charge+")")
	}
	return out
}

// undated is the level of a line that has no day of service, 0 if it needs none: those of
// an institutional claim are the statement's. The dental guide asks for none where care is
// only planned, but nothing can be decided of it.
func undated(c *Claim) int {
	switch c.Kind {
	case claim.Institutional:
		return 0
	case claim.Dental:
		return codeSets
	}
	return guideline
}

// charged is the place of the charge in a line's service.
func (p *parser) charged() int {
	if p.kind == claim.Institutional {
		return 3
	}
	return 2
}
