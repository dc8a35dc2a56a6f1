package match

import "fmt"

// Definition is a named Match that others may name: preventive care, emergencies, mental
// health. It may name definitions that stand before it.
type Definition struct {
	Name  string `yaml:"name"`
	Match Match  `yaml:"match"`
}

// Definitions are in order; at most 64.
type Definitions []Definition

// most is how many definitions there may be: one bit of Service.Defined each.
const most = 64

// Link resolves the names that the definitions use of one another; call it once, before
// any Match is linked. An error names the definition and what is wrong with it.
func (d Definitions) Link() error {
	if len(d) > most {
		return fmt.Errorf("%d definitions, at most %d", len(d), most)
	}
	for i := range d {
		if d[i].Name == "" {
			return fmt.Errorf("definition %d has no name", i+1)
		}
		if _, twice := d[:i].bit(d[i].Name); twice {
			return fmt.Errorf("definition %q stands twice", d[i].Name)
		}
		if err := d[:i].Resolve(&d[i].Match); err != nil {
			return fmt.Errorf("definition %q: %w", d[i].Name, err)
		}
	}
	return nil
}

// Resolve makes m ready: its Is and Not name definitions of d.
func (d Definitions) Resolve(m *Match) error {
	m.is, m.not, m.linked = 0, 0, nil
	for _, names := range []struct {
		list []string
		into *uint64
	}{{m.Is, &m.is}, {m.Not, &m.not}} {
		for _, n := range names.list {
			bit, ok := d.bit(n)
			if !ok {
				return fmt.Errorf("no definition %q stands before it", n)
			}
			*names.into |= bit
		}
	}
	m.given, m.linked = m.parts(), m
	return nil
}

func (d Definitions) bit(name string) (uint64, bool) {
	for i := range d {
		if d[i].Name == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has says whether the definitions have the name.
func (d Definitions) Has(name string) bool {
	_, ok := d.bit(name)
	return ok
}

// Of puts into s.Defined which definitions hold for s.
func (d Definitions) Of(s *Service) {
	s.Defined = 0
	for i := range d {
		if d[i].Match.Holds(s) {
			s.Defined |= 1 << i
		}
	}
}

// Holds says whether the definition with a name holds for s, which Of has been over.
func (d Definitions) Holds(name string, s *Service) bool {
	bit, ok := d.bit(name)
	return ok && s.Defined&bit != 0
}
