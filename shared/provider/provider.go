// Package provider is the master of those who give care and are paid for it: who
// they are, how they are paid, and since when they belong to which network under
// which fee schedule. It decides nothing: shared/adjudicate does.
package provider

import (
	"bytes"
	"cmp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
)

// Method is how a provider is paid.
type Method string

// The methods.
const (
	ACH   Method = "ach"
	Check Method = "check"
)

// Provider is one billing provider: an NPI under a tax id (loop 2010AA NM109 and
// REF*EI of 005010X222A1).
type Provider struct {
	NPI      string       `yaml:"npi"`
	TIN      string       `yaml:"tin"` // 9 digits
	Name     string       `yaml:"name"`
	Taxonomy string       `yaml:"taxonomy"`
	Street   string       `yaml:"street"`
	City     string       `yaml:"city"`
	State    string       `yaml:"state"`
	Zip      string       `yaml:"zip"`
	Method   Method       `yaml:"method"`
	Bank     Bank         `yaml:"bank"`
	Networks []Membership `yaml:"networks"`
}

// Bank is where an ACH payment goes. Account hides itself as PHI does.
type Bank struct {
	Routing string `yaml:"routing"` // 9 digits
	Number  string `yaml:"account"`
	Savings bool   `yaml:"savings"`
}

// Account is the account number.
func (b Bank) Account() phi.Text { return phi.New(b.Number) }

// Membership is a stretch of time in a network, both days included; To 0 is open. It is paid
// by a plain fee schedule or by an arrangement, exactly one of them.
type Membership struct {
	Network     string  `yaml:"network"`
	Schedule    string  `yaml:"schedule"`    // id@version
	Arrangement string  `yaml:"arrangement"` // id@version
	Tier        string  `yaml:"tier"`        // the option's network whose sharing applies; "" is in
	From        day.Day `yaml:"from"`
	To          day.Day `yaml:"to"`
}

// Paid is the id@version of what pays the membership.
func (m *Membership) Paid() string { return m.Schedule + m.Arrangement }

// In is the provider's membership of a network on a day, nil outside it.
func (p *Provider) In(network string, on day.Day) *Membership {
	for i := range p.Networks {
		if m := &p.Networks[i]; m.Network == network && m.From <= on && (m.To == 0 || on <= m.To) {
			return m
		}
	}
	return nil
}

// Directory holds providers by NPI and tax id.
type Directory struct{ list []Provider }

// ReadDirectory reads providers from YAML, a list under "providers". fault.Invalid
// names the entry and what is wrong with it.
func ReadDirectory(b []byte) (*Directory, error) {
	var doc struct {
		Providers []Provider `yaml:"providers"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&doc); err != nil {
		return nil, fault.As(fault.Invalid, err, "providers")
	}
	slices.SortFunc(doc.Providers, func(a, b Provider) int { return cmp.Or(cmp.Compare(a.NPI, b.NPI), cmp.Compare(a.TIN, b.TIN)) })
	for i := range doc.Providers {
		if err := doc.Providers[i].check(); err != nil {
			return nil, fault.Wrap(err, "provider %d by NPI", i+1)
		}
		if i > 0 && doc.Providers[i].NPI == doc.Providers[i-1].NPI && doc.Providers[i].TIN == doc.Providers[i-1].TIN {
			return nil, fault.New(fault.Invalid, "provider %d by NPI stands twice", i+1)
		}
	}
	return &Directory{doc.Providers}, nil
}

func (p *Provider) check() error {
	switch {
	case !id.NPI(p.NPI):
		return fault.New(fault.Invalid, "npi: not a National Provider Identifier")
	case !digits(p.TIN, 9):
		return fault.New(fault.Invalid, "tin: nine digits are needed")
	case p.Name == "" || p.Street == "" || p.City == "" || p.State == "" || p.Zip == "":
		return fault.New(fault.Invalid, "name, street, city, state and zip are needed")
	case p.Method != ACH && p.Method != Check:
		return fault.New(fault.Invalid, "method: ach or check")
	case p.Method == ACH && (!Routing(p.Bank.Routing) || p.Bank.Number == ""):
		return fault.New(fault.Invalid, "bank: an ACH needs a routing number with its check digit, and an account")
	}
	for _, m := range p.Networks {
		if (m.Schedule == "") == (m.Arrangement == "") || m.Tier == "out" {
			return fault.New(fault.Invalid, "networks: a schedule or an arrangement is needed, not both, and the tier is not out")
		}
		if m.Network == "" || m.From == 0 || m.To != 0 && m.To < m.From {
			return fault.New(fault.Invalid, "networks: network and from are needed, and to is not before from")
		}
	}
	return nil
}

// Find is the provider who bills under an NPI and a tax id. The same NPI under
// another tax id is somebody else's money, so it is not found.
func (d *Directory) Find(npi, tin string) (*Provider, bool) {
	at, ok := slices.BinarySearchFunc(d.list, Provider{NPI: npi, TIN: tin}, func(a, b Provider) int {
		return cmp.Or(cmp.Compare(a.NPI, b.NPI), cmp.Compare(a.TIN, b.TIN))
	})
	if !ok {
		return nil, false
	}
	return &d.list[at], true
}

// With are the providers of an NPI, each under a tax id of its own.
func (d *Directory) With(npi string) []Provider {
	from, _ := slices.BinarySearchFunc(d.list, npi, func(p Provider, npi string) int { return cmp.Compare(p.NPI, npi) })
	to := from
	for to < len(d.list) && d.list[to].NPI == npi {
		to++
	}
	return d.list[from:to]
}

// Name is how the provider with an NPI is called, or "".
func (d *Directory) Name(npi string) string {
	for i := range d.list {
		if d.list[i].NPI == npi {
			return d.list[i].Name
		}
	}
	return ""
}

// All lists the providers in the order of their NPIs.
func (d *Directory) All() []Provider { return slices.Clone(d.list) }

func digits(s string, n int) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) == n
}

// Routing says whether s is an ABA routing number: nine digits whose weighted sum
// (3, 7, 1 in turn) is a multiple of ten.
func Routing(s string) bool {
	if !digits(s, 9) || s == "000000000" {
		return false
	}
	sum := 0
	for i, weight := range [9]int{3, 7, 1, 3, 7, 1, 3, 7, 1} {
		sum += weight * int(s[i]-'0')
	}
	return sum%10 == 0
}
