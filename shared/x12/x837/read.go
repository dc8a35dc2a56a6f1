package x837

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// Options bound a file. The zero Options are the usual bounds.
type Options struct {
	MaxLines int // service lines of a claim; 0 means the guide's 50
}

// Survey reads only the envelopes of a file and answers which of its sets are whole,
// which the claims themselves do not show: a set's trailer comes after them. It
// counts claims and looks at none. Faults are those of Read.
func Survey(r io.Reader) (Report, error) {
	p := &parser{}
	err := p.read(r)
	return p.report, err
}

// Read reads claims from r and hands each to emit in the order of the file. It
// returns what the acknowledgment needs. A claim is handed over before its set has
// ended: whoever acts on claims surveys the file first. Claims of another guide are
// counted only. fault.Invalid: the file stops being X12 somewhere (the report says
// where too) and what came before was emitted; an error of emit comes back unchanged.
func Read(r io.Reader, o Options, emit func(Item) error) (Report, error) {
	if o.MaxLines == 0 {
		o.MaxLines = 50
	}
	p := &parser{o: o, emit: emit}
	err := p.read(r)
	return p.report, err
}

// parser follows the loops of the file.
type parser struct {
	o       Options
	emit    func(Item) error // nil: a survey
	emitted error            // what emit failed with
	report  Report
	group   *Group
	set     *Set
	sets    int  // begun so far
	pass    bool // the set's claims are counted only
	loop    string
	ordinal int

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
}

func (p *parser) read(r io.Reader) error {
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			return p.end()
		}
		if err == nil {
			err = p.segment(s)
		}
		if err != nil {
			if fault.Is(err, fault.Invalid) && p.emitted == nil {
				p.broken(err)
			}
			return err
		}
	}
}

func (p *parser) segment(s *x12.Segment) error {
	switch s.Tag {
	case "ISA", "GS", "ST", "GE", "IEA":
		p.leave()
		p.envelope(s)
	case "SE":
		return p.close(s)
	default:
		if p.set == nil && s.Tag == "TA1" { // answers an interchange that we sent, and says nothing of these claims
			return nil
		}
		if p.set == nil {
			return fault.New(fault.Invalid, "%s stands outside of a transaction set", known(s.Tag))
		}
		if !p.pass {
			return p.inSet(s)
		}
		if s.Tag == "CLM" {
			p.ordinal++
			p.set.Claims++
		}
	}
	return nil
}

func (p *parser) envelope(s *x12.Segment) {
	switch s.Tag {
	case "ISA":
		p.report.Sender, p.report.Receiver = strings.TrimSpace(s.El(6)), strings.TrimSpace(s.El(8))
		p.report.Control, p.report.Production = s.El(13), s.El(15) == "P"
		p.leaveGroup()
		p.report.Interchanges = append(p.report.Interchanges, interchange(s))
	case "GS":
		p.leaveGroup()
		p.report.Groups = append(p.report.Groups, Group{Functional: s.El(1), Control: s.El(6), Version: s.El(8), Stated: -1})
		p.group = &p.report.Groups[len(p.report.Groups)-1]
		p.inside().Groups++
	case "ST":
		p.begin(s)
	case "GE":
		p.closeGroup(s)
	case "IEA":
		p.leaveGroup()
		p.inside().close(s)
	}
}

// known keeps what a sender made up out of messages.
func known(tag string) string {
	if len(tag) <= 3 {
		return "a segment " + tag
	}
	return "a segment"
}

func (p *parser) begin(s *x12.Segment) {
	if p.group == nil {
		p.report.Groups = append(p.report.Groups, Group{Stated: -1})
		p.group = &p.report.Groups[len(p.report.Groups)-1]
	}
	p.group.Sets = append(p.group.Sets, Set{Kind: s.El(1), Control: s.El(2), Version: s.El(3)})
	p.set = &p.group.Sets[len(p.group.Sets)-1]
	p.sets++
	p.loop, p.item, p.patient, p.depth, p.header = "", nil, nil, 0, [3][]x12.Fault{}
	p.billing, p.subscriber = Provider{}, Subscriber{}
	if s.El(1) != "837" {
		p.reject(s, 1, setUnsupported, x12.ElementCode, "not an 837 transaction set")
	} else if !p.guide(s.El(3)) {
		p.reject(s, 3, setGuide, x12.ElementCode, "not the guide "+Version)
	}
	if s.El(2) == "" {
		p.reject(s, 2, setNoControl, x12.ElementMissing, "the control number is missing")
	}
	p.pass = p.emit == nil || len(p.set.Wrong) > 0
}

// guide says whether the open set is of this guide. ST03 goes before GS08, as the
// semantic note of ST says (X12.22).
func (p *parser) guide(st03 string) bool {
	if st03 == "" {
		st03 = p.group.Version
	}
	return st03 == Version || st03 == Version2
}

func (p *parser) close(s *x12.Segment) error {
	if p.set == nil {
		return fault.New(fault.Invalid, "an SE without its ST")
	}
	if err := p.finish(); err != nil {
		return err
	}
	if p.set.Claims == 0 && len(p.set.Wrong) == 0 {
		p.keep(x12.Fault{Loop: "2300", Segment: "CLM", Index: s.Index, Code: x12.SegmentMissing, Text: "the set has no claim"})
	}
	p.loop = "" // SE stands in no loop
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err != nil || n != s.Index {
		p.reject(s, 1, setCount, x12.ElementPattern, "the count of segments is not what the set holds")
	}
	if p.set.Control != "" && s.El(2) != p.set.Control {
		p.reject(s, 2, setControl, x12.ElementPattern, "the control number is not that of ST")
	}
	p.set.Closed, p.set = true, nil
	return nil
}

func (p *parser) closeGroup(s *x12.Segment) {
	if p.group == nil {
		return
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err == nil {
		p.group.Stated = n
	}
	if p.group.Stated != len(p.group.Sets) {
		p.trailer(1, groupCount, "the count of sets is not what the group holds")
	}
	if s.El(2) != p.group.Control {
		p.trailer(2, groupControl, "the control number is not that of GS")
	}
	p.group.Closed, p.group = true, nil
}

// trailer is a fault of GE. It rejects no set: each says itself whether it is whole.
func (p *parser) trailer(element int, reason, text string) {
	p.group.Wrong = append(p.group.Wrong, reason)
	p.report.Faults = append(p.report.Faults, x12.Fault{Segment: "GE", Element: element, Code: x12.ElementPattern, Text: text})
}

// leaveGroup is for a group without a trailer: sets after the last one may be lost.
func (p *parser) leaveGroup() {
	if p.group == nil {
		return
	}
	p.report.Faults = append(p.report.Faults, x12.Fault{Segment: "GE", Code: x12.SegmentMissing, Text: "a functional group has no trailer"})
	p.group = nil
}

// leave gives up a set whose SE did not come before the next envelope segment.
func (p *parser) leave() {
	if p.set == nil {
		return
	}
	p.drop()
	p.report.Faults = append(p.report.Faults, x12.Fault{Segment: "SE", Code: x12.SegmentMissing,
		Text: "a transaction set has no trailer before the next segment of the envelope"})
	p.set = nil
}

// drop counts the open claim as a broken one: nobody knows whether it was whole.
func (p *parser) drop() {
	if p.item != nil {
		p.set.Claims++
		p.set.Faulty++
		p.item = nil
	}
}

// broken notes where the file stops being X12 and gives the open claim up.
func (p *parser) broken(err error) {
	p.report.Broken = err.Error()
	if len(p.report.Interchanges) > 0 {
		p.inside().Broken = true
	}
	p.drop()
}

// end is for a file that stops before its last SE.
func (p *parser) end() error {
	if p.set == nil {
		p.leaveGroup()
		return nil
	}
	err := fault.New(fault.Invalid, "the file ends inside a transaction set: its SE is missing")
	p.broken(err)
	p.inside().Broken = false // it is cut, and what came of it is X12
	return err
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
		p.keep(f)
	}
	it.Faults = append(shared, own...)
	p.set.Claims++
	if len(it.Faults) > 0 {
		p.set.Faulty++
	}
	if err := p.emit(it); err != nil {
		p.emitted = err
		return err
	}
	return nil
}
