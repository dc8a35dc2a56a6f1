package gen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
)

// professional is a claim of 005010X222A1.
func (m *maker) professional(c *work) {
	m.diagnose(c, m.few(12))
	m.price(c, m.lines(), services)
	day, place := m.before(60), pick(m, places)
	code, original := m.frequency()
	m.add("2300", "CLM", c.number, c.total.X12(), "", "", join(place, "B", code), "Y", "A", "Y", "Y")
	if m.chance(300) {
		m.add("2300", "DTP", "431", "D8", (day - 3).Compact())
	}
	if m.chance(150) {
		m.add("2300", "AMT", "F5", "25")
	}
	m.references(original)
	m.hi("ABK", c.codes[:1], "ABF", c.codes[1:])
	m.people(place)
	byLine := m.chance(500)
	m.other(c, byLine)
	for i := range c.lines {
		m.professionalLine(c, i, day, place, byLine)
	}
}

// lines is how many lines a claim has: 3.5 on average, seldom as many as the guide allows.
func (m *maker) lines() int {
	if m.chance(2) {
		return 12 + m.r.IntN(39)
	}
	return pick(m, []int{1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7})
}

// references are REF of a claim: the payer's number of the one before, an authorization,
// the clearinghouse's own.
func (m *maker) references(original string) {
	if original != "" {
		m.add("2300", "REF", "F8", original)
	}
	if m.chance(50) {
		m.add("2300", "REF", "G1", "AUTH"+m.digits(7))
	}
	m.add("2300", "REF", "D9", "SC"+m.digits(8))
}

// hi is one HI: a first diagnosis and others.
func (m *maker) hi(first string, one []string, second string, more []string) {
	var els []string
	for _, d := range one {
		els = append(els, join(first, d))
	}
	for _, d := range more {
		els = append(els, join(second, d))
	}
	if len(els) > 0 {
		m.add("2300", "HI", els...)
	}
}

// people are loops 2310A to 2310C: who referred, who renders, where.
func (m *maker) people(place string) {
	p := &m.provider
	if m.chance(200) {
		m.add("2310A", "NM1", "DN", "1", pick(m, families), pick(m, women), "", "", "", "XX", m.npi())
	}
	i := m.r.IntN(len(p.renders))
	m.add("2310B", "NM1", "82", "1", p.renders[i].last, p.renders[i].first, "", "", "", "XX", p.npis[i])
	m.add("2310B", "PRV", "PE", "PXC", p.taxonomy)
	if place == "22" {
		t := pick(m, towns)
		m.add("2310C", "NM1", "77", "2", "SYNTHETIC "+t.name+" HOSPITAL", "", "", "", "", "XX", m.npi())
		m.add("2310C", "N3", "1 HOSPITAL DR")
		m.add("2310C", "N4", t.name, t.state, t.zip+"0001")
	}
}

func (m *maker) professionalLine(c *work, i int, on day.Day, place string, byLine bool) {
	l := &c.lines[i]
	product := join("HC", l.code)
	if m.chance(200) {
		product = join("HC", l.code, pick(m, modifiers))
	}
	m.add("2400", "LX", strconv.Itoa(i+1))
	m.add("2400", "SV1", product, l.charge.X12(), "UN", strconv.Itoa(l.units), "", "", m.pointers(len(c.codes)))
	if m.chance(30) {
		m.add("2400", "DTP", "472", "RD8", on.Compact()+"-"+(on+1).Compact())
	} else {
		m.add("2400", "DTP", "472", "D8", on.Compact())
	}
	if m.chance(850) {
		m.add("2400", "REF", "6R", strconv.Itoa(m.made.Items%100_000)+pad(i+1, 2))
	}
	if m.cob && byLine {
		m.otherLine(l, product)
	}
}

// pointers point to up to four of n diagnoses, the chief one first.
func (m *maker) pointers(n int) string {
	var out []string
	for i := range m.few(min(4, n)) {
		out = append(out, strconv.Itoa(i+1))
	}
	if len(out) > 1 && m.chance(300) {
		slices.Reverse(out)
	}
	return strings.Join(out, mark)
}
