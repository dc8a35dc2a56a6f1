package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// person closes the lines that a person denied, and notes those of which a person said what
// the plan pays. The last word on a line is the one that counts. A claim whose lines are all
// denied is denied, whatever else it lacks.
func person(w *work) {
	if len(w.claim.Worked) == 0 {
		return
	}
	for i := range w.lines {
		l := &w.lines[i]
		switch a := lastWord(w.claim, l.in.Number); {
		case a == nil:
		case a.Kind == claim.Deny:
			l.deny(rulePerson, a.Group, a.Reason, a.Remark)
		default:
			l.pays = a
		}
	}
	w.refused = len(w.lines) > 0 && w.first() == nil
}

// lastWord is the last denial or amount to pay that a person said of a line.
func lastWord(c *claim.Claim, line int) *claim.Act {
	for i := len(c.Worked) - 1; i >= 0; i-- {
		a := &c.Worked[i]
		if (a.Kind == claim.Deny || a.Kind == claim.Pay) && (a.Line == 0 || a.Line == line) {
			return a
		}
	}
	return nil
}

// cleared says whether a person looked into a reason to pend, for the line or the claim.
func (w *work) cleared(reason string, l *line) bool {
	if len(w.claim.Worked) == 0 {
		return false
	}
	n := 0
	if l != nil {
		n = l.in.Number
	}
	return w.claim.Act(claim.Clear, n, reason) != nil
}

// consented says whether a person recorded that the patient, after notice, agreed to be billed
// for a line (45 CFR 149.420(c)). The last word on the line counts: it may take that back.
func (w *work) consented(l *line) bool {
	if len(w.claim.Worked) == 0 {
		return false
	}
	a := w.claim.Act(claim.Consent, l.in.Number, "")
	return a != nil && !a.Withdrawn()
}

// priceByPerson sets the allowed amounts that a person said; no price is asked for them.
// What is not allowed is the provider's where a contract or the law says so.
func (w *work) priceByPerson() {
	if len(w.claim.Worked) == 0 {
		return
	}
	for i := range w.lines {
		l := &w.lines[i]
		if a := w.claim.Act(claim.Allow, l.in.Number, ""); a != nil && !l.closed {
			l.allow(a.Amount, w.beyondGroup(l))
			l.trace(rulePerson, a.Amount)
			l.care = said
		}
	}
}

// payByPerson lets the plan pay what a person said. More than the rules give comes off the
// member's shares, the last first; less falls to whom the act names. It counts as the member
// shares it then, and against no limit.
func (w *work) payByPerson(l *line) {
	more := min(l.pays.Amount, l.out.Allowed) - l.out.Paid
	for i := len(l.out.Adjustments) - 1; i >= 0 && more > 0; i-- {
		if a := &l.out.Adjustments[i]; a.Group == claim.PR && !isPrice(a) {
			cut := min(max(a.Amount, 0), more)
			l.lower(a.Reason, cut)
			a.Amount, more = a.Amount-cut, more-cut
			l.out.Paid += cut
		}
	}
	l.out.Adjustments = slices.DeleteFunc(l.out.Adjustments, func(a claim.Adjustment) bool { return a.Amount == 0 })
	if more < 0 {
		l.out.Paid += more
		l.out.NotCovered -= more
		l.out.Adjustments = append(l.out.Adjustments, claim.Adjustment{Group: l.pays.Group, Reason: l.pays.Reason, Remark: l.pays.Remark, Amount: -more})
	}
	l.trace(rulePerson, l.out.Paid)
}

// lower takes a cut off the share that an adjustment of the patient's states.
func (l *line) lower(reason string, cut money.Cents) {
	switch reason {
	case "1":
		l.out.Deductible -= cut
		l.credit = max(l.credit-cut, 0)
	case "2":
		l.out.Coinsurance -= cut
	case "3":
		l.out.Copay -= cut
	case l.lacks.reason:
		l.out.Penalty = max(l.out.Penalty-cut, 0)
	default:
		l.out.NotCovered = max(l.out.NotCovered-cut, 0)
	}
}

// unnamed is the benefit of a line that a person has paid: nothing is shared but by the
// person's word.
func unnamed() *plan.Benefit { return &plan.Benefit{Stack: &[]plan.Element{}} }
