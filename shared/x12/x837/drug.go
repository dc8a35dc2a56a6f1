package x837

import (
	"github.com/openaso/openaso/shared/x12"
)

// Drug is loop 2410.
type Drug struct {
	Kind     string // LIN02: N4
	NDC      string // LIN03, 11 digits
	Quantity int64  // CTP04, thousandths
	Unit     string // CTP05-1: F2, GR, ME, ML, UN
	Refs     []Ref  // XZ the prescription's number, VY a link sequence
}

// drug opens 2410.
func (p *parser) drug(s *x12.Segment) {
	l := p.last()
	p.stand(inDrug, "2410")
	if l == nil {
		return
	}
	l.detail().Drug = &Drug{Kind: p.text(s, 2, 0, longQualifier), NDC: p.text(s, 3, 0, longCode)}
}

// drugDetail is what follows in 2410.
func (p *parser) drugDetail(s *x12.Segment) {
	l := p.last()
	if l == nil || l.detail().Drug == nil {
		return
	}
	d := l.detail().Drug
	switch s.Tag {
	case "CTP":
		d.Quantity, d.Unit = p.quantity(s, 4), p.text(s, 5, 1, longState)
	case "REF":
		p.ref(s, &d.Refs)
	}
}

// form2440 opens 2440, a form that supports the service. It is kept as it came.
func (p *parser) form2440(s *x12.Segment) {
	p.stand(inForm, "2440")
	p.formDetail(s)
}

func (p *parser) formDetail(s *x12.Segment) {
	if l := p.last(); l != nil {
		p.raw(s, &l.detail().Rest)
	}
}
