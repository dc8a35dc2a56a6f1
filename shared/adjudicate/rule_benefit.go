package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/plan"
)

// matchBenefit denies a service that its benefit excludes, with the benefit's reason. One
// that no benefit names pends: the plan's document is to say what it does not cover.
func matchBenefit(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed {
			continue
		}
		name := func() string { return l.option.ID + "@" + l.option.Version }
		switch {
		case l.pays != nil && (l.benefit == nil || l.benefit.NotCovered != nil):
			l.benefit = unnamed()
			w.shares(l)
		case l.benefit == nil:
			w.pend(PendBenefit, l, "benefit of option "+name())
			return
		case l.benefit.NotCovered != nil:
			n := l.benefit.NotCovered
			l.deny(ruleBenefit, claim.Group(n.Group), n.Reason, n.Remark)
		case l.network != plan.Out && !w.shares(l):
			w.pend(PendBenefit, l, "cost sharing in network "+string(l.network)+" of option "+name())
			return
		}
	}
}

// sharing is what was looked up last: most lines share in one network.
type sharing struct {
	plan.Sharing
	option      *plan.Option
	network     plan.Network
	there       bool
	year        day.Day // of accounts
	accounts    [2]int  // of the deductible and the out-of-pocket maximum, one more than the index; 0 is not known yet
	next, carry day.Day // the year after, and from when the deductible counts for it too
}

// shares puts the sharing of a line's network into w.sharing, and says whether the option
// has it.
func (w *work) shares(l *line) bool {
	if s := &w.sharing; s.option != l.option || s.network != l.network {
		s.option, s.network = l.option, l.network
		s.Sharing, s.there = l.option.Networks[l.network]
		s.accounts, s.carry = [2]int{}, 0
	}
	return w.sharing.there
}

// turn has what was looked up be of a year.
func (s *sharing) turn(year day.Day) {
	if s.year != year {
		s.year, s.accounts, s.carry = year, [2]int{}, 0
	}
}

// yearly is the index of the account that a year's deductible or out-of-pocket maximum of the
// sharing's network is counted in.
func (w *work) yearly(year day.Day, what counted) int {
	s := &w.sharing
	s.turn(year)
	if s.accounts[what] == 0 {
		s.accounts[what] = 1 + w.account(s.option, year, what, string(s.network))
	}
	return s.accounts[what] - 1
}
