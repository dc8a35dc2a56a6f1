package plancheck

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// The definitions of care that parity is about, and the clauses.
const (
	mentalHealth = "mental-health"
	substanceUse = "substance-use"

	parityClause   = "29 CFR 2590.712(c)(3)"
	separateClause = "29 CFR 2590.712(c)(3)(v)"
	processClause  = "29 CFR 2590.712(c)(4)"
)

// Parity is one test of a mental health or substance use benefit: a kind of requirement in
// one classification. Result is pass, fail or not tested.
type Parity struct {
	Benefit     string       `json:"benefit"`
	Setting     plan.Setting `json:"setting"`
	Network     plan.Network `json:"network"`
	Requirement string       `json:"requirement"`
	Result      string       `json:"result"`
	Why         string       `json:"why"`
}

// The results.
const (
	pass      = "pass"
	fail      = "fail"
	notTested = "not tested"
)

func mental(b *plan.Benefit) bool {
	return b.Class == plan.MentalHealth || b.Class == plan.SubstanceUse
}

// separate finds limits that only mental health and substance use count toward, and warns of
// authorizations and reviews that are for such care alone.
func (c *checker) separate() {
	for i, l := range c.o.Limits {
		own, shared := false, false
		for j := range c.o.Benefits {
			b := &c.o.Benefits[j]
			if slices.ContainsFunc(limitsOf(c.o, b), func(x plan.Limit) bool { return x.Name == l.Name }) {
				own, shared = own || mental(b), shared || !mental(b)
			}
		}
		if own && !shared {
			c.say(fmt.Sprintf("/limits/%d", i), fmt.Sprintf("limit %q", l.Name), separateClause, "counts mental health or substance use apart from other care")
		}
	}
	for i := range c.o.Authorization {
		c.alone(fmt.Sprintf("/authorizations/%d", i), fmt.Sprintf("authorization %q", c.o.Authorization[i].Name), &c.o.Authorization[i].Match)
	}
	for i := range c.o.Reviews {
		c.alone(fmt.Sprintf("/reviews/%d", i), fmt.Sprintf("review %q", c.o.Reviews[i].Name), &c.o.Reviews[i].Match)
	}
}

func (c *checker) alone(path, where string, m *match.Match) {
	for _, name := range []string{mentalHealth, substanceUse} {
		if d := c.ground.definition(name); d != nil && c.ground.within(regionOf(m), d) {
			c.warn(path, where, processClause, "is for %s alone: a comparative analysis must show that other care is treated alike", name)
		}
	}
}

// equal tests what mental health and substance use benefits share, and their limits, against
// what other care of the same classification does.
func (c *checker) equal() {
	tested := false
	for i := range c.o.Benefits {
		if b := &c.o.Benefits[i]; mental(b) && b.Stack != nil {
			c.classifications(i)
			tested = true
		}
	}
	switch {
	case !tested:
		c.warn("/benefits", "benefits", parityClause, "parity is not tested: no benefit is of class mental-health or substance-use")
	case len(c.given.Payments) == 0:
		c.warn("/benefits", "benefits", parityClause, "parity is not tested: it needs a file of expected payments")
	}
}

func (c *checker) classifications(i int) {
	b := &c.o.Benefits[i]
	networks := b.Match.Networks
	if len(networks) == 0 {
		for n := range c.o.Networks {
			networks = append(networks, string(n))
		}
		slices.Sort(networks)
	}
	for _, n := range networks {
		of := c.expected(settingOf(b), plan.Network(n))
		for _, r := range requirements(c.o, b) {
			p := Parity{Benefit: b.Name, Setting: settingOf(b), Network: plan.Network(n), Requirement: r.kind}
			p.Result, p.Why = of.hold(r)
			c.parity = append(c.parity, p)
			if p.Result == fail {
				c.benefit(i, "", parityClause, "%s, %s in network %s: %s", r.kind, p.Setting, n, p.Why)
			} else if p.Result == notTested && len(c.given.Payments) > 0 {
				c.doubt(i, "", parityClause, "%s, %s in network %s: not tested: %s", r.kind, p.Setting, n, p.Why)
			}
		}
	}
}

func settingOf(b *plan.Benefit) plan.Setting { return cmp.Or(b.Setting, plan.Outpatient) }

// requirement is a kind of financial requirement or limit at a level. The higher the level
// the more restrictive: limits count from below.
type requirement struct {
	kind  string
	level int64
	words string
}

// requirements are what a benefit asks: its copay, coinsurance, deductible, visits and days.
func requirements(o *plan.Option, b *plan.Benefit) (out []requirement) {
	if takes(b, plan.Copay) {
		out = append(out, requirement{"copay per " + string(cmp.Or(b.CopayPer, plan.PerVisit)), int64(b.Copay), whole(money.Cents(b.Copay))})
	}
	if takes(b, plan.Coinsurance) {
		out = append(out, requirement{"coinsurance", int64(b.Coinsurance), percent(b.Coinsurance)})
	}
	if takes(b, plan.Deductible) {
		out = append(out, requirement{"deductible", 0, "the deductible"})
	}
	for _, l := range limitsOf(o, b) {
		if l.Visits > 0 {
			out = append(out, requirement{"visit limit", -l.Visits, fmt.Sprintf("%d visits", l.Visits)})
		}
		if l.Days > 0 {
			out = append(out, requirement{"day limit", -l.Days, fmt.Sprintf("%d days", l.Days)})
		}
	}
	return out
}

func percent(p plan.Percent) string { return money.Cents(p).X12() + "%" }

// classification is the expected payments for other care of one setting and network: all of
// them, and by kind and level of requirement.
type classification struct {
	total  money.Cents
	levels map[string]map[requirement]money.Cents
}

func (c *checker) expected(s plan.Setting, n plan.Network) classification {
	of := classification{levels: map[string]map[requirement]money.Cents{}}
	for _, p := range c.given.Payments {
		if p.Setting != s || p.Network != n {
			continue
		}
		i := slices.IndexFunc(c.o.Benefits, func(b plan.Benefit) bool { return b.Name == p.Benefit })
		if i < 0 || mental(&c.o.Benefits[i]) {
			continue // Fit refuses what is no benefit
		}
		of.total += p.Expected
		for _, r := range requirements(c.o, &c.o.Benefits[i]) {
			if of.levels[r.kind] == nil {
				of.levels[r.kind] = map[requirement]money.Cents{}
			}
			of.levels[r.kind][r] += p.Expected
		}
	}
	return of
}

// hold tests a requirement: it may apply if its kind applies to two thirds of the payments
// for other care, and at the level of more than half of those at most.
func (of classification) hold(r requirement) (result, why string) {
	if of.total == 0 {
		return notTested, "no payments are given for other care of the classification"
	}
	var subject money.Cents
	for _, m := range of.levels[r.kind] {
		subject += m
	}
	if subject*3 < of.total*2 {
		return fail, fmt.Sprintf("it applies to %s of %s expected for other care, less than two thirds", subject.Dollars(), of.total.Dollars())
	}
	p := of.predominant(r.kind, subject)
	if r.level > p.level {
		return fail, fmt.Sprintf("%s is more restrictive than %s, which predominates in other care", r.words, p.words)
	}
	return pass, fmt.Sprintf("%s; %s predominates in other care", r.words, p.words)
}

// predominant is the level of more than half of the payments; where none has so many, the
// least restrictive of the most restrictive that together have (29 CFR 2590.712(c)(3)(i)(B)).
func (of classification) predominant(kind string, subject money.Cents) (last requirement) {
	levels := slices.SortedFunc(maps.Keys(of.levels[kind]), func(a, b requirement) int { return cmp.Compare(b.level, a.level) })
	var sum money.Cents
	for _, r := range levels {
		last = r
		if sum += of.levels[kind][r]; sum*2 > subject {
			break
		}
	}
	return last
}
