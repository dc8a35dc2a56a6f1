package x834

import (
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Disability is loop 2200.
type Disability struct {
	Type      string   // DSB01: 1 short term, 2 long term, 3 permanent or total, 4 none
	Qualifier string   // DSB07: DX, ZZ
	Diagnosis phi.Text // DSB08
	Dates     []Date   // DTP: 360 begin, 361 end
}

func (t *taker) disability(s *x12.Segment) {
	m := &t.item.Member
	if s.Tag == "DSB" {
		m.Disabilities = append(m.Disabilities, Disability{Type: s.El(1), Qualifier: s.El(7), Diagnosis: phi.New(s.El(8))})
	} else if n := len(m.Disabilities); n > 0 && s.Tag == "DTP" {
		m.Disabilities[n-1].Dates = append(m.Disabilities[n-1].Dates, t.date(s))
	}
}

func (w *writer) disability(d *Disability) {
	w.Segment("DSB", d.Type, "", "", "", "", "", d.Qualifier, show(d.Diagnosis))
	w.dates(d.Dates)
}
