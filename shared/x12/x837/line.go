package x837

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Line is one service line, loop 2400: what the system decides, from SV1, SV2 or SV3 and
// DTP*472, and the rest of what was submitted.
type Line struct {
	claim.Line
	Control phi.Text // REF*6R, echoed in the remittance
	Detail  *Detail  // nil if there is no more: of most lines
}

// Detail is what few service lines have.
type Detail struct {
	Qualifier  string      // of the code, "" if HC (dental AD): ER, HP, IV, WK
	Text       phi.Text    // the code's description
	Unit       string      // "" if UN: MJ minutes, DA days, F2 international units
	Rate       money.Cents // SV206
	NotCovered money.Cents // SV207
	Emergency  bool        // SV109 is Y
	Screening  bool        // SV111 is Y: EPSDT
	Planning   bool        // SV112 is Y: family planning
	NoCopay    bool        // SV115 is 0
	Cavities   []string    // SV304, oral cavity areas: 00, 01, 10, 20, 30, 40
	Prosthesis string      // SV305: I initial, R replacement

	Dates       []Date // other than 472
	Attachments []Attachment
	Refs        []Ref    // G1, 9F, and others
	Amounts     []Amount // AMT: T sales tax
	Notes       []Ref
	Rest        []Raw // SV5, CR1, CR3, CRC, QTY, MEA, CN1, K3, PS1, HCP, and LQ with its FRM
	Drug        *Drug
	Providers   []Provider
	Paid        []Adjudication
}

// detail is a line's, made at its first use.
func (l *Line) detail() *Detail {
	if l.Detail == nil {
		l.Detail = &Detail{}
	}
	return l.Detail
}

// line opens 2400.
func (p *parser) line(s *x12.Segment) {
	if p.item == nil {
		return
	}
	p.stand(inLine, "2400")
	p.who = nil
	c := &p.item.Claim
	if p.over {
		return
	}
	if p.over = len(c.Lines) == p.o.MaxLines; p.over {
		p.wrong(s, 0, 0, x12.SegmentTooMany, "more service lines than the guide allows")
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(s.El(1)))
	if err != nil || n != len(c.Lines)+1 {
		p.wrong(s, 1, 0, x12.ElementPattern, "line numbers must count from 1")
	}
	if c.Lines == nil {
		c.Lines = p.lines.open()
	}
	c.Lines = append(c.Lines, Line{})
	c.Lines[len(c.Lines)-1].Number = len(c.Lines)
}

// last is the open line, nil if there is none or it is one too many.
func (p *parser) last() *Line {
	if p.item == nil || p.over || len(p.item.Claim.Lines) == 0 {
		return nil
	}
	return &p.item.Claim.Lines[len(p.item.Claim.Lines)-1]
}

// lineDetail is what follows in 2400.
func (p *parser) lineDetail(s *x12.Segment) {
	l := p.last()
	if l == nil {
		return
	}
	switch s.Tag {
	case "SV1", "SV2", "SV3":
		p.service(s, l)
	case "DTP":
		p.served(s, l)
	case "REF":
		if s.El(1) == "6R" && l.Control.Empty() {
			l.Control = phi.New(p.text(s, 2, 0, longReference))
			return
		}
		p.ref(s, &l.detail().Refs)
	case "TOO":
		p.tooth(s, l)
	case "AMT":
		p.money(s, &l.detail().Amounts)
	case "PWK":
		p.attachment(s, &l.detail().Attachments)
	case "NTE":
		p.ref(s, &l.detail().Notes)
	default:
		p.raw(s, &l.detail().Rest)
	}
}

// served is DTP of a line: the days of service, or another date.
func (p *parser) served(s *x12.Segment, l *Line) {
	d := p.period(s)
	switch {
	case d.Kind == "472" && l.From == 0:
		l.From, l.To = d.From, max(d.From, d.To)
	case p.more(s):
		l.detail().Dates = append(l.detail().Dates, d)
	}
}

// service is SV1, SV2 or SV3.
func (p *parser) service(s *x12.Segment, l *Line) {
	if s.Tag != p.form.service {
		p.wrong(s, 0, 0, x12.SegmentUnexpected, "not the service of this guide")
		return
	}
	if l.Code != "" || l.Revenue != "" {
		p.wrong(s, 0, 0, x12.SegmentTooMany, "a service line has more than one service")
	}
	l.Modifiers, l.Pointers = nil, nil
	switch p.kind {
	case claim.Institutional:
		p.institutional(s, l)
	case claim.Dental:
		p.dental(s, l)
	default:
		p.professional(s, l)
	}
}

// professional is SV1.
func (p *parser) professional(s *x12.Segment, l *Line) {
	p.procedure(s, 1, l)
	l.Charge, l.Place = p.amount(s, 2), p.text(s, 5, 0, longPlace)
	p.units(s, 3, l)
	if l.Units <= 0 {
		p.wrong(s, 4, 0, x12.ElementCharacter, "not a number of units above zero")
	}
	p.pointers(s, 7, l)
	if s.Len() > 7 {
		d := l.detail()
		d.Emergency, d.Screening, d.Planning, d.NoCopay = s.El(9) == "Y", s.El(11) == "Y", s.El(12) == "Y", s.El(15) == "0"
	}
}

// institutional is SV2. A revenue code needs no procedure beside it.
func (p *parser) institutional(s *x12.Segment, l *Line) {
	if l.Revenue = p.text(s, 1, 0, longRevenue); l.Revenue == "" {
		p.wrong(s, 1, 0, x12.ElementMissing, "the revenue code is missing")
	}
	if s.El(2) != "" {
		p.procedure(s, 2, l)
	}
	l.Charge = p.amount(s, 3)
	p.units(s, 4, l)
	if s.El(5) == "" || l.Units < 0 {
		p.wrong(s, 5, 0, x12.ElementCharacter, "not a number of units")
	}
	if s.El(6) != "" {
		l.detail().Rate = p.cents(s, 6)
	}
	if s.El(7) != "" {
		l.detail().NotCovered = p.cents(s, 7)
	}
}

// procedure is the composite of code and modifiers.
func (p *parser) procedure(s *x12.Segment, element int, l *Line) {
	parts := divided(s, element)
	if q := parts[0]; q != p.form.qualifier {
		l.detail().Qualifier = p.bounded(s, element, 1, longQualifier, q)
		p.qualified(s, element, q)
	}
	if l.Code = strings.ToUpper(p.bounded(s, element, 2, longCode, parts[1])); l.Code == "" {
		p.wrong(s, element, 2, x12.ElementMissing, "the procedure code is missing")
	}
	for i := 3; i <= 6; i++ {
		if m := p.bounded(s, element, i, longModifier, parts[i-1]); m != "" {
			if l.Modifiers == nil {
				l.Modifiers = p.modifiers.open()
			}
			l.Modifiers = append(l.Modifiers, strings.ToUpper(m))
		}
	}
	l.Modifiers = p.modifiers.close(l.Modifiers)
	if v := p.bounded(s, element, 7, longText, parts[6]); v != "" {
		l.detail().Text = phi.New(v)
	}
}

// qualified says what is wrong with a qualifier that is not the usual one.
func (p *parser) qualified(s *x12.Segment, element int, q string) {
	switch {
	case p.kind != claim.Dental && (q == "ER" || q == "IV" || q == "WK" || q == "HP" && p.kind == claim.Institutional):
		p.wrongAt(codeSets, s, element, 1, x12.ElementCode, "a procedure code qualifier that is not handled (HC is)")
	default:
		p.wrong(s, element, 1, x12.ElementCode, "not a procedure code qualifier of the guide")
	}
}

// units are a unit and, after it, a count.
func (p *parser) units(s *x12.Segment, element int, l *Line) {
	if u := s.El(element); u != "UN" && u != "" {
		l.detail().Unit = p.text(s, element, 0, longState)
	}
	n, ok := thousandths(s.El(element + 1))
	if !ok && s.El(element+1) != "" {
		p.wrong(s, element+1, 0, x12.ElementCharacter, "not a number with at most three decimals")
		n = 1
	}
	l.Units = n
}

// pointers are into the claim's diagnoses.
func (p *parser) pointers(s *x12.Segment, element int, l *Line) {
	have := len(p.item.Claim.Diagnoses)
	if have == 0 && p.kind == claim.Professional {
		return // that is the fault, and the claim's check says so
	}
	parts := divided(s, element)
	for i := 1; i <= 4; i++ {
		v := parts[i-1]
		if v == "" {
			continue
		}
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > have {
			p.wrongAt(situation, s, element, i, x12.ElementCode, "points to a diagnosis that the claim does not have")
			continue
		}
		if l.Pointers == nil {
			l.Pointers = p.pointed.open()
		}
		l.Pointers = append(l.Pointers, n)
	}
	l.Pointers = p.pointed.close(l.Pointers)
}
