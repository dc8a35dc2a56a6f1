package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/money"
)

// spot is an element that a fault changes.
type spot struct {
	flaw    Flaw
	tag     string
	key     string // the first element, or its first component; "" is any
	element int    // from 1
	to      func(was string) string
}

// spots are the elements that faults change. X12's element numbers.
var spots = []spot{
	{BadDate, "DTP", "", 3, month13},
	{BadCode, "CLM", "", 7, always("Q")},   // assignment: A, B, C
	{BadCode, "SV1", "", 3, always("ZZ")},  // unit: MJ, UN
	{BadCode, "SV2", "", 4, always("ZZ")},  // unit: DA, UN
	{BadCode, "INS", "", 3, always("999")}, // maintenance: 001, 021, ...
	{BadCode, "HD", "", 3, always("ZZZ")},  // insurance line: HLT, DEN, ...
	{OutOfBalance, "CLM", "", 2, centMore},
	{BadAmount, "SV1", "", 2, always("12X4")},
	{BadAmount, "SV2", "", 3, always("12X4")},
	{BadAmount, "SV3", "", 2, always("12X4")},
	{TooLong, "CLM", "", 1, longer(39)},   // 1028 has 38
	{TooLong, "REF", "1L", 2, longer(51)}, // 127 has 50
	{MissingElement, "SV1", "", 2, always("")},
	{MissingElement, "SV2", "", 3, always("")},
	{MissingElement, "SV3", "", 2, always("")},
	{MissingElement, "INS", "", 2, always("")},
	{BadNPI, "NM1", "82", 9, otherDigit},
	{BadNPI, "NM1", "71", 9, otherDigit},
	{BadPointer, "SV1", "", 7, always("12")},
	{BadComposite, "HI", "ABK", 1, func(string) string { return mark + "M545" }},
}

// required are segments that the guides require in every item, by the tag and first
// element (of a composite its first component).
var required = map[Kind][][2]string{
	Professional:  {{"HI", "ABK"}, {"SV1", ""}, {"DTP", "472"}},
	Institutional: {{"HI", "ABK"}, {"CL1", ""}, {"DTP", "434"}},
	Dental:        {{"SV3", ""}},
	Enrollment:    {{"REF", "0F"}, {"NM1", "IL"}},
}

func always(s string) func(string) string { return func(string) string { return s } }

func longer(n int) func(string) string {
	return func(was string) string { return was + strings.Repeat("X", max(0, n-len(was))) }
}

// month13 is the day, or the first one of a range, in a month that no year has.
func month13(was string) string {
	if len(was) < 8 {
		return ""
	}
	return was[:4] + "13" + was[6:]
}

func centMore(was string) string {
	c, err := money.Parse(was)
	if err != nil {
		return ""
	}
	return (c + 1).X12()
}

// otherDigit is an NPI with a check digit that is not its own.
func otherDigit(was string) string {
	if len(was) != 10 {
		return ""
	}
	return was[:9] + string([]byte{'0' + (was[9]-'0'+1)%10})
}

// spoil puts a fault into the item under way; false if nothing there fits.
func (f *flaws) spoil(m *maker, k Flaw) bool {
	switch k {
	case MissingSegment:
		return f.miss(m)
	case UnknownSegment:
		i := 1 + f.r.IntN(len(m.body))
		s := segment{loop: m.body[i-1].loop, tag: "ZZZ", els: []string{"1"}}
		m.body = slices.Insert(m.body, i, s)
		m.tellAt(k, i, s)
		return true
	case TooManyDiagnoses:
		return crowd(m)
	}
	return f.change(m, k)
}

// change changes an element of one of the segments that k can stand in.
func (f *flaws) change(m *maker, k Flaw) bool {
	for _, n := range f.r.Perm(len(m.body)) {
		s := &m.body[n]
		for _, p := range spots {
			if p.flaw != k || !s.is(p.tag, p.key) || len(s.els) < p.element || k == BadPointer && m.diagnosed() >= 12 {
				continue
			}
			to := p.to(s.els[p.element-1])
			if to == "" && k != MissingElement {
				continue
			}
			s.els[p.element-1] = to
			m.tellAt(k, n, segment{loop: s.loop, tag: fmt.Sprintf("%s%02d", s.tag, p.element)})
			return true
		}
	}
	return false
}

// is says whether a segment has a tag and a first element, or first component of it.
func (s *segment) is(tag, key string) bool {
	if s.tag != tag || len(s.els) == 0 {
		return false
	}
	first, _, _ := strings.Cut(s.els[0], mark)
	return key == "" || first == key
}

// diagnosed is how many diagnoses the item under way has.
func (m *maker) diagnosed() (n int) {
	for i := range m.body {
		for _, e := range m.body[i].els {
			if m.body[i].tag == "HI" && (strings.HasPrefix(e, "ABK"+mark) || strings.HasPrefix(e, "ABF"+mark)) {
				n++
			}
		}
	}
	return n
}

// miss leaves a required segment out.
func (f *flaws) miss(m *maker) bool {
	all := required[m.o.Kind]
	r := all[f.r.IntN(len(all))]
	for i := range m.body {
		if s := m.body[i]; s.is(r[0], r[1]) {
			m.body = slices.Delete(m.body, i, i+1)
			m.tellAt(MissingSegment, i, s)
			return true
		}
	}
	return false
}

// crowd makes thirteen diagnoses of however many there are.
func crowd(m *maker) bool {
	for i := range m.body {
		s := &m.body[i]
		if !s.is("HI", "ABK") {
			continue
		}
		for len(s.els) < 13 {
			s.els = append(s.els, join("ABF", diagnoses[len(s.els)]))
		}
		m.tellAt(TooManyDiagnoses, i, segment{loop: s.loop, tag: "HI13"})
		return true
	}
	return false
}

// tellAt says that a fault stands in the n-th segment of the item under way.
func (m *maker) tellAt(k Flaw, n int, s segment) {
	at := m.made.Bytes
	for i := range n {
		at += m.body[i].bytes()
	}
	m.tell(k, s, m.segments+1+n, m.made.Items, at)
}

// bytes is how long a segment is once it is written.
func (s *segment) bytes() int64 {
	els := s.els
	for len(els) > 0 && els[len(els)-1] == "" {
		els = els[:len(els)-1]
	}
	n := len(s.tag) + 2
	for _, e := range els {
		n += len(e) + 1
	}
	return int64(n)
}
