package gen

import "github.com/openaso/openaso/shared/day"

// change is what an 834 says of a family: INS03, INS04, and the date that goes with it.
type change struct{ code, reason string }

// enrollmentHead is the header of an 834 set.
func (m *maker) enrollmentHead() {
	m.put("BGN", "00", "E"+pad(m.made.Sets, 8), m.o.On.Compact(), "0506", "", "", "", "2")
	m.put("REF", "38", "SYNTHGRP1")
	m.put("N1", "P5", "SYNTHETIC MANUFACTURING", "FI", "900000001")
	m.put("N1", "IN", "OPENASO", "FI", "900000002")
}

// family is a subscriber and then the dependents. Most are added, some changed, some leave.
func (m *maker) family() {
	m.subscriber = m.person(pick(m, families), 22, 64)
	m.subscriber.card = "SYN" + m.digits(8)
	what, on := change{"021", "28"}, m.before(30)
	switch n := m.r.IntN(100); {
	case n < 15:
		what = change{"001", "25"}
	case n < 25:
		what = change{"024", "08"}
	}
	tier, dependents := "EMP", 0
	if m.chance(550) {
		dependents, tier = 1+m.r.IntN(4), "FAM"
	}
	m.member(m.subscriber, "18", tier, what, on)
	for i := range dependents {
		if !m.more() {
			return
		}
		relation, p := "19", m.person(m.subscriber.last, 0, 25)
		if i == 0 && m.chance(700) {
			relation, p = "01", m.person(m.subscriber.last, 22, 64)
		}
		m.member(p, relation, tier, what, on)
	}
}

// member is loop 2000 of one person.
func (m *maker) member(p person, relation, tier string, what change, on day.Day) {
	m.begin()
	subscriber, employed := "N", ""
	if relation == "18" {
		subscriber, employed = "Y", "FT"
		if what.code == "024" {
			employed = "TE"
		}
	}
	m.add("2000", "INS", subscriber, relation, what.code, what.reason, "A", "", "", employed)
	m.add("2000", "REF", "0F", m.subscriber.card)
	m.add("2000", "REF", "1L", "SYNTHGRP1")
	switch {
	case what.code == "024":
		m.add("2000", "DTP", "357", "D8", on.Compact())
	case relation == "18":
		m.add("2000", "DTP", "336", "D8", (on - 30).Compact())
	}
	m.add("2100A", "NM1", "IL", "1", p.last, p.first, "", "", "", "34", "9"+m.digits(8))
	if relation == "18" {
		m.add("2100A", "PER", "IP", "", "TE", "555555"+m.digits(4), "EM", "SYN"+m.digits(6)+"@EXAMPLE.COM")
	}
	m.add("2100A", "N3", m.subscriber.street)
	m.add("2100A", "N4", m.subscriber.town.name, m.subscriber.town.state, m.subscriber.town.zip)
	m.add("2100A", "DMG", "D8", p.born.Compact(), p.sex)
	m.coverage(tier, what, on)
	m.end()
}

// coverage is loop 2300: health, and dental for some.
func (m *maker) coverage(tier string, what change, on day.Day) {
	date := "348"
	if what.code == "024" {
		date = "349"
	}
	m.add("2300", "HD", what.code, "", "HLT", "PPO", tier)
	m.add("2300", "DTP", date, "D8", on.Compact())
	m.made.Lines++
	if m.chance(400) {
		m.add("2300", "HD", what.code, "", "DEN", "DENTAL", tier)
		m.add("2300", "DTP", date, "D8", on.Compact())
		m.made.Lines++
	}
}
