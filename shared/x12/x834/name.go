package x834

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Demographics is DMG of loops 2100A and 2100B.
type Demographics struct {
	Born        day.Day     // DMG02
	Sex         string      // DMG03: F, M, U
	Marital     string      // DMG04
	Races       [][3]string // DMG05: code, list (RET), code of the list; up to ten
	Citizenship string      // DMG06, of a subscriber
	Collection  string      // DMG11, how the race was learned
}

// Income is ICM of loop 2100A.
type Income struct {
	Frequency string      // ICM01
	Wage      money.Cents // ICM02
	Hours     string      // ICM03, as it was sent
	Location  string      // ICM04
	Grade     string      // ICM05
}

// Amount is AMT of loops 2100A and 2300: C1 copayment, D2 deductible, P3 premium ...
type Amount struct {
	Qualifier string      // AMT01
	Cents     money.Cents // AMT02
}

// Health is HLH of loop 2100A. Height and weight are as they were sent.
type Health struct {
	Code           string // HLH01: smoker and the like
	Height, Weight phi.Text
}

// Language is LUI of loop 2100A.
type Language struct {
	Qualifier   string // LUI01: LD, LE
	Code        string // LUI02
	Description string // LUI03
	Use         string // LUI04: 5 read, 6 written, 7 spoken, 8 native
}

func (t *taker) name(s *x12.Segment) {
	m := &t.item.Member
	switch s.Tag {
	case "NM1":
		m.Name = t.entity(s)
	case "DMG":
		m.Demographics = t.demographics(s)
		t.citizen(s)
	case "EC":
		m.Classes = append(m.Classes, [3]string{s.El(1), s.El(2), s.El(3)})
	case "ICM":
		m.Income = &Income{Frequency: s.El(1), Wage: t.amount(s, 2), Hours: s.El(3), Location: s.El(4), Grade: s.El(5)}
	case "AMT":
		m.Amounts = append(m.Amounts, t.money(s))
	case "HLH":
		m.Health = &Health{Code: s.El(1), Height: phi.New(s.El(2)), Weight: phi.New(s.El(3))}
	case "LUI":
		m.Languages = append(m.Languages, Language{Qualifier: s.El(1), Code: s.El(2), Description: s.El(3), Use: s.El(4)})
	default:
		reach(&m.Name, s)
	}
}

// incorrect is loop 2100B.
func (t *taker) incorrect(s *x12.Segment) {
	m := &t.item.Member
	switch s.Tag {
	case "NM1":
		e := t.entity(s)
		m.Incorrect = &e
	case "DMG":
		m.IncorrectDemographics = t.demographics(s)
	}
}

func (t *taker) demographics(s *x12.Segment) *Demographics {
	d := &Demographics{Sex: s.El(3), Marital: s.El(4), Citizenship: s.El(6), Collection: s.El(11)}
	if s.El(2) != "" {
		d.Born = t.day(s, 2, s.El(2))
	}
	for _, r := range s.Repeats(5) {
		d.Races = append(d.Races, [3]string(components(s, r)))
	}
	return d
}

func (t *taker) money(s *x12.Segment) Amount {
	return Amount{Qualifier: s.El(1), Cents: t.amount(s, 2)}
}

func (w *writer) name(m *Member) {
	w.entity(&m.Name, "IP")
	w.demographics(m.Demographics)
	for _, c := range m.Classes {
		w.Segment("EC", c[:]...)
	}
	if i := m.Income; i != nil {
		w.Segment("ICM", i.Frequency, i.Wage.X12(), i.Hours, i.Location, i.Grade)
	}
	w.amounts(m.Amounts)
	if h := m.Health; h != nil {
		w.Segment("HLH", h.Code, show(h.Height), show(h.Weight))
	}
	for _, l := range m.Languages {
		w.Segment("LUI", l.Qualifier, l.Code, l.Description, l.Use)
	}
}

func (w *writer) demographics(d *Demographics) {
	if d == nil {
		return
	}
	var races []string
	for _, r := range d.Races {
		races = append(races, w.Composite(r[:]...))
	}
	form, list := "", ""
	if d.Born != 0 {
		form = "D8"
	}
	if d.Collection != "" {
		list = "REC"
	}
	w.Segment("DMG", form, d.Born.Compact(), d.Sex, d.Marital, w.Repeat(races...), d.Citizenship, "", "", "", list, d.Collection)
}

func (w *writer) amounts(all []Amount) {
	for _, a := range all {
		w.Segment("AMT", a.Qualifier, a.Cents.X12())
	}
}
