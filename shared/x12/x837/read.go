package x837

import (
	"io"
	"slices"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Options bound a file. The zero Options are the usual bounds.
type Options struct {
	MaxLines int // service lines of a claim; 0 means the guide's 50
}

// Survey reads only the envelopes of a file and answers which of its sets are whole,
// which the claims themselves do not show: a set's trailer comes after them. It
// counts claims and looks at none. Faults are those of Read.
func Survey(r io.Reader) (envelope.Report, error) {
	return envelope.Survey(r, Begins)
}

// Begins is the tag that a claim begins with, for a survey of sets of several kinds; "" for
// another kind.
func Begins(s *envelope.Set) string {
	if s.Kind != kind {
		return ""
	}
	if !known(s.Guide) {
		s.OtherGuide()
	}
	return begins
}

// Read reads claims from r and hands each to emit in the order of the file. It
// returns what the acknowledgment needs. A claim is handed over before its set has
// ended: whoever acts on claims surveys the file first. Claims of another guide are
// counted only. fault.Invalid: the file stops being X12 somewhere (the report says
// where too) and what came before was emitted; an error of emit comes back unchanged.
func Read(r io.Reader, o Options, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Taker(s, o, emit) })
}

// Taker reads the claims of one set, for a file that holds sets of several kinds. It is
// nil for another kind. The claims of another guide, and of a set that has something wrong
// already, are counted only.
func Taker(s *envelope.Set, o Options, emit func(Item) error) envelope.Taker {
	if s.Kind != kind {
		return nil
	}
	if !known(s.Guide) {
		s.OtherGuide()
	}
	if len(s.Wrong) > 0 {
		return s.Counter(begins)
	}
	if o.MaxLines == 0 {
		o.MaxLines = 50
	}
	return &parser{o: o, emit: emit, set: s}
}

// A claims set, and the segment that a claim begins with.
const (
	kind   = "837"
	begins = "CLM"
)

// known says whether a guide is this one.
func known(guide string) bool { return guide == Version || guide == Version2 }

// parser follows the loops of one set.
type parser struct {
	o    Options
	emit func(Item) error
	set  *envelope.Set
	loop string

	billing    Provider
	subscriber Subscriber
	patient    *Person
	depth      int            // of the HL that stands open: 0 billing provider, 1 subscriber, 2 patient
	header     [3][]x12.Fault // by depth: faults that every claim below shares
	item       *Item          // the open claim, in room; nil if none is
	room       Item
	over       bool        // it has more lines than are read
	faults     []x12.Fault // of the claim that is being finished
	begun      int         // position of the open claim's CLM in its set
	offset     int64       // of it in the file
}

// End is the set's SE.
func (p *parser) End(s *x12.Segment) error {
	if err := p.finish(); err != nil {
		return err
	}
	if p.set.Items == 0 {
		p.set.Keep(x12.Fault{Loop: "2300", Segment: begins, Index: s.Index, Code: x12.SegmentMissing, Text: "the set has no claim", Offset: s.Offset})
	}
	return nil
}

// Drop counts the open claim as a broken one: nobody knows whether it was whole.
func (p *parser) Drop() {
	if p.item != nil {
		p.set.Items++
		p.set.Faulty++
		p.item = nil
	}
}

// finish hands the open claim over.
func (p *parser) finish() error {
	if p.item == nil {
		return nil
	}
	it := *p.item
	p.item = nil
	it.Claim.Billing, it.Claim.Subscriber, it.Claim.Patient = p.billing, p.subscriber, p.patient
	shared := slices.Concat(p.header[0], p.header[1], p.header[2])
	p.faults = append(shared, it.Faults...)
	own := append(it.Faults, p.check(&it.Claim)...)
	for _, f := range own {
		p.set.Keep(f)
	}
	it.Faults = append(shared, own...)
	p.set.Count(it.Faults)
	return p.emit(it)
}
