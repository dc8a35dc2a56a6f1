package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/money"
)

// Finding is one thing that is wrong with an option: where, what, and the
// clause that says so, if a law does.
type Finding struct{ Where, What, Clause string }

// String prints the finding on one line.
func (f Finding) String() string {
	s := f.Where + ": " + f.What
	if f.Clause != "" {
		s += " (" + f.Clause + ")"
	}
	return s
}

type checker struct{ found []Finding }

func (c *checker) need(ok bool, where, what string) {
	if !ok {
		c.found = append(c.found, Finding{Where: where, What: what})
	}
}

// Check lists what is wrong with o; an option with findings is never loaded.
func Check(o *Option) []Finding {
	c := &checker{}
	if err := o.Link(); err != nil {
		c.need(false, "definitions", err.Error())
	}
	c.need(o.ID != "" && o.Version != "" && o.Plan != "", "option", "option, version and plan are needed")
	c.need(o.YearStarts.Day != 0, "year-starts", "the plan year needs its first day")
	c.need(o.TimelyFiling > 0, "timely-filing-months", "a number of months is needed")
	c.need(len(o.Benefits) > 0, "benefits", "at least one benefit is needed")
	for _, n := range slices.Sorted(maps.Keys(o.Networks)) {
		c.sharing("networks."+string(n), o.Networks[n])
	}
	c.networks(o)
	c.limits(o)
	for i := range o.Benefits {
		c.benefit(o, &o.Benefits[i])
	}
	c.unreachable(o)
	return c.found
}

func (c *checker) networks(o *Option) {
	_, protected := o.Networks[o.ProtectedNetwork()]
	_, out := o.Networks[Out]
	c.need(protected, "networks."+string(o.ProtectedNetwork()), "cost sharing in the network is needed")
	c.need(out == (o.OutOfNetwork != nil), "out-of-network-pricing", "goes with networks.out, both or neither")
}

func (c *checker) limits(o *Option) {
	for i, l := range o.Limits {
		c.need(l.Name != "" && given(l.Visits, l.Days, l.Units, int64(l.Dollars)) == 1, "limits", "a limit needs a name and one of visits, days, units and dollars")
		same := func(m Limit) bool { return m.Name == l.Name }
		c.need(!slices.ContainsFunc(o.Limits[:i], same), "limits", "a limit is named twice")
	}
}

func given(amounts ...int64) (n int) {
	for _, a := range amounts {
		if a > 0 {
			n++
		}
	}
	return n
}

func (c *checker) sharing(where string, s Sharing) {
	c.amounts(where+".deductible", s.Deductible)
	c.amounts(where+".out-of-pocket", s.OutOfPocket.Amounts)
	c.need(len(s.OutOfPocket.Counts) > 0, where+".out-of-pocket.counts", "name the elements that count")
	for _, e := range s.OutOfPocket.Counts {
		c.need(known(e), where+".out-of-pocket.counts", "an element is copay, deductible or coinsurance")
	}
}

func (c *checker) amounts(where string, a Amounts) {
	c.need(a.Kind == Embedded || a.Kind == Aggregate, where+".kind", "is embedded or aggregate")
	c.need(a.Individual >= 0 && a.Family >= a.Individual, where, "the family's amount is at least the individual's")
}

func known(e Element) bool { return e == Copay || e == Deductible || e == Coinsurance }

func (c *checker) benefit(o *Option, b *Benefit) {
	where := fmt.Sprintf("benefit %q", b.Name)
	c.need(b.Name != "", where, "a name is needed")
	for _, n := range b.Match.Networks {
		_, ok := o.Networks[Network(n)]
		c.need(ok || n == string(In) || n == string(Out), where, "match.networks: not one of the option's networks")
	}
	if b.NotCovered != nil {
		c.notCovered(where, b.NotCovered)
		c.need(b.Stack == nil, where, "a service that is not covered has no stack")
		return
	}
	if b.Stack == nil {
		c.need(false, where, "the stack is missing: name its steps, or [] if the plan pays all")
		return
	}
	c.stack(where, o, b)
	if b.Limit != "" {
		_, ok := o.LimitOf(b.Limit)
		c.need(ok, where, "its limit is not among the option's limits")
	}
}

func (c *checker) notCovered(where string, n *NotCovered) {
	if n.Group == "" || n.Reason == "" {
		c.need(false, where, "not-covered needs group and reason")
		return
	}
	legal := groupsOf(n.Reason)
	c.need(slices.Contains(legal, n.Group), where, "the group of this reason is "+strings.Join(legal, " or "))
}

// groupsOf is the group codes that a claim adjustment reason may stand under. Who owes
// an amount follows from the group, so these are never the plan's to choose; the rest are.
func groupsOf(reason string) []string {
	switch reason {
	case "18", "23", "136": // duplicate, what another payer did: owed by nobody here
		return []string{"OA"}
	case "26", "27", "31", "177", "200": // not covered on the day, or not a member
		return []string{"PR"}
	case "29": // filed late, by the provider
		return []string{"CO"}
	case "45": // above the fee schedule: written off, or balance billed
		return []string{"CO", "PR"}
	}
	return []string{"CO", "PR", "OA", "PI"}
}

func (c *checker) stack(where string, o *Option, b *Benefit) {
	s := *b.Stack
	for i, e := range s {
		c.need(known(e), where, "a step is copay, deductible or coinsurance")
		c.need(!slices.Contains(s[:i], e), where, "a step stands twice in the stack")
	}
	c.need(slices.Contains(s, Copay) == (b.Copay > 0), where, "copay and its amount go together")
	c.need(slices.Contains(s, Coinsurance) == (b.Coinsurance > 0), where, "coinsurance and its percentage go together")
	c.need(b.Coinsurance <= Percent(money.Whole), where, "coinsurance is at most 100%")
	if o.HDHP && len(s) > 0 && s[0] != Deductible {
		c.found = append(c.found, Finding{where, "in an HDHP only preventive care, with an empty stack, comes before the deductible", "26 USC 223(c)(2)"})
	}
}

// unreachable finds benefits behind one that matches everything.
func (c *checker) unreachable(o *Option) {
	for i := range o.Benefits {
		if o.Benefits[i].Match.Any() && i < len(o.Benefits)-1 {
			c.need(false, fmt.Sprintf("benefit %q", o.Benefits[i+1].Name), "is never reached: the one before it matches everything")
			return
		}
	}
}
