package adjudicate

import (
	"math"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// settle runs each line through its benefit's stack, the limits on what the plan pays and
// what other payers leave, and commits what it consumed before the next line is looked at.
func settle(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if !l.closed {
			w.share(l)
		}
		if !l.closed && l.pays == nil {
			w.dollarLimits(l)
			l.nothing = l.out.Allowed > 0 && l.out.NotCovered >= l.out.Allowed
		}
		if len(w.priors) > 0 {
			w.coordinate(l, &w.priors[i])
		}
		if !l.closed && l.pays != nil {
			w.payByPerson(l)
		}
		if !l.closed {
			l.trace(rulePlanPays, l.out.Paid)
			w.commit(l)
		}
	}
}

// share runs a line through its stack. Every step takes from what remains of the allowed
// amount and of the out-of-pocket maximum, so the last step is the one that the maximum cuts.
func (w *work) share(l *line) {
	w.shares(l)
	s := stack{w: w, l: l, sharing: &w.sharing.Sharing, rem: l.rest()}
	if len(w.priors) > 0 && l.option.Coordination.Method == plan.Maintenance {
		s.rem = max(s.rem-w.priors[w.index(l)].paid, 0)
	}
	s.cap = s.left(outOfPocket, &s.sharing.OutOfPocket.Amounts)
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
}

// stack is one line's cost share under way: what remains to share, and what
// remains under the out-of-pocket maximum.
type stack struct {
	w       *work
	l       *line
	sharing *plan.Sharing
	rem     money.Cents
	cap     money.Cents
}

func (s *stack) left(what counted, of *plan.Amounts) money.Cents {
	return s.w.accounts[s.w.yearly(s.l.year, what)].left(of, s.l.several())
}

// several says whether the line's coverage is a family tier.
func (l *line) several() bool { return l.span.Tier != family.EmployeeOnly }

// copay is charged once a provider and date, unless the benefit says a day of a stay, a
// stay or a line.
func (s *stack) copay() {
	b := s.l.benefit
	if b.CopayWaived && s.w.admitted() {
		return
	}
	want := money.Cents(b.Copay)
	var visit uint64
	switch {
	case b.CopayPer == plan.PerLine:
	case b.CopayPer == plan.PerStay && s.w.claim.Kind == claim.Institutional:
		s.pour(want)
		return
	case b.CopayPer == plan.PerDay && s.w.stay:
		s.pour(want * money.Cents(copayDays(b, s.w.stayDays())))
		return
	default:
		if visit = family.CopayMark(s.w.claim, s.l.in); s.w.has(visit) {
			return
		}
		if b.CopayPer == plan.PerDay {
			want *= money.Cents(copayDays(b, int64(s.l.in.To-s.l.in.From)+1))
		}
	}
	s.l.out.Copay = s.take(plan.Copay, ruleCopay, "3", want)
	if visit != 0 && s.l.out.Copay > 0 { // a line that nothing was charged for leaves the copay to the next
		s.w.marks = append(s.w.marks, visit)
	}
}

// admitted says whether the patient of an emergency visit was taken in.
func (w *work) admitted() bool {
	return w.stay || w.claim.Stay != nil && w.claim.Stay.PatientStatus == "09"
}

func copayDays(b *plan.Benefit, n int64) int64 {
	if b.CopayDays > 0 {
		return min(n, b.CopayDays)
	}
	return n
}

// pool is a stay's copay: the lines of the benefit take it up one after another.
type pool struct {
	benefit *plan.Benefit
	left    money.Cents
}

func (s *stack) pour(whole money.Cents) {
	w := s.w
	at := 0
	for at < len(w.pools) && w.pools[at].benefit != s.l.benefit {
		at++
	}
	if at == len(w.pools) {
		w.pools = append(w.pools, pool{benefit: s.l.benefit, left: whole})
	}
	if w.pools[at].left > 0 {
		s.l.out.Copay = s.take(plan.Copay, ruleCopay, "3", w.pools[at].left)
		w.pools[at].left -= s.l.out.Copay
	}
}

func (s *stack) deductible() {
	want := min(s.left(deductible, &s.sharing.Deductible), s.rem)
	s.l.out.Deductible = s.take(plan.Deductible, ruleDeductible, "1", want)
	s.l.credit = s.l.out.Deductible
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
	}
	return got
}

// commit counts what the line took: the deductible, what goes toward the out-of-pocket
// maximum, and what the plan pays under limits in dollars.
func (w *work) commit(l *line) {
	w.shares(l)
	if l.credit > 0 {
		w.count(l, l.year, deductible)
		w.carryOver(l)
	}
	w.count(l, l.year, outOfPocket)
	w.countDollars(l)
}

// toward is what the line's shares come to under a maximum, by the elements that count
// toward it.
func (l *line) toward(o *plan.OutOfPocket) (sum money.Cents) {
	if o.CountsElement(plan.Copay) {
		sum += l.out.Copay
	}
	if o.CountsElement(plan.Deductible) {
		sum += l.out.Deductible
	}
	if o.CountsElement(plan.Coinsurance) {
		sum += l.out.Coinsurance
	}
	return sum
}

// carryOver counts the deductible of a year's last months for the next one too.
func (w *work) carryOver(l *line) {
	if l.option.CarryOver == 0 {
		return
	}
	s := &w.sharing
	s.turn(l.year)
	if s.carry == 0 {
		s.next = nextYear(l.option, l.year)
		s.carry = s.next.AddMonths(-l.option.CarryOver)
	}
	if l.on >= s.carry {
		w.count(l, s.next, deductible)
	}
}

// count adds to the accumulator of the line's network and to those of the networks that its
// sharing counts toward, none beyond its amount. Each maximum has its own elements.
func (w *work) count(l *line, year day.Day, what counted) {
	w.countIn(l, year, what, l.network, &w.sharing.Sharing)
	for _, n := range w.sharing.AlsoCounts {
		if also, ok := l.option.Networks[n]; ok && n != l.network {
			w.countIn(l, year, what, n, &also)
		}
	}
}

func (w *work) countIn(l *line, year day.Day, what counted, n plan.Network, s *plan.Sharing) {
	amount, of := l.credit, &s.Deductible
	if what == outOfPocket {
		amount, of = l.toward(&s.OutOfPocket), &s.OutOfPocket.Amounts
	}
	if amount <= 0 {
		return
	}
	at := 0
	if n == l.network && year == l.year {
		at = w.yearly(year, what)
	} else {
		at = w.account(l.option, year, what, string(n))
	}
	w.consume(at, int64(min(amount, w.accounts[at].left(of, l.several()))))
}
