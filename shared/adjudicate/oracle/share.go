package oracle

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/plan"
)

// settle takes what the member bears line by line, cuts what the plan pays to limits in
// dollars and to what other payers leave, and counts it, before it looks at the next line.
func (k *work) settle() {
	for _, l := range k.lines {
		if !l.closed {
			k.shareOf(l)
			k.dollars(l)
			l.wasCut = l.sum(beyond)
		}
		taken := l.shares()
		if k.prior != nil {
			k.coordinate(l, k.prior[l.n-1])
		}
		if !l.closed {
			k.count(l, taken)
		}
	}
}

// shares are what the member bears of a line, by element.
type shares map[plan.Element]int64

func (l *line) shares() shares {
	out := shares{}
	for _, p := range l.own {
		out[plan.Element(p.what)] += p.cents
	}
	return out
}

// reasons are the adjustment reasons of elements.
var reasons = map[plan.Element]string{plan.Deductible: "1", plan.Coinsurance: "2", plan.Copay: "3"}

// shareOf runs a line through its stack. Each step takes of what is left of the line and,
// if it counts, of the out-of-pocket maximum. Maintenance of benefits shares what the payers
// before have left.
func (k *work) shareOf(l *line) {
	n := k.o.Networks[l.network]
	rem := l.base()
	if k.prior != nil && k.o.Coordination.Method == plan.Maintenance {
		rem = max(0, rem-k.prior[l.n-1].paid)
	}
	own, all := k.s.of(l.year, string(l.network)+".out-of-pocket", k.c.Member)
	room := left(n.OutOfPocket.Amounts, l.alone(), own, all)
	for _, e := range *l.benefit.Stack {
		want := min(k.dueOf(l, e, rem), rem)
		take := want
		if slices.Contains(n.OutOfPocket.Counts, e) {
			take = min(take, room)
			room -= take
		}
		if take < want {
			k.rule("out-of-pocket maximum")
		}
		if e == plan.Copay {
			k.charged(l, take)
		}
		rem -= take
		l.part(kind(e), claim.PR, reasons[e], take)
		if take > 0 {
			k.rule(string(e))
		}
	}
	l.paid = rem
}

// alone says whether the coverage is of one person.
func (l *line) alone() bool { return l.span.Tier == family.EmployeeOnly }

// dueOf is what an element would take, whatever is left.
func (k *work) dueOf(l *line, e plan.Element, rem int64) int64 {
	switch e {
	case plan.Copay:
		return k.copayDue(l)
	case plan.Deductible:
		n := k.o.Networks[l.network].Deductible
		own, all := k.s.of(l.year, string(l.network)+".deductible", k.c.Member)
		k.rule("deductible " + string(n.Kind))
		if n.Kind == plan.Aggregate && n.PersonCap > 0 && !l.alone() && int64(n.PersonCap)-own < int64(n.Family)-all {
			k.rule("person's cap")
		}
		return left(n, l.alone(), own, all)
	}
	return rate(rem, int64(l.benefit.Coinsurance))
}

// copayDue is a benefit's copay, as often as it is charged.
func (k *work) copayDue(l *line) int64 {
	b := l.benefit
	if b.CopayWaived && k.admitted() {
		k.rule("copay waived")
		return 0
	}
	switch {
	case b.CopayPer == plan.PerLine:
		k.rule("copay per line")
		return int64(b.Copay)
	case k.perStay(b):
		k.rule("copay per " + string(b.CopayPer))
		return k.pot(b)
	case k.marked(k.visit(l)):
		k.rule("copay of a visit once")
		return 0
	case b.CopayPer == plan.PerDay:
		k.rule("copay per day outside a stay")
		return int64(b.Copay) * copayDays(b, int64(l.l.To-l.l.From)+1)
	}
	return int64(b.Copay)
}

// perStay says whether a copay is one amount of the whole claim, taken up line by line.
func (k *work) perStay(b *plan.Benefit) bool {
	return k.c.Kind == claim.Institutional && b.CopayPer == plan.PerStay || k.c.inpatient() && b.CopayPer == plan.PerDay
}

func (k *work) pot(b *plan.Benefit) int64 {
	if _, ok := k.pots[b]; !ok {
		k.pots[b] = int64(b.Copay)
		if b.CopayPer == plan.PerDay {
			k.pots[b] *= copayDays(b, k.nights())
		}
	}
	return k.pots[b]
}

func copayDays(b *plan.Benefit, days int64) int64 {
	if b.CopayDays > 0 {
		return min(days, b.CopayDays)
	}
	return days
}

func (k *work) admitted() bool {
	return k.c.inpatient() || k.c.Stay != nil && k.c.Stay.PatientStatus == "09"
}

func (k *work) visit(l *line) string {
	return fmt.Sprint("copay ", k.c.Member, k.rendering(l), l.l.From)
}

func (k *work) rendering(l *line) string { return cmp.Or(l.l.Rendering, k.c.Rendering, k.c.Billing) }

// charged notes that a copay was taken.
func (k *work) charged(l *line, take int64) {
	b := l.benefit
	switch {
	case take == 0 || b.CopayPer == plan.PerLine:
	case k.perStay(b):
		k.pots[b] -= take
	default:
		k.marks = append(k.marks, k.visit(l))
	}
}

// count counts what a line took: toward the deductible what would have been taken as primary,
// or as the option says what is owed; toward the out-of-pocket maximum what is owed.
func (k *work) count(l *line, taken shares) {
	owed := l.shares()
	if k.prior != nil && k.o.Coordination.CreditPaid {
		taken = owed
	}
	own := k.o.Networks[l.network]
	networks := append([]plan.Network{l.network}, own.AlsoCounts...)
	for _, year := range k.years(l) {
		for _, n := range networks {
			a := k.o.Networks[n].Deductible
			k.countUpTo(l, Amount{Year: year, Name: string(n) + ".deductible", Member: k.c.Member}, a, taken[plan.Deductible])
		}
	}
	for _, n := range networks {
		o := k.o.Networks[n].OutOfPocket
		var sum int64
		for _, e := range o.Counts {
			sum += owed[e]
		}
		if n != l.network && sum > 0 {
			k.rule("counts toward another network")
		}
		k.countUpTo(l, Amount{Year: l.year, Name: string(n) + ".out-of-pocket", Member: k.c.Member}, o.Amounts, sum)
	}
	for _, m := range k.limitsOf(l) {
		if kindOf(m) == "dollars" {
			of, _ := k.amountOf(l, m)
			k.use(of, l.paid)
		}
	}
}

// countUpTo counts no more than is left of an amount.
func (k *work) countUpTo(l *line, of Amount, a plan.Amounts, n int64) {
	own, all := k.s.of(of.Year, of.Name, of.Member)
	k.use(of, min(n, left(a, l.alone(), own, all)))
}

// years are those that a line's deductible counts for: its own and, in the last months of it
// that carry over, the next.
func (k *work) years(l *line) []day.Day {
	next := k.o.YearOf(l.year + 366)
	if k.o.CarryOver == 0 || l.on < next.AddMonths(-k.o.CarryOver) {
		return []day.Day{l.year}
	}
	k.rule("carry-over")
	return []day.Day{l.year, next}
}

// dollars cuts what the plan pays to what is left of limits in dollars.
func (k *work) dollars(l *line) {
	for _, m := range k.limitsOf(l) {
		if kindOf(m) != "dollars" {
			continue
		}
		_, rest := k.amountOf(l, m)
		if over := l.paid - rest; over > 0 {
			l.part(beyond, claim.PR, reasonOf(m, "35"), over)
			l.paid = rest
			k.rule("beyond dollars PR-" + reasonOf(m, "35"))
		}
	}
}
