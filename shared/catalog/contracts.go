package catalog

import (
	"cmp"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/agreement"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/provider"
)

// How an outcome pins its contract: the arrangement's id@version, "/" and the tier if that is
// not the network itself, or "single-case:" and the agreement. Behind a ";" stand the tables.
const (
	tierMark   = "/"
	singleMark = "single-case:"
)

// contract is what binds the provider to a plan on a day, and to each of its options that has
// a network of its own.
func (c *Catalog) contract(a *agreement.Agreement, p *provider.Provider, cl *claim.Claim, of id.Plan, on day.Day) adjudicate.Contract {
	pl, ok := a.Plan(of)
	if !ok {
		return c.within("", p, cl, on)
	}
	k := c.within(pl.Network, p, cl, on)
	for _, o := range pl.On(on) {
		if o.Network == "" || o.Network == pl.Network {
			continue
		}
		if k.Apart == nil {
			k.Apart = map[string]adjudicate.Contract{}
		}
		k.Apart[o.Option] = c.within(o.Network, p, cl, on)
	}
	return k
}

// within is what binds the provider to a network on a day, "" for none: a single-case
// agreement before a membership.
func (c *Catalog) within(network string, p *provider.Provider, cl *claim.Claim, on day.Day) adjudicate.Contract {
	k := adjudicate.Contract{Network: plan.Out}
	zip := p.ZipAt(cl.Facility, on)
	if network != "" {
		m := c.member(p, cl, network, on)
		if m == nil {
			m = c.goesOn(p, cl, network, on)
		}
		if m != nil {
			k = c.under(m.Paid(), tier(m.Tier), zip)
		} else {
			k.Misled = c.misled(cl, network, on)
		}
	}
	k.Facility = c.facility(network, cl.Facility, on)
	for i := range c.prices.single {
		if s := &c.prices.single[i]; s.With(cl) {
			return c.singleCase(s, k, zip)
		}
	}
	return k
}

// member is the membership of a network that a claim falls under.
func (c *Catalog) member(p *provider.Provider, cl *claim.Claim, network string, on day.Day) *provider.Membership {
	return p.At(network, on, cmp.Or(cl.Taxonomy, p.TaxonomyOn(on)), cl.Facility)
}

// singleCase is an agreement's contract; lines that it is not about go by the one beside it.
func (c *Catalog) singleCase(s *pricing.SingleCase, beside adjudicate.Contract, zip string) adjudicate.Contract {
	return adjudicate.Contract{
		Network: tier(s.Tier), Schedule: singleMark + s.ID, Facility: beside.Facility,
		Price: s.Over(c.prices.arrangements[s.Arrangement].Price(zip), beside.Price),
	}
}

// under is the contract under an arrangement; one that the catalog lacks has no prices.
func (c *Catalog) under(name string, in plan.Network, zip string) adjudicate.Contract {
	k := adjudicate.Contract{Network: in, Schedule: name}
	if a := c.prices.arrangements[name]; a != nil {
		k.Price = a.Price(zip)
	}
	if in != plan.In {
		k.Schedule += tierMark + string(in)
	}
	return k
}

func tier(name string) plan.Network {
	if name == "" {
		return plan.In
	}
	return plan.Network(name)
}

// facility is the network of the facility where care was given, "" if nobody knows it. Where
// there is no network, or one that nobody ever joined, none is in it, known or not.
func (c *Catalog) facility(network, npi string, on day.Day) plan.Network {
	if !c.joined[network] {
		return plan.Out
	}
	if npi == "" {
		return ""
	}
	known := c.providers.With(npi)
	for i := range known {
		if m := known[i].In(network, on); m != nil {
			return tier(m.Tier)
		}
	}
	if len(known) == 0 {
		return ""
	}
	return plan.Out
}

// joinedBy are the networks that somebody is or was a member of.
func joinedBy(list []provider.Provider) map[string]bool {
	out := map[string]bool{}
	for i := range list {
		for _, m := range list[i].Networks {
			out[m.Network] = true
		}
	}
	return out
}

// pin puts the contract and the tables of a decision in the place of today's.
func (c *Catalog) pin(t *adjudicate.Terms, cl *claim.Claim, o *claim.Outcome) {
	name, tables, _ := strings.Cut(o.ScheduleID, ";")
	zip := ""
	if p, ok := c.providers.Find(cl.Billing, cl.TIN); ok {
		zip = p.ZipAt(cl.Facility, adjudicate.ServiceDay(cl))
	}
	if lacks := c.pinTables(&t.Tables, tables, zip); lacks != "" {
		t.Lacks = lacks
	}
	arrangement, _, _ := strings.Cut(name, tierMark)
	single := c.agreed(name)
	if name != "" && single == nil && c.prices.arrangements[arrangement] == nil {
		t.Lacks = name
	}
	today := t.Contract
	t.Contract = func(of id.Plan) adjudicate.Contract {
		k := today(of)
		if of != o.Plan {
			return k
		}
		own, apart := k.Apart[o.Option]
		if !apart {
			own = k
		}
		was := c.then(own, name, single, zip)
		if apart {
			k.Apart[o.Option] = was
			return k
		}
		was.Apart = k.Apart
		return was
	}
}

// then is the contract of a name in the place of today's.
func (c *Catalog) then(today adjudicate.Contract, name string, single *pricing.SingleCase, zip string) adjudicate.Contract {
	switch {
	case single != nil && today.Schedule == name:
		return today
	case single != nil:
		return c.singleCase(single, today, zip)
	case name == "":
		return adjudicate.Contract{Network: plan.Out, Facility: today.Facility, Misled: today.Misled}
	}
	arrangement, in, _ := strings.Cut(name, tierMark)
	was := c.under(arrangement, tier(in), zip)
	was.Facility = today.Facility
	return was
}

// agreed is the single-case agreement that an outcome pins, or nil.
func (c *Catalog) agreed(name string) *pricing.SingleCase {
	which, ok := strings.CutPrefix(name, singleMark)
	for i := range c.prices.single {
		if ok && c.prices.single[i].ID == which {
			return &c.prices.single[i]
		}
	}
	return nil
}
