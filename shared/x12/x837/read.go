package x837

import (
	"io"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/coded"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Options bound a file. The zero Options are the usual bounds.
type Options struct {
	MaxLines int            // service lines of a claim; 0 means the guide's 50, of institutional claims 999
	Guide    bool           // each segment is held against the guide's table, too, and each claim against its rules (SNIP 1 to 4)
	Codes    *codes.Sets    // by which codes are judged (SNIP level 5), nil: not at all
	Rules    envelope.Rules // what of a file is refused unread
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
	if s.Kind != transaction {
		return ""
	}
	if _, ok := KindOf(s.Guide); !ok {
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
	return o.Rules.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Taker(s, o, emit) })
}

// Taker reads the claims of one set, for a file that holds sets of several kinds. It is
// nil for another kind. The claims of another guide, and of a set that has something wrong
// already, are counted only.
func Taker(s *envelope.Set, o Options, emit func(Item) error) envelope.Taker {
	if s.Kind != transaction {
		return nil
	}
	kind, ok := KindOf(s.Guide)
	if !ok {
		s.OtherGuide()
	}
	if len(s.Wrong) > 0 {
		return s.Counter(begins)
	}
	p := &parser{o: o, emit: emit, set: s, kind: kind, form: formOf(kind), judge: coded.New(o.Codes)}
	p.wrongCode = p.found
	if p.o.MaxLines == 0 {
		p.o.MaxLines = p.form.lines
	}
	if o.Guide {
		p.guide = newChecker(Table(s.Guide), s.Keep)
	}
	return p
}

// A claims set (ST01), and the segment that a claim begins with.
const (
	transaction = "837"
	begins      = "CLM"
)

// parser follows the loops of one set.
type parser struct {
	o         Options
	emit      func(Item) error
	set       *envelope.Set
	kind      claim.Kind
	form      form
	guide     *checker     // nil: the claims are not held against it
	judge     *coded.Judge // nil: codes are not judged
	wrongCode func(x12.Fault)
	at        place
	loop      string // its number, as faults say it

	above  above          // what claims have of the levels above them
	depth  int            // of the HL that stands open: 0 billing provider, 1 subscriber, 2 patient
	header [3][]x12.Fault // by depth: faults that every claim below shares

	item   *Item // the open claim, in room; nil if none is
	room   Item
	who    *Provider   // the provider whose loop stands open, of a claim or line
	over   bool        // the claim has more lines than are read
	parts  int         // segments that were kept in lists
	faults []x12.Fault // of the claim that is being finished
	begun  position    // of the open claim's CLM
	hi     position    // of its first HI

	lines     arena[Line]
	diagnosed arena[Diagnosis]
	modifiers arena[string]
	pointed   arena[int]
}

// above is what stands above claims: 2000A, 2000B and 2000C with their loops.
type above struct {
	billing    Provider
	payTo      *Address
	payToPlan  *Payer
	currency   string
	subscriber Subscriber
	patient    *Person
}

// position is where a segment stands.
type position struct {
	index  int   // in its set
	offset int64 // in the file
}

func positionOf(s *x12.Segment) position { return position{s.Index, s.Offset} }

// End is the set's SE.
func (p *parser) End(s *x12.Segment) error {
	if p.guide != nil {
		p.guide.End(s)
	}
	if err := p.finish(); err != nil {
		return err
	}
	if p.set.Items == 0 && (p.guide == nil || len(p.set.Faults) == 0) {
		p.set.Keep(x12.Fault{Loop: "2300", Segment: begins, Index: s.Index, Code: x12.SegmentMissing, Text: "the set has no claim",
			Level: guideline, Offset: s.Offset})
	}
	return nil
}

// Drop counts the open claim as a broken one: nobody knows whether it was whole.
func (p *parser) Drop() {
	if p.item != nil {
		p.set.Items++
		p.set.Faulty++
		p.item = nil
		p.judge.Forget()
	}
}

// finish hands the open claim over.
func (p *parser) finish() error {
	if p.item == nil {
		return nil
	}
	coded := p.judged(p.item)
	it := *p.item // what is put together here costs the collector nothing
	p.item = nil
	c := &it.Claim
	c.Lines, c.Diagnoses = p.lines.close(c.Lines), p.diagnosed.close(c.Diagnoses)
	c.Kind, c.Billing, c.PayTo, c.PayToPlan, c.Currency = p.kind, p.above.billing, p.above.payTo, p.above.payToPlan, p.above.currency
	c.Subscriber, c.Patient = p.above.subscriber, p.above.patient
	shared := slices.Concat(p.header[0], p.header[1], p.header[2])
	var own []x12.Fault
	if p.guide != nil {
		shared, own = append(p.guide.ended.shared, shared...), p.guide.ended.own
	}
	own = append(own, coded...)
	p.faults = slices.Concat(shared, own)
	if checked := p.check(c); p.guide != nil {
		own = inOrder(append(own, p.guide.unsaid(checked)...))
	} else {
		own = append(own, checked...)
	}
	p.set.Begin(c.PatientNumber)
	for _, f := range own {
		p.set.Keep(f)
	}
	p.set.Begin(phi.Text{})
	it.Faults = append(shared, own...)
	p.set.Count(it.Faults)
	return p.emit(it)
}
