package x837

import (
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Adjudication is what another payer did with a line: loop 2430.
type Adjudication struct {
	Payer       string      // SVD01: the ID of that payer (2330B NM109)
	Paid        money.Cents // SVD02
	Qualifier   string      // SVD03-1
	Code        string      // SVD03-2, what it decided, which may differ from what was billed
	Modifiers   []string    // SVD03-3 to -6
	Text        phi.Text    // SVD03-7
	Revenue     string      // SVD04
	Units       int64       // SVD05, thousandths
	Bundled     int         // SVD06: the line with which it was bundled, 0 if none
	Adjustments []Adjustment
	Checked     day.Day  // DTP*573: when it paid
	Amounts     []Amount // AMT: EAF the patient still owes
}

// paid opens 2430.
func (p *parser) paid(s *x12.Segment) {
	l := p.last()
	p.stand(inPaid, "2430")
	if l == nil || !p.more(s) {
		return
	}
	a := Adjudication{Payer: p.text(s, 1, 0, longID), Paid: p.cents(s, 2), Qualifier: p.text(s, 3, 1, longQualifier),
		Code: p.text(s, 3, 2, longCode), Text: phi.New(p.text(s, 3, 7, longText)), Revenue: p.text(s, 4, 0, longRevenue)}
	for i := 3; i <= 6; i++ {
		if m := p.text(s, 3, i, longModifier); m != "" {
			a.Modifiers = append(a.Modifiers, m)
		}
	}
	if s.El(5) != "" {
		a.Units = p.quantity(s, 5)
	}
	if v := s.El(6); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 999 {
			p.wrong(s, 6, 0, x12.ElementCharacter, "not the number of a line")
			n = 0
		}
		a.Bundled = n
	}
	l.detail().Paid = append(l.detail().Paid, a)
}

// paidDetail is what follows in 2430.
func (p *parser) paidDetail(s *x12.Segment) {
	l := p.last()
	if l == nil || len(l.detail().Paid) == 0 {
		return
	}
	a := &l.detail().Paid[len(l.detail().Paid)-1]
	switch s.Tag {
	case "CAS":
		p.adjustments(s, &a.Adjustments)
	case "DTP":
		a.Checked = p.day(s, 3)
	case "AMT":
		p.money(s, &a.Amounts)
	}
}
