package x837

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
)

// Segment takes one segment between ST and SE: it is held against the guide, followed, and
// its codes are looked at.
func (p *parser) Segment(s *x12.Segment) error {
	if p.guide != nil {
		p.guide.Segment(s)
	}
	if err := p.follow(s); err != nil || p.judge == nil {
		return err
	}
	if s.Tag == begins {
		p.judge.Forget() // what stood before the claim is none of its codes
	}
	p.judge.Segment(s, p.loop, p.number(), p.wrongCode)
	return nil
}

// number is that of the open line, 0 if none is.
func (p *parser) number() int {
	if l := p.last(); l != nil {
		return l.Number
	}
	return 0
}

// judged are a claim's faults with those of its codes, now that its days are known. What
// says nothing of its own day was served within the claim's.
func (p *parser) judged(it *Item) []x12.Fault {
	if p.judge == nil {
		return it.Faults
	}
	c := &it.Claim
	first, last := c.span()
	p.judge.Settle(func(line int) (day.Day, day.Day) {
		if line > 0 && c.Lines[line-1].From > 0 {
			return c.Lines[line-1].From, c.Lines[line-1].To
		}
		return first, last
	}, func(f x12.Fault) {
		if len(it.Faults) < maxFaults {
			it.Faults = append(it.Faults, f)
		}
	})
	return it.Faults
}
