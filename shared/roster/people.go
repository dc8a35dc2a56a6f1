package roster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x834"
)

// maxPeople is as many as a household record has.
const maxPeople = 99

// relationships are the codes of INS02 for whom the plans have coverage: spouses and life
// partners, and whoever is covered as a child is.
var relationships = map[string]family.Relationship{
	"18": family.Subscriber,
	"01": family.Spouse, "53": family.Spouse,
	"05": family.Child, "07": family.Child, "09": family.Child, "10": family.Child, "15": family.Child, "17": family.Child,
	"19": family.Child, "23": family.Child, "24": family.Child, "38": family.Child,
}

// person is the key of a member in the household. One who is not known is added, one who is
// known takes over what the file says.
func (h *household) person(m *x834.Member) (string, error) {
	if !m.Subscriber && len(h.record.People) == 0 {
		return "", fault.New(fault.Invalid, "a dependent of a subscriber who is not known")
	}
	i := h.match(m)
	if i < 0 {
		return h.add(m)
	}
	p := &h.record.People[i]
	if m.Maintenance != x834.Terminate {
		if err := update(p, m); err != nil {
			return "", err
		}
	}
	return p.Key, nil
}

func (h *household) add(m *x834.Member) (string, error) {
	switch {
	case m.Maintenance == x834.Terminate || m.Maintenance == x834.Change:
		return "", fault.New(fault.Invalid, "INS03: a change or an end for somebody who is not known")
	case len(h.record.People) == maxPeople:
		return "", fault.New(fault.Invalid, "more people than a household may have")
	}
	p := partner.Person{Key: h.record.Subscriber}
	if !m.Subscriber {
		p.Key = h.key()
	}
	if err := update(&p, m); err != nil {
		return "", err
	}
	if p.First.Empty() || p.Last.Empty() || p.Born == 0 {
		return "", fault.New(fault.Invalid, "loop 2100A: first and last name (NM103, NM104) and day of birth (DMG02) are needed to enroll")
	}
	h.record.People = append(h.record.People, p)
	return p.Key, nil
}

// key is a new dependent's: the subscriber's and a number, and so nothing of the person's.
func (h *household) key() string {
	for n := len(h.record.People) + 1; ; n++ {
		k := fmt.Sprintf("%s-%d", h.record.Subscriber, n)
		if !slices.ContainsFunc(h.record.People, func(p partner.Person) bool { return p.Key == k }) {
			return k
		}
	}
}

// update takes over what the file says of a person, and keeps what it does not say.
func update(p *partner.Person, m *x834.Member) error {
	rel, ok := relationships[m.Relationship]
	if !ok {
		return fault.New(fault.Invalid, "INS02: a relationship for which the plans have no coverage")
	}
	p.Relationship = rel
	if !m.Name.First.Empty() {
		p.First = m.Name.First
	}
	if !m.Name.Last.Empty() {
		p.Last = m.Name.Last
	}
	if d := m.Demographics; d != nil {
		p.Born, p.Sex = d.Born, d.Sex
	}
	return nil
}

// match is the place of the person whom a member is, -1 if nobody is. The subscriber is
// the household's. A dependent has no number that is the household's own: first name and
// day of birth tell, the wrong ones of before if the file corrects them (loop 2100B); then,
// unless the file adds somebody, what only one dependent has.
func (h *household) match(m *x834.Member) int {
	if m.Subscriber {
		return h.only(func(p *partner.Person) bool { return p.Relationship == family.Subscriber })
	}
	rel := relationships[m.Relationship]
	name, born := m.Name.First, birth(m.Demographics)
	if m.Incorrect != nil {
		before, day := m.Incorrect.First, birth(m.IncorrectDemographics)
		if before.Empty() {
			before = name
		}
		if day == 0 {
			day = born
		}
		if i := h.only(dependent(func(p *partner.Person) bool { return same(p.First, before) && p.Born == day })); i >= 0 {
			return i
		}
	}
	i := h.only(dependent(func(p *partner.Person) bool { return same(p.First, name) && p.Born == born }))
	if i >= 0 || m.Maintenance == x834.Add {
		return i
	}
	if born == 0 {
		return h.only(dependent(func(p *partner.Person) bool { return p.Relationship == rel && same(p.First, name) }))
	}
	if m.Maintenance == x834.Audit { // another name in a full file may be another person
		return -1
	}
	return h.only(dependent(func(p *partner.Person) bool { return p.Relationship == rel && p.Born == born }))
}

func dependent(is func(*partner.Person) bool) func(*partner.Person) bool {
	return func(p *partner.Person) bool { return p.Relationship != family.Subscriber && is(p) }
}

func birth(d *x834.Demographics) day.Day {
	if d == nil {
		return 0
	}
	return d.Born
}

func same(a, b phi.Text) bool { return strings.EqualFold(a.Reveal(), b.Reveal()) }

// only is the place of the one person of whom something is true, -1 if it is of none or of
// several.
func (h *household) only(is func(*partner.Person) bool) int {
	at := -1
	for i := range h.record.People {
		if is(&h.record.People[i]) {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}
