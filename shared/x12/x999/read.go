package x999

import (
	_ "embed" // of 999.txt
	"io"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

//go:embed 999.txt
var table string

var loops = guide.Of(table)

// Item is one acknowledgment as it was received: what a partner says of one group that
// was sent to him.
type Item struct {
	Ordinal int // in the file, from 1
	Set     int // number of its set in the file, from 1
	Answer  Answer
	Faults  []x12.Fault // of the acknowledgment itself
}

// Answer is a 999: AK1 to AK9.
type Answer struct {
	Functional, Control, Version string // AK1: GS01, GS06 and GS08 of the group
	Sets                         []SetAnswer
	Code                         string // AK901: A, E accepted, P in part, R, M, W, X rejected
	Stated, Received, Accepted   int    // AK902, AK903, AK904: sets
	Reasons                      []string
}

// SetAnswer is loop 2000, what is said of one set. A set of which nothing is said was
// accepted or rejected with its group.
type SetAnswer struct {
	Kind, Control, Version string // AK2: ST01, ST02, ST03
	Notes                  []Note
	Code                   string // IK501
	Reasons                []string
}

// Note is loop 2100: a segment that is not as it should be.
type Note struct {
	Segment  string // IK301
	Index    int    // IK302, its position in the set: ST is 1
	Loop     string // IK303
	Code     string // IK304
	Triggers []x12.Trigger
	UnitName string   // CTX01-1 of the business unit: CLM01
	Unit     phi.Text // CTX01-2: what we called the claim or member
	Elements []ElementNote
}

// ElementNote is loop 2110: an element of the segment that is not as it should be.
type ElementNote struct {
	Element, Component, Repetition int    // IK401, from 1; 0 is not said
	Number                         int    // IK402, of the data element dictionary
	Code                           string // IK403
	Value                          phi.Text
	Triggers                       []x12.Trigger
}

// Read reads acknowledgments as they are received and hands each to emit. It returns what
// the envelope says. fault.Invalid: the file stops being X12 somewhere; an error of emit
// comes back unchanged. A 997, which answers no file of 005010, is refused.
func Read(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Taker(s, emit) })
}

// Taker reads one set, for a file that holds sets of several kinds. It is nil for another
// kind.
func Taker(s *envelope.Set, emit func(Item) error) envelope.Taker {
	switch s.Kind {
	case "999":
	case "997":
		s.Keep(x12.Fault{Segment: "ST", Index: 1, Element: 1, Level: 2, Code: x12.ElementCode,
			Text: "a functional acknowledgment (997): files of 005010 are answered by a 999"})
		return nil
	default:
		return nil
	}
	if s.Guide != Version && s.Guide != "005010X231" {
		s.OtherGuide()
	}
	if len(s.Wrong) > 0 {
		return s.Counter("AK1")
	}
	p := &parser{set: s, emit: emit}
	p.walk = loops().Walk(func(f x12.Fault) {
		p.item.Faults = append(p.item.Faults, f)
		s.Keep(f)
	})
	return p
}

// parser follows the loops of one set.
type parser struct {
	set  *envelope.Set
	emit func(Item) error
	walk *guide.Walk
	item Item
}

// Segment takes a segment.
func (p *parser) Segment(s *x12.Segment) error {
	p.walk.Segment(s)
	a := &p.item.Answer
	switch s.Tag {
	case "AK1":
		a.Functional, a.Control, a.Version = s.El(1), s.El(2), s.El(3)
	case "AK2":
		a.Sets = append(a.Sets, SetAnswer{Kind: s.El(1), Control: s.El(2), Version: s.El(3)})
	case "AK9":
		a.Code, a.Stated, a.Received, a.Accepted, a.Reasons = s.El(1), number(s.El(2)), number(s.El(3)), number(s.El(4)), rest(s, 5)
	default:
		if n := len(a.Sets); n > 0 {
			a.Sets[n-1].take(s)
		}
	}
	return nil
}

// take is what stands below AK2.
func (a *SetAnswer) take(s *x12.Segment) {
	switch s.Tag {
	case "IK3":
		a.Notes = append(a.Notes, Note{Segment: s.El(1), Index: number(s.El(2)), Loop: s.El(3), Code: s.El(4)})
	case "IK5":
		a.Code, a.Reasons = s.El(1), rest(s, 2)
	default:
		if n := len(a.Notes); n > 0 {
			a.Notes[n-1].take(s)
		}
	}
}

// take is what stands below IK3.
func (n *Note) take(s *x12.Segment) {
	switch s.Tag {
	case "IK4":
		n.Elements = append(n.Elements, ElementNote{Element: number(s.Part(1, 1)), Component: number(s.Part(1, 2)), Repetition: number(s.Part(1, 3)),
			Number: number(s.El(2)), Code: s.El(3), Value: phi.New(s.El(4))})
	case "CTX":
		if name := s.Part(1, 1); name != situational {
			n.UnitName, n.Unit = name, phi.New(s.Part(1, 2))
			return
		}
		t := x12.Trigger{Segment: s.El(2), Index: number(s.El(3)), Loop: s.El(4), Element: number(s.Part(5, 1)), Component: number(s.Part(5, 2))}
		if last := len(n.Elements) - 1; last >= 0 {
			n.Elements[last].Triggers = append(n.Elements[last].Triggers, t)
			return
		}
		n.Triggers = append(n.Triggers, t)
	}
}

// situational is CTX01-1 of what asks for something, or forbids it.
const situational = "SITUATIONAL TRIGGER"

// rest are the codes of a segment from an element on.
func rest(s *x12.Segment, from int) (out []string) {
	for i := from; i <= s.Len(); i++ {
		if s.El(i) != "" {
			out = append(out, s.El(i))
		}
	}
	return out
}

// number is a count, 0 for what is none: the walk tells of it.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// End is the set's SE.
func (p *parser) End(s *x12.Segment) error {
	p.walk.End(s)
	p.set.Count(p.item.Faults)
	p.item.Ordinal, p.item.Set = p.set.Before+p.set.Items, p.set.Number
	return p.emit(p.item)
}

// Drop counts an acknowledgment that was cut.
func (p *parser) Drop() { p.set.Items, p.set.Faulty = p.set.Items+1, p.set.Faulty+1 }
