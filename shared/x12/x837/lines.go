package x837

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// few is for how many lines, diagnoses or pointers room is made at once: most claims have
// no more.
const few = 4

// line opens 2400.
func (p *parser) line(s *x12.Segment) {
	if p.item == nil {
		return
	}
	p.loop = "2400"
	if p.over {
		return
	}
	if p.over = len(p.item.Claim.Lines) == p.o.MaxLines; p.over {
		p.wrong(s, 0, 0, x12.SegmentTooMany, "more service lines than the guide allows")
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(s.El(1)))
	if err != nil || n != len(p.item.Claim.Lines)+1 {
		p.wrong(s, 1, 0, x12.ElementPattern, "line numbers must count from 1")
	}
	if p.item.Claim.Lines == nil {
		p.item.Claim.Lines = make([]claim.Line, 0, few)
	}
	p.item.Claim.Lines = append(p.item.Claim.Lines, claim.Line{Number: len(p.item.Claim.Lines) + 1})
}

// last is the open line, nil if there is none or it is one too many.
func (p *parser) last() *claim.Line {
	if p.item == nil || p.over || len(p.item.Claim.Lines) == 0 {
		return nil
	}
	return &p.item.Claim.Lines[len(p.item.Claim.Lines)-1]
}

// service is SV1: code, charge, units, place, pointers.
func (p *parser) service(s *x12.Segment) {
	l := p.last()
	if l == nil {
		return
	}
	if l.Code != "" {
		p.wrong(s, 0, 0, x12.SegmentTooMany, "a service line has more than one SV1")
	}
	l.Modifiers, l.Pointers = nil, nil
	l.Code = strings.ToUpper(p.text(s, 1, 2, longCode))
	if s.Part(1, 1) != "HC" {
		p.wrong(s, 1, 1, x12.ElementCode, "a procedure code qualifier that is not handled (HC is)")
	}
	if l.Code == "" {
		p.wrong(s, 1, 2, x12.ElementMissing, "the procedure code is missing")
	}
	for i := 3; i <= 6; i++ {
		if m := p.text(s, 1, i, longModifier); m != "" {
			l.Modifiers = append(l.Modifiers, strings.ToUpper(m))
		}
	}
	l.Charge, l.Place = p.amount(s, 2), p.text(s, 5, 0, longPlace)
	units, ok := thousandths(s.El(4))
	if !ok {
		p.wrong(s, 4, 0, x12.ElementCharacter, "not a number of units above zero")
	}
	l.Units = units
	p.pointers(s, l)
}

func (p *parser) pointers(s *x12.Segment, l *claim.Line) {
	for i := 1; i <= 4; i++ {
		v := s.Part(7, i)
		if v == "" {
			continue
		}
		n, err := strconv.Atoi(v)
		if len(p.item.Claim.Diagnoses) == 0 {
			return // that is the fault, and the claim's check says so
		}
		if err != nil || n < 1 || n > len(p.item.Claim.Diagnoses) {
			p.wrong(s, 7, i, x12.ElementCode, "points to a diagnosis that the claim does not have")
			continue
		}
		if l.Pointers == nil {
			l.Pointers = make([]int, 0, few)
		}
		l.Pointers = append(l.Pointers, n)
	}
}

// thousandths reads units, which may carry three decimals.
func thousandths(s string) (int64, bool) {
	whole, part, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(part) > 3 || len(whole) > 9 || whole == "" && part == "" {
		return 0, false
	}
	n, ok := money.Decimal(whole, part, 3)
	return n, ok && n > 0
}

// dates is DTP*472, a day or a range.
func (p *parser) dates(s *x12.Segment) {
	l := p.last()
	if l == nil || s.El(1) != "472" || p.loop[:3] != "240" && p.loop[:3] != "242" {
		return
	}
	from, to := s.El(3), s.El(3)
	if s.El(2) == "RD8" {
		from, to, _ = strings.Cut(s.El(3), "-")
	}
	var err1, err2 error
	l.From, err1 = day.ParseCompact(from)
	l.To, err2 = day.ParseCompact(to)
	if err1 != nil || err2 != nil {
		p.wrong(s, 3, 0, x12.ElementDate, "not a day (CCYYMMDD) or a range of days")
	} else if l.To < l.From {
		p.wrong(s, 3, 0, x12.ElementDate, "the range ends before it begins")
	}
}

// check is what can only be seen of the whole claim.
func (p *parser) check(c *Claim) (out []x12.Fault) {
	at := p.begun
	missing := func(loop, segment, text string) {
		out = append(out, x12.Fault{Loop: loop, Segment: segment, Index: at, Offset: p.offset, Code: x12.SegmentMissing, Text: text})
	}
	element := func(loop, segment string, n int, code, text string) {
		out = append(out, x12.Fault{Loop: loop, Segment: segment, Index: at, Offset: p.offset, Element: n, Code: code, Text: text})
	}
	if !id.NPI(c.Billing.NPI) {
		element("2010AA", "NM1", 9, x12.ElementPattern, "the billing provider's NPI is not one (ten digits with a check digit)")
	}
	if c.Subscriber.Card.Empty() {
		element("2010BA", "NM1", 9, x12.ElementMissing, "the subscriber's member number is missing")
	}
	if c.Rendering != "" && !id.NPI(c.Rendering) {
		element("2310B", "NM1", 9, x12.ElementPattern, "the rendering provider's NPI is not one (ten digits with a check digit)")
	}
	if len(c.Diagnoses) == 0 {
		missing("2300", "HI", "the claim has no diagnosis")
	}
	if (c.Frequency == claim.Replacement || c.Frequency == claim.Void) && c.Original == "" {
		missing("2300", "REF", "a replacement or void names no original claim (REF*F8)")
	}
	if len(c.Lines) == 0 {
		missing("2400", "LX", "the claim has no service line")
	}
	return append(out, p.checkLines(c)...)
}

// checkLines names a fault once: what an element already said is not said again of
// the claim.
func (p *parser) checkLines(c *Claim) (out []x12.Fault) {
	var sum money.Cents
	for i := range c.Lines {
		l := &c.Lines[i]
		sum += l.Charge
		if l.Code == "" && !p.said("SV1", 0) {
			out = append(out, x12.Fault{Loop: "2400", Segment: "SV1", Index: p.begun, Offset: p.offset, Code: x12.SegmentMissing,
				Text: "a service line has no SV1"})
		}
		if l.From == 0 && !p.said("DTP", 0) {
			out = append(out, x12.Fault{Loop: "2400", Segment: "DTP", Index: p.begun, Offset: p.offset, Code: x12.SegmentMissing,
				Text: "a service line has no date of service (DTP*472)"})
		}
	}
	if len(c.Lines) > 0 && sum != c.Charge && !p.said("CLM", 2) && !p.said("SV1", 2) {
		out = append(out, x12.Fault{Loop: "2300", Segment: "CLM", Index: p.begun, Offset: p.offset, Element: 2, Code: x12.ElementPattern,
			Text: "the claim's charge is not the sum of its lines' charges (SV102)"})
	}
	return out
}
