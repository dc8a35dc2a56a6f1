package guide

import (
	"strings"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/x12"
)

// looking is the element that is looked at.
type looking struct {
	w          *Walk
	s          *x12.Segment
	loop       string
	tag        string
	element    int
	component  int
	number     int // the data element's
	repetition byte
	missing    uint64 // elements that were told as missing; conditions do not say it again
	absent     uint64 // likewise components of the open composite
}

func (l *looking) wrong(code string, level int, text string) {
	l.w.found(x12.Fault{Loop: l.loop, Segment: l.tag, Index: l.w.at.index, Offset: l.w.at.offset,
		Element: l.element, Component: l.component, Number: l.number, Code: code, Level: level, Text: text})
}

// elements looks at each element of a segment.
func (w *Walk) elements(s *x12.Segment, r *row, loop string) {
	l := &w.look
	l.w, l.s, l.loop, l.tag, l.repetition, l.missing = w, s, loop, r.tag, s.Delimiters.Repetition, 0
	n := max(s.Len(), len(r.elements))
	var present uint64
	for i := range n {
		v := s.El(i + 1)
		if v != "" {
			present |= 1 << (i + 1)
		}
		if i >= len(r.elements) {
			l.element, l.component, l.number = i+1, 0, 0
			l.surplus(i)
			continue
		}
		e := &r.elements[i]
		if v == "" && e.usage != 'R' || v != "" && e.usage != '-' && e.plain(v, s.Delimiters) {
			continue
		}
		l.element, l.component, l.number = i+1, 0, e.number
		l.value(e, v)
	}
	for i := range r.rules {
		if r.rules[i].broken(present) {
			l.relation(&r.rules[i], "")
		}
	}
}

// surplus is an element past those of the guide's row.
func (l *looking) surplus(i int) {
	if l.s.El(i+1) == "" {
		return
	}
	d, _ := segments()
	if i < len(d.segments[l.tag].elements) {
		l.wrong(x12.ElementNotUsed, 2, "not used by this guide")
		return
	}
	l.wrong(x12.ElementTooMany, 1, "more elements than the segment has")
}

// value looks at an element, and at each of its repetitions.
func (l *looking) value(e *element, v string) {
	if v == "" {
		if e.usage == 'R' {
			l.missing |= 1 << l.element
			l.wrong(x12.ElementMissing, 2, "required and missing")
		}
		return
	}
	if e.usage == '-' {
		l.wrong(x12.ElementNotUsed, 2, "not used by this guide")
		return
	}
	if l.repetition == 0 || strings.IndexByte(v, l.repetition) < 0 {
		l.one(e, v)
		return
	}
	times := 0
	for one := range strings.SplitSeq(v, string([]byte{l.repetition})) {
		times++
		l.one(e, one)
	}
	if times > e.repeat {
		l.wrong(x12.ElementRepetitions, 1, "repeated more often than it may be")
	}
}

func (l *looking) one(e *element, v string) {
	if e.spec.parts != nil {
		l.composite(e, v)
		return
	}
	if strings.IndexByte(v, l.s.Delimiters.Component) >= 0 && e.kind != "B" {
		l.wrong(x12.ElementCharacter, 1, "holds the separator of components, and has none")
		return
	}
	l.simple(e, v, "")
}

func (l *looking) composite(e *element, whole string) {
	rest, more := whole, true
	l.absent = 0
	var present uint64
	for i := 0; more; i++ {
		var v string
		v, rest, more = cut(rest, l.s.Delimiters.Component)
		if v != "" {
			present |= 1 << (i + 1)
		}
		l.component = i + 1
		if i >= len(e.parts) {
			l.extra(e, i, v)
			continue
		}
		l.part(&e.parts[i], v, whole)
	}
	for i := l.component; i < len(e.parts); i++ {
		l.component = i + 1
		l.part(&e.parts[i], "", whole)
	}
	for i := range e.rules {
		if e.rules[i].broken(present) {
			l.relation(&e.rules[i], whole)
		}
	}
	l.component, l.number = 0, e.number
}

// extra is a component past those of the guide's row.
func (l *looking) extra(e *element, i int, v string) {
	switch {
	case v == "":
	case i < len(e.spec.parts):
		l.wrong(x12.ElementNotUsed, 2, "not used by this guide")
	default:
		l.wrong(x12.ElementComponents, 1, "more components than the composite has")
	}
}

func (l *looking) part(e *element, v, whole string) {
	l.number = e.number
	switch {
	case v == "" && e.usage == 'R':
		l.absent |= 1 << l.component
		l.wrong(x12.ElementMissing, 2, "required and missing")
	case v == "":
	case e.usage == '-':
		l.wrong(x12.ElementNotUsed, 2, "not used by this guide")
	case !e.plain(v, l.s.Delimiters):
		l.simple(e, v, whole)
	}
}

// simple looks at one value: its codes, its length, its kind.
func (l *looking) simple(e *element, v, whole string) {
	if len(e.codes) > 0 && !e.codes.has(coded(v)) {
		l.wrong(x12.ElementCode, 2, "not a code that the guide lists")
		return
	}
	if code, text := e.length(v); code != "" {
		l.wrong(code, 1, text)
		return
	}
	if code, text := e.content(v); code != "" {
		l.wrong(code, 1, text)
		return
	}
	if e.form > 0 {
		if code, text := formed(l.qualifier(e.form, whole), v); code != "" {
			l.wrong(code, 1, text)
		}
	}
}

// qualifier is the value beside an element, or beside a component in its composite.
func (l *looking) qualifier(place int, whole string) string {
	if whole == "" {
		return l.s.El(place)
	}
	for i := 1; i < place; i++ {
		_, whole, _ = cut(whole, l.s.Delimiters.Component)
	}
	v, _, _ := cut(whole, l.s.Delimiters.Component)
	return v
}

// length counts characters; of a number its digits alone.
func (e *element) length(v string) (code, text string) {
	n := len(v)
	switch e.kind[0] {
	case 'R', 'N':
		n = 0
		for i := range len(v) {
			if v[i] >= '0' && v[i] <= '9' {
				n++
			}
		}
		if n == 0 {
			return "", "" // content says it
		}
	case 'B':
		return "", ""
	default:
		if n > e.max {
			n = utf8.RuneCountInString(v)
		}
	}
	switch {
	case n < e.min:
		return x12.ElementTooShort, "shorter than it may be"
	case n > e.max:
		return x12.ElementTooLong, "longer than it may be"
	}
	return "", ""
}

func (e *element) content(v string) (code, text string) {
	switch {
	case e.kind == "DT" && !days(v):
		return x12.ElementDate, "not a day"
	case e.kind == "TM" && !clock(v):
		return x12.ElementTime, "not a time"
	case e.kind == "R" && !decimal(v), e.kind[0] == 'N' && !whole(v):
		return x12.ElementCharacter, "not a number"
	case e.kind == "AN" || e.kind == "ID":
		for i := range len(v) {
			if v[i] < ' ' || v[i] == 0x7f {
				return x12.ElementCharacter, "holds a character that is not of X12's set"
			}
		}
		if strings.TrimSpace(v) == "" {
			return x12.ElementCharacter, "blank"
		}
	}
	return "", ""
}

// relation looks at a relational condition among the elements of a segment or, with their
// composite, among components.
func (l *looking) relation(r *rule, whole string) {
	present, missing := 0, 0
	for _, p := range r.places {
		if l.qualifier(p, whole) != "" {
			present++
		} else if missing == 0 {
			missing = p
		}
	}
	first := l.qualifier(r.places[0], whole) != ""
	switch {
	case r.kind == 'P' && present > 0 && present < len(r.places):
		l.condition(missing, whole, x12.ElementCondition, "must come with the element that it belongs to")
	case r.kind == 'R' && present == 0:
		l.condition(r.places[0], whole, x12.ElementCondition, "one of the elements of this condition must come")
	case r.kind == 'E' && present > 1:
		l.condition(r.places[len(r.places)-1], whole, x12.ElementExclusion, "must not come with the element that excludes it")
	case r.kind == 'C' && first && present < len(r.places), r.kind == 'L' && first && present == 1:
		l.condition(missing, whole, x12.ElementCondition, "must come, as the element that asks for it does")
	}
}

func (l *looking) condition(place int, whole, code, text string) {
	told := l.missing
	if whole != "" {
		told = l.absent
	}
	if told&(1<<place) != 0 {
		return
	}
	l.number = 0
	if whole == "" {
		l.element, l.component = place, 0
	} else {
		l.component = place
	}
	l.wrong(code, 1, text)
}
