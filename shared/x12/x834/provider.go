package x834

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
)

// Provider is loop 2310: the member's primary care provider, dentist, laboratory ...
type Provider struct {
	Number  string  // LX01
	Entity  Entity  // NM1: P3 primary care provider, QA pharmacy ...
	Patient string  // NM110: 25 established, 26 not established, 72 unknown
	Changed day.Day // PLA03: from when on; 0 if no change is told
	Reason  string  // PLA05
}

func (t *taker) provider(s *x12.Segment) {
	c := t.covered()
	if c == nil {
		return
	}
	if s.Tag == "LX" {
		c.Providers = append(c.Providers, Provider{Number: s.El(1)})
		return
	}
	if len(c.Providers) == 0 {
		return
	}
	p := &c.Providers[len(c.Providers)-1]
	switch s.Tag {
	case "NM1":
		p.Entity, p.Patient = t.entity(s), s.El(10)
	case "PLA":
		p.Changed, p.Reason = t.day(s, 3, s.El(3)), s.El(5)
	default:
		reach(&p.Entity, s)
	}
}

// provider writes the address before the numbers: so stand they in loop 2310.
func (w *writer) provider(p *Provider) {
	w.Segment("LX", p.Number)
	w.Segment("NM1", append(p.Entity.elements(), p.Patient)...)
	w.address(&p.Entity.Address)
	w.per(&p.Entity, "IC")
	if p.Changed != 0 {
		w.Segment("PLA", "2", "1P", p.Changed.Compact(), "", p.Reason)
	}
}
