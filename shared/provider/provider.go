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
// REF*EI of 005010X222A1). What stands flat holds always; Payees, Taxonomies and Locations
// hold in their time, and a payee then goes before what is flat.
type Provider struct {
	NPI        string       `yaml:"npi"`
	TIN        string       `yaml:"tin"` // 9 digits
	Name       string       `yaml:"name"`
	Taxonomy   string       `yaml:"taxonomy,omitempty"`
	Street     string       `yaml:"street,omitempty"`
	City       string       `yaml:"city,omitempty"`
	State      string       `yaml:"state,omitempty"`
	Zip        string       `yaml:"zip,omitempty"`
	Method     Method       `yaml:"method,omitempty"`
	Bank       Bank         `yaml:"bank,omitempty"`
	Networks   []Membership `yaml:"networks,omitempty"`
	Taxonomies []Taxonomy   `yaml:"taxonomies,omitempty"`
	Locations  []Location   `yaml:"locations,omitempty"`
	Payees     []Payee      `yaml:"payee,omitempty"`
	Verified   day.Day      `yaml:"verified,omitempty"` // when the entry was last verified (29 USC 1185i(a)(2))
	Updates    []Update     `yaml:"updates,omitempty"`
}

// Bank is where an ACH payment goes. Account hides itself as PHI does.
type Bank struct {
	Routing string `yaml:"routing,omitempty"` // 9 digits
	Number  string `yaml:"account,omitempty"`
	Savings bool   `yaml:"savings,omitempty"`
}

// Account is the account number.
func (b Bank) Account() phi.Text { return phi.New(b.Number) }

// Membership is a stretch of time in a network, both days included; To 0 is open. It is paid
// by a plain fee schedule or by an arrangement, exactly one of them. Where it names a taxonomy
// or a location, it counts for claims that bill under them alone.
type Membership struct {
	Network     string  `yaml:"network"`
	Schedule    string  `yaml:"schedule,omitempty"`    // id@version
	Arrangement string  `yaml:"arrangement,omitempty"` // id@version
	Tier        string  `yaml:"tier,omitempty"`        // the option's network whose sharing applies; "" is in
	Taxonomy    string  `yaml:"taxonomy,omitempty"`    // loop 2000A PRV03
	Location    string  `yaml:"location,omitempty"`    // the id of one of the provider's
	From        day.Day `yaml:"from"`
	To          day.Day `yaml:"to,omitempty"`
}

// Paid is the id@version of what pays the membership.
func (m *Membership) Paid() string { return m.Schedule + m.Arrangement }

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
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil {
		return nil, fault.As(fault.Invalid, err, "providers")
	}
	if err := checkAll(doc.Providers, &root); err != nil {
		return nil, err
	}
	return NewDirectory(doc.Providers)
}

// checkAll checks the providers of a document, and names the line.
func checkAll(list []Provider, root *yaml.Node) error {
	for i := range list {
		if w := list[i].check(); w != nil {
			at := append([]any{"providers", i}, w.at...)
			return fault.New(fault.Invalid, "line %d, provider %d%s: %s", line(root, at), i+1, where(w.at), w.text)
		}
	}
	return nil
}

// NewDirectory makes a directory of providers; fault.Invalid if one is wrong or stands twice.
func NewDirectory(list []Provider) (*Directory, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Provider) int { return cmp.Or(cmp.Compare(a.NPI, b.NPI), cmp.Compare(a.TIN, b.TIN)) })
	for i := range list {
		if w := list[i].check(); w != nil {
			return nil, fault.New(fault.Invalid, "provider %d by NPI%s: %s", i+1, where(w.at), w.text)
		}
		if i > 0 && list[i].NPI == list[i-1].NPI && list[i].TIN == list[i-1].TIN {
			return nil, fault.New(fault.Invalid, "provider %d by NPI stands twice", i+1)
		}
	}
	return &Directory{list}, nil
}

// Write is the directory as the YAML that ReadDirectory reads.
func (d *Directory) Write() ([]byte, error) {
	b, err := yaml.Marshal(map[string][]Provider{"providers": d.list})
	return b, fault.As(fault.Internal, err, "providers")
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
