package oracle

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// shortage is a line that an authorization does not have units enough for.
type shortage struct {
	rule   *plan.Authorization
	units  int64  // thousandths that are not authorized
	reason string // CARC
}

// cut is units of a line that do not pass, or an amount that an earlier claim was allowed for a
// part of it, to be taken off once there is a price.
type cut struct {
	group          claim.Group
	reason, remark string
	units          int64
	less           int64
}

// edit denies lines that a claim edit in force objects to, or lets fewer units pass.
func (k *work) edit() {
	for _, f := range append(slices.Clone(k.c.Found), k.byTables()...) {
		l := k.lines[f.Line]
		switch {
		case !slices.Contains(k.o.Edits, f.Edit) || l.closed || f.Units >= l.units:
		case f.Less > 0:
			l.edits = append(l.edits, cut{group: f.Group, reason: f.Reason, less: int64(f.Less)})
			k.rule("less for an earlier part")
		case f.Units > 0:
			l.edits = append(l.edits, cut{group: f.Group, reason: f.Reason, remark: f.Remark, units: l.units - f.Units})
			l.units = f.Units
			k.rule("edit cuts units")
		default:
			k.deny(l, f.Group, f.Reason, f.Remark)
			k.rule("edit " + string(f.Edit))
		}
	}
}

// cutUnits takes what falls to units that do not pass out of what is allowed.
func (k *work) cutUnits() {
	for _, l := range k.open() {
		units := l.l.Units
		for _, c := range l.edits {
			if c.less > 0 {
				l.part(beyond, c.group, c.reason, min(c.less, l.base()))
				continue
			}
			had := len(l.own)
			if l.take(beyond, c.group, c.reason, units-c.units, units); len(l.own) > had {
				l.own[had].remark = c.remark
			}
			units -= c.units
		}
	}
}

// take takes out of a line all but pass/of of what is left: what passes is rounded.
func (l *line) take(what kind, group claim.Group, reason string, pass, of int64) {
	l.part(what, group, reason, l.base()-portion(l.base(), pass, of))
}

// authorize finds lines that had to be authorized before and were not. Emergencies never need it.
func (k *work) authorize() {
	for _, l := range k.open() {
		if k.emergency(l) {
			continue
		}
		for i := range k.o.Authorization {
			rule := &k.o.Authorization[i]
			if rule.Match.Holds(&l.of) {
				k.authorizeBy(l, rule)
				break
			}
		}
	}
}

// emergency goes by the option's definition; without one by what the claim says.
func (k *work) emergency(l *line) bool {
	if k.o.Definitions.Has(plan.Emergency) {
		return k.o.Definitions.Holds(plan.Emergency, &l.of)
	}
	return l.of.Emergency
}

func (k *work) airAmbulance(l *line) bool {
	return slices.Contains([]string{"A0430", "A0431", "A0435", "A0436"}, l.of.Code)
}

func (k *work) authorizeBy(l *line, rule *plan.Authorization) {
	missing, reason := k.unauthorized(l)
	if missing > 0 && reason == "198" {
		k.rule("authorization exceeded")
	}
	switch {
	case missing == 0:
		k.rule("authorized")
	case !rule.Deny:
		l.short = &shortage{rule: rule, units: missing, reason: reason}
	case missing == l.units:
		k.deny(l, k.duty(rule), reason, "")
	default:
		l.edits = append(l.edits, cut{group: k.duty(rule), reason: reason, units: missing})
		l.units -= missing
	}
}

// duty is who bears what was not authorized: without a word, a provider under contract.
func (k *work) duty(rule *plan.Authorization) claim.Group {
	if rule.Owes == "member" || rule.Owes == "" && k.c.Network == plan.Out {
		return claim.PR
	}
	return claim.CO
}

// unauthorized is how many thousandths of a line's units are not authorized, and why.
func (k *work) unauthorized(l *line) (int64, string) {
	if k.c.Claim.Authorization == "" {
		return l.units, "197"
	}
	for i := range k.w.Authorizations {
		a := &k.w.Authorizations[i]
		if a.Number != k.c.Claim.Authorization || a.Member != k.c.Member {
			continue
		}
		if a.Provider != "" && !slices.Contains([]string{k.c.Billing, k.c.Rendering, l.l.Rendering, k.c.Claim.Facility}, a.Provider) {
			return l.units, "296"
		}
		if l.l.From < a.From || a.To != 0 && l.l.To > a.To || !inCodes(a.Codes, codeOf(l.l)) {
			return l.units, "197"
		}
		return k.useUp(l, a.Number, a.Units), "198"
	}
	return l.units, "15"
}

// useUp uses units of an authorization, and says how many it lacks. What the plan does not
// pay for anyway uses none.
func (k *work) useUp(l *line, number string, units int64) int64 {
	if units == 0 {
		return 0
	}
	of := Amount{Name: "units.auth." + number, Member: k.c.Member}
	own, _ := k.s.of(of.Year, of.Name, of.Member)
	take := min(l.units, max(0, units-own))
	if l.benefit != nil && l.benefit.NotCovered == nil && !k.nothingOutside(l) {
		k.use(of, take)
	}
	return l.units - take
}

func codeOf(l *claim.Line) string {
	if l.Code == "" {
		return l.Revenue
	}
	return l.Code
}

func inCodes(codes []string, code string) bool {
	if len(codes) == 0 {
		return true
	}
	for _, c := range codes {
		from, to, ranged := strings.Cut(c, "-")
		if !ranged {
			to = from
		}
		if (match.Range{From: from, To: to}).Holds(code) {
			return true
		}
	}
	return false
}

// penalize takes penalties: of each rule once a claim, over its lines.
func (k *work) penalize() {
	for i := range k.o.Authorization {
		rule := &k.o.Authorization[i]
		var lines []*line
		for _, l := range k.open() {
			if l.short != nil && l.short.rule == rule && !rule.Deny {
				lines = append(lines, l)
			}
		}
		if len(lines) > 0 {
			k.penalty(rule, lines)
		}
	}
}

func (k *work) penalty(rule *plan.Authorization, lines []*line) {
	var parts []int64
	var sum int64
	for _, l := range lines {
		n := l.base()
		if l.short.units < l.units {
			n -= portion(n, l.units-l.short.units, l.units)
		}
		if rule.Amount == 0 {
			n = rate(n, int64(rule.Reduce))
		}
		parts = append(parts, n)
		sum += n
	}
	bound := int64(rule.Amount + rule.Most)
	if bound > 0 && sum > bound {
		parts = spread(bound, parts)
		k.rule("penalty bound")
	}
	for i, l := range lines {
		l.part(penalty, k.duty(rule), l.short.reason, parts[i])
		k.rule("penalty " + string(k.duty(rule)) + "-" + l.short.reason)
	}
}

// review pends what a clinician has to see first.
func (k *work) review() {
	for _, l := range k.open() {
		for i := range k.o.Reviews {
			r := &k.o.Reviews[i]
			if r.Match.Holds(&l.of) && (r.Over == 0 || l.charge > int64(r.Over)) {
				k.wait("clinical-review", l.n)
			}
		}
	}
}
