package adjudicate

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/plan"
)

// authorization looks at the lines that the option wants authorized before, emergencies
// never. What is not is denied, or costs a penalty once it is priced: none 197, an unknown
// number 15, another provider's 296, no units left 198. One for other services or days is
// none.
func authorization(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed {
			continue
		}
		if a := l.option.Authorizes(l.service); a != nil && !w.emergency(l) {
			w.authorize(l, a)
		}
	}
}

func (w *work) authorize(l *line, a *plan.Authorization) {
	reason, units := w.lacking(l)
	if reason == "" {
		return
	}
	group := w.owing(a)
	switch {
	case !a.Deny:
		l.lacks = lack{fault: w.fault(a), group: group, reason: reason, units: units}
	case units < l.units:
		w.cut(l, cut{units: units, group: group, reason: reason, rule: ruleAuthorization})
	default:
		l.deny(ruleAuthorization, group, reason, "")
	}
}

// owing is who bears it: the plan says so, else the provider who has a contract and the
// member of one who has not.
func (w *work) owing(a *plan.Authorization) claim.Group {
	if a.Owes == "provider" || a.Owes == "" && w.contract.Network != plan.Out {
		return claim.CO
	}
	return claim.PR
}

func (w *work) fault(a *plan.Authorization) int {
	if at := slices.Index(w.faults, a); at >= 0 {
		return at + 1
	}
	w.faults = append(w.faults, a)
	return len(w.faults)
}

// lacking says why a line is not authorized, and of how many of its units that is so. What
// is authorized counts as used, unless the plan does not pay for it anyway.
func (w *work) lacking(l *line) (reason string, units int64) {
	if w.claim.Authorization == "" {
		return "197", l.units
	}
	a := w.authorizationOf(w.claim.Authorization)
	switch {
	case a == nil:
		return "15", l.units
	case a.Provider != "" && a.Provider != w.claim.Billing && a.Provider != w.claim.Rendering && a.Provider != l.in.Rendering && a.Provider != w.claim.Facility:
		return "296", l.units
	case !authorizes(a, l):
		return "197", l.units
	case a.Units == 0:
		return "", 0
	}
	at := w.account(l.option, 0, authorized, a.Number)
	taken := min(max(a.Units-w.accounts[at].own-w.accounts[at].added, 0), l.units)
	if l.benefit != nil && l.benefit.NotCovered == nil && (l.care != outside || l.option.OutOfNetwork != nil) {
		w.consume(at, taken)
	}
	if taken < l.units {
		return "198", l.units - taken
	}
	return "", 0
}

// authorizes says whether a is about the line's service and days.
func authorizes(a *family.Authorization, l *line) bool {
	if l.in.From < a.From || a.To != 0 && l.in.To > a.To {
		return false
	}
	code := l.in.Code
	if code == "" {
		code = l.in.Revenue
	}
	return len(a.Codes) == 0 || slices.ContainsFunc(a.Codes, func(r string) bool { return within(r, code) })
}

// within reads "99213" or "99202-99215".
func within(r, code string) bool {
	from, to, ranged := strings.Cut(r, "-")
	if !ranged {
		to = from
	}
	return len(code) == len(from) && from <= code && code <= to
}
