package oracle

import (
	"fmt"
	"maps"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// takeShares takes what the member bears, line by line, as if the plan paid first, unless the
// option maintains benefits: then of what the payers before have left.
func (k *work) takeShares() {
	k.unshared = maps.Clone(k.s.used)
	for _, l := range k.open() {
		base := l.base()
		if k.prior != nil && k.o.Coordination.Method == plan.Maintenance {
			base = max(0, base-k.priorOf(l).paid)
		}
		k.shareOf(l, base)
		l.paid = base - l.share.sum()
		k.countShares(l, l.share, l.share, func(Amount, int64) {})
	}
}

func (k *work) shareOf(l *line, rem int64) {
	n := k.o.Networks[l.network]
	alone := l.span.Tier == family.EmployeeOnly
	own, all := k.s.of(l.year, string(l.network)+".out-of-pocket", k.c.Member)
	room := left(n.OutOfPocket.Amounts, alone, own, all)
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
		*l.share.of(e) = take
		rem -= take
		if take > 0 {
			k.rule(string(e))
		}
	}
}

// dueOf is what an element would take, whatever is left.
func (k *work) dueOf(l *line, e plan.Element, rem int64) int64 {
	switch e {
	case plan.Copay:
		return k.copayDue(l)
	case plan.Deductible:
		n := k.o.Networks[l.network].Deductible
		own, all := k.s.of(l.year, string(l.network)+".deductible", k.c.Member)
		k.rule("deductible " + string(n.Kind))
		return left(n, l.span.Tier == family.EmployeeOnly, own, all)
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
		return k.pot(l)
	case k.marked(k.visit(l)):
		k.rule("copay of a visit once")
		return 0
	}
	return int64(b.Copay)
}

// perStay says whether a copay is one of the whole claim, taken from line to line.
func (k *work) perStay(b *plan.Benefit) bool {
	return k.c.Kind == claim.Institutional && (b.CopayPer == plan.PerStay || b.CopayPer == plan.PerDay)
}

func (k *work) pot(l *line) int64 {
	b := l.benefit
	if _, ok := k.pots[b]; !ok {
		n := int64(1)
		if b.CopayPer == plan.PerDay {
			n = k.days(l)
			if b.CopayDays > 0 {
				n = min(n, b.CopayDays)
			}
		}
		k.pots[b] = n * int64(b.Copay)
	}
	return k.pots[b]
}

func (k *work) admitted() bool {
	return k.c.Stay != nil && (k.c.inpatient() || k.c.Stay.PatientStatus == "09")
}

func (k *work) visit(l *line) string {
	return fmt.Sprint("copay ", k.c.Member, k.rendering(l), l.l.From)
}

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

// countShares puts shares into the state and hands each change on: taken toward the deductible,
// owed toward the out-of-pocket maximum.
func (k *work) countShares(l *line, taken, owed shares, each func(Amount, int64)) {
	put := func(a Amount, n int64) {
		if n != 0 {
			k.s.used[a] += n
			each(a, n)
		}
	}
	n := k.o.Networks[l.network]
	ded := Amount{Year: l.year, Name: string(l.network) + ".deductible", Member: k.c.Member}
	put(ded, taken.deductible)
	put(Amount{Year: l.year, Name: string(l.network) + ".out-of-pocket", Member: k.c.Member}, counted(n, owed))
	for _, toward := range n.AlsoCounts {
		k.countToward(l, toward, taken, owed, put)
	}
	k.carryOver(l, ded, taken.deductible, put)
}

func counted(n plan.Sharing, s shares) (sum int64) {
	for _, e := range n.OutOfPocket.Counts {
		sum += *s.of(e)
	}
	return sum
}

// countToward counts for another network, never beyond its amounts.
func (k *work) countToward(l *line, toward plan.Network, taken, owed shares, put func(Amount, int64)) {
	n := k.o.Networks[toward]
	alone := l.span.Tier == family.EmployeeOnly
	for _, of := range []struct {
		name    string
		amounts plan.Amounts
		n       int64
	}{{".deductible", n.Deductible, taken.deductible}, {".out-of-pocket", n.OutOfPocket.Amounts, counted(n, owed)}} {
		a := Amount{Year: l.year, Name: string(toward) + of.name, Member: k.c.Member}
		own, all := k.s.of(a.Year, a.Name, a.Member)
		put(a, min(of.n, left(of.amounts, alone, own, all)))
		if of.n > 0 {
			k.rule("counts toward another network")
		}
	}
}

// carryOver counts a deductible of a year's last months for the next year too.
func (k *work) carryOver(l *line, ded Amount, n int64, put func(Amount, int64)) {
	next := k.nextYear(l.year)
	if n == 0 || k.o.CarryOver == 0 || k.dayOf(l) < next.AddMonths(-k.o.CarryOver) {
		return
	}
	ded.Year = next
	put(ded, n)
	k.rule("carry-over")
}

// dollars cuts what the plan pays to what is left of limits in dollars.
func (k *work) dollars() {
	for _, l := range k.open() {
		for _, m := range k.limitsOf(l) {
			if kindOf(m) != "dollars" {
				continue
			}
			of, rest := k.amountOf(l, m)
			over := max(0, l.paid-rest)
			if over > 0 {
				l.after = append(l.after, claim.Adjustment{Group: claim.PR, Reason: reasonOf(m, "35"), Amount: money.Cents(over)})
			}
			l.cut += over
			l.paid -= over
			k.s.used[of] += l.paid
			if over > 0 {
				k.rule("beyond dollars PR-" + reasonOf(m, "35"))
			}
		}
	}
}
