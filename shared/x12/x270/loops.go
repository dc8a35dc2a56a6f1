package x270

import (
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// content takes what a segment says, by the loop it stands in.
func (p *parser) content(s *x12.Segment) {
	loop := p.place.Loop
	switch {
	case loop == "":
		p.header(s)
	case loop == "2000A":
		if s.Tag == "AAA" {
			p.entry.rejects = add(p.entry.rejects, rejectOf(s), nine)
		}
	case loop == "2100A":
		p.party(s, &p.entry.source)
	case loop == "2100B":
		p.party(s, &p.entry.receiver)
	case strings.HasPrefix(loop, "2000"), strings.HasPrefix(loop, "2100"):
		if who := p.who(loop); who != nil {
			p.person(s, who)
		}
	case p.answers:
		p.benefit(s)
	default:
		p.question(s)
	}
}

// who is the person that a loop of 2000C, 2100C, 2000D or 2100D is about.
func (p *parser) who(loop string) *Person {
	if strings.HasSuffix(loop, "D") {
		return p.entry.dependent
	}
	return p.entry.subscriber
}

func (p *parser) header(s *x12.Segment) {
	if s.Tag != "BHT" {
		return
	}
	p.set.Batch = envelope.BatchOf(s)
	p.entry.head = Head{Purpose: s.El(2), Reference: s.El(3), Date: compact(s.El(4)), Time: s.El(5), Type: s.El(6)}
}

// party is 2100A or 2100B. What the envelope says of a set's submitter and receiver is
// here who asks and who is asked.
func (p *parser) party(s *x12.Segment, to *Party) {
	switch s.Tag {
	case "NM1":
		*to = Party{Role: s.El(1), Kind: s.El(2), Name: s.El(3), First: s.El(4), Middle: s.El(5), Suffix: s.El(7), Qualifier: s.El(8), ID: s.El(9)}
		if p.place.Loop == "2100A" {
			p.set.Receiver = envelope.EntityOf(s)
		} else {
			p.set.Submitter = envelope.EntityOf(s)
		}
	case "REF":
		to.References = add(to.References, referenceOf(s), nine)
	case "N3", "N4":
		to.Address.read(s)
	case "PER":
		to.Contacts = add(to.Contacts, contactOf(s), nine)
	case "PRV":
		to.Provider = providerOf(s)
	case "AAA":
		to.Rejects = add(to.Rejects, rejectOf(s), nine)
	}
}

func (p *parser) person(s *x12.Segment, to *Person) {
	switch s.Tag {
	case "TRN":
		to.Traces = add(to.Traces, Trace{Type: s.El(1), Number: s.El(2), Owner: s.El(3), Unit: s.El(4)}, nine)
	case "NM1":
		to.Kind, to.Last, to.First, to.Middle, to.Suffix = s.El(2), phi.New(s.El(3)), phi.New(s.El(4)), phi.New(s.El(5)), phi.New(s.El(7))
		to.Qualifier, to.Card = s.El(8), phi.New(strings.TrimSpace(s.El(9)))
	case "REF":
		to.References = add(to.References, referenceOf(s), nine)
	case "N3", "N4":
		to.Address.read(s)
	case "AAA":
		to.Rejects = add(to.Rejects, rejectOf(s), nine)
	case "PRV":
		to.Provider = providerOf(s)
	default:
		p.more(s, to)
	}
}

// more is what of a person does not say who it is.
func (p *parser) more(s *x12.Segment, to *Person) {
	switch s.Tag {
	case "DMG":
		to.Born, to.Sex = compact(s.El(2)), s.El(3)
	case "INS":
		to.Relation = Relation{Insured: s.El(1), Code: s.El(2), Maintenance: s.El(3), Reason: s.El(4), Birth: number(s.El(17))}
	case "HI":
		for i := 1; i <= min(s.Len(), 8); i++ {
			if c := (Code{List: s.Part(i, 1), Value: s.Part(i, 2)}); c.Value != "" {
				to.Diagnoses = add(to.Diagnoses, c, 8)
			}
		}
	case "DTP":
		to.Dates = add(to.Dates, dateOf(s.El(1), s.El(2), s.El(3)), nine)
	case "MPI":
		to.Military = add(to.Military, Military{Status: s.El(1), Employment: s.El(2), Branch: s.El(3), Text: s.El(4), Rank: s.El(5),
			Date: dateOf("", s.El(6), s.El(7))}, nine)
	}
}
