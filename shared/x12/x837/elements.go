package x837

import (
	"strings"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// The most characters of an element, from X12's data element dictionary (005010):
// an element is bounded, so a claim is. In brackets the data element's number.
const (
	longNumber    = 38    // CLM01 (1028)
	longLast      = 60    // NM103 (1035)
	longFirst     = 35    // NM104 (1036)
	longMiddle    = 25    // NM105 (1037)
	longSuffix    = 10    // NM107 (1039)
	longID        = 80    // NM109 (67)
	longReference = 50    // REF02 (127)
	longNote      = 80    // NTE02 (352)
	longNumbers   = 256   // PER04 (364)
	longStreet    = 55    // N301 (166)
	longCity      = 30    // N401 (19)
	longState     = 2     // N402 (156)
	longZip       = 15    // N403 (116)
	longCountry   = 3     // N404 (26), N407 (1715)
	longCode      = 48    // SV101-2 (234)
	longDiagnosis = 30    // HI01-2 (1271)
	longModifier  = 2     // SV101-3 to -6 (1339)
	longPlace     = 2     // CLM05-1, SV105 (1331)
	longSex       = 1     // DMG03 (1068)
	longYes       = 1     // CLM06 (1073)
	longQualifier = 3     // REF01 (128) and others
	longText      = 80    // SV101-7 (352)
	longReason    = 5     // CAS02 (1034)
	longRevenue   = 48    // SV201 (234)
	longRaw       = 1_000 // of a segment that is kept as it came; no guide's comes near it
)

// text is an element, or a component of it, of at most limit characters. A longer
// one is a fault; what is kept of it is never used.
func (p *parser) text(s *x12.Segment, element, component, limit int) string {
	v := s.El(element)
	if component > 0 {
		v = s.Part(element, component)
	}
	return p.bounded(s, element, component, limit, v)
}

// bounded is text whose value is at hand.
func (p *parser) bounded(s *x12.Segment, element, component, limit int, v string) string {
	if len(v) <= limit || utf8.RuneCountInString(v) <= limit {
		return v
	}
	p.wrong(s, element, component, x12.ElementTooLong, "longer than the guide allows")
	return v[:limit]
}

// day is an element that must be a day.
func (p *parser) day(s *x12.Segment, element int) day.Day {
	d, err := day.ParseCompact(s.El(element))
	if err != nil {
		p.wrong(s, element, 0, x12.ElementDate, "not a day (CCYYMMDD)")
	}
	return d
}

// period reads DTP02 and DTP03. A time alone, or with its day, is a claim's.
func (p *parser) period(s *x12.Segment) (d Date) {
	d.Kind = p.text(s, 1, 0, longQualifier)
	v, ok := s.El(3), true
	switch s.El(2) {
	case "D8":
		d.From, ok = compact(v)
	case "RD8":
		from, to, _ := strings.Cut(v, "-")
		var second bool
		d.From, ok = compact(from)
		d.To, second = compact(to)
		ok = ok && second
	case "DT":
		if ok = len(v) >= 12; ok {
			d.From, ok = compact(v[:8])
			d.Time, ok = v[8:], ok && clock(v[8:])
		}
	case "TM":
		d.Time, ok = v, clock(v)
	default:
		p.wrong(s, 2, 0, x12.ElementCode, "not a form of dates (D8, RD8, DT, TM)")
		return d
	}
	if !ok {
		p.wrong(s, 3, 0, x12.ElementDate, "not a day (CCYYMMDD) or a range of days, or not its time")
		d.From, d.To, d.Time = 0, 0, ""
	} else if d.To != 0 && d.To < d.From {
		p.wrong(s, 3, 0, x12.ElementDate, "the range ends before it begins")
	}
	return d
}

func compact(s string) (day.Day, bool) {
	d, err := day.ParseCompact(s)
	return d, err == nil
}

// clock says whether s is HHMM, with or without seconds.
func clock(s string) bool {
	if len(s) < 4 || len(s) > 8 || len(s)%2 == 1 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[:2] < "24" && s[2:4] < "60"
}

// mostCharged is ten digits with the cents: the most that the guides' amounts hold
// (005010X222A1 appendix B, unverified).
const mostCharged money.Cents = 99_999_999_99

// amount is an element that must be a charge.
func (p *parser) amount(s *x12.Segment, element int) money.Cents {
	v := p.cents(s, element)
	if v < 0 {
		p.wrong(s, element, 0, x12.ElementCharacter, "an amount below zero")
	}
	return v
}

// cents is an element that must be an amount, of either sign.
func (p *parser) cents(s *x12.Segment, element int) money.Cents {
	v, err := money.Parse(s.El(element))
	switch {
	case s.El(element) == "":
		p.wrong(s, element, 0, x12.ElementMissing, "the amount is missing")
	case err != nil:
		p.wrong(s, element, 0, x12.ElementCharacter, "not an amount")
	case v > mostCharged || v < -mostCharged:
		p.wrong(s, element, 0, x12.ElementTooLong, "an amount of more than ten digits")
	}
	return v
}

// quantity is an element that must be a number of at most three decimals, in thousandths.
func (p *parser) quantity(s *x12.Segment, element int) int64 {
	n, ok := thousandths(s.El(element))
	if !ok {
		p.wrong(s, element, 0, x12.ElementCharacter, "not a number with at most three decimals")
	}
	return n
}

// thousandths reads a number which may carry three decimals.
func thousandths(s string) (int64, bool) {
	digits, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	whole, part, _ := strings.Cut(digits, ".")
	if len(part) > 3 {
		part = strings.TrimRight(part, "0")
	}
	if len(part) > 3 || len(whole) > 9 || whole == "" && part == "" {
		return 0, false
	}
	n, ok := money.Decimal(whole, part, 3)
	if negative {
		n = -n
	}
	return n, ok
}

// components are those of a composite element, found in one pass: its parts, as many as
// there is room for.
type components [9]string

func divided(s *x12.Segment, element int) (c components) {
	v, n, from := s.El(element), 0, 0
	for i := range len(v) {
		if v[i] == s.Delimiters.Component && n < len(c)-1 {
			c[n] = v[from:i]
			n, from = n+1, i+1
		}
	}
	c[n] = v[from:]
	return c
}

// clean is a code as it is compared: without dots and blanks, in capitals.
func clean(code string) string {
	plain := true
	for i := range len(code) { // most are so already
		plain = plain && (code[i] >= '0' && code[i] <= '9' || code[i] >= 'A' && code[i] <= 'Z')
	}
	if plain {
		return code
	}
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), ".", ""))
}

// raw keeps a segment as it came.
func (p *parser) raw(s *x12.Segment, to *[]Raw) {
	if !p.more(s) {
		return
	}
	if len(s.Text()) > longRaw {
		p.wrong(s, 0, 0, x12.SegmentFaulty, "longer than the guide allows")
		return
	}
	out := Raw{Tag: strings.Clone(s.Tag), Elements: make([][]phi.Text, s.Len())}
	for i := range out.Elements {
		for part := range strings.SplitSeq(s.El(i+1), string([]byte{s.Delimiters.Component})) {
			out.Elements[i] = append(out.Elements[i], phi.New(part))
		}
	}
	*to = append(*to, out)
}
