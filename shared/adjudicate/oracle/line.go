package oracle

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// line is one line under decision.
type line struct {
	n         int
	l         *claim.Line
	of        match.Service
	span      *family.Span
	on        day.Day // what coverage, option and year go by
	year      day.Day
	network   plan.Network // whose sharing applies
	protected bool
	closed    bool // denied: no later rule looks at it
	price     Price
	benefit   *plan.Benefit
	balance   claim.Group // of what is billed above what is allowed
	charge    int64
	allowed   int64
	above     int64  // billed above what is allowed, below zero if less than that is billed
	waived    int64  // billed above it and owed by nobody, beside above
	own       []part // why part of what is allowed is not paid, in order
	wasCut    int64  // what was cut before other payers came in
	units     int64  // that pass, thousandths
	edits     []cut
	short     *shortage
	paid      int64
	others    int64
}

// part is one reason why part of a line is not paid.
type part struct {
	what           kind
	group          claim.Group
	reason, remark string
	cents          int64
}

// kind is what a part is: a denial, what is beyond limits, a penalty, or an element of the
// member's share.
type kind string

const (
	denied  kind = "denied"
	beyond  kind = "beyond"
	penalty kind = "penalty"
)

func (l *line) part(what kind, group claim.Group, reason string, n int64) {
	if n != 0 {
		l.own = append(l.own, part{what: what, group: group, reason: reason, cents: n})
	}
}

// sum is what parts of some kinds come to.
func (l *line) sum(kinds ...kind) (n int64) {
	for _, p := range l.own {
		for _, k := range kinds {
			if p.what == k {
				n += p.cents
			}
		}
	}
	return n
}

// base is what is left of what is allowed.
func (l *line) base() int64 { return l.allowed - l.sum(beyond, penalty) }

// deny closes a line: all of its charge stands under one reason.
func (k *work) deny(l *line, group claim.Group, reason, remark string) {
	l.closed, l.allowed = true, 0
	l.own = []part{{what: denied, group: group, reason: reason, remark: remark, cents: l.charge}}
	k.rule(string(group) + "-" + reason)
}

// covered says whether any of a line is.
func (l *line) covered() bool { return !l.closed && (l.allowed == 0 || l.allowed > l.wasCut) }

func (l *line) outcome() claim.LineOutcome {
	o := claim.LineOutcome{
		Number: l.n, Charge: cents(l.charge), Allowed: cents(l.allowed), Paid: cents(l.paid), Others: cents(l.others),
		Copay: cents(l.sum(kind(plan.Copay))), Deductible: cents(l.sum(kind(plan.Deductible))), Coinsurance: cents(l.sum(kind(plan.Coinsurance))),
		NotCovered: cents(min(l.wasCut, l.sum(beyond))),
	}
	for _, p := range l.own {
		o.Adjustments = append(o.Adjustments, claim.Adjustment{Group: p.group, Reason: p.reason, Remark: p.remark, Amount: cents(p.cents)})
		if p.what == penalty && p.group == claim.PR {
			o.Penalty += cents(p.cents)
		}
	}
	if l.above > 0 {
		o.Adjustments = append(o.Adjustments, claim.Adjustment{Group: l.balance, Reason: "45", Amount: cents(l.above)})
	}
	if l.waived > 0 {
		o.Adjustments = append(o.Adjustments, claim.Adjustment{Group: claim.CO, Reason: "45", Amount: cents(l.waived)})
	}
	if l.above < 0 {
		o.Adjustments = append(o.Adjustments, claim.Adjustment{Group: claim.CO, Reason: "94", Amount: cents(l.above)})
	}
	if l.others != 0 {
		o.Adjustments = append(o.Adjustments, claim.Adjustment{Group: claim.OA, Reason: "23", Amount: cents(l.others)})
	}
	return o
}
