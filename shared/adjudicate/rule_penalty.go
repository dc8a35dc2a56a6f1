package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// penalty takes what a missing authorization costs off the allowed amount of the lines that
// lack it, before cost share. It counts toward nothing. An amount of the claim falls to its
// lines by largest remainder.
func penalty(w *work) {
	for i, a := range w.faults {
		w.penalize(i+1, a)
	}
}

func (w *work) penalize(fault int, a *plan.Authorization) {
	bases := make([]money.Cents, len(w.lines))
	var sum money.Cents
	for i := range w.lines {
		if l := &w.lines[i]; !l.closed && l.lacks.fault == fault {
			bases[i] = l.pro(l.lacks.units, max(l.units, l.lacks.units))
			if a.Amount == 0 {
				bases[i] = bases[i].Rate(money.BasisPoints(a.Reduce))
			}
			sum += bases[i]
		}
	}
	total := sum
	if a.Amount > 0 {
		total = min(sum, money.Cents(a.Amount))
	} else if a.Most > 0 {
		total = min(sum, money.Cents(a.Most))
	}
	if total < sum {
		bases = total.Split(bases)
	}
	for i, amount := range bases {
		if l := &w.lines[i]; amount != 0 {
			l.penalize(amount)
		}
	}
}

func (l *line) penalize(amount money.Cents) {
	l.adjust(l.lacks.group, l.lacks.reason, amount)
	l.trace(rulePenalty, amount)
	l.penalty = amount
	if l.lacks.group == claim.PR {
		l.out.Penalty = amount
	}
}
