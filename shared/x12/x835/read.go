package x835

import (
	"io"
	"slices"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Item is one claim of a payment, or with Claim nil the end of the payment: then
// Payment.Provider is whole, and Faults are those of Table 1, of PLB and of the
// transaction's balance. Of a payment that is being read, Payment.Claims stays empty.
type Item struct {
	Ordinal int // of the claim in the file, from 1; of a payment's end that of its last claim
	Set     int // number of the set in the file, from 1
	Payment *Remittance
	Claim   *Claim
	Faults  []x12.Fault
}

// Read reads the remittances of a file whole: what a payee's system sees of ours.
// fault.Invalid is the first thing that is wrong with the file.
func Read(r io.Reader) ([]Remittance, error) {
	var out []Remittance
	var claims []Claim
	report, err := Each(r, func(it Item) error {
		if it.Claim != nil {
			claims = append(claims, *it.Claim)
			return nil
		}
		it.Payment.Claims, claims = claims, nil
		out = append(out, *it.Payment)
		return nil
	})
	if err == nil && len(report.Faults) > 0 {
		err = fault.New(fault.Invalid, "835 %s", report.Faults[0].Error())
	}
	return out, err
}

// Each reads the claims of every payment in a file and hands each to emit in the order of
// the file, and after the last of a payment the payment's end. It returns what the
// acknowledgments need. fault.Invalid: the file stops being X12 somewhere, and what came
// before was emitted; an error of emit comes back unchanged.
func Each(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Taker(s, emit) })
}

// kind is ST01, and begins the segment that a claim begins with.
const (
	kind   = "835"
	begins = "CLP"
)

// Taker reads one set, for a file that holds sets of several kinds. It is nil for another
// kind. The claims of another guide are counted only.
func Taker(s *envelope.Set, emit func(Item) error) envelope.Taker {
	if s.Kind != kind {
		return nil
	}
	if s.Guide != Version && s.Guide != version0 {
		s.OtherGuide()
	}
	if len(s.Wrong) > 0 {
		return s.Counter(begins)
	}
	p := &parser{set: s, emit: emit, pay: &Remittance{Details: &Details{}}}
	p.walk = loops().Walk(func(f x12.Fault) { p.faults = append(p.faults, f) })
	return p
}

// version0 is the guide before its errata, which nothing here depends on.
const version0 = "005010X221"

// parser follows the loops of one set.
type parser struct {
	set  *envelope.Set
	emit func(Item) error
	walk *guide.Walk

	pay     *Remittance
	party   *Party
	who     *Identity
	claim   *Claim
	line    *Line
	claims  int          // of the set
	paid    money.Cents  // by its claims
	at      *x12.Segment // what is read now
	loop    string       // it stands in
	begun   []place      // CLP and each SVC of the open claim
	first   place        // BPR
	faults  []x12.Fault  // of what stands open: the claim, or else the payment
	overall []x12.Fault  // of the payment
}

// place is where a segment stands, for what is found once more is known.
type place struct {
	loop, tag string
	index     int
	offset    int64
}

func (p *place) fault(element, level int, text string) x12.Fault {
	return x12.Fault{Loop: p.loop, Segment: p.tag, Index: p.index, Offset: p.offset, Element: element, Level: level, Code: x12.ElementCode, Text: text}
}

// Segment takes a segment. What the walk misses as it comes to the next loop belongs to
// the claim that stands open.
func (p *parser) Segment(s *x12.Segment) error {
	before := len(p.faults)
	p.at, p.loop = s, p.walk.Segment(s).Loop
	if s.Tag == begins || s.Tag == "LX" || s.Tag == "PLB" {
		if err := p.next(s, before); err != nil {
			return err
		}
	}
	switch {
	case s.Tag == "LX" || s.Tag == "TS3" || s.Tag == "TS2":
		p.batch(s)
	case s.Tag == "PLB":
		p.provider(s)
	case s.Tag == begins:
		p.begin(s)
	case s.Tag == "SVC":
		p.service(s)
	case p.claim == nil:
		p.header(s)
	case p.line == nil:
		p.ofClaim(s)
	default:
		p.ofLine(s)
	}
	return nil
}

// next ends the open claim at a segment whose own faults begin at a place of the list.
func (p *parser) next(s *x12.Segment, own int) error {
	for own < len(p.faults) && p.faults[own].Code == x12.SegmentMissing && p.faults[own].Element == 0 {
		own++
	}
	later := slices.Clone(p.faults[own:])
	p.faults = p.faults[:own]
	err := p.finish()
	p.faults = append(p.faults, later...)
	return err
}

// finish hands over the open claim, if there is one.
func (p *parser) finish() error {
	if p.claim == nil {
		p.overall, p.faults = append(p.overall, p.faults...), nil
		return nil
	}
	c := p.claim
	p.claims++
	p.paid += c.Paid
	for _, w := range c.imbalances() {
		at := &p.begun[w.line]
		p.faults = append(p.faults, at.fault(w.element, 3, w.text))
	}
	err := p.hand(c, p.faults)
	p.claim, p.line, p.faults, p.begun = nil, nil, nil, p.begun[:0]
	return err
}

// hand counts an item and emits it. The end of a payment counts where it has no claim: a
// set of nothing else would be one without an item.
func (p *parser) hand(c *Claim, faults []x12.Fault) error {
	for _, f := range faults {
		p.set.Keep(f)
	}
	if c != nil || p.claims == 0 {
		p.set.Count(faults)
	}
	return p.emit(Item{Ordinal: p.set.Before + p.claims, Set: p.set.Number, Payment: p.pay, Claim: c, Faults: faults})
}

// End is the set's SE.
func (p *parser) End(s *x12.Segment) error {
	p.walk.End(s)
	if err := p.finish(); err != nil {
		return err
	}
	p.overall, p.faults = append(p.overall, p.faults...), nil
	for _, w := range p.pay.imbalances(p.paid) {
		p.overall = append(p.overall, p.first.fault(w.element, 3, w.text))
	}
	return p.hand(nil, p.overall)
}

// Drop counts the open claim as a broken one: nobody knows whether it was whole.
func (p *parser) Drop() {
	if p.claim != nil {
		p.set.Items++
		p.set.Faulty++
	}
}
