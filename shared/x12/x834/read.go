package x834

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

// What is kept of one member, so that a member is bounded whatever a file holds: no member
// that the guide allows comes near either. maxFaults is how many of one member are told.
const (
	maxSegments = 50_000
	maxFaults   = 100
)

// taker reads the content of one set.
type taker struct {
	set     *envelope.Set
	emit    func(Item) error
	walk    *guide.Walk
	at      guide.Place // of the segment that is read
	here    []x12.Fault // of the segment that is read
	batch   *Batch
	header  []x12.Fault // faults that every member of the set shares
	item    Item
	open    bool // a member stands open in item
	held    int  // segments of the open member
	stated  map[string]said
	counted map[string]int // members, by QTY01
	order   families

	begun, opened, bounded said // INS, HD and LS that stand open
}

// said is where a segment stands, and a number that it says.
type said struct {
	index  int
	offset int64
	number int
}

func newTaker(set *envelope.Set, emit func(Item) error) envelope.Taker {
	t := &taker{set: set, emit: emit, batch: &Batch{}, stated: map[string]said{}, counted: map[string]int{}, order: families{}}
	t.walk = rules().Walk(func(f x12.Fault) { t.here = append(t.here, f) })
	return t
}

func (t *taker) Segment(s *x12.Segment) error {
	t.here = t.here[:0]
	t.at = t.walk.Segment(s)
	if s.Tag == "INS" && t.at.Loop == "2000" {
		if err := t.next(s); err != nil {
			return err
		}
	}
	if t.at.Known && t.held < maxSegments {
		t.content(s)
	}
	if t.held++; t.open && t.held == maxSegments {
		t.wrong(s, 0, x12.SegmentTooMany, 2, "the member has more segments than any that the guide allows")
	}
	t.settle()
	return nil
}

// next begins a member. What the walk says of its INS is of the new one; what it says is
// missing before, of the one that ends.
func (t *taker) next(s *x12.Segment) error {
	var ins []x12.Fault
	for _, f := range t.here {
		if f.Segment == "INS" {
			ins = append(ins, f)
		} else {
			t.blame(f)
		}
	}
	t.here = t.here[:0]
	err := t.finish()
	t.here = append(t.here[:0], ins...)
	t.begin(s)
	return err
}

// content gives the segment to its loop.
func (t *taker) content(s *x12.Segment) {
	if !t.open {
		switch t.at.Loop {
		case "":
			t.heading(s)
		case "1000A", "1000B", "1000C", "1100C":
			t.party(s)
		}
		return
	}
	switch t.at.Loop {
	case "2000":
		t.member(s)
	case "2100A":
		t.name(s)
	case "2100B":
		t.incorrect(s)
	case "2200":
		t.disability(s)
	case "2300":
		t.coverage(s)
	case "2310":
		t.provider(s)
	case "2320", "2330":
		t.payer(s)
	case "2700":
		t.bounds(s)
	case "2710", "2750":
		t.category(s)
	default:
		t.other(s)
	}
}

func (t *taker) begin(s *x12.Segment) {
	t.set.Items++
	t.item = Item{Ordinal: t.set.Before + t.set.Items, Set: t.set.Number, Batch: t.batch}
	t.open, t.held = true, 0
	t.begun, t.opened, t.bounded = said{s.Index, s.Offset, 0}, said{}, said{}
}

// End hands the last member over.
func (t *taker) End(s *x12.Segment) error {
	t.here = t.here[:0]
	t.walk.End(s)
	t.settle()
	if err := t.finish(); err != nil {
		return err
	}
	t.balance()
	return nil
}

// Drop counts the open member as a broken one: nobody knows whether it was whole.
func (t *taker) Drop() {
	if t.open {
		t.set.Faulty++
		t.open = false
	}
}

// settle gives the faults that were found to whom they are of: the open member, or the
// header and so every member.
func (t *taker) settle() {
	for _, f := range t.here {
		t.blame(f)
	}
	t.here = t.here[:0]
}

func (t *taker) blame(f x12.Fault) {
	list := &t.header
	if t.open {
		list = &t.item.Faults
	}
	if len(*list) >= maxFaults {
		t.set.More++
		return
	}
	*list = append(*list, f)
	if t.open { // REF*0F comes after the first segments of the member
		t.set.Begin(t.item.Member.ID)
	}
	t.set.Keep(f)
	t.set.Begin(phi.Text{})
}

// finish hands the open member over.
func (t *taker) finish() error {
	if !t.open {
		return nil
	}
	t.covers()
	t.enclosed()
	t.tally()
	t.settle()
	t.open = false
	it := t.item
	it.Faults = append(t.header[:len(t.header):len(t.header)], it.Faults...)
	if len(it.Faults) > 0 {
		t.set.Faulty++
	}
	return t.emit(it)
}

// wrong is a fault of an element of s, or of s itself, unless the walk has told one of it.
func (t *taker) wrong(s *x12.Segment, element int, code string, level int, text string, because ...x12.Trigger) {
	for _, f := range t.here {
		if f.Segment == s.Tag && f.Element == element {
			return
		}
	}
	f := x12.Fault{Loop: t.at.Loop, Segment: t.at.Tag, Index: s.Index, Offset: s.Offset, Element: element, Code: code, Level: level, Text: text}
	for _, b := range because {
		f = f.AskedBy(b)
	}
	t.here = append(t.here, f)
}

// day reads a day in an element.
func (t *taker) day(s *x12.Segment, element int, v string) day.Day {
	d, err := day.ParseCompact(v)
	if err != nil {
		t.wrong(s, element, x12.ElementDate, 1, "not a day")
	}
	return d
}

// date reads a DTP.
func (t *taker) date(s *x12.Segment) Date {
	from, to, period := strings.Cut(s.El(3), "-")
	d := Date{Qualifier: s.El(1), From: t.day(s, 3, from)}
	if period {
		d.To = t.day(s, 3, to)
	}
	return d
}

func (t *taker) amount(s *x12.Segment, element int) money.Cents {
	c, err := money.Parse(s.El(element))
	if err != nil {
		t.wrong(s, element, x12.ElementCharacter, 1, "not an amount in dollars and cents")
	}
	return c
}

func (t *taker) count(s *x12.Segment, element int) int {
	n, err := strconv.Atoi(s.El(element))
	if err != nil || n < 0 {
		t.wrong(s, element, x12.ElementCharacter, 1, "not a count")
	}
	return max(n, 0)
}

// components are the first three of a composite, which may be one of several repetitions.
func components(s *x12.Segment, v string) []string {
	out := make([]string, 3)
	copy(out, strings.SplitN(v, string([]byte{s.Delimiters.Component}), 4))
	return out
}
