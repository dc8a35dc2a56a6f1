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

// edit denies lines that a claim edit in force objects to.
func (k *work) edit() {
	for _, f := range k.c.Found {
		l := k.lines[f.Line]
		if !slices.Contains(k.o.Edits, f.Edit) || l.closed || f.Units > 0 {
			continue
		}
		k.deny(l, f.Group, f.Reason, f.Remark)
		k.rule("edit " + string(f.Edit))
	}
}

// cutByEdit cuts lines to the units that pass.
func (k *work) cutByEdit() {
	for _, f := range k.c.Found {
		l := k.lines[f.Line]
		if !slices.Contains(k.o.Edits, f.Edit) || l.closed || f.Units == 0 || f.Units >= l.units {
			continue
		}
		k.cut(l, f.Group, f.Reason, l.l.Units-f.Units, l.l.Units)
		l.units = f.Units
		k.rule("edit cuts units")
	}
}

// cut takes num/den of what is allowed out of a line, no more than is left.
func (k *work) cut(l *line, group claim.Group, reason string, num, den int64) {
	n := min(l.allowed-portion(l.allowed, den-num, den), l.base())
	l.adjustBy(group, reason, n)
	l.cut += n
}

// authorize finds lines that had to be authorized before and were not. Emergencies never need it.
func (k *work) authorize() {
	for _, l := range k.open() {
		if k.emergency(l) || k.airAmbulance(l) {
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

func (k *work) emergency(l *line) bool { return k.o.Definitions.Holds(plan.Emergency, &l.of) }

func (k *work) airAmbulance(l *line) bool {
	return slices.Contains([]string{"A0430", "A0431", "A0435", "A0436"}, l.of.Code)
}

func (k *work) authorizeBy(l *line, rule *plan.Authorization) {
	missing, reason := k.unauthorized(l)
	if missing == 0 {
		k.rule("authorized")
		return
	}
	if rule.Deny && missing == l.l.Units {
		k.deny(l, k.duty(rule), reason, "")
		return
	}
	l.short = &shortage{rule: rule, units: missing, reason: reason}
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
		return l.l.Units, "197"
	}
	for i := range k.w.Authorizations {
		a := &k.w.Authorizations[i]
		if a.Number != k.c.Claim.Authorization || a.Member != k.c.Member {
			continue
		}
		if a.Provider != "" && a.Provider != k.c.Billing && a.Provider != k.rendering(l) {
			return l.l.Units, "296"
		}
		if l.l.From < a.From || a.To != 0 && l.l.From > a.To || !inCodes(a.Codes, l.l.Code) {
			return l.l.Units, "197"
		}
		return k.useUp(l, a.Number, a.Units), "198"
	}
	return l.l.Units, "15"
}

func (k *work) useUp(l *line, number string, units int64) int64 {
	if units == 0 {
		return 0
	}
	of := Amount{Name: "units.auth." + number, Member: k.c.Member}
	own, _ := k.s.of(of.Year, of.Name, of.Member)
	take := min(l.l.Units, max(0, units-own))
	k.use(of, take)
	return l.l.Units - take
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

func (k *work) rendering(l *line) string {
	for _, npi := range []string{l.l.Rendering, k.c.Rendering} {
		if npi != "" {
			return npi
		}
	}
	return k.c.Billing
}

// cutByAuthorization takes out the units that a rule which denies does not cover.
func (k *work) cutByAuthorization() {
	for _, l := range k.open() {
		if s := l.short; s != nil && s.rule.Deny {
			k.cut(l, k.duty(s.rule), s.reason, s.units, l.l.Units)
			k.rule("authorization exceeded")
		}
	}
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
	var parts, weights []int64
	var sum int64
	for _, l := range lines {
		part := rate(portion(l.base(), l.short.units, l.l.Units), int64(rule.Reduce))
		parts, weights = append(parts, part), append(weights, l.base())
		sum += part
	}
	switch {
	case rule.Amount > 0:
		parts = spread(int64(rule.Amount), weights)
		k.rule("penalty amount")
	case rule.Most > 0 && sum > int64(rule.Most):
		parts = spread(int64(rule.Most), parts)
		k.rule("penalty bound")
	default:
		k.rule("penalty rate")
	}
	for i, l := range lines {
		n := min(parts[i], l.base())
		l.adjustBy(k.duty(rule), l.short.reason, n)
		l.penalty += n
	}
}

// review pends what a clinician has to see first.
func (k *work) review() {
	for _, l := range k.open() {
		for i := range k.o.Reviews {
			r := &k.o.Reviews[i]
			if r.Match.Holds(&l.of) && l.charge > int64(r.Over) {
				k.wait("clinical-review", l.n)
			}
		}
	}
}
