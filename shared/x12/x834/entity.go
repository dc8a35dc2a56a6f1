package x834

import (
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Entity is somebody named by an NM1, with how to reach them: the member and the other
// people and places of loops 2100A to 2100H, 2310 and 2330. Which elements a loop uses, its
// guide says.
type Entity struct {
	Kind      string   // NM101
	Type      string   // NM102: 1 a person, 2 not one
	Last      phi.Text // NM103, or the organization's name
	First     phi.Text // NM104
	Middle    phi.Text // NM105
	Prefix    string   // NM106
	Suffix    string   // NM107
	Qualifier string   // NM108: 34 social security number, ZZ agreed on, XX an NPI ...
	ID        phi.Text // NM109
	Contact   phi.Text // PER02
	Numbers   []Number // PER03 to PER08
	Address   Address
}

// Number is a way to reach somebody: EM e-mail, HP and TE and WP and CP telephones ...
type Number struct {
	Qualifier string // PER03, PER05, PER07
	Value     phi.Text
}

// Address is N3 and N4.
type Address struct {
	Lines       []phi.Text // N301, N302
	City        phi.Text   // N401
	State       string     // N402
	Zip         phi.Text   // N403
	Country     string     // N404
	Qualifier   string     // N405: 60, CY (a county); of a member alone
	Location    string     // N406
	Subdivision string     // N407
}

func (t *taker) entity(s *x12.Segment) Entity {
	return Entity{
		Kind: s.El(1), Type: s.El(2), Last: phi.New(s.El(3)), First: phi.New(s.El(4)), Middle: phi.New(s.El(5)),
		Prefix: s.El(6), Suffix: s.El(7), Qualifier: s.El(8), ID: phi.New(s.El(9)),
	}
}

// reach reads what stands below the NM1 of an entity; nil if none is open.
func reach(e *Entity, s *x12.Segment) {
	if e == nil {
		return
	}
	a := &e.Address
	switch s.Tag {
	case "PER":
		e.Contact = phi.New(s.El(2))
		for i := 3; i <= 7; i += 2 {
			if s.El(i) != "" {
				e.Numbers = append(e.Numbers, Number{Qualifier: s.El(i), Value: phi.New(s.El(i + 1))})
			}
		}
	case "N3":
		for i := 1; i <= 2; i++ {
			if s.El(i) != "" {
				a.Lines = append(a.Lines, phi.New(s.El(i)))
			}
		}
	case "N4":
		a.City, a.State, a.Zip, a.Country = phi.New(s.El(1)), s.El(2), phi.New(s.El(3)), s.El(4)
		a.Qualifier, a.Location, a.Subdivision = s.El(5), s.El(6), s.El(7)
	}
}

func last(es []Entity) *Entity {
	if len(es) == 0 {
		return nil
	}
	return &es[len(es)-1]
}

// other reads the loops 2100C to 2100H.
func (t *taker) other(s *x12.Segment) {
	m := &t.item.Member
	if s.Tag == "NM1" {
		e := t.entity(s)
		switch t.at.Loop {
		case "2100C":
			m.Mailing = &e
		case "2100D":
			m.Employers = append(m.Employers, e)
		case "2100E":
			m.Schools = append(m.Schools, e)
		case "2100F":
			m.Custodian = &e
		case "2100G":
			m.Responsible = append(m.Responsible, e)
		case "2100H":
			m.DropOff = &e
		}
		return
	}
	reach(map[string]*Entity{"2100C": m.Mailing, "2100D": last(m.Employers), "2100E": last(m.Schools), "2100F": m.Custodian,
		"2100G": last(m.Responsible), "2100H": m.DropOff}[t.at.Loop], s)
}

// entities writes one entity, if it is there, and a list.
func (w *writer) entities(one *Entity, more []Entity, contact string) {
	if one != nil {
		w.entity(one, contact)
	}
	for i := range more {
		w.entity(&more[i], contact)
	}
}

// entity writes an entity; contact is PER01.
func (w *writer) entity(e *Entity, contact string) {
	w.Segment("NM1", e.elements()...)
	w.per(e, contact)
	w.address(&e.Address)
}

func (e *Entity) elements() []string {
	return []string{e.Kind, e.Type, show(e.Last), show(e.First), show(e.Middle), e.Prefix, e.Suffix, e.Qualifier, show(e.ID)}
}

// per writes up to three numbers a segment.
func (w *writer) per(e *Entity, contact string) {
	for i := 0; i < len(e.Numbers); i += 3 {
		elements := []string{contact, show(e.Contact)}
		for _, n := range e.Numbers[i:min(i+3, len(e.Numbers))] {
			elements = append(elements, n.Qualifier, show(n.Value))
		}
		w.Segment("PER", elements...)
	}
}

func (w *writer) address(a *Address) {
	for i := 0; i < len(a.Lines); i += 2 {
		second := ""
		if i+1 < len(a.Lines) {
			second = show(a.Lines[i+1])
		}
		w.Segment("N3", show(a.Lines[i]), second)
	}
	if !a.City.Empty() {
		w.Segment("N4", show(a.City), a.State, show(a.Zip), a.Country, a.Qualifier, a.Location, a.Subdivision)
	}
}
