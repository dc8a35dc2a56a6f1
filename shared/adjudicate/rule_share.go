package adjudicate

import (
	"math"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// costShare runs each line through its benefit's stack. Every step takes from
// what remains of the allowed amount and of the out-of-pocket maximum, so the
// last step is the one that the maximum cuts.
func costShare(w *work) {
	for i := range w.lines {
		if l := &w.lines[i]; !l.closed {
			w.share(l)
		}
	}
}

func (w *work) share(l *line) {
	sharing := l.option.Networks[w.contract.Network]
	s := stack{w: w, l: l, sharing: sharing, rem: l.out.Allowed}
	s.cap = s.left(s.bucket("out-of-pocket"), sharing.OutOfPocket.Amounts)
	for _, e := range *l.benefit.Stack {
		switch e {
		case plan.Copay:
			s.copay()
		case plan.Deductible:
			s.deductible()
		case plan.Coinsurance:
			s.coinsurance()
		}
	}
	l.out.Paid = s.rem
	l.trace(rulePlanPays, s.rem)
}

// stack is one line's cost share under way: what remains to share, and what
// remains under the out-of-pocket maximum.
type stack struct {
	w       *work
	l       *line
	sharing plan.Sharing
	rem     money.Cents
	cap     money.Cents
}

func (s *stack) bucket(name string) family.Bucket {
	return family.Bucket{
		Plan: s.l.option.Plan, Option: s.l.option.ID, Year: s.l.year,
		Name: string(s.w.contract.Network) + "." + name,
	}
}

// left is what a person may still be charged under a yearly amount. Embedded:
// the smaller of the person's and the family's rest. Aggregate: the family's
// rest alone once two or more are covered.
func (s *stack) left(b family.Bucket, a plan.Amounts) money.Cents {
	own := money.Cents(int64(a.Individual) - s.w.consumed(b))
	if !s.w.several(s.l) {
		return max(own, 0)
	}
	all := money.Cents(int64(a.Family) - s.w.familyConsumed(b))
	if a.Kind == plan.Aggregate {
		return max(all, 0)
	}
	return max(min(own, all), 0)
}

// several says whether the line's coverage is a family tier.
func (w *work) several(l *line) bool {
	s := covering(w.view.Spans(w.claim.Member), l.in.From)
	return s != nil && s.Tier != family.EmployeeOnly
}

// copay is charged once a provider and date.
func (s *stack) copay() {
	mark := family.CopayMark(s.w.claim, s.l.in)
	if s.w.has(mark) {
		return
	}
	s.w.marks = append(s.w.marks, mark)
	s.l.out.Copay = s.take(plan.Copay, ruleCopay, "3", money.Cents(s.l.benefit.Copay))
}

func (s *stack) deductible() {
	b := s.bucket("deductible")
	want := min(s.left(b, s.sharing.Deductible), s.rem)
	s.l.out.Deductible = s.take(plan.Deductible, ruleDeductible, "1", want)
	s.w.consume(b, int64(s.l.out.Deductible))
}

func (s *stack) coinsurance() {
	want := s.rem.Rate(money.BasisPoints(s.l.benefit.Coinsurance))
	s.l.out.Coinsurance = s.take(plan.Coinsurance, ruleCoinsurance, "2", want)
}

// take charges the member want, no more than remains and, for an element that
// counts, no more than the out-of-pocket maximum leaves.
func (s *stack) take(e plan.Element, rule uint16, reason string, want money.Cents) money.Cents {
	counts := s.sharing.OutOfPocket.CountsElement(e)
	limit := money.Cents(math.MaxInt64)
	if counts {
		limit = s.cap
	}
	got := min(want, s.rem, limit)
	s.l.adjust(claim.PR, reason, got)
	s.l.trace(rule, got)
	if cut := min(want, s.rem) - got; cut > 0 {
		s.l.trace(ruleMaximum, cut)
	}
	s.rem -= got
	if counts {
		s.cap -= got
		s.w.consume(s.bucket("out-of-pocket"), int64(got))
	}
	return got
}
