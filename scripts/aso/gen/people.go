package gen

import (
	"strconv"

	"github.com/openaso/openaso/shared/day"
)

// person is somebody who does not exist.
type person struct {
	first, last, street, card string
	town                      town
	born                      day.Day
	sex                       string
}

// town is a town with its state and the beginning of its ZIP codes.
type town struct{ name, state, zip string }

// provider is a billing provider with those who render its services.
type provider struct {
	name, npi, tin, street, taxonomy string
	town                             town
	renders                          []person
	npis                             []string
}

var (
	towns = []town{{"DAYTON", "OH", "45402"}, {"COLUMBUS", "OH", "43215"}, {"TOLEDO", "OH", "43604"}, {"FORT WAYNE", "IN", "46802"},
		{"LOUISVILLE", "KY", "40202"}, {"GRAND RAPIDS", "MI", "49503"}, {"ERIE", "PA", "16501"}}
	streets = []string{"MAIN ST", "ELM AVE", "SYCAMORE DR", "RIVER RD", "SECOND ST", "MILL LN", "PARK BLVD"}
	women   = []string{"ANN", "BEATRICE", "CLARA", "DOROTHY", "EDITH", "FLORENCE", "GRACE", "HELEN", "IRENE", "JOSEPHINE"}
	men     = []string{"ALBERT", "BENJAMIN", "CARL", "DANIEL", "EDWARD", "FRANK", "GEORGE", "HENRY", "ISAAC", "JOHN"}
	// A family's name says that it is none.
	families = []string{"SYNTHWOOD", "SYNTHFIELD", "SYNTHLEY", "SYNTHERTON", "SYNTHBROOK", "SYNTHMAN", "SYNTHSON", "SYNTHWELL", "SYNTHGATE"}
	clinics  = []string{"CLINIC", "FAMILY PRACTICE", "MEDICAL GROUP", "ASSOCIATES", "HEALTH PARTNERS"}
)

// pick draws one of a list.
func pick[T any](m *maker, all []T) T { return all[m.r.IntN(len(all))] }

// chance is true so many times of a thousand.
func (m *maker) chance(perMille int) bool { return m.r.IntN(1000) < perMille }

// digits draws a number of n digits that does not begin with 0.
func (m *maker) digits(n int) string {
	low := 1
	for range n - 1 {
		low *= 10
	}
	return strconv.Itoa(low + m.r.IntN(9*low))
}

func (m *maker) person(last string, youngest, oldest int) person {
	p := person{last: last, town: pick(m, towns), born: m.o.On - day.Day(365*youngest+m.r.IntN(365*(oldest-youngest)+1))}
	p.street = strconv.Itoa(1+m.r.IntN(9999)) + " " + pick(m, streets)
	p.sex, p.first = "F", pick(m, women)
	if m.chance(480) {
		p.sex, p.first = "M", pick(m, men)
	}
	return p
}

// practice draws a billing provider.
func (m *maker) practice() provider {
	t := pick(m, towns)
	p := provider{name: "SYNTHETIC " + t.name + " " + pick(m, clinics), npi: m.npi(), tin: "9" + m.digits(8),
		street: strconv.Itoa(1+m.r.IntN(999)) + " " + pick(m, streets), taxonomy: pick(m, taxonomies[m.o.Kind]), town: t}
	for range 1 + m.r.IntN(4) {
		p.renders, p.npis = append(p.renders, m.person(pick(m, families), 30, 70)), append(p.npis, m.npi())
	}
	return p
}

// npi draws a national provider identifier with the check digit that belongs to it.
func (m *maker) npi() string {
	s := "1" + m.digits(8)
	return s + string([]byte{check(s)})
}

// check is the check digit of an NPI's first nine digits: Luhn's, as if 80840 stood
// before them, which adds 24 (45 CFR 162.406; the constant is CMS's).
func check(nine string) byte {
	sum := 24
	for i := range len(nine) {
		d := int(nine[i] - '0')
		if i%2 == 0 { // every second digit from the right, the last one first
			d *= 2
		}
		sum += d/10 + d%10
	}
	return byte('0' + (10-sum%10)%10)
}
