package x834

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Member is one person of a set, loop 2000 with the loops in it.
type Member struct {
	Subscriber     bool    // INS01 Y; otherwise a dependent
	Relationship   string  // INS02: 18 self, 01 spouse, 19 child ...
	Maintenance    string  // INS03: Change, Add, Terminate, Reinstate, Audit
	Reason         string  // INS04
	Status         string  // INS05: A active, C COBRA, S surviving, T TEFRA
	Medicare       string  // INS06-1
	MedicareReason string  // INS06-2
	COBRA          string  // INS07, qualifying event
	Employment     string  // INS08: FT, PT, TE ...
	Student        string  // INS09
	Handicapped    string  // INS10
	Died           day.Day // INS12
	Confidential   string  // INS13
	BirthOrder     string  // INS17, of children born on one day

	ID         phi.Text    // REF*0F: the subscriber's, which the whole family shares
	Group      string      // REF*1L, group or policy number
	References []Reference // REF: supplemental identifiers (17, 23, 3H, ... ZZ)
	Dates      []Date      // DTP: 356 eligibility begin, 357 eligibility end, 303 ...

	Name         Entity        // loop 2100A
	Demographics *Demographics // 2100A DMG
	Classes      [][3]string   // 2100A EC01 to EC03, employment class
	Income       *Income       // 2100A ICM
	Amounts      []Amount      // 2100A AMT
	Health       *Health       // 2100A HLH
	Languages    []Language    // 2100A LUI

	Incorrect             *Entity       // loop 2100B: the name that was wrong before
	IncorrectDemographics *Demographics // 2100B DMG
	Mailing               *Entity       // loop 2100C, an address
	Employers             []Entity      // loop 2100D
	Schools               []Entity      // loop 2100E
	Custodian             *Entity       // loop 2100F
	Responsible           []Entity      // loop 2100G
	DropOff               *Entity       // loop 2100H

	Disabilities []Disability // loop 2200
	Coverages    []Coverage   // loop 2300
	Categories   []Category   // loop 2710
}

// Reference is a REF.
type Reference struct {
	Qualifier string   // REF01
	Value     phi.Text // REF02: many of them are a person's number
}

// On is the first day of the date with a qualifier, 0 if the member has none.
func (m *Member) On(qualifier string) day.Day { return on(m.Dates, qualifier) }

func on(dates []Date, qualifier string) day.Day {
	for _, d := range dates {
		if d.Qualifier == qualifier {
			return d.From
		}
	}
	return 0
}

func (t *taker) member(s *x12.Segment) {
	m := &t.item.Member
	switch s.Tag {
	case "INS":
		t.insured(s, m)
	case "REF":
		switch s.El(1) {
		case "0F":
			m.ID = phi.New(s.El(2))
			t.follows(s)
		case "1L":
			m.Group = s.El(2)
		default:
			m.References = append(m.References, reference(s))
		}
	case "DTP":
		m.Dates = append(m.Dates, t.date(s))
	}
}

func (t *taker) insured(s *x12.Segment, m *Member) {
	m.Subscriber, m.Relationship, m.Maintenance, m.Reason, m.Status = s.El(1) == "Y", s.El(2), s.El(3), s.El(4), s.El(5)
	m.Medicare, m.MedicareReason, m.COBRA, m.Employment = s.Part(6, 1), s.Part(6, 2), s.El(7), s.El(8)
	m.Student, m.Handicapped, m.Confidential, m.BirthOrder = s.El(9), s.El(10), s.El(13), s.El(17)
	if s.El(12) != "" {
		m.Died = t.day(s, 12, s.El(12))
	}
	t.self(s)
}

func reference(s *x12.Segment) Reference {
	return Reference{Qualifier: s.El(1), Value: phi.New(s.El(2))}
}

func (w *writer) member(m *Member) {
	w.insured(m)
	w.reference("0F", show(m.ID))
	w.reference("1L", m.Group)
	w.references(m.References)
	w.dates(m.Dates)
	w.name(m)
	w.others(m)
	for i := range m.Disabilities {
		w.disability(&m.Disabilities[i])
	}
	for i := range m.Coverages {
		w.coverage(&m.Coverages[i])
	}
	w.categories(m.Categories)
}

func (w *writer) insured(m *Member) {
	subscriber, form := "N", ""
	if m.Subscriber {
		subscriber = "Y"
	}
	if m.Died != 0 {
		form = "D8"
	}
	w.Segment("INS", subscriber, m.Relationship, m.Maintenance, m.Reason, m.Status, w.Composite(m.Medicare, m.MedicareReason), m.COBRA,
		m.Employment, m.Student, m.Handicapped, form, m.Died.Compact(), m.Confidential, "", "", "", m.BirthOrder)
}

// others are the loops 2100B to 2100H.
func (w *writer) others(m *Member) {
	if m.Incorrect != nil {
		w.entity(m.Incorrect, "")
		w.demographics(m.IncorrectDemographics)
	}
	w.entities(m.Mailing, nil, "")
	w.entities(nil, m.Employers, "EP")
	w.entities(nil, m.Schools, "SK")
	w.entities(m.Custodian, nil, "PQ")
	w.entities(nil, m.Responsible, "RP")
	w.entities(m.DropOff, nil, "")
}
