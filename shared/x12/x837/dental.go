package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/x12"
)

// dental is SV3. It has a count of procedures and no unit.
func (p *parser) dental(s *x12.Segment, l *Line) {
	p.procedure(s, 1, l)
	l.Charge, l.Place = p.amount(s, 2), p.text(s, 3, 0, longPlace)
	for i := 1; i <= 5; i++ {
		if v := p.text(s, 4, i, longQualifier); v != "" {
			l.detail().Cavities = append(l.detail().Cavities, v)
		}
	}
	if v := p.text(s, 5, 0, longYes); v != "" {
		l.detail().Prosthesis = v
	}
	if s.El(6) != "" {
		if l.Units = p.quantity(s, 6); l.Units <= 0 {
			p.wrong(s, 6, 0, x12.ElementCharacter, "not a number of units above zero")
		}
	}
	p.pointers(s, 11, l)
}

// tooth is TOO. Its surfaces are components of one letter.
func (p *parser) tooth(s *x12.Segment, l *Line) {
	if !p.more(s) {
		return
	}
	t := claim.Tooth{Number: p.text(s, 2, 0, longCountry)}
	if surfaces := s.El(3); surfaces != "" {
		t.Surfaces = strings.ReplaceAll(p.text(s, 3, 0, longSuffix), string([]byte{s.Delimiters.Component}), "")
		if len(surfaces) != 2*len(t.Surfaces)-1 || len(t.Surfaces) > 5 {
			p.wrong(s, 3, 0, x12.ElementCode, "each tooth surface is one letter, five at most")
		}
	}
	l.Teeth = append(l.Teeth, t)
}
