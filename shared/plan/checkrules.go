package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
)

// rules checks what stands beside the benefits: definitions, authorizations, reviews, holds.
func (c *checker) rules(o *Option) {
	for i := range o.Definitions {
		c.match(o, entry("definitions", i, "definition", o.Definitions[i].Name), &o.Definitions[i].Match)
	}
	for i := range o.Authorization {
		c.authorization(o, i)
	}
	for i := range o.Reviews {
		r := &o.Reviews[i]
		p := entry("reviews", i, "review", r.Name)
		c.named(p, r.Name, slices.ContainsFunc(o.Reviews[:i], func(other Review) bool { return other.Name == r.Name }))
		c.need(r.Over >= 0, p.of("over"), "an amount is not below zero")
		c.match(o, p, &r.Match)
	}
	for i, h := range o.Holds {
		p := entry("holds", i, "hold", h.Name)
		c.named(p, h.Name, slices.ContainsFunc(o.Holds[:i], func(other Hold) bool { return other.Name == h.Name }))
		c.need(h.PaidOver > 0, p.of("paid-over"), "an amount above zero is needed")
	}
}

func (c *checker) named(p place, name string, twice bool) {
	c.need(name != "", p, "a name is needed")
	c.need(!twice, p.of("name"), "one before it has the same name")
}

func (c *checker) authorization(o *Option, i int) {
	a := &o.Authorization[i]
	p := entry("authorizations", i, "authorization", a.Name)
	c.named(p, a.Name, slices.ContainsFunc(o.Authorization[:i], func(other Authorization) bool { return other.Name == a.Name }))
	c.match(o, p, &a.Match)
	deny := int64(0)
	if a.Deny {
		deny = 1
	}
	c.need(given(deny, int64(a.Reduce), int64(a.Amount)) == 1, p, "exactly one of deny, reduce and amount is needed")
	c.need(a.Reduce <= Percent(money.Whole), p.of("reduce"), "reduce is at most 100%")
	c.need(a.Most == 0 || a.Most > 0 && a.Reduce > 0, p.of("most"), "most bounds a reduction: it goes with reduce")
	c.need(a.Owes == "" || a.Owes == "member" || a.Owes == "provider", p.of("owes"), "owes is member or provider: whose duty it was")
}

func networkNames(o *Option) string {
	var names []string
	for _, n := range o.InOrder() {
		names = append(names, string(n))
	}
	return strings.Join(names, ", ")
}

// match checks the words of a match that are not codes.
func (c *checker) match(o *Option, p place, m *match.Match) {
	for _, n := range m.Networks {
		_, ok := o.Networks[Network(n)]
		c.need(ok || n == string(In) || n == string(Out), p.of("match/networks"), fmt.Sprintf("match.networks: there is no network %q: the option's networks are %s", n, networkNames(o)))
	}
	for _, k := range m.Kinds {
		c.need(slices.Contains([]string{"professional", "institutional", "dental"}, k), p.of("match/kinds"), "match.kinds: professional, institutional or dental")
	}
	for _, n := range append(slices.Clone(m.Is), m.Not...) {
		c.need(o.Definitions.Has(n), p.of("match"), fmt.Sprintf("there is no definition %q", n))
	}
	c.need(m.Sex == "" || m.Sex == "F" || m.Sex == "M", p.of("match/sex"), "match.sex: F or M")
	if a := m.Age; a != nil {
		c.need(a.From >= 0 && a.To >= 0 && (a.To == 0 || a.From <= a.To), p.of("match/age"), "match.age: whole years, in order")
	}
}
