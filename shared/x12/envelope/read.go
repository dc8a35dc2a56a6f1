package envelope

import (
	"io"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// Taker reads the content of one transaction set and counts its items.
type Taker interface {
	// Segment is each segment between ST and SE. An error stops the reading.
	Segment(s *x12.Segment) error
	// End is the SE, whose count and control number are the envelope's to look at.
	End(s *x12.Segment) error
	// Drop is for a set that ends without its SE: nobody knows whether the item that
	// stands open was whole.
	Drop()
}

// Read walks a file and hands each set to the Taker that pick answers at its ST. Nil is
// for a kind that is not read (IK502 1); of a kind that is read under another guide, pick
// calls OtherGuide and answers one that only counts. fault.Invalid: the file stops being
// X12 somewhere, the report says where too, and what came before was handed over; an error
// of a Taker comes back unchanged.
func Read(r io.Reader, pick func(*Group, *Set) Taker) (Report, error) { return Rules{}.Read(r, pick) }

// Read reads like the function, and takes nothing of an interchange or group that the rules
// refuse.
func (o Rules) Read(r io.Reader, pick func(*Group, *Set) Taker) (Report, error) {
	w := &walk{pick: pick, rules: o, room: mostOfFile, items: map[string]int{}, seen: map[string]bool{}}
	err := w.read(r)
	w.settle()
	return w.report, err
}

// Survey reads only the envelopes of a file and answers which of its sets are whole, which
// their content does not show: a set's trailer comes after it. item answers the tag of the
// segment that begins an item of a set, "" for a kind that is not read; under another guide
// it calls OtherGuide. It counts items and looks at none.
func Survey(r io.Reader, item func(*Set) string) (Report, error) { return Rules{}.Survey(r, item) }

// Survey reads like the function, and takes nothing of an interchange or group that the
// rules refuse.
func (o Rules) Survey(r io.Reader, item func(*Set) string) (Report, error) {
	return o.Read(r, func(_ *Group, s *Set) Taker {
		if tag := item(s); tag != "" {
			return s.Counter(tag)
		}
		return nil
	})
}

// Counter is a Taker that only counts the segments with which items begin.
func (s *Set) Counter(tag string) Taker { return &counter{s, tag} }

type counter struct {
	set *Set
	tag string
}

func (c *counter) Segment(s *x12.Segment) error {
	if s.Tag == c.tag {
		c.set.Items++
	}
	return nil
}

func (c *counter) End(*x12.Segment) error { return nil }
func (c *counter) Drop()                  {}

// walk follows the envelopes of the file.
type walk struct {
	pick   func(*Group, *Set) Taker
	rules  Rules
	seen   map[string]bool // senders and ISA13
	groups map[string]bool // GS06 of the interchange
	ids    map[string]bool // ST02 of the group
	report Report
	group  *Group
	set    *Set
	taker  Taker
	taken  error // what a Taker failed with
	sets   int
	count  int            // segments so far
	items  map[string]int // in the sets that ended, by their kind
	room   int            // for faults
}

func (w *walk) read(r io.Reader) error {
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			return w.end()
		}
		if err == nil {
			w.count++
			err = w.segment(s)
		}
		if err != nil {
			if fault.Is(err, fault.Invalid) && w.taken == nil {
				w.broken(err)
			}
			return err
		}
	}
}

func (w *walk) segment(s *x12.Segment) error {
	switch s.Tag {
	case "ISA", "GS", "ST", "GE", "IEA":
		w.leave()
		w.envelope(s)
	case "SE":
		if w.set != nil {
			return w.close(s)
		}
		w.stray(s, "comes without its ST")
	default:
		if w.taker != nil {
			w.taken = w.taker.Segment(s)
			return w.taken
		}
		switch {
		case w.set != nil:
		case s.Tag == "TA1": // it answers an interchange that we sent
			w.inside().Answers++
		default:
			w.stray(s, "stands outside of a transaction set")
		}
	}
	return nil
}

// stray is a segment that belongs to nothing. What comes after it is read all the same.
func (w *walk) stray(s *x12.Segment, text string) {
	w.inside().Strays++
	w.tell(x12.Fault{Segment: s.Tag, Code: x12.SegmentUnexpected, Offset: s.Offset, Text: w.placed(text)})
}

// placed says at which segment of the file something is wrong that is of no set.
func (w *walk) placed(text string) string {
	return "segment " + strconv.Itoa(w.count) + " of the file: " + text
}

func (w *walk) envelope(s *x12.Segment) {
	switch s.Tag {
	case "ISA":
		w.leaveGroup()
		w.leaveInterchange(s)
		i := interchange(s)
		i.Refused, w.groups = w.refuses(&i), map[string]bool{}
		w.report.Sender, w.report.Receiver, w.report.Control, w.report.Production = i.Sender, i.Receiver, i.Control, i.Production
		w.report.Interchanges = append(w.report.Interchanges, i)
	case "GS":
		w.leaveGroup()
		w.beginGroup(s)
	case "ST":
		w.begin(s)
	case "GE":
		w.closeGroup(s)
	case "IEA":
		w.leaveGroup()
		w.closeInterchange(s)
	}
}

// inside is the interchange whose ISA came last: the reader takes no segment before one.
func (w *walk) inside() *Interchange {
	return &w.report.Interchanges[len(w.report.Interchanges)-1]
}

// broken notes where the file stops being X12 and gives the open set up.
func (w *walk) broken(err error) {
	w.report.Broken = err.Error()
	if len(w.report.Interchanges) > 0 {
		w.inside().Broken = true
	}
	w.drop()
}

// end is for a file that stops before its last SE.
func (w *walk) end() error {
	if w.set == nil {
		w.leaveGroup()
		w.leaveInterchange(&x12.Segment{})
		return nil
	}
	err := fault.New(fault.Invalid, "the file ends inside a transaction set: its SE is missing")
	w.broken(err)
	w.inside().Broken = false // it is cut, and what came of it is X12
	return err
}
