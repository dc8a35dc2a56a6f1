package x835

import (
	"io"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Read reads the remittances of a file: what a payee's system sees of ours.
// fault.Invalid names the segment that is not as it should be.
func Read(r io.Reader) ([]Remittance, error) {
	p := &parser{}
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			return p.out, nil
		}
		if err != nil {
			return p.out, err
		}
		p.segment(s)
		if p.err != nil {
			return p.out, fault.Wrap(p.err, "835 %s, segment %d", s.Tag, s.Index)
		}
	}
}

type parser struct {
	out   []Remittance
	r     *Remittance
	party *Party
	c     *Claim
	l     *Line
	err   error
}

func (p *parser) cents(s string) money.Cents {
	v, err := money.Parse(s)
	if err != nil && s != "" {
		p.err = fault.New(fault.Invalid, "not an amount")
	}
	return v
}

func (p *parser) day(s string) day.Day {
	d, err := day.ParseCompact(s)
	if err != nil {
		p.err = fault.New(fault.Invalid, "not a day")
	}
	return d
}

func (p *parser) segment(s *x12.Segment) {
	switch {
	case s.Tag == "ST":
		p.out = append(p.out, Remittance{})
		p.r, p.party, p.c, p.l = &p.out[len(p.out)-1], nil, nil, nil
	case p.r == nil:
	case p.c == nil && s.Tag != "CLP" && s.Tag != "PLB":
		p.header(s)
	case p.l == nil || s.Tag == "CLP" || s.Tag == "SVC" || s.Tag == "PLB":
		p.claim(s)
	default:
		p.line(s)
	}
}

func (p *parser) header(s *x12.Segment) {
	switch s.Tag {
	case "BPR":
		p.r.Paid, p.r.Method, p.r.Date = p.cents(s.El(2)), Method(s.El(4)), p.day(s.El(16))
		p.r.From, p.r.To = account(s, 7), account(s, 13)
	case "TRN":
		p.r.Trace, p.r.Payer.TIN = s.El(2), strings.TrimPrefix(s.El(3), "1")
	case "N1":
		p.party = &p.r.Payer
		if s.El(1) == "PE" {
			p.party = &p.r.Payee
			p.party.NPI = s.El(4)
		}
		p.party.Name = s.El(2)
	case "N3":
		p.party.Street = s.El(1)
	case "N4":
		p.party.City, p.party.State, p.party.Zip = s.El(1), s.El(2), s.El(3)
	case "PER":
		p.party.Phone = s.El(4)
	case "REF":
		p.party.TIN = s.El(2)
	}
}

// account is BPR's four elements of an account, of which the routing number is at a place.
func account(s *x12.Segment, at int) Account {
	return Account{Routing: s.El(at), Number: phi.New(s.El(at + 2)), Savings: s.El(at+1) == savings}
}

func (p *parser) claim(s *x12.Segment) {
	switch s.Tag {
	case "CLP":
		p.r.Claims = append(p.r.Claims, Claim{PatientNumber: phi.New(s.El(1)), Status: s.El(2), Charge: p.cents(s.El(3)),
			Paid: p.cents(s.El(4)), MemberOwes: p.cents(s.El(5)), Control: s.El(7), Place: s.El(8), Frequency: s.El(9)})
		p.c, p.l = &p.r.Claims[len(p.r.Claims)-1], nil
	case "NM1":
		if s.El(1) == "82" {
			p.c.Rendering = s.El(9)
			return
		}
		p.c.Last, p.c.First, p.c.Card = phi.New(s.El(3)), phi.New(s.El(4)), phi.New(s.El(9))
	case "DTM":
		p.c.Received = p.day(s.El(2))
	case "SVC":
		p.service(s)
	case "PLB":
		p.r.Provider = append(p.r.Provider, ProviderAdjustment{s.Part(3, 1), s.Part(3, 2), p.cents(s.El(4))})
	}
}

func (p *parser) service(s *x12.Segment) {
	l := Line{Code: s.Part(1, 2), Charge: p.cents(s.El(2)), Paid: p.cents(s.El(3))}
	for i := 3; s.Part(1, i) != ""; i++ {
		l.Modifiers = append(l.Modifiers, s.Part(1, i))
	}
	whole, part, _ := strings.Cut(s.El(5), ".")
	n, err := strconv.ParseInt(whole+(part + "000")[:3], 10, 64)
	if err != nil || len(part) > 3 {
		p.err = fault.New(fault.Invalid, "not a number of units")
	}
	l.Units = n
	p.c.Lines = append(p.c.Lines, l)
	p.l = &p.c.Lines[len(p.c.Lines)-1]
}

func (p *parser) line(s *x12.Segment) {
	switch s.Tag {
	case "DTM":
		p.l.On = p.day(s.El(2))
	case "CAS":
		for i := 2; i <= s.Len(); i += 3 {
			p.l.Adjustments = append(p.l.Adjustments, claim.Adjustment{Group: claim.Group(s.El(1)), Reason: s.El(i), Amount: p.cents(s.El(i + 1))})
		}
	case "REF":
		p.l.Number, _ = strconv.Atoi(s.El(2))
	case "AMT":
		p.l.Allowed = p.cents(s.El(2))
	}
}
