package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// coordinate cuts a line's benefit to what the payers before us left (domain page 3.4).
// OA-23 is what they account for; then the plan pays, no more than the patient still owes;
// what is left of the allowable expense the patient owes under our own reasons, and what is
// left beyond it is the provider's where a contract or the law says so. A denied line keeps
// its reason for what is left. A duplicate is owed by nobody and stays as it is.
func (w *work) coordinate(l *line, p *prior) {
	if l.closed && len(l.out.Adjustments) == 1 && l.out.Adjustments[0].Reason == "18" {
		return
	}
	var pays, owes money.Cents = 0, p.owed
	if !l.closed {
		pays, owes = w.split(l, p)
	}
	l.out.Others = l.out.Charge - p.owed
	l.trace(ruleCoordination, l.out.Others)
	l.out.Paid = pays
	w.restate(l, p, owes, p.owed-pays-owes)
	if l.option != nil && l.option.Coordination.CreditPaid {
		l.credit = l.out.Deductible
	}
}

// limiting is what a provider who does not accept assignment may charge of what Medicare
// approved (42 CFR 414.48).
const limiting money.BasisPoints = 11_500

// approved says whether Medicare paid before the plan and approved something of a line.
func (p *prior) approved() bool { return p.medicare && p.paid+p.shares != 0 }

// assigned says whether the provider accepts what Medicare approves as the full charge. Of
// laboratory services alone (B) is no acceptance of the others, and of those Medicare leaves
// nothing above what it approved. A facility always accepts.
func (w *work) assigned() bool { return w.claim.Kind == claim.Institutional || w.claim.Assignment == 0 }

// split is what the plan pays of what is owed, and what the patient owes of the rest within
// the allowable expense: the highest of what the plans allow, of Medicare's what it approved,
// or the limiting charge.
func (w *work) split(l *line, p *prior) (pays, owes money.Cents) {
	expense := p.paid + p.shares
	if !p.approved() {
		expense = max(expense, l.out.Allowed)
	} else if !w.assigned() {
		expense = min(expense.Rate(limiting), l.out.Charge)
	}
	room, normal := max(expense-p.paid, 0), l.out.Paid
	switch l.option.Coordination.Method {
	case plan.NonDuplication:
		pays = max(normal-p.paid, 0)
	case plan.Maintenance: // the stack ran on what the others left
		pays = normal
	default:
		pays = min(normal, room)
	}
	pays = min(pays, p.owed)
	return pays, max(min(p.owed, room)-pays, 0)
}

// restate states a line's adjustments anew: what others account for, then our own reasons as
// far as the amount owed goes, in their order, the last share taking what is over; then what
// is beyond the allowable expense. Behind Medicare nobody owes that, but for what Medicare
// does not cover: no provider may bill more than it approved or the limiting charge.
func (w *work) restate(l *line, p *prior, owed, beyond money.Cents) {
	old, waived := l.out.Adjustments, p.waived(beyond)
	l.out.Adjustments = append(w.spare[:0], claim.Adjustment{Group: claim.OA, Reason: "23", Amount: l.out.Others})
	if l.out.Others == 0 {
		l.out.Adjustments = l.out.Adjustments[:0]
	}
	last, own := lastOwn(old)
	over, kept := max(owed-own, 0), money.Cents(0)
	owed -= over
	for i, a := range old {
		if isPrice(&a) {
			continue
		}
		a.Amount = min(a.Amount, owed)
		if owed -= a.Amount; i == last {
			a.Amount += over
		}
		kept += l.keep(a)
	}
	if l.out.NotCovered = min(l.out.NotCovered, kept); last < 0 {
		beyond += over
	}
	group := w.beyondGroup(l)
	if group != claim.CO {
		l.adjust(claim.CO, "45", waived)
		beyond -= waived
	}
	l.adjust(group, "45", beyond)
	w.spare = old
}

// waived is the part of what is beyond the allowable expense that the provider may not bill
// by Medicare's rules: all but what Medicare does not cover.
func (p *prior) waived(beyond money.Cents) money.Cents {
	if !p.approved() {
		return 0
	}
	return max(beyond-max(p.owed-p.shares-p.above, 0), 0)
}

// keep states one of our own reasons with the amount that is left for it, and gives the
// amount if it is for what is not covered.
func (l *line) keep(a claim.Adjustment) (notCovered money.Cents) {
	if a.Amount != 0 {
		l.out.Adjustments = append(l.out.Adjustments, a)
	}
	switch {
	case a.Group == claim.PR && a.Reason == "3":
		l.out.Copay = a.Amount
	case a.Group == claim.PR && a.Reason == "1":
		l.out.Deductible = a.Amount
	case a.Group == claim.PR && a.Reason == "2":
		l.out.Coinsurance = a.Amount
	case l.penalty != 0 && a.Group == l.lacks.group && a.Reason == l.lacks.reason:
		if a.Group == claim.PR {
			l.out.Penalty = a.Amount
		}
	default:
		return a.Amount
	}
	return 0
}

func isPrice(a *claim.Adjustment) bool { return a.Reason == "45" || a.Reason == "94" }

// lastOwn is which of the adjustments takes what is over: the last share, else the last of
// any that is not about the price, -1 if there is none; and what these add up to.
func lastOwn(as []claim.Adjustment) (last int, sum money.Cents) {
	last, share := -1, false
	for i := range as {
		if isPrice(&as[i]) {
			continue
		}
		sum += as[i].Amount
		isShare := as[i].Group == claim.PR && (as[i].Reason == "1" || as[i].Reason == "2" || as[i].Reason == "3")
		if isShare || !share {
			last, share = i, isShare
		}
	}
	return last, sum
}

// beyondGroup is who bears what is beyond the allowable expense.
func (w *work) beyondGroup(l *line) claim.Group {
	if l.care == contracted || l.care == surprise || l.care == said && w.contract.Network != plan.Out {
		return claim.CO
	}
	return claim.PR
}
