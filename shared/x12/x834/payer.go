package x834

import "github.com/openaso/openaso/shared/x12"

// Payer is loop 2320: other coverage that the member has, in place of which or after which
// this one pays.
type Payer struct {
	Sequence   string      // COB01: P primary, S secondary, T tertiary, U unknown
	Group      string      // COB02
	Code       string      // COB03: 1 coordination, 5 unknown, 6 no coordination
	Services   []string    // COB04, up to nine
	References []Reference // REF: 60, 6P, SY, ZZ
	Dates      []Date      // DTP: 344 begin, 345 end
	Entities   []Entity    // loop 2330: 36 employer, GW group, IN insurer
}

func (t *taker) payer(s *x12.Segment) {
	c := t.covered()
	if c == nil {
		return
	}
	if s.Tag == "COB" {
		c.Payers = append(c.Payers, Payer{Sequence: s.El(1), Group: s.El(2), Code: s.El(3), Services: s.Repeats(4)})
		return
	}
	if len(c.Payers) == 0 {
		return
	}
	p := &c.Payers[len(c.Payers)-1]
	switch s.Tag {
	case "REF":
		p.References = append(p.References, reference(s))
	case "DTP":
		p.Dates = append(p.Dates, t.date(s))
	case "NM1":
		p.Entities = append(p.Entities, t.entity(s))
	default:
		reach(last(p.Entities), s)
	}
}

// payer writes the address before the number: so stand they in loop 2330.
func (w *writer) payer(p *Payer) {
	w.Segment("COB", p.Sequence, p.Group, p.Code, w.Repeat(p.Services...))
	w.references(p.References)
	w.dates(p.Dates)
	for i := range p.Entities {
		e := &p.Entities[i]
		w.Segment("NM1", e.elements()...)
		w.address(&e.Address)
		w.per(e, "CN")
	}
}
