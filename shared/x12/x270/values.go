package x270

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// How often segments of a loop are held: the guide says of more than these that they are
// too many.
const (
	nine     = 9
	twenty   = 20
	most     = 99
	benefits = 5_000 // the guide has no bound for 2110 of an answer: this is ours
)

// add holds a value unless the list has as many as the guide allows.
func add[T any](list []T, v T, limit int) []T {
	if len(list) >= limit {
		return list
	}
	return append(list, v)
}

// compact is a day CCYYMMDD. One that is none is 0 here: the walk has said so.
func compact(v string) day.Day {
	d, err := day.ParseCompact(v)
	if err != nil {
		return 0
	}
	return d
}

// number is a whole number, 0 for none.
func number(v string) int {
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0
	}
	return n
}

// dateOf reads DTP02 and DTP03, or what says the same elsewhere.
func dateOf(qualifier, format, v string) Date {
	from, to, _ := strings.Cut(v, "-")
	d := Date{Qualifier: qualifier, From: compact(from)}
	if format == "RD8" {
		d.To = compact(to)
	}
	return d
}

func referenceOf(s *x12.Segment) Reference {
	return Reference{Qualifier: s.El(1), Value: phi.New(s.El(2)), Text: s.El(3)}
}

func providerOf(s *x12.Segment) Provider {
	return Provider{Role: s.El(1), Qualifier: s.El(2), ID: s.El(3)}
}

func rejectOf(s *x12.Segment) Reject {
	return Reject{Valid: s.El(1) == "Y", Reason: s.El(3), Action: s.El(4)}
}

func contactOf(s *x12.Segment) Contact {
	c := Contact{Name: s.El(2)}
	for i := 3; i <= 7; i += 2 {
		if s.El(i) != "" {
			c.Numbers = append(c.Numbers, Reference{Qualifier: s.El(i), Value: phi.New(s.El(i + 1))})
		}
	}
	return c
}

func (a *Address) read(s *x12.Segment) {
	if s.Tag == "N3" {
		a.Street, a.More = phi.New(s.El(1)), phi.New(s.El(2))
		return
	}
	a.City, a.State, a.Zip = phi.New(s.El(1)), s.El(2), phi.New(s.El(3))
	a.Country, a.Region, a.CountryDivision = s.El(4), s.El(6), s.El(7)
}

// procedure is the composite of EQ02 or EB13 (C003).
func procedure(s *x12.Segment, element int) Code {
	return Code{List: s.Part(element, 1), Value: s.Part(element, 2), Modifiers: s.Parts(element, 3, 6), To: s.Part(element, 8)}
}

// pointers is the composite of EQ05 or EB14 (C004).
func pointers(s *x12.Segment, element int) (out []int) {
	for _, v := range s.Parts(element, 1, 4) {
		out = append(out, number(v))
	}
	return out
}

// decimal is a number with so many decimals, as a whole one; nil for none. What the walk
// has not found wrong, and is finer or longer than is held here, is a fault.
func (p *parser) decimal(s *x12.Segment, element, places int) *int64 {
	v := s.El(element)
	if v == "" {
		return nil
	}
	digits, negative := strings.CutPrefix(v, "-")
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	n, ok := money.Decimal(whole, part, places)
	if !ok || len(part) > places || len(whole) > 12 {
		p.unheld(s, element)
		return nil
	}
	if negative {
		n = -n
	}
	return &n
}

func (p *parser) amount(s *x12.Segment, element int) *money.Cents {
	n := p.decimal(s, element, 2)
	if n == nil {
		return nil
	}
	c := money.Cents(*n)
	return &c
}

// unheld is a number that X12 allows and that is held here no finer: an exponent, parts of
// a cent. One that is no number at all the walk has told.
func (p *parser) unheld(s *x12.Segment, element int) {
	for _, f := range p.fresh {
		if f.Element == element && f.Index == s.Index {
			return
		}
	}
	p.wrong(s, element, 2, x12.ElementCharacter, "not a plain number, or finer than is taken here")
}
