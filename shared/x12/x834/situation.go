package x834

import (
	"hash/fnv"

	"github.com/openaso/openaso/shared/x12"
)

// The rules between segments: SNIP level 3, balances, and 4, situations.

// families are the subscriber identifiers of a set, hashed: true if the subscriber came.
type families map[uint64]bool

// maxFamilies bounds what is remembered of a set: the order of more families is not looked
// at.
const maxFamilies = 1 << 18

// self: the subscriber is 18, self, and nobody else is (005010X220A1 loop 2000 INS02; X12's
// examples of the guide have it so throughout, and the guide before it, 004010X095A1, says
// so of the element).
func (t *taker) self(s *x12.Segment) {
	if (s.El(1) == "Y") != (s.El(2) == "18") {
		t.wrong(s, 2, x12.ElementCode, 4, "18 (self) is the subscriber's relationship, and nobody else's", said{index: s.Index}.asks("2000", "INS", 1))
	}
}

// asks is an element of the segment that was said there, which asks for something else or
// forbids it.
func (at said) asks(loop, segment string, element int) x12.Trigger {
	return x12.Trigger{Loop: loop, Segment: segment, Index: at.index, Element: element}
}

// follows: in one transmission the subscriber comes before the dependents
// (005010X220A1 loop 2000 INS). A dependent may come alone if the subscriber came in an
// earlier one.
func (t *taker) follows(s *x12.Segment) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.El(2)))
	subscriber, known := t.order[h.Sum64()]
	if t.item.Member.Subscriber && known && !subscriber {
		t.here = append(t.here, x12.Fault{Loop: "2000", Segment: "INS", Index: t.begun.index, Offset: t.begun.offset,
			Code: x12.SegmentSequence, Level: 4, Text: "the subscriber comes after a dependent"})
	}
	if known || len(t.order) < maxFamilies {
		t.order[h.Sum64()] = subscriber || t.item.Member.Subscriber
	}
}

// citizen: citizenship is told of a subscriber alone (005010X220A1 loop 2100A DMG06, X12's
// request for interpretation 2402).
func (t *taker) citizen(s *x12.Segment) {
	if s.El(6) != "" && !t.item.Member.Subscriber {
		t.wrong(s, 6, x12.ElementNotUsed, 4, "not used for a dependent", t.begun.asks("2000", "INS", 1))
	}
}

// covers: coverage that is added or reinstated says its first day, coverage that ends its
// last (005010X220A1 loop 2300 DTP01 348 and 349; X12's example 4 of the guide).
func (t *taker) covers() {
	c := t.covered()
	if c == nil || t.opened == (said{}) || len(c.Dates) == 0 { // without a date the guide's row says it
		return
	}
	needs, text := "", ""
	switch c.Maintenance {
	case Add, Reinstate:
		needs, text = "348", "coverage that is added or reinstated needs its first day (348)"
	case Terminate:
		needs, text = "349", "coverage that ends needs its last day (349)"
	}
	if needs != "" && !has(c.Dates, needs) {
		t.here = append(t.here, x12.Fault{Loop: "2300", Segment: "DTP", Index: t.opened.index, Offset: t.opened.offset,
			Code: x12.SegmentDependent, Level: 4, Text: text, Because: t.opened.asks("2300", "HD", 1)})
	}
	t.opened = said{}
}

func has(dates []Date, qualifier string) bool {
	for _, d := range dates {
		if d.Qualifier == qualifier {
			return true
		}
	}
	return false
}

// enclosed: a loop that LS begins ends with LE (X12.6, bounded loops; unverified).
func (t *taker) enclosed() {
	if t.bounded != (said{}) {
		t.here = append(t.here, x12.Fault{Loop: "2700", Segment: "LE", Index: t.bounded.index, Offset: t.bounded.offset,
			Code: x12.SegmentDependent, Level: 4, Text: "the LS has no LE", Because: t.bounded.asks("2700", "LS", 0)})
	}
	t.bounded = said{}
}

// tally counts the member that ends.
func (t *taker) tally() {
	t.counted["TO"]++
	if t.item.Member.Subscriber {
		t.counted["ET"]++
	} else {
		t.counted["DT"]++
	}
}

// balance: the set holds as many members as its header says (005010X220A1 QTY; X12's example
// of 005010X307 counts one subscriber and one dependent as TO 2, ET 1, DT 1). A set that
// does not may have been cut: all of its members are faulty.
func (t *taker) balance() {
	for _, q := range totals() {
		if at, ok := t.stated[q]; ok && at.number != t.counted[q] {
			t.set.Keep(x12.Fault{Segment: "QTY", Index: at.index, Offset: at.offset, Element: 2, Code: x12.ElementPattern, Level: 3,
				Text: "not the number of members that the set holds"})
			t.set.Faulty = t.set.Items
		}
	}
}
