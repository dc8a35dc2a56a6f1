package x834

import "github.com/openaso/openaso/shared/x12"

// Category is loop 2710 with 2750: what an employer wants reports by, a division or a cost
// center.
type Category struct {
	Number     string      // LX01
	Name       string      // N102; "" if the loop 2750 is not there
	References []Reference // REF
	Dates      []Date      // DTP: 007
}

func (t *taker) category(s *x12.Segment) {
	m := &t.item.Member
	if s.Tag == "LX" {
		m.Categories = append(m.Categories, Category{Number: s.El(1)})
		return
	}
	if len(m.Categories) == 0 {
		return
	}
	c := &m.Categories[len(m.Categories)-1]
	switch s.Tag {
	case "N1":
		c.Name = s.El(2)
	case "REF":
		c.References = append(c.References, reference(s))
	case "DTP":
		c.Dates = append(c.Dates, t.date(s))
	}
}

// bounds watches that the loop 2700 ends as it begins, with its LE.
func (t *taker) bounds(s *x12.Segment) {
	switch s.Tag {
	case "LS":
		t.bounded = said{s.Index, s.Offset, 0}
	case "LE":
		t.bounded = said{}
	}
}

func (w *writer) categories(all []Category) {
	if len(all) == 0 {
		return
	}
	w.Segment("LS", "2700")
	for i := range all {
		c := &all[i]
		w.Segment("LX", c.Number)
		if c.Name == "" {
			continue
		}
		w.Segment("N1", "75", c.Name)
		w.references(c.References)
		w.dates(c.Dates)
	}
	w.Segment("LE", "2700")
}
