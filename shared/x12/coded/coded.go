// Package coded judges the codes in the segments of a transaction set (SNIP level 5) by the
// code sets that are loaded. One Judge serves claims, remittances, inquiries and
// enrollments: which element of which segment holds a code of which set, and what says so,
// is the same in all of them. What a guide's own table lists it does not judge, nor
// provider identifiers.
package coded

import (
	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
)

// level is SNIP's of code sets.
const level = 5

// Judge collects the codes of one item (a claim, a member) until its days are known. The nil
// Judge, and one without sets, finds nothing.
type Judge struct {
	sets    *codes.Sets
	pending []code
	found   func(x12.Fault)
}

// code is an element that waits for the day of its service.
type code struct {
	set  codes.Name
	code string
	line int
	at   x12.Fault // where it stands
}

// most is how many codes of an item wait: twice what 999 lines of an institutional claim
// can have. Later ones are not judged.
const most = 20_000

// New makes a Judge. Without sets it judges nothing.
func New(sets *codes.Sets) *Judge {
	if sets == nil {
		return nil
	}
	return &Judge{sets: sets}
}

// place is where a segment stands.
type place struct {
	s    *x12.Segment
	loop string
	line int
}

// Segment looks at one segment in a loop, of the service line with a number, 0 of none. Of
// codes that do not depend on a day it calls found at once, of the others Settle does.
func (j *Judge) Segment(s *x12.Segment, loop string, line int, found func(x12.Fault)) {
	if j == nil {
		return
	}
	j.found = found
	j.look(place{s, loop, line})
	j.found = nil
}

// Settle judges what waits, and forgets it. days says from when to when a line was served, 0
// is the whole item; no days (0) are any day. A code passes that is right on the first or
// the last of them.
func (j *Judge) Settle(days func(line int) (first, last day.Day), found func(x12.Fault)) {
	if j == nil {
		return
	}
	for i := range j.pending {
		c := &j.pending[i]
		first, last := days(c.line)
		w, wrong := j.sets.Fault(c.set, c.code, first)
		if wrong && last != first {
			w, wrong = j.sets.Fault(c.set, c.code, last)
		}
		if wrong {
			found(c.fault(w))
		}
	}
	j.Forget()
}

// Forget drops what waits: of an item that is given up.
func (j *Judge) Forget() {
	if j != nil {
		clear(j.pending)
		j.pending = j.pending[:0]
	}
}

func (c *code) fault(w codes.Wrong) x12.Fault {
	f := c.at
	f.Code, f.Text = w.Code, w.Text
	return f
}

func (p place) fault(element, component int) x12.Fault {
	return x12.Fault{Loop: p.loop, Segment: p.s.Tag, Index: p.s.Index, Element: element, Component: component, Level: level, Offset: p.s.Offset}
}

// part is an element, or with a component above 0 that of it.
func (p place) part(element, component int) string {
	if component == 0 {
		return p.s.El(element)
	}
	return p.s.Part(element, component)
}

// served takes a code that must be right on the day of service.
func (j *Judge) served(p place, set codes.Name, element, component int) {
	if v := p.part(element, component); v != "" && len(j.pending) < most {
		j.pending = append(j.pending, code{set, v, p.line, p.fault(element, component)})
	}
}

// ever judges a code that may be of any day.
func (j *Judge) ever(p place, set codes.Name, element, component int) {
	j.value(p, set, p.part(element, component), element, component)
}

func (j *Judge) value(p place, set codes.Name, v string, element, component int) {
	if w, wrong := j.sets.Fault(set, v, 0); wrong {
		c := code{at: p.fault(element, component)}
		j.found(c.fault(w))
	}
}
