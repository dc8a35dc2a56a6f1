// Package agreement holds an Administrative Services Only agreement: the employer,
// the administrator, each plan with its options, its money and its account, and who
// does what within what time. A plan here is the employer's ERISA plan; an option
// (package plan) is one benefit design within it.
package agreement

import (
	"bytes"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/provider"
)

// Agreement is one employer's, as a YAML document.
type Agreement struct {
	Employer      id.Employer   `yaml:"employer"`
	Name          string        `yaml:"name"`
	Sample        bool          `yaml:"sample"` // everyone in it is synthetic
	Administrator Administrator `yaml:"administrator"`
	From          day.Day       `yaml:"from"`
	To            day.Day       `yaml:"to"` // 0 is open
	FundingMail   []string      `yaml:"funding-mail"`
	Plans         []Plan        `yaml:"plans"`
	Duties        []Duty        `yaml:"duties"`
	Enrollment    []Group       `yaml:"enrollment-files"`

	OverrideLimit   *dollars `yaml:"override-limit"`   // see Work
	ReplayTolerance *dollars `yaml:"replay-tolerance"` // see Work
	RunOutMonths    *int     `yaml:"run-out-months"`   // see Work
}

// Group is what the employer's enrollment files (834) call a group of its people, and the
// options that they elect. Such a file is taken from the employer's own folder only.
type Group struct {
	Number   string    `yaml:"group"` // REF*1L of a member, or REF*38 of the set
	Benefits []Benefit `yaml:"benefits"`
}

// Benefit says which option a coverage of an enrollment file is.
type Benefit struct {
	Line   string  `yaml:"line"` // HD03: HLT, DEN ...
	Name   string  `yaml:"name"` // HD04; "" is every other name of that line
	Plan   id.Plan `yaml:"plan"`
	Option string  `yaml:"option"`
}

// Administrator is whom the employer hands the administration to.
type Administrator struct {
	Name    string  `yaml:"name"`
	EDI     string  `yaml:"edi"` // sender id, ISA06
	Phone   string  `yaml:"phone"`
	Address Address `yaml:"address"`
	Appeals string  `yaml:"appeals"` // where an appeal is sent, on one line
}

// Address is a postal address.
type Address struct {
	Street string `yaml:"street"`
	City   string `yaml:"city"`
	State  string `yaml:"state"`
	Zip    string `yaml:"zip"`
}

// Plan is one plan of the employer: its money never meets another plan's.
type Plan struct {
	ID      id.Plan   `yaml:"plan"`
	Name    string    `yaml:"name"`
	TIN     string    `yaml:"tin"` // of the payer in remittances, 9 digits
	Network string    `yaml:"network"`
	Options []InForce `yaml:"options"`
	DueIn   int       `yaml:"funding-due-in"` // banking days
	Account Account   `yaml:"account"`
}

// InForce says which version of an option applies to services from a day on.
type InForce struct {
	Option  string  `yaml:"option"`
	Version string  `yaml:"version"`
	From    day.Day `yaml:"from"`
}

// Account is the plan's own bank account, titled to the employer.
type Account struct {
	Bank    string `yaml:"bank"`
	Routing string `yaml:"routing"`
	Number  string `yaml:"number"`
	Title   string `yaml:"title"`
}

// Secret is the account number, which hides itself.
func (a Account) Secret() phi.Text { return phi.New(a.Number) }

// Duty is who does what, and within what time.
type Duty struct {
	Duty   string `yaml:"duty"`
	By     string `yaml:"by"`
	Within string `yaml:"within"`
}

// Read reads an agreement. fault.Invalid names what is missing.
func Read(b []byte) (*Agreement, error) {
	a := &Agreement{}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(a); err != nil {
		return nil, fault.As(fault.Invalid, err, "agreement")
	}
	return a, fault.Wrap(a.check(), "agreement")
}

func (a *Agreement) check() error {
	adm := &a.Administrator
	switch {
	case a.Employer == "" || a.Name == "" || a.From == 0:
		return fault.New(fault.Invalid, "employer, name and from are needed")
	case adm.Name == "" || adm.EDI == "" || adm.Phone == "" || adm.Address.Street == "" || adm.Appeals == "":
		return fault.New(fault.Invalid, "administrator: name, edi, phone, address and appeals are needed")
	case !tenDigits(adm.Phone):
		return fault.New(fault.Invalid, "administrator: phone: ten digits are needed, a leading 1 apart")
	case a.RunOutMonths != nil && *a.RunOutMonths < 0:
		return fault.New(fault.Invalid, "run-out-months: not below zero")
	case len(a.Plans) == 0:
		return fault.New(fault.Invalid, "plans: at least one is needed")
	}
	for i := range a.Plans {
		if err := a.Plans[i].check(); err != nil {
			return fault.Wrap(err, "plans[%d]", i)
		}
		if slices.ContainsFunc(a.Plans[:i], func(p Plan) bool {
			return p.ID == a.Plans[i].ID || p.Account.Routing == a.Plans[i].Account.Routing && p.Account.Number == a.Plans[i].Account.Number
		}) {
			return fault.New(fault.Invalid, "plans[%d]: its id or its account is another plan's", i)
		}
	}
	return a.checkGroups()
}

func (a *Agreement) checkGroups() error {
	for i, g := range a.Enrollment {
		if g.Number == "" {
			return fault.New(fault.Invalid, "enrollment-files[%d]: group is needed", i)
		}
		for j, b := range g.Benefits {
			p, ok := a.Plan(b.Plan)
			if b.Line == "" || !ok || !slices.ContainsFunc(p.Options, func(o InForce) bool { return o.Option == b.Option }) {
				return fault.New(fault.Invalid, "enrollment-files[%d]: benefits[%d]: line, and a plan and an option of this agreement are needed", i, j)
			}
		}
	}
	return nil
}

func (p *Plan) check() error {
	switch {
	case p.ID == "" || p.Name == "" || p.Network == "" || len(p.Options) == 0:
		return fault.New(fault.Invalid, "plan, name, network and options are needed")
	case len(p.TIN) != 9:
		return fault.New(fault.Invalid, "tin: nine digits are needed")
	case p.DueIn < 1 || p.DueIn > 10:
		return fault.New(fault.Invalid, "funding-due-in: 1 to 10 banking days")
	case !provider.Routing(p.Account.Routing) || p.Account.Number == "" || p.Account.Bank == "":
		return fault.New(fault.Invalid, "account: bank, a routing number with its check digit, and a number are needed")
	}
	for i, o := range p.Options {
		if o.Option == "" || o.Version == "" || o.From == 0 {
			return fault.New(fault.Invalid, "options[%d]: option, version and from are needed", i)
		}
	}
	return nil
}

// Plan is the plan with an id.
func (a *Agreement) Plan(p id.Plan) (*Plan, bool) {
	for i := range a.Plans {
		if a.Plans[i].ID == p {
			return &a.Plans[i], true
		}
	}
	return nil, false
}

// On lists the versions of the plan's options that apply to a service on a day:
// of each option the latest that began by then.
func (p *Plan) On(d day.Day) []InForce {
	var out []InForce
	for _, o := range p.Options {
		at := slices.IndexFunc(out, func(x InForce) bool { return x.Option == o.Option })
		switch {
		case o.From > d:
		case at < 0:
			out = append(out, o)
		case o.From > out[at].From:
			out[at] = o
		}
	}
	return out
}

// tenDigits says whether a phone number has an area code and seven digits more, as the
// remittance's PER and the notices show it.
func tenDigits(phone string) bool {
	n := 0
	for i, r := range phone {
		if r >= '0' && r <= '9' && !(i == 0 && r == '1') && !(i == 1 && r == '1' && phone[0] == '+') {
			n++
		}
	}
	return n == 10
}
