// Package cost says what a month of claims costs on AWS: units that were measured over
// the whole local system, times prices. What could not be measured without an account is
// reasoned, and says so.
package cost

import (
	"fmt"
	"math/bits"

	"github.com/openaso/openaso/scripts/load/whole"
)

// Use is a month's use. A family has 40 claims a year in 16 batches where nothing else is
// said.
type Use struct {
	Claims   int64  `json:"claims"`   // up to Most
	Batch    string `json:"batch"`    // claims of a family that come together, one of Batches
	Families int64  `json:"families"` // covered
	Reports  int64  `json:"reports"`  // webhooks of the HR system, one household each
	Email    int64  `json:"email"`    // of a hundred notices, by e-mail
	SMS      int64  `json:"sms"`      // of a hundred notices, by SMS; the rest are letters
}

// Most is the most claims, families or reports of a month.
const Most = 100_000_000

// Row is one line of a bill. Basis is measured, reasoned or assumed.
type Row struct {
	Item     string `json:"item"`
	Function string `json:"function,omitempty"`
	Units    int64  `json:"units"`
	Price    string `json:"price"` // its name
	Basis    string `json:"basis"`
	Fixed    bool   `json:"fixed,omitempty"` // whether or not a claim comes
	Nano     int64  `json:"nano_dollars"`
}

// Bill is what a month costs, in dollars / 1,000,000,000. Each is of one claim, without
// what is fixed.
type Bill struct {
	Use    Use      `json:"use"`
	Prices []Price  `json:"prices"`
	Rows   []Row    `json:"rows"`
	Nano   int64    `json:"nano_dollars"`
	Fixed  int64    `json:"fixed_nano_dollars"`
	Each   int64    `json:"nano_dollars_per_claim"`
	Not    []string `json:"not_included"`
	// Warnings say what would not work as it is.
	Warnings []string `json:"warnings"`
}

// Bases of a row.
const (
	Measured = "measured"
	Reasoned = "reasoned"
	Assumed  = "assumed"
)

// Make makes the bill of a use. It is an error if a number of the use is out of bounds.
func Make(u Use, prices []Price) (*Bill, error) {
	if err := u.check(); err != nil {
		return nil, err
	}
	r, err := measured(u.Batch)
	if err != nil {
		return nil, err
	}
	b := &Bill{Use: u, Prices: prices, Not: notIncluded()}
	m := u.month(&r)
	b.table(m)
	b.functions(m)
	b.around(m)
	b.people(m)
	b.fixed(m)
	for _, row := range b.Rows {
		b.Nano += row.Nano
		if row.Fixed {
			b.Fixed += row.Nano
		}
	}
	b.Each = (b.Nano - b.Fixed) / u.Claims
	return b, nil
}

func (u *Use) check() error {
	for _, n := range []struct {
		name        string
		n, from, to int64
	}{
		{"claims", u.Claims, 1, Most}, {"families", u.Families, 0, Most}, {"reports", u.Reports, 0, Most},
		{"email", u.Email, 0, 100}, {"sms", u.SMS, 0, 100 - u.Email},
	} {
		if n.n < n.from || n.n > n.to {
			return fmt.Errorf("%s: want %d to %d", n.name, n.from, n.to)
		}
	}
	return nil
}

// add adds a row; nothing is no row.
func (b *Bill) add(r Row) {
	if r.Units == 0 {
		return
	}
	for _, p := range b.Prices {
		if p.Name == r.Price {
			r.Nano = share(r.Units, p.Micro*1000, p.per)
		}
	}
	b.Rows = append(b.Rows, r)
}

// Writes are the write units of a function, or of all ("").
func (b *Bill) Writes(function string) (units int64) {
	for _, r := range b.Rows {
		if r.Price == "write" && (function == "" || function == r.Function) {
			units += r.Units
		}
	}
	return units
}

// share is n * of / whole to the nearest, halves up, without overflow between. What is
// asked within the bounds of a use and of prices fits.
func share(n, of int64, whole uint64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(of))
	lo, carry := bits.Add64(lo, whole/2, 0)
	q, _ := bits.Div64(hi+carry, lo, whole)
	return int64(q)
}

// monthly is a function's month, by what it asked for.
type monthly struct {
	names     []string // of functions, in the order of their table
	functions map[string]whole.Counts
	use       *Use
}

const nights = 30

// checks are the nights on which the sweep checks an entry of a log: 30 days, but for the
// first, when it is too young.
const checks = 29

// month scales what was measured to a month: claims, reports of households, and nights.
func (u *Use) month(r *whole.Result) *monthly {
	m := &monthly{functions: map[string]whole.Counts{}, use: u}
	entries := share(u.Claims, r.Claims.Functions["adjudicate"].Starts, uint64(r.Claims.Things)) + u.Reports
	m.scale(&r.Enrolled, u.Reports)
	m.scale(&r.Claims, u.Claims)
	m.scale(&r.Swept, u.Families*nights)
	m.scale(&r.Checked, entries*checks)
	p := whole.Phase{Functions: m.functions}
	m.names = p.Names()
	return m
}

func (m *monthly) scale(p *whole.Phase, things int64) {
	for name, c := range p.Functions {
		sum := m.functions[name]
		sum.Add(c.Scaled(func(n int64) int64 { return share(n, things, uint64(p.Things)) }))
		m.functions[name] = sum
	}
}
