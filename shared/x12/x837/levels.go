package x837

import (
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// level is an HL that stands open.
type level struct {
	id      string // HL01
	claims  int    // that stand in it or below it
	patient bool   // it is 2000C

	// Of 2000B alone.
	subscriber position // its SBR
	self       bool     // SBR02 is 18: the subscriber is the patient
	other      bool     // SBR02 is empty: somebody else is
	name       position // NM1 of 2010BA
	address    bool     // N3
	city       bool     // N4
	born       bool     // DMG
}

// fault is one of the segment that stands there.
func (p position) fault(loop, segment string, element int, code string, level int, text string) x12.Fault {
	return x12.Fault{Loop: loop, Segment: segment, Index: p.index, Offset: p.offset, Element: element, Code: code, Level: level, Text: text}
}

// descend opens the level of an HL, and forgets those that it ends.
func (c *checker) descend(s *x12.Segment, at guide.Place) {
	depth := 2 // whoever it is about, it is not the subscriber before
	switch s.El(3) {
	case "20":
		depth = 1
	case "23":
		depth = 3
	}
	c.without(s, depth)
	for i := depth; i < len(c.levels); i++ {
		c.levels[i], c.shared[i] = level{}, nil
	}
	c.depth = depth
	c.levels[depth] = level{id: s.El(1), patient: depth == 3}
	// HL02 names the level above (005010X222 section 1.4.3.2.2.1).
	if above := s.El(2); above != "" && depth > 1 && at.Known && above != c.levels[depth-1].id {
		c.put(depth, positionOf(s).fault(at.Loop, "HL", 2, x12.ElementCode, situation, "not the number of the level above"))
	}
}

// without says of the innermost level that ends before s, if it is one of a person, that no
// claim stood in it.
func (c *checker) without(s *x12.Segment, depth int) {
	if l := &c.levels[max(c.depth, 0)]; c.depth >= max(depth, 2) && l.claims == 0 {
		c.keep(positionOf(s).fault("2300", begins, 0, x12.SegmentMissing, guideline, "a level of a person has no claim"))
	}
}

// about gathers what 2000B and 2010BA say.
func (l *level) about(s *x12.Segment, loop string) {
	switch {
	case s.Tag == "SBR":
		l.subscriber, l.self, l.other = positionOf(s), s.El(2) == "18", s.El(2) == ""
	case loop != "2010BA":
	case s.Tag == "NM1":
		l.name = positionOf(s)
	case s.Tag == "DMG":
		l.born = true
	}
}

// person holds the subscriber's level against the level of the first claim in it.
func (c *checker) person() {
	l := &c.levels[2]
	if l.subscriber.index == 0 {
		return
	}
	if c.levels[c.depth].patient {
		// SBR02 is sent when the patient is the subscriber (005010X222A1 2000B SBR02), and
		// then 2000C is not (2000C HL). A subscriber who has claims beside it may.
		if l.self && l.claims == 1 {
			c.put(2, l.subscriber.fault("2000B", "SBR", 2, x12.ElementNotUsed, situation, "says that the subscriber is the patient, and a patient level comes"))
		}
		return
	}
	if l.other {
		c.put(2, l.subscriber.fault("2000B", "SBR", 2, x12.ElementDependent, situation, "the claim stands at the subscriber's level, which SBR02 must say"))
	}
	// 005010X222A1 2010BA DMG: required when the subscriber is the patient. So are N3 and N4,
	// by which nothing is decided and which files lack: they are not asked for.
	if !l.born && l.name.index > 0 {
		f := l.name.fault("2010BA", "DMG", 0, x12.SegmentDependent, situation, "required when the subscriber is the patient, and missing")
		c.put(2, f.AskedBy(x12.Trigger{Loop: "2000B", Segment: "SBR", Index: l.subscriber.index, Element: 2}))
	}
}
