package x270

import (
	"io"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

// The kinds of sets, and the segment that counts their items under another guide.
const (
	kind270 = "270"
	kind271 = "271"
	begins  = "TRN"
)

// ReadInquiries reads the 270s of r and hands each inquiry to emit in the order of the
// file, before its set has ended. It returns what the acknowledgment needs. fault.Invalid:
// the file stops being X12 somewhere; an error of emit comes back unchanged.
func ReadInquiries(r io.Reader, emit func(InquiryItem) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return TakeInquiries(s, emit) })
}

// ReadAnswers is ReadInquiries for the 271s of r.
func ReadAnswers(r io.Reader, emit func(AnswerItem) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return TakeAnswers(s, emit) })
}

// TakeInquiries reads the inquiries of one set, for a file that holds sets of several
// kinds. It is nil for another kind. Those of another guide are counted only.
func TakeInquiries(s *envelope.Set, emit func(InquiryItem) error) envelope.Taker {
	return take(s, kind270, guide270, func(e *entry) error {
		return emit(InquiryItem{Ordinal: e.ordinal, Set: s.Number, Faults: e.faults, Inquiry: Inquiry{
			Head: e.head, Source: e.source, Receiver: e.receiver, Subscriber: *e.subscriber, Dependent: e.dependent, Questions: e.questions,
		}})
	})
}

// TakeAnswers is TakeInquiries for the answers of one set.
func TakeAnswers(s *envelope.Set, emit func(AnswerItem) error) envelope.Taker {
	return take(s, kind271, guide271, func(e *entry) error {
		return emit(AnswerItem{Ordinal: e.ordinal, Set: s.Number, Faults: e.faults, Answer: Answer{
			Head: e.head, Rejects: e.rejects, Source: e.source, Receiver: e.receiver,
			Subscriber: e.subscriber, Dependent: e.dependent, Benefits: e.benefits,
		}})
	})
}

func take(s *envelope.Set, kind string, table func() *guide.Guide, emit func(*entry) error) envelope.Taker {
	if s.Kind != kind {
		return nil
	}
	if s.Guide != Version && s.Guide != version0 {
		s.OtherGuide()
	}
	if len(s.Wrong) > 0 {
		return s.Counter(begins)
	}
	p := &parser{set: s, emit: emit, answers: kind == kind271, depth: -1}
	p.walk = table().Walk(func(f x12.Fault) { p.fresh = append(p.fresh, f) })
	return p
}

// entry is the patient that is read, with the levels above: what both sets have.
type entry struct {
	head                  Head
	rejects               []Reject
	source, receiver      Party
	subscriber, dependent *Person
	questions             []Question
	benefits              []Benefit
	ordinal               int
	faults                []x12.Fault
}

// The depths of levels.
const (
	atSource = iota
	atReceiver
	atSubscriber
	atDependent
)

// maxFaults bounds what one level may say, in memory and in acknowledgments.
const maxFaults = 100

// parser follows the levels and loops of one set.
type parser struct {
	set     *envelope.Set
	walk    *guide.Walk
	emit    func(*entry) error
	answers bool        // it is a 271
	fresh   []x12.Fault // what the walk found at the segment that is read
	entry   entry
	above   []x12.Fault    // faults before the first level
	faults  [4][]x12.Fault // by depth
	levels  levels
	depth   int // of the level that stands open, -1 before the first
	due     bool
	inLS    bool
	place   guide.Place
}

// Segment takes one segment between ST and SE.
func (p *parser) Segment(s *x12.Segment) error {
	p.fresh = p.fresh[:0]
	p.place = p.walk.Segment(s)
	if s.Tag == "HL" {
		if err := p.level(s); err != nil {
			return err
		}
	}
	if s.Tag == "TRN" && p.due && p.set.Unit.Empty() {
		p.set.Begin(phi.New(s.El(2)))
	}
	p.keep(p.fresh)
	if p.place.Known {
		p.content(s)
	}
	return nil
}

// End is the set's SE.
func (p *parser) End(s *x12.Segment) error {
	p.fresh = p.fresh[:0]
	p.walk.End(s)
	p.keep(p.fresh)
	if err := p.leave(s, -1); err != nil {
		return err
	}
	p.set.Begin(phi.Text{})
	if p.set.Items == 0 && len(p.set.Faults) == 0 {
		p.set.Keep(x12.Fault{Segment: "HL", Index: s.Index, Offset: s.Offset, Code: x12.SegmentMissing, Level: 2, Text: "the set is about nobody"})
	}
	return nil
}

// Drop counts the open patient as a broken one: nobody knows whether it was whole.
func (p *parser) Drop() {
	if p.due {
		p.set.Items++
		p.set.Faulty++
	}
}

// keep notes faults of the open level: whoever stands below shares them.
func (p *parser) keep(found []x12.Fault) {
	to := &p.above
	if p.depth >= 0 {
		to = &p.faults[p.depth]
	}
	for _, f := range found {
		p.set.Keep(f)
		if len(*to) < maxFaults {
			*to = append(*to, f)
		}
	}
}

// wrong is a fault that the walk does not find.
func (p *parser) wrong(s *x12.Segment, element, level int, code, text string) {
	p.keep([]x12.Fault{p.fault(s, element, level, code, text)})
}

// depends is a fault of an element that the first one of its segment asks for or forbids.
func (p *parser) depends(s *x12.Segment, element int, code, text string) {
	p.keep([]x12.Fault{p.fault(s, element, 4, code, text).AskedBy(x12.Trigger{Loop: p.place.Loop, Segment: s.Tag, Index: s.Index, Element: 1})})
}

func (p *parser) fault(s *x12.Segment, element, level int, code, text string) x12.Fault {
	return x12.Fault{Loop: p.place.Loop, Segment: s.Tag, Index: s.Index, Offset: s.Offset, Element: element, Code: code, Level: level, Text: text}
}
