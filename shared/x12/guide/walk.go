package guide

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/x12"
)

// Place is where a segment stands in its guide.
type Place struct {
	Loop  string // the number of the loop, "" before the first one
	Tag   string
	Opens bool // it begins an occurrence of the loop
	Known bool // the guide has a row for it there
}

// Walk follows one transaction set.
type Walk struct {
	guide *Guide
	found func(x12.Fault)
	stack []frame
	free  [][]int // counts of loops that were left
	lost  bool    // after a segment that begins a loop the guide does not have here
	at    standing
	look  looking // at the element that is looked at
}

// frame is a loop that stands open.
type frame struct {
	loop   *loop
	at     int   // the first row of the position that stands open
	counts []int // how often each row came, in this occurrence of the loop
}

// standing is the segment that is looked at.
type standing struct {
	index  int
	offset int64
}

// Walk begins a set; each fault goes to found as soon as it shows.
func (g *Guide) Walk(found func(x12.Fault)) *Walk {
	w := &Walk{guide: g, found: found}
	w.push(g.top)
	return w
}

func (w *Walk) push(l *loop) {
	var counts []int
	if n := len(w.free); n > 0 {
		counts, w.free = w.free[n-1][:0], w.free[:n-1]
	}
	counts = slices.Grow(counts, len(l.items))[:len(l.items)]
	clear(counts)
	w.stack = append(w.stack, frame{loop: l, counts: counts})
}

// hit is a row that fits a segment.
type hit struct {
	depth, item int
	over        bool // it came as often as it may already
}

// Segment places the next segment between ST and SE and looks at its elements.
func (w *Walk) Segment(s *x12.Segment) Place {
	w.at = standing{s.Index, s.Offset}
	tag := packed(s.Tag)
	h, ok := w.ahead(s, tag)
	if ok {
		return w.enter(s, h)
	}
	if h, ok = w.behind(s, tag); ok {
		w.structural(h, x12.SegmentSequence, 2, "out of its place in the guide's order")
		return w.enter(s, h)
	}
	if h, ok = w.miscoded(tag); ok {
		return w.enter(s, h) // the element says what is wrong
	}
	return w.stray(s)
}

// ahead looks for a row from where the walk stands: in the open loop, then in the loops
// around it. One that came as often as it may is taken if there is no other.
func (w *Walk) ahead(s *x12.Segment, tag uint32) (over hit, ok bool) {
	first := coded(s.El(1))
	for depth := len(w.stack) - 1; depth >= 0; depth-- {
		f := &w.stack[depth]
		for i := f.at; i < len(f.loop.tags); i++ {
			if f.loop.tags[i] != tag || !f.loop.items[i].fits(s, first) {
				continue
			}
			if depth > 0 && i == 0 { // another occurrence of the loop: the loop around says
				continue
			}
			if most := f.loop.limit(i); most == 0 || f.counts[i] < most {
				return hit{depth: depth, item: i}, true
			}
			if !ok {
				over, ok = hit{depth, i, true}, true
			}
		}
	}
	return over, ok
}

// behind looks for a row that was passed.
func (w *Walk) behind(s *x12.Segment, tag uint32) (hit, bool) {
	first := coded(s.El(1))
	for depth := len(w.stack) - 1; depth >= 0; depth-- {
		f := &w.stack[depth]
		from := 0
		if depth > 0 {
			from = 1
		}
		for i := from; i < f.at; i++ {
			if f.loop.tags[i] == tag && f.loop.items[i].fits(s, first) {
				most := f.loop.limit(i)
				return hit{depth, i, most > 0 && f.counts[i] >= most}, true
			}
		}
	}
	return hit{}, false
}

// miscoded finds the one row that a segment can be meant as, whose qualifier it does not
// have.
func (w *Walk) miscoded(tag uint32) (h hit, ok bool) {
	for depth := len(w.stack) - 1; depth >= 0; depth-- {
		f := &w.stack[depth]
		for i := f.at; i < len(f.loop.tags); i++ {
			if f.loop.tags[i] != tag || depth > 0 && i == 0 {
				continue
			}
			if ok || f.loop.items[i].loop != nil && names(f.loop.items[i].tag) {
				return h, false
			}
			h, ok = hit{depth: depth, item: i}, true
		}
		if ok {
			return h, true
		}
	}
	return h, false
}

// names says whether a tag begins loops by whom or what they are about: without its code
// nobody knows which.
func names(tag string) bool { return tag == "NM1" || tag == "N1" || tag == "HL" }

// enter stands at a row: what was passed on the way must have come.
func (w *Walk) enter(s *x12.Segment, h hit) Place {
	for len(w.stack) > h.depth+1 {
		w.pop()
	}
	f := &w.stack[h.depth]
	position := f.loop.first[h.item]
	w.passed(f, position)
	f.at = position
	f.counts[h.item]++
	it := &f.loop.items[h.item]
	p := Place{Loop: f.loop.id, Tag: it.tag, Known: true}
	if it.loop != nil {
		p.Loop, p.Opens, w.lost = it.loop.id, true, false
	}
	if h.over && it.loop != nil {
		w.fault(p.Loop, it.tag, x12.LoopTooMany, 2, "the loop comes more often than the guide allows")
	} else if h.over {
		w.structural(h, x12.SegmentTooMany, 2, "more often than the guide allows")
	}
	if it.loop != nil {
		w.push(it.loop)
		top := &w.stack[len(w.stack)-1]
		top.counts[0] = 1
	}
	w.elements(s, it.row, p.Loop)
	return p
}

// passed says of the rows from where the frame stands to a position which must have come
// and did not.
func (w *Walk) passed(f *frame, to int) {
	for i := f.at; i < to; i++ {
		if f.counts[i] > 0 || !f.loop.mandatory(i) {
			continue
		}
		it := &f.loop.items[i]
		if it.loop != nil {
			w.fault(it.loop.id, it.tag, x12.SegmentMissing, 2, "the loop is required here and missing")
		} else {
			w.fault(f.loop.id, it.tag, x12.SegmentMissing, 2, "required here and missing")
		}
	}
}

// pop leaves the innermost loop.
func (w *Walk) pop() {
	f := &w.stack[len(w.stack)-1]
	w.passed(f, len(f.loop.items))
	w.free = append(w.free, f.counts)
	w.stack = w.stack[:len(w.stack)-1]
}

// stray is a segment that the guide has no row for, here or anywhere.
func (w *Walk) stray(s *x12.Segment) Place {
	f := &w.stack[len(w.stack)-1]
	tag := strings.Clone(s.Tag)
	p := Place{Loop: f.loop.id, Tag: s.Tag}
	d, _ := segments()
	switch {
	case d.segments[s.Tag] == nil:
		w.fault(f.loop.id, tag, x12.SegmentUnknown, 1, "not a segment that X12 or this guide knows")
	case !w.lost:
		w.fault(f.loop.id, tag, x12.SegmentUnexpected, 2, "not expected here by this guide, or not with this qualifier")
	}
	w.lost = w.lost || w.opener(s.Tag)
	return p
}

// opener says whether segments of a tag begin loops: what follows one that is not known
// belongs to it, and is told with it.
func (w *Walk) opener(tag string) bool {
	for i := range w.stack {
		for j := range w.stack[i].loop.items {
			if it := &w.stack[i].loop.items[j]; it.loop != nil && it.tag == tag {
				return true
			}
		}
	}
	return false
}

// End is the set's SE: what must still come is missing.
func (w *Walk) End(s *x12.Segment) {
	w.at = standing{s.Index, s.Offset}
	for len(w.stack) > 0 {
		w.pop()
	}
}

// structural is a fault of a row's place.
func (w *Walk) structural(h hit, code string, level int, text string) {
	if w.lost {
		return
	}
	l := w.stack[h.depth].loop
	w.fault(l.id, l.items[h.item].tag, code, level, text)
}

func (w *Walk) fault(loop, tag, code string, level int, text string) {
	w.found(x12.Fault{Loop: loop, Segment: tag, Index: w.at.index, Offset: w.at.offset, Code: code, Level: level, Text: text})
}

// fits says whether a segment, whose first element is first, is of a row, by the codes
// that tell it apart.
func (r *row) fits(s *x12.Segment, first uint64) bool {
	switch {
	case r.key == 0:
		return true
	case r.key == 1 && r.part == 0:
		return r.keys.has(first)
	}
	v := s.El(r.key)
	if r.part > 0 {
		v = s.Part(r.key, r.part)
	}
	return r.keys.has(coded(v))
}
