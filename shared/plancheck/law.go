package plancheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// The clauses.
const (
	maximumClause    = "45 CFR 156.130"
	dollarsClause    = "29 CFR 2590.715-2711"
	hdhpClause       = "26 USC 223(c)(2)"
	preventiveClause = "29 CFR 2590.715-2713"
	emergencyClause  = "29 CFR 2590.716-4"
)

// pair is an amount for one person and for a family, in cents.
type pair struct{ self, family money.Cents }

// figures are the law's amounts for plan years that begin in a year.
type figures struct {
	most      pair // out-of-pocket maximum, 45 CFR 156.130(a)
	hdhpLeast pair // deductible of an HDHP, 26 USC 223(c)(2)(A)(i)
	hdhpMost  pair // out-of-pocket maximum of an HDHP, 26 USC 223(c)(2)(A)(ii)
}

// figuresOf are the amounts of a year; false where they are not known here.
func figuresOf(year int) (figures, bool) {
	dollars := func(self, family money.Cents) pair { return pair{self * 100, family * 100} }
	f, ok := map[int]figures{
		2025: {most: dollars(9200, 18400), hdhpLeast: dollars(1650, 3300), hdhpMost: dollars(8300, 16600)},
		2026: {most: dollars(10600, 21200), hdhpLeast: dollars(1700, 3400), hdhpMost: dollars(8500, 17000)},
		2027: {most: dollars(12000, 24000), hdhpLeast: dollars(1750, 3500), hdhpMost: dollars(8700, 17400)},
	}[year]
	return f, ok
}

// whole prints whole dollars for people: "$10,600".
func whole(c money.Cents) string { return strings.TrimSuffix(c.Dollars(), ".00") }

// maximums holds what a person and a family may pay in the network against the year's caps.
func (c *checker) maximums() {
	f, ok := figuresOf(c.given.Year)
	if !ok {
		c.warn("/version", "version", maximumClause, "not tested: the law's amounts for plan years that begin in %d are not known", c.given.Year)
		return
	}
	var sum pair
	for _, n := range c.inside() {
		p := c.o.Networks[n].OutOfPocket
		one := pair{person(p.Amounts), money.Cents(p.Family)}
		path, where := fmt.Sprintf("/networks/%s/out-of-pocket", n), fmt.Sprintf("networks.%s.out-of-pocket", n)
		if money.Cents(p.Individual) > f.most.self || one.family > f.most.family {
			c.say(path, where, maximumClause, "is above what %d allows: %s for one person, %s for a family", c.given.Year, whole(f.most.self), whole(f.most.family))
		} else if one.self > f.most.self {
			c.say(path, where, maximumClause, "one person of a family may pay up to %s, above the self-only maximum of %s: make it embedded or give a person-cap", whole(one.self), whole(f.most.self))
		}
		c.counted(n, path, where)
		sum = pair{sum.self + one.self, sum.family + one.family}
	}
	if n := c.inside(); len(n) > 1 && !c.linked(n) && (sum.self > f.most.self || sum.family > f.most.family) {
		c.say("/networks", "networks", maximumClause, "the tiers' maximums add up to %s for one person and %s for a family, above what %d allows, and do not count toward each other", whole(sum.self), whole(sum.family), c.given.Year)
	}
}

// person is the most that one person of a family may pay.
func person(a plan.Amounts) money.Cents {
	switch {
	case a.Kind == plan.Embedded:
		return money.Cents(a.Individual)
	case a.PersonCap > 0:
		return money.Cents(a.PersonCap)
	}
	return money.Cents(a.Family)
}

// counted finds shares of essential benefits in a network that its maximum does not count.
func (c *checker) counted(n plan.Network, path, where string) {
	for i := range c.o.Benefits {
		b := &c.o.Benefits[i]
		if !c.essential(b) || b.Stack == nil || len(b.Match.Networks) > 0 && !slices.Contains(b.Match.Networks, string(n)) {
			continue
		}
		for _, e := range *b.Stack {
			if o := c.o.Networks[n].OutOfPocket; !o.CountsElement(e) {
				c.say(path+"/counts", where, maximumClause, "does not count the %s of benefit %q: what members share for essential benefits counts", e, b.Name)
				return
			}
		}
	}
}

// linked says whether every tier counts toward every other.
func (c *checker) linked(tiers []plan.Network) bool {
	for _, a := range tiers {
		for _, b := range tiers {
			if a != b && !slices.Contains(c.o.Networks[a].AlsoCounts, b) {
				return false
			}
		}
	}
	return true
}

// essential says whether a benefit is an essential health benefit.
func (c *checker) essential(b *plan.Benefit) bool { return b.Essential == nil || *b.Essential }

// dollars finds limits in dollars on essential benefits.
func (c *checker) dollars() {
	for i := range c.o.Benefits {
		b := &c.o.Benefits[i]
		for _, l := range limitsOf(c.o, b) {
			if l.Dollars > 0 && c.essential(b) {
				c.benefit(i, "limit", dollarsClause, "limit %q is in dollars, which an essential benefit may not have; say essential: false if it is none", l.Name)
			}
		}
	}
}

// hdhp checks what an HSA asks of its plan.
func (c *checker) hdhp() {
	if !c.o.HDHP {
		return
	}
	if f, ok := figuresOf(c.given.Year); ok {
		for _, n := range c.ground.networks {
			if _, ok := c.o.Networks[plan.Network(n)]; ok {
				c.hdhpAmounts(plan.Network(n), f)
			}
		}
	}
	for i := range c.o.Benefits {
		b := &c.o.Benefits[i]
		if b.Stack != nil && len(*b.Stack) == 0 && !c.beforeDeductible(b) {
			c.benefit(i, "stack", hdhpClause, "is paid before the deductible, but is not within a definition named %s", strings.Join(excepted(), " or "))
		}
	}
}

func (c *checker) hdhpAmounts(n plan.Network, f figures) {
	s := c.o.Networks[n]
	path, where := "/networks/"+string(n), "networks."+string(n)
	if d := s.Deductible; money.Cents(d.Individual) < f.hdhpLeast.self || money.Cents(d.Family) < f.hdhpLeast.family {
		c.say(path+"/deductible", where+".deductible", hdhpClause, "is below the least of %d: %s for one person, %s for a family", c.given.Year, whole(f.hdhpLeast.self), whole(f.hdhpLeast.family))
	} else if one := person(d); one < f.hdhpLeast.family {
		c.say(path+"/deductible", where+".deductible", hdhpClause, "one person of a family is past it at %s, below the least for a family of %s", whole(one), whole(f.hdhpLeast.family))
	}
	if p := s.OutOfPocket; n != plan.Out && (money.Cents(p.Individual) > f.hdhpMost.self || money.Cents(p.Family) > f.hdhpMost.family) {
		c.say(path+"/out-of-pocket", where+".out-of-pocket", hdhpClause, "is above the most of %d: %s for one person, %s for a family", c.given.Year, whole(f.hdhpMost.self), whole(f.hdhpMost.family))
	}
}

// excepted are the definitions of what an HDHP may pay before the deductible: preventive care
// (26 USC 223(c)(2)(C)), telehealth (E), insulin (G).
func excepted() []string { return []string{plan.Preventive, "telehealth", "insulin"} }

func (c *checker) beforeDeductible(b *plan.Benefit) bool {
	return slices.ContainsFunc(excepted(), func(name string) bool {
		d := c.ground.definition(name)
		return d != nil && c.ground.within(regionOf(&b.Match), d)
	})
}
