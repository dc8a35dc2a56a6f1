package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// codes is HI: diagnoses, procedures and what else the qualifier of each code says.
func (p *parser) codes(s *x12.Segment, c *Claim) {
	if len(c.Diagnoses) == 0 {
		p.hi = positionOf(s)
	}
	for i := 1; i <= s.Len(); i++ {
		parts := divided(s, i)
		kind, version := diagnosisOf(parts[0])
		switch {
		case version > 0:
			if !p.diagnosis(s, i, kind, version, &parts, c) {
				return
			}
		case parts[0] != "":
			p.code(s, i, &parts, c)
		case s.El(i) != "":
			p.wrong(s, i, 1, x12.ElementMissing, "the code does not say what it is")
		}
	}
}

// ICD10 are ICD-10-CM diagnoses, the principal one first.
func ICD10(codes ...string) (out []Diagnosis) {
	for i, code := range codes {
		kind := "ABF"
		if i == 0 {
			kind = "ABK"
		}
		out = append(out, Diagnosis{Kind: kind, Code: code, Version: 10})
	}
	return out
}

// diagnosisOf is the kind and version of a diagnosis by its qualifier; version 0 is none.
func diagnosisOf(qualifier string) (kind string, version uint8) {
	switch qualifier {
	case "ABK", "ABF", "ABJ", "APR", "ABN":
		return qualifier, 10
	case "BK":
		return "ABK", 9
	case "BF":
		return "ABF", 9
	case "BJ":
		return "ABJ", 9
	case "PR":
		return "APR", 9
	case "BN":
		return "ABN", 9
	}
	return "", 0
}

// diagnosis keeps one; false if there is no room for more.
func (p *parser) diagnosis(s *x12.Segment, i int, kind string, version uint8, parts *components, c *Claim) bool {
	if len(c.Diagnoses) == p.form.diagnoses {
		p.wrong(s, 0, 0, x12.SegmentTooMany, "more diagnoses than the guide allows")
		return false
	}
	if c.Diagnoses == nil {
		c.Diagnoses = p.diagnosed.open()
	}
	d := Diagnosis{Kind: kind, Code: clean(p.bounded(s, i, 2, longDiagnosis, parts[1])), Version: version}
	if present := p.bounded(s, i, 9, longYes, parts[8]); present != "" {
		d.Present = present[0]
	}
	c.Diagnoses = append(c.Diagnoses, d)
	return true
}

// code keeps a code that is no diagnosis.
func (p *parser) code(s *x12.Segment, i int, parts *components, c *Claim) {
	if !p.more(s) {
		return
	}
	out := Code{Kind: p.bounded(s, i, 1, longQualifier, parts[0]), Code: clean(p.bounded(s, i, 2, longDiagnosis, parts[1]))}
	switch parts[2] {
	case "":
	case "D8":
		out.From = p.codeDay(s, i, parts[3])
	case "RD8":
		from, to := cutRange(parts[3])
		out.From, out.To = p.codeDay(s, i, from), p.codeDay(s, i, to)
	default:
		p.wrong(s, i, 3, x12.ElementCode, "not a form of dates (D8, RD8)")
	}
	if v := parts[4]; v != "" {
		out.Amount = p.codeAmount(s, i, v)
	}
	c.Codes = append(c.Codes, out)
}

func (p *parser) codeDay(s *x12.Segment, i int, v string) day.Day {
	d, ok := compact(v)
	if !ok {
		p.wrong(s, i, 4, x12.ElementDate, "not a day (CCYYMMDD) or a range of days")
	}
	return d
}

// icd is a claim's place between the two versions of ICD: ICD-10 is for services from
// October 2015 on, of an institutional claim by the end of the statement's period.
func (p *parser) icd(c *Claim) (out []x12.Fault) {
	first, last := c.span()
	for _, d := range c.Diagnoses {
		text := ""
		switch {
		case first == 0:
		case d.Version == 9 && first >= icd10:
			text = "ICD-9 is not for services on or after 2015-10-01"
		case d.Version == 10 && last < icd10:
			text = "ICD-10 is not for services before 2015-10-01"
		}
		if text != "" {
			return []x12.Fault{{Loop: "2300", Segment: "HI", Index: p.hi.index, Offset: p.hi.offset, Element: 1, Component: 1,
				Code: x12.ElementCode, Text: text, Level: situation}}
		}
	}
	return nil
}

// icd10 is the day from which services are coded in ICD-10.
var icd10 = day.New(2015, 10, 1)

// span is from the first to the last day of a claim's services, 0 if no day is known.
func (c *Claim) span() (first, last day.Day) {
	first, last = c.days()
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.From != 0 && (first == 0 || l.From < first) {
			first = l.From
		}
		last = max(last, l.To)
	}
	return first, last
}

// cutRange is the two ends of a range.
func cutRange(v string) (from, to string) {
	from, to, _ = strings.Cut(v, "-")
	return from, to
}

func (p *parser) codeAmount(s *x12.Segment, i int, v string) money.Cents {
	n, err := money.Parse(v)
	if err != nil {
		p.wrong(s, i, 5, x12.ElementCharacter, "not an amount")
	}
	return n
}
