package plancheck

import (
	"fmt"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// preventive checks that preventive care costs nothing in every network but out, whatever
// benefit takes it.
func (c *checker) preventive() {
	if !c.o.Definitions.Has(plan.Preventive) {
		c.say("/definitions", "definitions", preventiveClause, "there is no definition %q, so nothing says which care is paid in full", plan.Preventive)
		return
	}
	for _, n := range c.inside() {
		r := regionOf(&match.Match{Is: []string{plan.Preventive}, Networks: []string{string(n)}})
		taking, certain := c.catchers(r)
		c.wrongly(taking, preventiveClause, fmt.Sprintf("may take preventive care in network %s, of which members pay nothing: give it stack: [], or put it behind a benefit that does", n),
			func(b *plan.Benefit) bool { return b.Stack == nil || len(*b.Stack) > 0 })
		if !certain {
			c.say("/benefits", "benefits", preventiveClause, "no benefit takes all preventive care in network %s", n)
		}
	}
}

// wrongly says of the first of some benefits that is wrong what is, and how many more are.
func (c *checker) wrongly(taking []int, clause, what string, wrong func(*plan.Benefit) bool) {
	var all []int
	for _, i := range taking {
		if wrong(&c.o.Benefits[i]) {
			all = append(all, i)
		}
	}
	switch {
	case len(all) == 1:
		c.benefit(all[0], "", clause, "%s", what)
	case len(all) > 1:
		c.benefit(all[0], "", clause, "%s; so may %d benefits behind it", what, len(all)-1)
	}
}

// emergency checks that emergencies need no authorization and cost no more outside the
// network than inside.
func (c *checker) emergency() {
	def := c.ground.definition(plan.Emergency)
	if def == nil {
		c.say("/definitions", "definitions", emergencyClause, "there is no definition %q, so nothing says which care is protected", plan.Emergency)
		return
	}
	for i := range c.o.Benefits {
		if b := &c.o.Benefits[i]; b.Setting == plan.OfEmergency && !c.ground.within(regionOf(&b.Match), def) {
			c.doubt(i, "", emergencyClause, "takes emergencies that the definition %q does not name, so that nothing protects them outside the network", plan.Emergency)
		}
	}
	if !c.o.Definitions.Has(plan.Ancillary) {
		c.warn("/definitions", "definitions", ancillaryClause, "there is no definition %q, so that a patient's consent at a network hospital counts for those whom nobody chooses (anesthesia, radiology, pathology, laboratories) too", plan.Ancillary)
	}
	for i := range c.o.Authorization {
		a := &c.o.Authorization[i]
		if c.ground.within(regionOf(&a.Match), def) {
			c.say(fmt.Sprintf("/authorizations/%d", i), fmt.Sprintf("authorization %q", a.Name), emergencyClause, "is for emergencies, which need none")
		}
	}
	inside, certain := c.catchers(c.emergencies(c.o.ProtectedNetwork()))
	if !certain {
		c.say("/benefits", "benefits", emergencyClause, "no benefit takes all emergencies in network %s", c.o.ProtectedNetwork())
		return
	}
	like := &c.o.Benefits[inside[len(inside)-1]]
	if like.NotCovered != nil {
		c.benefit(inside[len(inside)-1], "", emergencyClause, "takes emergencies and does not cover them")
		return
	}
	if _, out := c.o.Networks[plan.Out]; out {
		c.outside(like)
	}
}

func (c *checker) emergencies(n plan.Network) region {
	return regionOf(&match.Match{Is: []string{plan.Emergency}, Networks: []string{string(n)}})
}

// outside compares what takes emergencies outside the network with what does inside.
func (c *checker) outside(like *plan.Benefit) {
	taking, certain := c.catchers(c.emergencies(plan.Out))
	c.wrongly(taking, emergencyClause, fmt.Sprintf("may take emergencies outside the network at a larger share than benefit %q takes inside; put a benefit before it that takes them alike", like.Name),
		func(b *plan.Benefit) bool { return b != like && worse(b, like) })
	if !certain {
		c.say("/benefits", "benefits", emergencyClause, "no benefit takes all emergencies outside the network")
	}
}

// worse says whether b takes more than like, in any step.
func worse(b, like *plan.Benefit) bool {
	return b.NotCovered != nil || b.Copay > like.Copay || b.Coinsurance > like.Coinsurance ||
		takes(b, plan.Deductible) && !takes(like, plan.Deductible) ||
		like.CopayWaived && b.Copay > 0 && !b.CopayWaived ||
		b.Limit != "" && b.Limit != like.Limit || len(b.Limits) > len(like.Limits)
}
