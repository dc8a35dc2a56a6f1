package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/carc"
	"github.com/openaso/openaso/shared/money"
)

func (c *checker) benefit(o *Option, i int) {
	b := &o.Benefits[i]
	p := entry("benefits", i, "benefit", b.Name)
	c.need(b.Name != "", p, "a name is needed")
	same := func(other Benefit) bool { return other.Name == b.Name }
	c.need(!slices.ContainsFunc(o.Benefits[:i], same), p.of("name"), "a benefit before it has the same name")
	c.match(o, p, &b.Match)
	oneOf(c, p.of("class"), b.Class, classes())
	oneOf(c, p.of("setting"), b.Setting, settings())
	if b.NotCovered != nil {
		c.notCovered(p, b)
		return
	}
	if b.Stack == nil {
		c.need(false, p, "the stack is missing: name its steps, or [] if the plan pays all")
		return
	}
	c.stack(p, o, b)
	c.copay(p, b)
	c.limited(p, o, b)
}

func (c *checker) notCovered(p place, b *Benefit) {
	c.need(b.Stack == nil, p.of("stack"), "a service that is not covered has no stack")
	c.need(b.Copay == 0 && b.Coinsurance == 0, p, "a service that is not covered has neither copay nor coinsurance")
	c.need(b.Limit == "" && len(b.Limits) == 0, p.of("limit"), "a service that is not covered has no limit")
	n := b.NotCovered
	if n.Group == "" || n.Reason == "" {
		c.need(false, p.of("not-covered"), "not-covered needs group and reason")
		return
	}
	legal := carc.Groups(n.Reason)
	c.need(slices.Contains(legal, n.Group), p.of("not-covered"), "the group of this reason is "+strings.Join(legal, " or "))
}

func (c *checker) stack(p place, o *Option, b *Benefit) {
	s := *b.Stack
	for i, e := range s {
		c.need(slices.Contains(elements(), e), p.of("stack"), "a step is copay, deductible or coinsurance")
		c.need(!slices.Contains(s[:i], e), p.of("stack"), "a step stands twice in the stack")
	}
	c.together(p, s, Copay, int64(b.Copay), "in dollars, such as copay: 30")
	c.together(p, s, Coinsurance, int64(b.Coinsurance), "the member's share, such as coinsurance: 20%")
	c.need(b.Coinsurance <= Percent(money.Whole), p.of("coinsurance"), "coinsurance is at most 100%")
	if o.HDHP && len(s) > 0 && s[0] != Deductible {
		c.found = append(c.found, Finding{
			Where: p.words, What: "in an HDHP only preventive care, with an empty stack, comes before the deductible",
			Clause: "26 USC 223(c)(2)", Path: p.of("stack").path,
		})
	}
}

// together says that a step and its amount need each other.
func (c *checker) together(p place, s []Element, e Element, amount int64, such string) {
	word := string(e)
	switch in := slices.Contains(s, e); {
	case amount < 0:
		c.need(false, p.of(word), word+": an amount is not below zero")
	case in && amount == 0:
		c.need(false, p.of(word), fmt.Sprintf("the stack has a %s, but its amount is missing: %s", word, such))
	case !in && amount > 0:
		c.need(false, p.of(word), fmt.Sprintf("there is a %s, but the stack has no such step: stack: [..., %s]", word, word))
	}
}

// copay checks how often a copay is charged.
func (c *checker) copay(p place, b *Benefit) {
	oneOf(c, p.of("copay-per"), b.CopayPer, pers())
	c.need(b.Copay != 0 || b.CopayPer == "", p.of("copay-per"), "copay-per: there is no copay that it could be about")
	c.need(b.Copay != 0 || !b.CopayWaived, p.of("copay-waived-if-admitted"), "copay-waived-if-admitted: there is no copay that it could be about")
	c.need(b.CopayDays == 0 || b.CopayDays > 0 && b.CopayPer == PerDay, p.of("copay-days"), "copay-days goes with copay-per: day")
}

func (c *checker) limited(p place, o *Option, b *Benefit) {
	if b.Limit != "" {
		_, ok := o.LimitOf(b.Limit)
		c.need(ok, p.of("limit"), fmt.Sprintf("there is no limit %q: the option's limits are %s", b.Limit, limitNames(o)))
	}
	for i, name := range b.Limits {
		_, ok := o.LimitOf(name)
		c.need(ok, p.of("limits"), fmt.Sprintf("there is no limit %q: the option's limits are %s", name, limitNames(o)))
		c.need(name != b.Limit && !slices.Contains(b.Limits[:i], name), p.of("limits"), "a limit stands twice")
	}
}

func limitNames(o *Option) string {
	var names []string
	for _, l := range o.Limits {
		names = append(names, l.Name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// unreachable finds benefits behind one that matches everything.
func (c *checker) unreachable(o *Option) {
	for i := range o.Benefits {
		if o.Benefits[i].Match.Any() && i < len(o.Benefits)-1 {
			c.need(false, entry("benefits", i+1, "benefit", o.Benefits[i+1].Name), "is never reached: the one before it matches everything")
			return
		}
	}
}
