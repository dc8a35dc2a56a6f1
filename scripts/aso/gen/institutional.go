package gen

import (
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
)

// stay is from when to when an institutional claim is.
type stay struct {
	inpatient bool
	from, to  day.Day
}

// institutional is a claim of 005010X223A2: a third are stays, with rooms, DRG and what was
// present on admission, the others visits.
func (m *maker) institutional(c *work) {
	s := stay{inpatient: m.chance(330), from: m.before(60)}
	s.to = s.from
	lines := 1 + m.few(8) + m.r.IntN(3)
	if m.chance(3) {
		lines = 100 + m.r.IntN(400)
	}
	m.diagnose(c, m.few(12))
	bill := "13"
	if s.inpatient {
		bill, s.to = "11", s.from+day.Day(1+m.r.IntN(9))
		m.room(c, &s)
		m.price(c, lines, revenue)
	} else {
		m.price(c, lines, outpatient)
	}
	code, original := m.frequency()
	m.add("2300", "CLM", c.number, c.total.X12(), "", "", join(bill, "A", code), "", "A", "Y", "Y")
	m.admitted(&s)
	m.references(original)
	m.coded(c, &s)
	m.attending(&s)
	byLine := m.chance(500)
	m.other(c, byLine)
	for i := range c.lines {
		m.institutionalLine(c, i, &s, byLine)
	}
}

// room is the first line of a stay: its days.
func (m *maker) room(c *work, s *stay) {
	p := pick(m, rooms)
	l := line{code: p.code, units: int(s.to - s.from), charge: p.usual * money.Cents(s.to-s.from)}
	c.total += l.charge
	c.lines = append(c.lines, l)
	m.made.Lines++
}

// admitted are the dates of a stay or visit, and CL1: type and source of the admission and
// how the patient left.
func (m *maker) admitted(s *stay) {
	if s.inpatient {
		m.add("2300", "DTP", "096", "TM", "1130")
	}
	m.add("2300", "DTP", "434", "RD8", s.from.Compact()+"-"+s.to.Compact())
	if s.inpatient {
		m.add("2300", "DTP", "435", "DT", s.from.Compact()+"0915")
	}
	m.add("2300", "CL1", pick(m, []string{"1", "2", "3"}), pick(m, []string{"1", "2", "4"}), pick(m, []string{"01", "01", "01", "06"}))
}

// coded are the HI of a claim, in the guide's order.
func (m *maker) coded(c *work, s *stay) {
	present := func(kind, code string) string { return join(kind, code) }
	if s.inpatient {
		present = func(kind, code string) string {
			return join(kind, code, "", "", "", "", "", "", pick(m, []string{"Y", "Y", "N"}))
		}
	}
	m.add("2300", "HI", present("ABK", c.codes[0]))
	if s.inpatient {
		m.add("2300", "HI", join("ABJ", c.codes[0]))
		m.add("2300", "HI", join("DR", pick(m, groups)))
	} else {
		m.add("2300", "HI", join("APR", c.codes[0]))
	}
	if len(c.codes) > 1 {
		var more []string
		for _, d := range c.codes[1:] {
			more = append(more, present("ABF", d))
		}
		m.add("2300", "HI", more...)
	}
	if s.inpatient && m.chance(400) {
		m.add("2300", "HI", join("BBR", pick(m, operations), "D8", (s.from+1).Compact()))
	}
	m.happened(s)
}

// happened are occurrence spans, occurrences, values and conditions.
func (m *maker) happened(s *stay) {
	if s.inpatient && m.chance(100) {
		m.add("2300", "HI", join("BI", "74", "RD8", s.from.Compact()+"-"+s.to.Compact()))
	}
	if m.chance(250) {
		m.add("2300", "HI", join("BH", "11", "D8", (s.from-2).Compact()), join("BH", "A1", "D8", m.subscriber.born.Compact()))
	}
	if s.inpatient {
		m.add("2300", "HI", join("BE", "80", "", "", strconv.Itoa(int(s.to-s.from))))
	}
	if m.chance(200) {
		m.add("2300", "HI", join("BG", pick(m, []string{"09", "C1", "02"})))
	}
}

// attending are loops 2310A and 2310B.
func (m *maker) attending(s *stay) {
	i := m.r.IntN(len(m.provider.renders))
	a := &m.provider.renders[i]
	m.add("2310A", "NM1", "71", "1", a.last, a.first, "", "", "", "XX", m.provider.npis[i])
	m.add("2310A", "PRV", "AT", "PXC", "207R00000X")
	if s.inpatient && m.chance(300) {
		m.add("2310B", "NM1", "72", "1", pick(m, families), pick(m, men), "", "", "", "XX", m.npi())
	}
}

func (m *maker) institutionalLine(c *work, i int, s *stay, byLine bool) {
	l := &c.lines[i]
	department, product, unit := departments[l.code], join("HC", l.code), "UN"
	if department == "" { // the code is a revenue code itself
		department, product = l.code, ""
	}
	if s.inpatient && i == 0 {
		unit = "DA"
	}
	m.add("2400", "LX", strconv.Itoa(i+1))
	m.add("2400", "SV2", department, product, l.charge.X12(), unit, strconv.Itoa(l.units))
	if !s.inpatient {
		m.add("2400", "DTP", "472", "D8", s.from.Compact())
	}
	if m.cob && byLine {
		m.add("2430", "SVD", "SYNTHMUTUAL", l.paid.X12(), product, department, strconv.Itoa(l.units))
		if l.charge > l.paid {
			m.add("2430", "CAS", "CO", "45", (l.charge - l.paid).X12())
		}
		m.add("2430", "DTP", "573", "D8", m.o.On.Compact())
	}
}
