package x270

import (
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// levels are the hierarchical levels (HL) of the set as they come.
type levels struct {
	count    int       // HL segments so far
	open     [4]string // HL01 of the level that stands open at each depth
	children bool      // HL04 of the open level is 1
	index    int       // of its HL in the set
	offset   int64     // of it in the file
}

// depthOf is the depth of a level code (HL03), -1 for none of this guide.
func depthOf(code string) int { return slices.Index([]string{"20", "21", "22", "23"}, code) }

// level ends the open level and begins the next one. What the walk found missing belongs
// to what ends, the rest to what begins.
func (p *parser) level(s *x12.Segment) error {
	next := slices.DeleteFunc(slices.Clone(p.fresh), missing)
	p.keep(slices.DeleteFunc(p.fresh, func(f x12.Fault) bool { return !missing(f) }))
	p.fresh = append(p.fresh[:0], next...)
	depth := depthOf(s.El(3))
	if err := p.leave(s, depth); err != nil {
		return err
	}
	if depth < 0 { // whoever it is about, it is not who stands open
		depth = max(p.depth, atSource)
	}
	p.begin(s, depth)
	return nil
}

func missing(f x12.Fault) bool { return f.Element == 0 && f.Code == x12.SegmentMissing }

// begin forgets what stood at a depth and below it.
func (p *parser) begin(s *x12.Segment, depth int) {
	p.depth, p.inLS = depth, false
	p.set.Begin(phi.Text{}) // until its TRN, the segment after HL
	clear(p.faults[depth:])
	e := &p.entry
	e.questions, e.benefits, e.dependent = nil, nil, nil
	switch depth {
	case atSource:
		e.source, e.receiver, e.subscriber, e.rejects = Party{}, Party{}, nil, nil
	case atReceiver:
		e.receiver, e.subscriber = Party{}, nil
	case atSubscriber:
		e.subscriber = &Person{}
	case atDependent:
		e.dependent = &Person{}
	}
	p.due = depth >= atSubscriber
	p.numbers(s, depth)
}

// numbers looks at HL01, which counts levels from 1, and HL02, which names the level above
// (X12.22, HL's semantic notes; 005010X279A1 loops 2000A to 2000D).
func (p *parser) numbers(s *x12.Segment, depth int) {
	l := &p.levels
	l.count++
	if s.El(1) != strconv.Itoa(l.count) && s.El(1) != "" {
		p.wrong(s, 1, 4, x12.ElementPattern, "levels must count from 1")
	}
	l.open[depth], l.children, l.index, l.offset = s.El(1), s.El(4) == "1", s.Index, s.Offset
	clear(l.open[depth+1:])
	if depth > 0 && s.El(2) != "" && s.El(2) != l.open[depth-1] {
		p.wrong(s, 2, 4, x12.ElementPattern, "not the number of the level above")
	}
}

// leave ends the open level: next is the depth of the level that comes, -1 for none. A
// patient is handed over; of a subscriber above dependents only what was asked or answered
// about the subscriber.
func (p *parser) leave(s *x12.Segment, next int) error {
	if p.depth < 0 {
		return nil
	}
	below := next > p.depth
	p.children(below)
	p.due = false
	e := &p.entry
	own := len(e.questions)+len(e.benefits) > 0
	switch {
	case p.depth == atDependent && e.subscriber != nil, p.depth == atSubscriber && (!below || own):
		p.asked(s)
		return p.hand()
	case p.depth < atSubscriber && !below && p.answers:
		return p.hand()
	}
	return nil
}

// children compares HL04 with what came. An answer that ends above the patient may say
// that levels follow: the guide's own example of a refused receiver does.
func (p *parser) children(below bool) {
	if p.depth == atDependent || below == p.levels.children || p.answers && p.depth < atSubscriber && !below {
		return
	}
	f := x12.Fault{Loop: [...]string{"2000A", "2000B", "2000C", "2000D"}[p.depth], Segment: "HL",
		Index: p.levels.index, Offset: p.levels.offset, Element: 4, Code: x12.ElementPattern, Level: 4, Text: "says that levels follow below, and none does"}
	if below {
		f.Text = "says that no level follows below, and one does"
	}
	p.keep([]x12.Fault{f})
}

// asked says that a patient is asked about without a question: 2110C is required where
// the subscriber is the patient, as 2110D is of a dependent, which the walk says
// (005010X279A1 loop 2110C; the words of the rule are unverified).
func (p *parser) asked(s *x12.Segment) {
	if !p.answers && p.depth == atSubscriber && len(p.entry.questions) == 0 {
		p.keep([]x12.Fault{{Loop: "2110C", Segment: "EQ", Index: s.Index, Offset: s.Offset, Code: x12.SegmentDependent, Level: 4,
			Text: "required where the subscriber is the patient, and missing", Because: x12.Trigger{Loop: "2000C", Segment: "HL", Index: p.levels.index, Element: 4}}})
	}
}

// hand hands the open entry over.
func (p *parser) hand() error {
	e := p.entry
	e.ordinal = p.set.Before + p.set.Items + 1
	e.faults = slices.Clone(p.above)
	for i := range p.depth + 1 {
		e.faults = append(e.faults, p.faults[i]...)
	}
	p.set.Count(e.faults)
	return p.emit(&e)
}
