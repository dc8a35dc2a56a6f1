// Package plan holds an option (one benefit design of an employer's plan) as
// versioned data: read from YAML, checked, and ready for shared/adjudicate to
// match and price with. It decides nothing and knows no claim.
package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
)

// Option is one benefit design. It is immutable once published: a change is a
// new Version. Benefits are in order and the first that matches a line applies.
type Option struct {
	ID           string              `yaml:"option"`
	Version      string              `yaml:"version"`
	Name         string              `yaml:"name"`
	Plan         string              `yaml:"plan"`
	YearStarts   MonthDay            `yaml:"year-starts"`
	TimelyFiling int                 `yaml:"timely-filing-months"`
	HDHP         bool                `yaml:"hdhp"`
	Networks     map[Network]Sharing `yaml:"networks"`
	OutOfNetwork *OutOfNetwork       `yaml:"out-of-network-pricing"`
	Limits       []Limit             `yaml:"limits"`
	Benefits     []Benefit           `yaml:"benefits"`
}

// Network is which side of the network a service is on.
type Network string

// The networks. A tiered network adds names of its own in later designs.
const (
	In  Network = "in"
	Out Network = "out"
)

// Sharing is what members share in one network.
type Sharing struct {
	Deductible  Amounts     `yaml:"deductible"`
	OutOfPocket OutOfPocket `yaml:"out-of-pocket"`
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
}

// OutOfPocket is the yearly maximum and which elements count toward it.
type OutOfPocket struct {
	Amounts `yaml:",inline"`
	Counts  []Element `yaml:"counts"`
}

// OutOfNetwork prices a service outside the network: a share of the billed charge.
type OutOfNetwork struct {
	PercentOfBilled Percent `yaml:"percent-of-billed"`
}

// Limit is a yearly number of visits a person has; services of one limit on
// one date are one visit.
type Limit struct {
	Name   string `yaml:"name"`
	Visits int64  `yaml:"visits"`
}

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
	Match       Match       `yaml:"match"`
	NotCovered  *NotCovered `yaml:"not-covered"`
	Stack       *[]Element  `yaml:"stack"`
	Copay       Dollars     `yaml:"copay"`
	Coinsurance Percent     `yaml:"coinsurance"`
	Limit       string      `yaml:"limit"`
}

// NotCovered denies a service: group code, claim adjustment reason code and remark.
type NotCovered struct {
	Group  string `yaml:"group"`
	Reason string `yaml:"reason"`
	Remark string `yaml:"remark"`
}

// Match narrows a benefit. Every part that is given must hold; within a part any
// entry will do. Codes are single ("99213") or ranges ("99202-99215"); diagnoses
// match by prefix.
type Match struct {
	Networks  []Network   `yaml:"networks"`
	Codes     []CodeRange `yaml:"codes"`
	Places    []string    `yaml:"places"`
	Modifiers []string    `yaml:"modifiers"`
	Diagnoses []string    `yaml:"diagnoses"`
}

// CodeRange is an inclusive range of procedure codes of one length.
type CodeRange struct{ From, To string }

// UnmarshalText reads "99213" or "99202-99215".
func (r *CodeRange) UnmarshalText(b []byte) error {
	from, to, ranged := strings.Cut(string(b), "-")
	if !ranged {
		to = from
	}
	if from == "" || len(from) != len(to) || from > to {
		return fmt.Errorf("a code range reads FROM-TO, both of one length, in order")
	}
	r.From, r.To = from, to
	return nil
}

// Dollars is an amount written in dollars ("1500" or "1500.00") and held in cents.
type Dollars money.Cents

// UnmarshalText reads the dollars.
func (d *Dollars) UnmarshalText(b []byte) error {
	c, err := money.Parse(string(b))
	*d = Dollars(c)
	return err
}

// Percent is a rate written "20%" and held in basis points.
type Percent money.BasisPoints

// UnmarshalText reads the percentage; it keeps two decimals.
func (p *Percent) UnmarshalText(b []byte) error {
	s, ok := strings.CutSuffix(string(b), "%")
	c, err := money.Parse(s)
	if !ok || err != nil || c < 0 || c > money.Cents(money.Whole) {
		return fmt.Errorf("a percentage reads 20%% and lies between 0%% and 100%%")
	}
	*p = Percent(c)
	return nil
}

// MonthDay is a day of every year, written "01-01".
type MonthDay struct {
	Month time.Month
	Day   int
}

// UnmarshalText reads "MM-DD". February 29 starts no year.
func (m *MonthDay) UnmarshalText(b []byte) error {
	d, err := day.Parse("2025-" + string(b))
	if err != nil {
		return fmt.Errorf("a day of the year reads MM-DD")
	}
	_, m.Month, m.Day = d.Date()
	return nil
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
func (p OutOfPocket) CountsElement(e Element) bool {
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
