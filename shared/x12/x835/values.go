package x835

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// cents is the amount in an element, 0 if it is left out. The walk knows a number from a
// text, but not that an amount is of whole cents.
func (p *parser) cents(element int) money.Cents {
	v := p.at.El(element)
	c, err := money.Parse(v)
	if err != nil && v != "" {
		p.wrong(element, "not an amount of whole cents")
	}
	return c
}

// thousandths is the quantity in an element.
func (p *parser) thousandths(element int) int64 {
	v := p.at.El(element)
	digits, negative := strings.CutPrefix(v, "-")
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	if len(part) > 3 || len(whole) > 15 {
		p.wrong(element, "not a quantity of whole thousandths")
		return 0
	}
	n, ok := money.Decimal(whole, part, 3)
	switch {
	case !ok:
		p.wrong(element, "not a number")
		return 0
	case negative:
		return -n
	}
	return n
}

// day is the day in an element; what is none the walk has told.
func (p *parser) day(element int) day.Day {
	d, err := day.ParseCompact(p.at.El(element))
	if err != nil {
		return 0
	}
	return d
}

func (p *parser) hidden(element int) phi.Text { return phi.New(p.at.El(element)) }

// wrong tells of an element what the walk has not told already.
func (p *parser) wrong(element int, text string) {
	at := p.here()
	told := slices.ContainsFunc(p.faults, func(f x12.Fault) bool { return f.Index == at.index && f.Element == element })
	if !told {
		f := at.fault(element, 1, text)
		f.Code = x12.ElementCharacter
		p.faults = append(p.faults, f)
	}
}

// here is the place of the segment that is read.
func (p *parser) here() place {
	return place{p.loop, p.at.Tag, p.at.Index, p.at.Offset}
}

// scan reads the elements of a segment into places: amounts, thousandths, texts and days.
func (p *parser) scan(places []any) {
	for i, at := range places {
		switch v := at.(type) {
		case *money.Cents:
			*v = p.cents(i + 1)
		case *int64:
			*v = p.thousandths(i + 1)
		case *string:
			*v = p.at.El(i + 1)
		case *day.Day:
			*v = p.day(i + 1)
		}
	}
}

// elements are places as they are written; those up to required also where they are 0.
func elements(places []any, required int) (out []string) {
	for i, at := range places {
		text := ""
		switch v := at.(type) {
		case *money.Cents:
			if *v != 0 || i < required {
				text = v.X12()
			}
		case *int64:
			if *v != 0 || i < required {
				text = decimal(*v)
			}
		case *string:
			text = *v
		case *day.Day:
			text = compact(*v)
		}
		out = append(out, text)
	}
	return out
}

// compact is a day, "" for none.
func compact(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.Compact()
}

// decimal is thousandths as X12 wants them: no trailing zeros.
func decimal(n int64) string { return string(money.AppendDecimal(nil, n, 3)) }

// units is decimal, "" for none.
func units(n int64) string {
	if n == 0 {
		return ""
	}
	return decimal(n)
}
