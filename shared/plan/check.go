package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checker gathers findings.
type checker struct{ found []Finding }

// place is a part of an option: its path in the document, and how people are told.
type place struct{ path, words string }

// in is a part below, told with its name.
func (p place) in(name string) place {
	return place{p.path + "/" + name, strings.TrimPrefix(p.words+"."+name, ".")}
}

// of is a part below, told by the whole's name.
func (p place) of(name string) place { return place{p.path + "/" + name, p.words} }

// entry is the i-th of a list, told by its name.
func entry(list string, i int, what, name string) place {
	return place{fmt.Sprintf("/%s/%d", list, i), fmt.Sprintf("%s %q", what, name)}
}

func (c *checker) need(ok bool, p place, what string) {
	if !ok {
		c.found = append(c.found, Finding{Where: p.words, What: what, Clause: Language, Path: p.path})
	}
}

// Check lists what is wrong with o; an option with findings is never loaded. These are
// contradictions and words that do not exist; what the law asks is shared/plancheck's.
func Check(o *Option) []Finding {
	c := &checker{}
	if err := o.Definitions.Link(); err != nil {
		c.need(false, place{"/definitions", "definitions"}, err.Error())
	}
	_ = o.Link() // what it lacks is told of each rule
	c.option(o)
	c.networks(o)
	c.limits(o)
	for i := range o.Benefits {
		c.benefit(o, i)
	}
	c.unreachable(o)
	c.rules(o)
	return c.found
}

func (c *checker) option(o *Option) {
	top := place{}
	for _, n := range []struct{ word, value string }{{"option", o.ID}, {"version", o.Version}, {"plan", o.Plan}} {
		c.need(n.value != "", place{"", "option"}, n.word+" is missing: option, version and plan are needed")
	}
	c.need(o.YearStarts.Day != 0, top.in("year-starts"), "the plan year needs its first day")
	c.need(o.TimelyFiling > 0, top.in("timely-filing-months"), "a number of months is needed")
	c.need(o.CarryOver >= 0 && o.CarryOver < 12, top.in("carry-over-months"), "is 0 to 11 months")
	c.need(len(o.Benefits) > 0, top.in("benefits"), "at least one benefit is needed")
	oneOf(c, top.in("line"), o.Line, lines())
	oneOf(c, top.in("accidents"), o.Accidents, accidents())
	oneOf(c, top.in("coordination").in("method"), o.Coordination.Method, methods())
	for _, t := range o.Tiers {
		oneOf(c, top.in("coverage-tiers"), t, coverageTiers())
	}
	for _, e := range o.Edits {
		oneOf(c, top.in("edits"), e, edits())
	}
}

func (c *checker) networks(o *Option) {
	top := place{}.in("networks")
	for _, n := range slices.Sorted(maps.Keys(o.Networks)) {
		c.sharing(top.in(string(n)), o, n)
	}
	_, protected := o.Networks[o.ProtectedNetwork()]
	_, out := o.Networks[Out]
	c.need(protected || o.Protected != "", top.in(string(In)), "there is no network in: give it, or say with protected-network which one's sharing emergencies take that are given outside")
	c.need(protected || o.Protected == "", place{}.in("protected-network"), "is not one of the option's networks")
	c.need(out == (o.OutOfNetwork != nil), place{}.in("out-of-network-pricing"), "goes with networks.out, both or neither")
	if r := o.Reference; r != nil {
		_, known := o.Networks[r.Network]
		p := place{}.in("reference-pricing")
		c.need(r.PercentOfMedicare > 0, p, "a percentage of what Medicare pays is needed")
		c.need(known, p.in("network"), "is not one of the option's networks")
	}
}

// sharing checks one network. A dental option may have no out-of-pocket maximum: no amounts,
// and nothing that counts.
func (c *checker) sharing(p place, o *Option, n Network) {
	s := o.Networks[n]
	pocket := p.in("out-of-pocket")
	c.need(s.Deductible != Amounts{}, p, "deductible is missing: give kind, individual and family; 0 is none")
	if s.Deductible != (Amounts{}) {
		c.amounts(p.in("deductible"), s.Deductible)
	}
	c.amounts(pocket, s.OutOfPocket.Amounts)
	endless := o.Line == Dental && s.OutOfPocket.Individual == 0 && s.OutOfPocket.Family == 0
	c.need(endless || len(s.OutOfPocket.Counts) > 0, pocket.in("counts"), "name the elements that count: copay, deductible, coinsurance")
	for _, e := range s.OutOfPocket.Counts {
		oneOf(c, pocket.in("counts"), e, elements())
	}
	for _, other := range s.AlsoCounts {
		_, known := o.Networks[other]
		c.need(known && other != n, p.in("also-counts-toward"), "names another of the option's networks")
	}
}

func (c *checker) amounts(p place, a Amounts) {
	oneOf(c, p.in("kind"), a.Kind, kinds())
	c.need(a.Individual >= 0, p, "an amount is not below zero")
	c.need(a.Family >= a.Individual, p, "family is below individual: the family's amount is at least the individual's")
	if a.PersonCap != 0 {
		c.need(a.Kind == Aggregate, p.in("person-cap"), "goes with an aggregate amount: an embedded one has the individual's")
		c.need(a.PersonCap > 0, p.in("person-cap"), "an amount is not below zero")
	}
}

func (c *checker) limits(o *Option) {
	names := map[string]bool{}
	for i, l := range o.Limits {
		p := entry("limits", i, "limit", l.Name)
		c.need(l.Name != "", p, "a name is needed")
		c.need(given(l.Visits, l.Days, l.Units, int64(l.Dollars)) == 1, p, "exactly one of visits, days, units and dollars is needed, above zero")
		c.need(!names[l.Name], p, "a limit before it has the same name")
		oneOf(c, p.of("period"), l.Period, periods())
		names[l.Name] = true
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
