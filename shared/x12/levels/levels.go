// Package levels follows the hierarchical levels (HL, X12.22) of one transaction set along
// its guide and sorts what is found wrong: a fault of a level is of every item below it, a
// fault of an item is its own. A transaction's reader stands on it.
package levels

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

// mostOfItem is how many faults of one item or level are told with it: a sender mends by
// the first ones. The set counts them all.
const mostOfItem = 100

// Tray is one set on its way.
type Tray struct {
	set     *envelope.Set
	walk    *guide.Walk
	at      guide.Place
	segment *x12.Segment
	waiting []x12.Fault   // found in the segment that is looked at
	levels  [][]x12.Fault // by depth: of the levels that stand open
	numbers []string      // by depth: their HL01
	count   int           // HL segments so far
	item    []x12.Fault
	open    bool
}

// Pick answers the Taker of a set of a file with several kinds: nil if it is of another
// kind, and one that only counts items by the tag that begins them if its guide is none of
// those.
func Pick(set *envelope.Set, kind, begins string, taker func() envelope.Taker, guides ...string) envelope.Taker {
	switch {
	case set.Kind != kind:
		return nil
	case !slices.Contains(guides, set.Guide):
		set.OtherGuide()
		return set.Counter(begins)
	}
	return taker()
}

// New follows set along g, which has so many levels below each other.
func New(set *envelope.Set, g *guide.Guide, depth int) *Tray {
	t := &Tray{set: set, levels: make([][]x12.Fault, depth), numbers: make([]string, depth)}
	t.walk = g.Walk(func(f x12.Fault) { t.waiting = append(t.waiting, f) })
	return t
}

// Segment places the next segment. What is missing before it is of the item or level that
// stands open still; what is wrong with the segment itself waits until Settle.
func (t *Tray) Segment(s *x12.Segment) guide.Place {
	t.segment, t.at = s, t.walk.Segment(s)
	t.before()
	return t.at
}

// before takes what the walk says of what came before the segment.
func (t *Tray) before() {
	t.waiting = slices.DeleteFunc(t.waiting, func(f x12.Fault) bool {
		missing := f.Element == 0 && f.Code == x12.SegmentMissing
		if missing {
			t.take(f)
		}
		return missing
	})
}

// Settle gives the faults of the segment to the item or level that stands open now.
func (t *Tray) Settle() {
	for _, f := range t.waiting {
		t.take(f)
	}
	t.waiting = t.waiting[:0]
}

// Wrong is a fault that the reader itself finds in the segment.
func (t *Tray) Wrong(element, component, level int, code, text string) {
	t.take(x12.Fault{Loop: t.at.Loop, Segment: t.segment.Tag, Index: t.segment.Index, Offset: t.segment.Offset,
		Element: element, Component: component, Code: code, Level: level, Text: text})
}

// Amount is an element in cents, nil if it did not come or is none, which is told.
func (t *Tray) Amount(s *x12.Segment, element int) *money.Cents {
	if s.El(element) == "" {
		return nil
	}
	c, err := money.Parse(s.El(element))
	if err != nil {
		t.Wrong(element, 0, 2, x12.ElementCharacter, "not an amount of dollars and cents")
		return nil
	}
	return &c
}

// Lacks is a segment that should have come, by what stands elsewhere (SNIP level 4): because
// is its place, if one segment asks for it.
func (t *Tray) Lacks(loop, tag, text string, because x12.Trigger) {
	t.take(x12.Fault{Loop: loop, Segment: tag, Index: t.segment.Index, Offset: t.segment.Offset,
		Code: x12.SegmentDependent, Level: 4, Text: text, Because: because})
}

func (t *Tray) take(f x12.Fault) {
	t.set.Keep(f)
	to := &t.item
	if !t.open {
		to = &t.levels[t.depth()]
	}
	if len(*to) < mostOfItem {
		*to = append(*to, f)
	}
}

// depth is that of the level that stands open, 0 before the first.
func (t *Tray) depth() int {
	for d := len(t.numbers) - 1; d > 0; d-- {
		if t.numbers[d] != "" {
			return d
		}
	}
	return 0
}

// Level opens the level of an HL segment at a depth, 0 the topmost; none deeper stands open
// any more. HL01 counts from 1 and HL02 is the number of the level above (SNIP level 4; so
// 005010X222A1 has it, that it is so in every guide is unverified).
func (t *Tray) Level(depth int) {
	t.open = false
	clear(t.levels[depth:])
	clear(t.numbers[depth:])
	t.numbers[depth] = cmp.Or(t.segment.El(1), "?")
	t.number(depth)
}

// Within is the HL segment of a level that is a part of the open item, below the level at a
// depth.
func (t *Tray) Within(depth int) { t.number(depth + 1) }

func (t *Tray) number(depth int) {
	t.count++
	if t.segment.El(1) != strconv.Itoa(t.count) {
		t.Wrong(1, 0, 4, x12.ElementPattern, "levels must count from 1")
	}
	if above := t.above(depth); depth > 0 && t.segment.El(2) != above {
		t.Wrong(2, 0, 4, x12.ElementPattern, "not the number of the level above")
	}
}

// above is the number of the nearest level above a depth.
func (t *Tray) above(depth int) string {
	for d := depth - 1; d >= 0; d-- {
		if t.numbers[d] != "" {
			return t.numbers[d]
		}
	}
	return ""
}

// Begin opens an item.
func (t *Tray) Begin() { t.item, t.open = nil, true }

// Finish ends the open item, counts it and gives its faults, those of the levels above it
// first.
func (t *Tray) Finish() []x12.Fault {
	all := slices.Concat(slices.Concat(t.levels...), t.item)
	t.item, t.open = nil, false
	t.set.Count(all)
	return all
}

// Open says whether an item stands open.
func (t *Tray) Open() bool { return t.open }

// End is the set's SE.
func (t *Tray) End(s *x12.Segment) {
	t.segment, t.at = s, guide.Place{Tag: s.Tag}
	t.walk.End(s)
	t.Settle()
}

// Drop counts the open item of a set without a trailer as a broken one: nobody knows
// whether it was whole.
func (t *Tray) Drop() {
	if t.open {
		t.open = false
		t.set.Items++
		t.set.Faulty++
	}
}
