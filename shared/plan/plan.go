// Package plan holds an option (one benefit design of an employer's plan) as
// versioned data: read from YAML, checked, and ready for shared/adjudicate to
// match and price with. It decides nothing and knows no claim. See shared/decisions/0016.
package plan

import (
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
)

// Option is one benefit design. It is immutable once published: a change is a
// new Version. Benefits are in order and the first that matches a line applies.
type Option struct {
	ID            string              `yaml:"option"`
	Version       string              `yaml:"version"`
	Name          string              `yaml:"name"`
	Plan          string              `yaml:"plan"`
	Corrects      string              `yaml:"corrects"` // the version that this one puts right for all time: its claims are replayed
	Line          Line                `yaml:"line"`     // "" is medical
	YearStarts    MonthDay            `yaml:"year-starts"`
	Tiers         []string            `yaml:"coverage-tiers"` // family.Tier; none is all
	TimelyFiling  int                 `yaml:"timely-filing-months"`
	HDHP          bool                `yaml:"hdhp"`
	CarryOver     int                 `yaml:"carry-over-months"` // deductible of a year's last months counts for the next one too
	Networks      map[Network]Sharing `yaml:"networks"`
	Protected     Network             `yaml:"protected-network"` // whose sharing protected care takes outside; "" is "in"
	OutOfNetwork  *OutOfNetwork       `yaml:"out-of-network-pricing"`
	Reference     *Reference          `yaml:"reference-pricing"` // prices everybody without a contract by Medicare
	Limits        []Limit             `yaml:"limits"`
	Definitions   match.Definitions   `yaml:"definitions"`
	Benefits      []Benefit           `yaml:"benefits"`
	Authorization []Authorization     `yaml:"authorizations"`
	Reviews       []Review            `yaml:"reviews"`
	Coordination  Coordination        `yaml:"coordination"`
	Edits         []Edit              `yaml:"edits"`
	Accidents     Accidents           `yaml:"accidents"` // "" is pend
	Holds         []Hold              `yaml:"holds"`

	index indexes // once linked
}

// Line is what an option covers.
type Line string

// The lines.
const (
	Medical Line = "medical"
	Dental  Line = "dental"
)

// Network is which side of the network a service is on: In, Out, or a tier that the option
// names. Out is everybody without a contract.
type Network string

// The networks that every option may have.
const (
	In  Network = "in"
	Out Network = "out"
)

// Names of definitions that rules and checks look for. An option defines those it needs.
const (
	Preventive = "preventive" // 29 CFR 2590.715-2713: at no share in the network
	Emergency  = "emergency"  // 29 CFR 2590.716-4: shares as in the protected network, no authorization
	Ancillary  = "ancillary"  // 29 CFR 2590.716-5: no consent takes its protection at a facility of the network
)

// Sharing is what members share in one network. What counts here may count toward other
// networks' amounts too, never beyond them.
type Sharing struct {
	Deductible  Amounts     `yaml:"deductible"`
	OutOfPocket OutOfPocket `yaml:"out-of-pocket"`
	AlsoCounts  []Network   `yaml:"also-counts-toward"`
}

// Kind says how a family's and a person's amounts play together.
type Kind string

// Embedded: a person is done when either the person's or the family's amount is
// met. Aggregate: with two or more members covered, only the family's amount counts.
const (
	Embedded  Kind = "embedded"
	Aggregate Kind = "aggregate"
)

// Amounts is a yearly amount in cents for a person and for the family.
type Amounts struct {
	Kind       Kind    `yaml:"kind"`
	Individual Dollars `yaml:"individual"`
	Family     Dollars `yaml:"family"`
	PersonCap  Dollars `yaml:"person-cap"` // aggregate: no one person of a family takes more; 0 is no such cap
}

// OutOfPocket is the yearly maximum and which elements count toward it.
type OutOfPocket struct {
	Amounts `yaml:",inline"`
	Counts  []Element `yaml:"counts"`
}

// OutOfNetwork prices a service outside the network: a share of what Medicare pays where it
// has a price, else of the billed charge.
type OutOfNetwork struct {
	PercentOfBilled   Percent `yaml:"percent-of-billed"`
	PercentOfMedicare Percent `yaml:"percent-of-medicare"`
}

// Reference prices services by Medicare where no contract does: the network is In for
// cost sharing, and what the provider bills above it is balance billed (PR-45).
type Reference struct {
	PercentOfMedicare Percent `yaml:"percent-of-medicare"`
	Network           Network `yaml:"network"` // whose sharing applies
}

// Limit bounds a benefit. Exactly one of Visits, Days, Units and Dollars is given.
// Services of one limit on one date are one visit; days are days of a stay; units are
// whole units of lines; dollars are what the plan pays.
type Limit struct {
	Name    string  `yaml:"name"`
	Visits  int64   `yaml:"visits"`
	Days    int64   `yaml:"days"`
	Units   int64   `yaml:"units"`
	Dollars Dollars `yaml:"dollars"`
	Period  Period  `yaml:"period"` // "" is year
	Family  bool    `yaml:"family"` // the family's together, not each person's
}

// Period is how long a limit counts.
type Period string

// The periods.
const (
	Year     Period = "year"
	Lifetime Period = "lifetime"
)

// Element is one step of a cost-share stack.
type Element string

// The elements.
const (
	Copay       Element = "copay"
	Deductible  Element = "deductible"
	Coinsurance Element = "coinsurance"
)

// Benefit is one rule: what it matches and what the member shares. Stack lists
// the steps in order; it must be named, and an empty one means that the plan pays all.
type Benefit struct {
	Name        string      `yaml:"name"`
	Match       match.Match `yaml:"match"`
	Class       Class       `yaml:"class"`   // "" is medical or surgical
	Setting     Setting     `yaml:"setting"` // "" is outpatient
	Essential   *bool       `yaml:"essential"`
	NotCovered  *NotCovered `yaml:"not-covered"`
	Stack       *[]Element  `yaml:"stack"`
	Copay       Dollars     `yaml:"copay"`
	CopayPer    Per         `yaml:"copay-per"`  // "" is visit
	CopayDays   int64       `yaml:"copay-days"` // per day: no more days of a stay than these; 0 is all
	CopayWaived bool        `yaml:"copay-waived-if-admitted"`
	Coinsurance Percent     `yaml:"coinsurance"`
	Limit       string      `yaml:"limit"`  // one of the option's limits
	Limits      []string    `yaml:"limits"` // further ones
}

// Class is the benefit's class under mental health parity (29 CFR 2590.712).
type Class string

// The classes.
const (
	MedicalSurgical Class = "medical"
	MentalHealth    Class = "mental-health"
	SubstanceUse    Class = "substance-use"
)

// Setting is the benefit's classification under parity; the network is the line's.
type Setting string

// The settings.
const (
	Inpatient   Setting = "inpatient"
	Outpatient  Setting = "outpatient"
	Office      Setting = "office" // visits in offices, apart from other outpatient care (29 CFR 2590.712(c)(3)(iii)(C))
	OfEmergency Setting = "emergency"
	Drugs       Setting = "drugs"
)

// Per is how often a copay is charged.
type Per string

// A visit is a provider and a date; a stay is an institutional claim.
const (
	PerVisit Per = "visit"
	PerDay   Per = "day"
	PerStay  Per = "stay"
	PerLine  Per = "line"
)

// NotCovered denies a service: group code, claim adjustment reason code and remark.
type NotCovered struct {
	Group  string `yaml:"group"`
	Reason string `yaml:"reason"`
	Remark string `yaml:"remark"`
}

// Authorization is care that must be authorized before, and what it costs if it was not.
// Emergencies never need one. Exactly one of Deny, Reduce and Amount is given; what the
// member owes by it never counts toward the out-of-pocket maximum.
type Authorization struct {
	Name   string      `yaml:"name"`
	Match  match.Match `yaml:"match"`
	Deny   bool        `yaml:"deny"`   // CARC 197
	Reduce Percent     `yaml:"reduce"` // of the allowed amount
	Amount Dollars     `yaml:"amount"`
	Most   Dollars     `yaml:"most"` // the reduction's bound a claim; 0 is none
	Owes   string      `yaml:"owes"` // member or provider: whose duty it was
}

// Review pends a service until a clinician has looked: medical necessity (50),
// experimental care (55).
type Review struct {
	Name  string      `yaml:"name"`
	Match match.Match `yaml:"match"`
	Over  Dollars     `yaml:"over"` // only lines that bill more
}

// Method is how the plan pays where another plan pays first.
type Method string

// The methods (domain page 3.4).
const (
	StandardCOB    Method = "standard"
	NonDuplication Method = "non-duplication"
	Maintenance    Method = "maintenance-of-benefits"
)

// Coordination is how the plan goes together with others.
type Coordination struct {
	Method Method `yaml:"method"` // "" is standard
	// Employees is the employer's size for Medicare secondary payer rules (42 CFR 411.100 on).
	Employees int `yaml:"employees"`
	// CreditPaid credits the deductible only with what the patient still owes; else with what
	// it would have been as primary.
	CreditPaid bool `yaml:"credit-only-what-is-owed"`
}

// Edit is a claim edit that the option has in force.
type Edit string

// The edits.
const (
	EditNCCI    Edit = "ncci"    // procedure to procedure, CARC 236
	EditMUE     Edit = "mue"     // medically unlikely units, CARC 151
	EditAge     Edit = "age"     // CARC 6
	EditSex     Edit = "sex"     // CARC 7
	EditPlace   Edit = "place"   // CARC 5
	EditSuspect Edit = "suspect" // possible duplicates pend
)

// Accidents is what becomes of a claim that names an accident.
type Accidents string

// The ways.
const (
	PendAccidents Accidents = "pend"
	PayAndPursue  Accidents = "pay-and-pursue"
)

// Hold keeps the money of a decided claim back until somebody releases it.
type Hold struct {
	Name     string  `yaml:"name"`
	PaidOver Dollars `yaml:"paid-over"`
}

// Dollars is an amount written in dollars and held in cents.
type Dollars = money.Dollars

// Percent is a rate written "20%" and held in basis points.
type Percent = money.Percent

// MonthDay is a day of every year, written "01-01".
type MonthDay struct {
	Month time.Month
	Day   int
}

// UnmarshalText reads "MM-DD". February 29 starts no year.
func (m *MonthDay) UnmarshalText(b []byte) error {
	d, err := day.Parse("2025-" + string(b))
	if err != nil {
		return fmt.Errorf("a day of the year reads MM-DD, such as 01-01 for January 1")
	}
	_, m.Month, m.Day = d.Date()
	return nil
}

// MarshalText writes the day as UnmarshalText reads it.
func (m MonthDay) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d-%02d", m.Month, m.Day), nil
}

// YearOf is the first day of the plan year that holds d.
func (o *Option) YearOf(d day.Day) day.Day {
	start := day.New(d.Year(), o.YearStarts.Month, o.YearStarts.Day)
	if start > d {
		start = day.New(d.Year()-1, o.YearStarts.Month, o.YearStarts.Day)
	}
	return start
}

// CountsElement says whether e counts toward the out-of-pocket maximum.
func (p *OutOfPocket) CountsElement(e Element) bool {
	for _, c := range p.Counts {
		if c == e {
			return true
		}
	}
	return false
}

// LimitOf is the limit with a name; ok says whether the option has it.
func (o *Option) LimitOf(name string) (l Limit, ok bool) {
	for _, l := range o.Limits {
		if l.Name == name {
			return l, true
		}
	}
	return Limit{}, false
}
