package gen

import "strconv"

// dental is a claim of 005010X224A2.
func (m *maker) dental(c *work) {
	m.price(c, pick(m, []int{1, 1, 2, 2, 3, 4}), procedures)
	on := m.before(60)
	code, original := m.frequency()
	m.add("2300", "CLM", c.number, c.total.X12(), "", "", join("11", "B", code), "Y", "A", "Y", "Y")
	m.add("2300", "DTP", "472", "D8", on.Compact())
	if m.chance(30) {
		m.add("2300", "DN1", "24", "18")
	}
	if m.chance(40) {
		m.add("2300", "DN2", strconv.Itoa(1+m.r.IntN(32)), "M", "", "", "", "JP")
	}
	m.references(original)
	if m.chance(150) {
		m.diagnose(c, 1+m.r.IntN(4))
		m.hi("ABK", c.codes[:1], "ABF", c.codes[1:])
	}
	i := m.r.IntN(len(m.provider.renders))
	r := &m.provider.renders[i]
	m.add("2310B", "NM1", "82", "1", r.last, r.first, "", "", "", "XX", m.provider.npis[i])
	m.add("2310B", "PRV", "PE", "PXC", m.provider.taxonomy)
	byLine := m.chance(500)
	m.other(c, byLine)
	for i := range c.lines {
		m.dentalLine(&c.lines[i], i, byLine)
	}
}

// dentalLine is a procedure; one of a filling or a crown names its tooth and surfaces.
func (m *maker) dentalLine(l *line, i int, byLine bool) {
	product := join("AD", l.code)
	cavity, tooth, surfaces := "", "", ""
	switch l.code[1] {
	case '2': // restorations stand on a tooth
		tooth, surfaces = strconv.Itoa(1+m.r.IntN(32)), pick(m, surfacesOf)
	case '3', '7': // roots and extractions
		tooth = strconv.Itoa(1 + m.r.IntN(32))
	case '4': // by the quadrant
		cavity = pick(m, []string{"10", "20", "30", "40"})
	}
	m.add("2400", "LX", strconv.Itoa(i+1))
	m.add("2400", "SV3", product, l.charge.X12(), "", cavity, "", strconv.Itoa(l.units))
	if tooth != "" {
		m.add("2400", "TOO", "JP", tooth, surfaces)
	}
	if m.cob && byLine {
		m.otherLine(l, product)
	}
}
