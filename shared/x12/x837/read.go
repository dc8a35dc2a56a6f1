package x837

import (
	"io"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// Options bound a file. The zero Options are the usual bounds.
type Options struct {
	MaxLines int // service lines of a claim; 0 means the guide's 50
}

// Read reads claims from r and hands each to emit in the order of the file. It
// returns what the acknowledgment needs. fault.Invalid: the file stops being X12
// somewhere (the report says where too) and what came before was emitted; an error
// of emit comes back unchanged.
func Read(r io.Reader, o Options, emit func(Item) error) (Report, error) {
	if o.MaxLines == 0 {
		o.MaxLines = 50
	}
	p := &parser{o: o, emit: emit}
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = p.segment(s)
		}
		if err != nil {
			if fault.Is(err, fault.Invalid) && p.emitted == nil {
				p.broken(err)
			}
			return p.report, err
		}
	}
	return p.report, p.end()
}

// parser follows the loops of the file.
type parser struct {
	o       Options
	emit    func(Item) error
	emitted error // what emit failed with
	report  Report
	group   *Group
	set     *Set
	loop    string
	ordinal int

	billing    Provider
	subscriber Subscriber
	patient    *Person
	item       *Item // the open claim
	header     []x12.Fault
	faults     []x12.Fault // of the claim that is being finished
	begun      x12.Segment // CLM of the open claim
}

func (p *parser) segment(s *x12.Segment) error {
	switch s.Tag {
	case "ISA":
		p.report.Sender, p.report.Receiver = strings.TrimSpace(s.El(6)), strings.TrimSpace(s.El(8))
		p.report.Control, p.report.Production = s.El(13), s.El(15) == "P"
	case "GS":
		p.report.Groups = append(p.report.Groups, Group{Functional: s.El(1), Control: s.El(6), Version: s.El(8), Stated: -1})
		p.group = &p.report.Groups[len(p.report.Groups)-1]
	case "ST":
		p.begin(s)
	case "SE":
		return p.close(s)
	case "GE":
		p.closeGroup(s)
	case "IEA":
		p.group = nil
	default:
		if p.set == nil {
			return fault.New(fault.Invalid, "%s stands outside of a transaction set", known(s.Tag))
		}
		return p.inSet(s)
	}
	return nil
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
	p.group.Sets = append(p.group.Sets, Set{Control: s.El(2), Version: s.El(3)})
	p.set = &p.group.Sets[len(p.group.Sets)-1]
	p.loop, p.item, p.patient, p.header = "", nil, nil, nil
	p.billing, p.subscriber = Provider{}, Subscriber{}
	if s.El(1) != "837" {
		p.structural(s, 1, x12.ElementCode, "not an 837 transaction set")
	}
	v := s.El(3)
	if v == "" {
		v = p.group.Version
	}
	if v != "" && v != Version && v != "005010X222" {
		p.structural(s, 3, x12.ElementCode, "not the guide "+Version)
	}
}

// structural records a fault of the set that is of no claim.
func (p *parser) structural(s *x12.Segment, element int, code, text string) {
	f := x12.Fault{Loop: p.loop, Segment: s.Tag, Index: s.Index, Element: element, Code: code, Text: text}
	p.keep(f)
}

func (p *parser) keep(f x12.Fault) {
	p.set.Faults = append(p.set.Faults, f)
	p.report.Faults = append(p.report.Faults, f)
}

func (p *parser) close(s *x12.Segment) error {
	if p.set == nil {
		return fault.New(fault.Invalid, "an SE without its ST")
	}
	if err := p.finish(); err != nil {
		return err
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err != nil || n != s.Index {
		p.structural(s, 1, x12.ElementPattern, "the count of segments is not what the set holds")
	}
	if s.El(2) != p.set.Control {
		p.structural(s, 2, x12.ElementPattern, "the control number is not that of ST")
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
	p.group = nil
}

// broken notes where the file stops being X12 and gives the open claim up.
func (p *parser) broken(err error) {
	p.report.Broken = err.Error()
	if p.item != nil {
		p.set.Claims++
		p.set.Faulty++
		p.item = nil
	}
}

// end is for a file that stops before its last SE.
func (p *parser) end() error {
	if p.set == nil {
		return nil
	}
	err := fault.New(fault.Invalid, "the file ends inside a transaction set: its SE is missing")
	p.broken(err)
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
	it.Faults = append(append([]x12.Fault(nil), p.header...), it.Faults...)
	p.faults = it.Faults
	it.Faults = append(it.Faults, p.check(&it.Claim)...)
	p.set.Claims++
	if len(it.Faults) > 0 {
		p.set.Faulty++
	}
	for _, f := range it.Faults {
		p.keep(f)
	}
	if err := p.emit(it); err != nil {
		p.emitted = err
		return err
	}
	return nil
}
