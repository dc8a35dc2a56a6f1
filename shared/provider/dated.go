package provider

import (
	"cmp"

	"github.com/openaso/openaso/shared/day"
)

// Taxonomy is a specialty that a provider has for a time (Health Care Provider Taxonomy).
type Taxonomy struct {
	Code string  `yaml:"code"`
	From day.Day `yaml:"from"`
	To   day.Day `yaml:"to,omitempty"` // 0 is open, here and below
}

// Location is where a provider gives care for a time.
type Location struct {
	ID      string  `yaml:"id"`
	NPI     string  `yaml:"npi,omitempty"` // of the service facility (loop 2310C NM109), by which claims name it
	Street  string  `yaml:"street"`
	City    string  `yaml:"city"`
	State   string  `yaml:"state"`
	Zip     string  `yaml:"zip"`
	Phone   string  `yaml:"phone,omitempty"`
	Accepts bool    `yaml:"accepts-new-patients,omitempty"`
	From    day.Day `yaml:"from"`
	To      day.Day `yaml:"to,omitempty"`
}

// Payee is who is paid for the provider, and how, for a time; payments go by the day of their
// release.
type Payee struct {
	Name   string  `yaml:"name,omitempty"` // "" is the provider's
	Method Method  `yaml:"method"`
	Bank   Bank    `yaml:"bank,omitempty"`
	From   day.Day `yaml:"from"`
	To     day.Day `yaml:"to,omitempty"`
}

// Update is a change that the provider reported, and the day on which the directory took it
// over: within 2 business days (29 USC 1185i(a)(2)(C), unverified).
type Update struct {
	What     string  `yaml:"what"`
	Reported day.Day `yaml:"reported"`
	Taken    day.Day `yaml:"taken,omitempty"` // 0: not yet
}

func within(on, from, to day.Day) bool { return from <= on && (to == 0 || on <= to) }

// In is the provider's membership of a network on a day that is not for some claims alone, nil
// outside it.
func (p *Provider) In(network string, on day.Day) *Membership { return p.At(network, on, "", "") }

// At is the provider's membership of a network on a day for claims that bill under a taxonomy
// and name a service facility by its NPI, each "" if they do not: the one that names most of
// them, else the one that names none; nil outside the network.
func (p *Provider) At(network string, on day.Day, taxonomy, facility string) *Membership {
	var found *Membership
	best := 0
	for i := range p.Networks {
		m := &p.Networks[i]
		if m.Network != network || !within(on, m.From, m.To) ||
			m.Taxonomy != "" && m.Taxonomy != taxonomy || m.Location != "" && !p.locates(m.Location, facility, on) {
			continue
		}
		if n := m.names(); found == nil || n > best {
			found, best = m, n
		}
	}
	return found
}

// names weighs what a membership names: a location before a taxonomy.
func (m *Membership) names() (n int) {
	if m.Taxonomy != "" {
		n++
	}
	if m.Location != "" {
		n += 2
	}
	return n
}

func (p *Provider) locates(location, facility string, on day.Day) bool {
	for i := range p.Locations {
		if l := &p.Locations[i]; l.ID == location && facility != "" && l.NPI == facility && within(on, l.From, l.To) {
			return true
		}
	}
	return false
}

// TaxonomyOn is the provider's taxonomy on a day, "" if none is known.
func (p *Provider) TaxonomyOn(on day.Day) string {
	for _, t := range p.Taxonomies {
		if within(on, t.From, t.To) {
			return t.Code
		}
	}
	return p.Taxonomy
}

// ZipAt is where care is given on a day: the ZIP code of the location that a facility's NPI
// names, else the provider's own.
func (p *Provider) ZipAt(facility string, on day.Day) string {
	for i := range p.Locations {
		if l := &p.Locations[i]; facility != "" && l.NPI == facility && within(on, l.From, l.To) {
			return l.Zip
		}
	}
	return p.Zip
}

// PaidOn is who is paid and how on a day; false if nobody is said to be.
func (p *Provider) PaidOn(on day.Day) (Payee, bool) {
	for _, one := range p.Payees {
		if within(on, one.From, one.To) {
			one.Name = cmp.Or(one.Name, p.Name)
			return one, true
		}
	}
	return Payee{Name: p.Name, Method: p.Method, Bank: p.Bank}, p.Method != ""
}
