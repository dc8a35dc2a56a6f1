package gen

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/money"
)

// work is the claim under way.
type work struct {
	patient person
	self    bool
	total   money.Cents
	lines   []line
	codes   []string // its diagnoses
	number  string
}

// line is a line of service before it is written.
type line struct {
	code   string
	charge money.Cents
	units  int
	paid   money.Cents // by the payer before, with cob
}

// claimsHead is the header of an 837 set.
func (m *maker) claimsHead() {
	m.put("BHT", "0019", "00", "B"+pad(m.made.Sets, 8), m.o.On.Compact(), "0506", "CH")
	m.put("NM1", "41", "2", "SYNTHETIC CLEARINGHOUSE", "", "", "", "", "46", "SYNTHCLEARING")
	m.put("PER", "IC", "BILLING OFFICE", "TE", "5555550100", "EX", "12")
	m.put("NM1", "40", "2", "OPENASO", "", "", "", "", "46", "OPENASO")
}

// billing is a billing provider with the claims of some dozens of families.
func (m *maker) billing() {
	m.provider = m.practice()
	p := &m.provider
	m.above = m.hl(0, "20", "1")
	m.put("PRV", "BI", "PXC", p.taxonomy)
	m.put("NM1", "85", "2", p.name, "", "", "", "", "XX", p.npi)
	m.put("N3", p.street)
	m.put("N4", p.town.name, p.town.state, p.town.zip+"1234")
	m.put("REF", "EI", p.tin)
	for range 20 + m.r.IntN(40) {
		if m.more() {
			m.insured()
		}
	}
}

// insured is a subscriber with the claims of one or of dependents.
func (m *maker) insured() {
	m.subscriber, m.cob = m.person(pick(m, families), 22, 64), m.chance(80)
	m.subscriber.card = "SYN" + m.digits(8)
	self, children, rank := "18", "0", "P"
	dependents := 0
	if m.chance(330) {
		self, children, dependents = "", "1", 1+m.r.IntN(8)/7
	}
	if m.cob {
		rank = "S"
	}
	m.under = m.hl(m.above, "22", children)
	m.put("SBR", rank, self, "G"+strconv.Itoa(1+m.r.IntN(20)), "", "", "", "", "", "CI")
	m.put("NM1", "IL", "1", m.subscriber.last, m.subscriber.first, "", "", "", "MI", m.subscriber.card)
	if dependents == 0 {
		m.lives(&m.subscriber)
	}
	m.put("NM1", "PR", "2", "OPENASO", "", "", "", "", "PI", "OPENASO")
	if dependents == 0 {
		m.claimsOf(m.subscriber, true)
	}
	for range dependents {
		m.dependent()
	}
}

// lives is where somebody lives, and was born when.
func (m *maker) lives(p *person) {
	m.put("N3", p.street)
	m.put("N4", p.town.name, p.town.state, p.town.zip)
	m.put("DMG", "D8", p.born.Compact(), p.sex)
}

// dependent is a spouse or a child with their claims.
func (m *maker) dependent() {
	if !m.more() {
		return
	}
	relation, p := "19", m.person(m.subscriber.last, 1, 25)
	if m.chance(450) {
		relation, p = "01", m.person(m.subscriber.last, 22, 64)
	}
	m.hl(m.under, "23", "0")
	m.put("PAT", relation)
	m.put("NM1", "QC", "1", p.last, p.first)
	m.lives(&p)
	m.claimsOf(p, false)
}

// claimsOf is a patient's claims: mostly one.
func (m *maker) claimsOf(p person, self bool) {
	for n := 1; n == 1 || n < 4 && m.chance(150) && m.more(); n++ {
		m.begin()
		m.claim(&work{patient: p, self: self, number: "S" + pad(m.made.Items, 6)})
		m.end()
	}
}

func (m *maker) claim(c *work) {
	switch m.o.Kind {
	case Institutional:
		m.institutional(c)
	case Dental:
		m.dental(c)
	default:
		m.professional(c)
	}
}

// price draws lines of the codes that a kind bills, and adds them up.
func (m *maker) price(c *work, lines int, codes []priced) {
	for range lines {
		p := pick(m, codes)
		l := line{code: p.code, units: 1, charge: p.usual + money.Cents(m.r.IntN(4000))}
		if m.chance(120) {
			l.units = 2 + m.r.IntN(3)
			l.charge *= money.Cents(l.units)
		}
		c.total += l.charge
		c.lines = append(c.lines, l)
	}
	m.made.Lines += lines
}

// frequency is CLM05-3 with the payer's number of the claim that is replaced or voided.
func (m *maker) frequency() (code, original string) {
	switch n := m.r.IntN(1000); {
	case n < 15:
		return "7", "ICN" + m.digits(10)
	case n < 20:
		return "8", "ICN" + m.digits(10)
	}
	return "1", ""
}

// diagnose draws diagnoses that differ.
func (m *maker) diagnose(c *work, n int) {
	for _, i := range m.r.Perm(len(diagnoses))[:n] {
		c.codes = append(c.codes, diagnoses[i])
	}
}

// few draws a count: mostly small, at times up to most.
func (m *maker) few(most int) int {
	if m.chance(15) {
		return most
	}
	n := 1
	for n < most && m.chance(480) {
		n++
	}
	return n
}

// other is loops 2320 to 2330B: what the payer before this one paid. Half of them say it by
// the line (2430), the others for the whole claim.
func (m *maker) other(c *work, byLine bool) {
	if !m.cob {
		return
	}
	var adjusted, paid money.Cents
	for i := range c.lines {
		l := &c.lines[i]
		l.paid = l.charge * money.Cents(40+m.r.IntN(50)) / 100
		paid += l.paid
	}
	adjusted = c.total - paid
	m.add("2320", "SBR", "P", "18", "", "SYNTHETIC MUTUAL", "", "", "", "", "CI")
	if !byLine && adjusted > 0 {
		deductible := adjusted / 3
		m.add("2320", "CAS", "PR", "1", deductible.X12())
		m.add("2320", "CAS", "CO", "45", (adjusted - deductible).X12())
	}
	m.add("2320", "AMT", "D", paid.X12())
	m.add("2320", "OI", "", "", "Y", "", "", "Y")
	m.add("2330A", "NM1", "IL", "1", c.patient.last, c.patient.first, "", "", "", "MI", "OTH"+m.digits(8))
	m.add("2330B", "NM1", "PR", "2", "SYNTHETIC MUTUAL", "", "", "", "", "PI", "SYNTHMUTUAL")
	if !byLine {
		m.add("2330B", "DTP", "573", "D8", m.o.On.Compact())
	}
}

// otherLine is loop 2430: what the payer before paid of a line.
func (m *maker) otherLine(l *line, product string) {
	m.add("2430", "SVD", "SYNTHMUTUAL", l.paid.X12(), product, "", strconv.Itoa(l.units))
	if l.charge > l.paid {
		m.add("2430", "CAS", "CO", "45", (l.charge - l.paid).X12())
	}
	m.add("2430", "DTP", "573", "D8", m.o.On.Compact())
}

func join(parts ...string) string { return strings.TrimRight(strings.Join(parts, mark), mark) }
