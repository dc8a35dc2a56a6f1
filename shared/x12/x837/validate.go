package x837

import (
	"io"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Validate holds the claims of a file against their guides and hands the faults of each to
// emit: its ordinal in the file from 1, and what is wrong with it, SNIP levels 1 to 4,
// those of its provider and person included. It makes no typed claims.
func Validate(r io.Reader, emit func(ordinal int, faults []x12.Fault) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		if s.Kind != transaction {
			return nil
		}
		g := Table(s.Guide)
		if g == nil {
			s.OtherGuide()
		}
		if len(s.Wrong) > 0 {
			return s.Counter(begins)
		}
		return newValidator(s, g, emit)
	})
}

// validator is a set whose claims are only held against the guide.
type validator struct {
	set    *envelope.Set
	check  *checker
	emit   func(int, []x12.Fault) error
	number phi.Text // CLM01 of the claim that stands open
}

func newValidator(s *envelope.Set, g *guide.Guide, emit func(int, []x12.Fault) error) *validator {
	return &validator{set: s, check: newChecker(g, s.Keep), emit: emit}
}

// Segment is one between ST and SE.
func (v *validator) Segment(s *x12.Segment) error {
	v.check.Segment(s)
	err := v.pass()
	if s.Tag == begins {
		v.number = phi.New(s.El(1))
	}
	return err
}

// End is SE.
func (v *validator) End(s *x12.Segment) error {
	v.check.End(s)
	return v.pass()
}

// Drop is a set that ends without SE.
func (v *validator) Drop() {
	if v.check.open {
		v.set.Items++
		v.set.Faulty++
	}
}

// pass hands over a claim that ended.
func (v *validator) pass() error {
	e := v.check.ended
	if !e.is {
		return nil
	}
	v.set.Begin(v.number)
	for _, f := range e.own {
		v.set.Keep(f)
	}
	v.set.Begin(phi.Text{})
	faults := append(e.shared, e.own...)
	v.set.Count(faults)
	return v.emit(v.set.Before+v.set.Items, faults)
}
