package pricing

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// repricer begins the name of a folder.
var repricer = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

var version = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*@[A-Za-z0-9._-]+$`)

// ReadArrangement reads an arrangement from YAML. fault.Invalid names the line of the document
// and the rule, and what is wrong with it.
func ReadArrangement(b []byte) (*Arrangement, error) {
	a := &Arrangement{}
	if err := strict(b, a); err != nil {
		return nil, fault.As(fault.Invalid, err, "arrangement")
	}
	if what := a.wrong(); what != "" {
		return nil, fault.New(fault.Invalid, "arrangement: %s", what)
	}
	var at yaml.Node
	if err := yaml.Unmarshal(b, &at); err != nil {
		return nil, fault.As(fault.Invalid, err, "arrangement")
	}
	lines := linesOf(&at, "rules")
	for i := range a.Rules {
		if what := a.Rules[i].wrong(); what != "" {
			return nil, fault.New(fault.Invalid, "arrangement, line %d, rule %d: %s", lines[i], i+1, what)
		}
	}
	return a, nil
}

func (a *Arrangement) wrong() string {
	switch {
	case !version.MatchString(a.ID):
		return "arrangement reads id@version, in small letters"
	case a.Lesser == nil:
		return "lesser-of-billed must be said, true or false"
	case len(a.Rules) == 0:
		return "rules: at least one is needed"
	case a.Multiple != nil && !a.Multiple.sound():
		return "multiple-procedure: codes and at least two percents are needed, none above the one before it nor above 100%"
	}
	return ""
}

func (m *Multiple) sound() bool {
	last := money.Percent(money.Whole)
	for _, p := range m.Percents {
		if p > last {
			return false
		}
		last = p
	}
	return len(m.Codes) > 0 && len(m.Percents) >= 2
}

func (r *Rule) wrong() string {
	switch {
	case len(r.Match.Is)+len(r.Match.Not) > 0:
		return "match: is and not name definitions of an option, and an arrangement has none"
	case r.methods() != 1:
		return fmt.Sprintf("exactly one method is needed, and %d are given: fee-schedule, percent-of-charge, per-diem, drg, case-rate, percent-of-medicare, repricer", r.methods())
	case !bounded(r.PerDiem) || !bounded(r.CaseRate):
		return "an amount is not below 0, nor above a hundred million dollars"
	case r.Charge > money.Percent(money.Whole):
		return "percent-of-charge is not above 100%"
	case r.Repricer != "" && !repricer.MatchString(r.Repricer):
		return "repricer reads in small letters, digits and hyphens: it names a folder"
	case r.Days < 0 || r.Days > 365 || r.Days > 0 && r.Repricer == "":
		return "repricer-days are 1 to 365, and belong to a repricer"
	case r.FeeSchedule != "" && !version.MatchString(r.FeeSchedule):
		return "fee-schedule reads id@version"
	}
	if r.DRG != nil {
		return r.DRG.wrong()
	}
	if r.Medicare != nil && (r.Medicare.Percent == 0 || r.Medicare.Factor == "") {
		return "percent-of-medicare: percent and factor are needed"
	}
	return ""
}

func (d *DRG) wrong() string {
	switch {
	case d.Base <= 0 || !bounded(d.Base) || !version.MatchString(d.Weights):
		return "drg: base is above 0, and weights reads id@version"
	case d.Outlier != nil && (d.Outlier.Beyond <= 0 || d.Outlier.PerDiem <= 0 || !bounded(d.Outlier.PerDiem)):
		return "drg: outlier: beyond-days and per-diem are above 0"
	}
	return ""
}

func bounded(d money.Dollars) bool { return d >= 0 && money.Cents(d) <= mostCents }

func (r *Rule) methods() (n int) {
	for _, given := range []bool{
		r.FeeSchedule != "", r.Charge != 0, r.PerDiem != 0, r.DRG != nil, r.CaseRate != 0, r.Medicare != nil, r.Repricer != "",
	} {
		if given {
			n++
		}
	}
	return n
}

// Link resolves what the rules name; call it once, before the arrangement prices. fault.Invalid
// names the rule and the document that is not there.
func (a *Arrangement) Link(t *Tables) error {
	placed := false
	for i := range a.Rules {
		r := &a.Rules[i]
		placed = placed || r.Medicare != nil
		if r.lesser = *a.Lesser; r.Lesser != nil {
			r.lesser = *r.Lesser
		}
		if missing := r.link(t); missing != "" {
			return fault.New(fault.Invalid, "arrangement %s, rule %d: %s is not there", a.ID, i+1, missing)
		}
	}
	if !placed {
		a.anywhere = a.at("")
	}
	return nil
}

// link says what is missing, "" for nothing.
func (r *Rule) link(t *Tables) string {
	switch {
	case r.FeeSchedule != "":
		r.lacks = "price of fee schedule " + r.FeeSchedule
		if r.schedule = t.Schedules[r.FeeSchedule]; r.schedule == nil {
			return "fee schedule " + r.FeeSchedule
		}
	case r.DRG != nil:
		r.lacks = "weight of the claim's DRG in " + r.DRG.Weights
		if r.weights = t.Weights[r.DRG.Weights]; r.weights == nil {
			return "DRG weights " + r.DRG.Weights
		}
	case r.Medicare != nil:
		if r.book = t.Medicare; r.book == nil || !r.book.Has(r.Medicare.Factor) {
			return "a Medicare release with factor " + r.Medicare.Factor
		}
	case r.Repricer != "":
		r.lacks = "price from repricer " + r.Repricer
	}
	return ""
}
