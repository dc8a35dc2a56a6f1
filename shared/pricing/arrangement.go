package pricing

import (
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/medicare"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/provider"
)

// Arrangement is how a provider is paid. It is immutable: a change is a new version. Rules
// are in order and the first that matches a line prices it.
type Arrangement struct {
	ID       string    `yaml:"arrangement"` // id@version
	Name     string    `yaml:"name"`
	Lesser   *bool     `yaml:"lesser-of-billed"` // whether nothing is allowed above the charge; it must be said
	Multiple *Multiple `yaml:"multiple-procedure"`
	Rules    []Rule    `yaml:"rules"`

	anywhere Price // where no rule asks for the place
}

// Multiple pays several procedures of one day less: the dearest at the first percentage, the
// next at the second, all further ones at the last. Procedures are ranked by what is allowed
// for each line before the reduction and before the charge bounds it; ties go to the lowest
// line. Except are codes that are neither reduced nor counted: add-on codes, and those to
// which modifier 51 does not apply. Modifiers 51 and 59 themselves change nothing.
type Multiple struct {
	Codes    []match.Range   `yaml:"codes"`
	Except   []match.Range   `yaml:"except"`
	Percents []money.Percent `yaml:"percents"`
}

// Rule prices what it matches by exactly one method. Per diem, DRG and case rate price the
// claim once: their amount is split over the matched lines by charge. Lesser goes before the
// arrangement's.
type Rule struct {
	Name        string        `yaml:"name"`
	Match       match.Match   `yaml:"match"`
	Lesser      *bool         `yaml:"lesser-of-billed"`
	FeeSchedule string        `yaml:"fee-schedule"`      // id@version
	Charge      money.Percent `yaml:"percent-of-charge"` // of each line
	PerDiem     money.Dollars `yaml:"per-diem"`          // a covered day of the stay
	DRG         *DRG          `yaml:"drg"`
	CaseRate    money.Dollars `yaml:"case-rate"`
	Medicare    *Reference    `yaml:"percent-of-medicare"`
	Repricer    string        `yaml:"repricer"`      // who is asked
	Days        int           `yaml:"repricer-days"` // until an answer is late; 0 stands for 10

	schedule *provider.Schedule
	weights  *Weights
	book     *medicare.Book
	lesser   bool
	lacks    string // what is missing where the method finds no price
}

// DRG is a base rate times the weight of the claim's diagnosis related group, and an amount
// for each covered day beyond so many.
type DRG struct {
	Base    money.Dollars `yaml:"base"`
	Weights string        `yaml:"weights"` // id@version
	Outlier *Outlier      `yaml:"outlier"`
}

// Outlier is paid for a long stay on top.
type Outlier struct {
	Beyond  int64         `yaml:"beyond-days"`
	PerDiem money.Dollars `yaml:"per-diem"`
}

// Reference is a percentage of what Medicare would pay, with the conversion factor's name.
type Reference struct {
	Percent money.Percent `yaml:"percent"`
	Factor  string        `yaml:"factor"`
}

// Tables are the published documents that arrangements name, by id@version.
type Tables struct {
	Schedules map[string]*provider.Schedule
	Weights   map[string]*Weights
	Medicare  *medicare.Book // nil for none
}

// OfSchedule is the arrangement of a plain fee schedule: the lesser of its price and the
// charge. It has the schedule's name and needs no Link.
func OfSchedule(s *provider.Schedule) *Arrangement {
	lesser := true
	r := Rule{Name: s.ID, FeeSchedule: s.ID, schedule: s, lesser: true, lacks: "price of fee schedule " + s.ID}
	a := &Arrangement{ID: s.ID, Name: s.ID, Lesser: &lesser, Rules: []Rule{r}}
	a.anywhere = a.at("")
	return a
}
