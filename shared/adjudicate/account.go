package adjudicate

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// counted is what an accumulator counts; its text begins or ends the bucket's name.
type counted uint8

const (
	deductible counted = iota
	outOfPocket
	visits
	days
	units
	dollars
	authorized
)

// account is an accumulator that this claim looked at: what it held before, and what the
// claim adds. It is looked up once a claim.
type account struct {
	what   counted
	name   string // the network or limit
	option *plan.Option
	year   day.Day
	bucket family.Bucket
	own    int64 // the member's before this claim
	all    int64 // the family's before this claim
	added  int64
}

// account is the index of an accumulator of a line's option.
func (w *work) account(o *plan.Option, year day.Day, what counted, name string) int {
	for i := range w.accounts {
		a := &w.accounts[i]
		if a.what == what && a.year == year && a.name == name && a.option == o {
			return i
		}
	}
	w.accounts = append(w.accounts, account{what: what, name: name, option: o, year: year})
	a := &w.accounts[len(w.accounts)-1]
	a.bucket = family.Bucket{Plan: o.Plan, Option: o.ID, Year: year, Name: bucketName(what, name)}
	a.own, a.all = w.view.Totals(a.bucket, w.claim.Member)
	return len(w.accounts) - 1
}

// bucketName spares what the two common networks would allocate.
func bucketName(what counted, name string) string {
	switch what {
	case deductible:
		switch name {
		case "in":
			return "in.deductible"
		case "out":
			return "out.deductible"
		}
		return name + ".deductible"
	case outOfPocket:
		switch name {
		case "in":
			return "in.out-of-pocket"
		case "out":
			return "out.out-of-pocket"
		}
		return name + ".out-of-pocket"
	}
	return [...]string{visits: "visits.", days: "days.", units: "units.", dollars: "dollars.", authorized: "units.auth."}[what] + name
}

func (w *work) consume(account int, amount int64) { w.accounts[account].added += amount }

// left is what a person may still be charged under a yearly amount. Embedded:
// the smaller of the person's and the family's rest. Aggregate: the family's
// rest alone once two or more are covered, and no more than the person's cap if there is one.
func (a *account) left(of *plan.Amounts, several bool) money.Cents {
	own := money.Cents(int64(of.Individual) - a.own - a.added)
	if !several {
		return max(own, 0)
	}
	all := money.Cents(int64(of.Family) - a.all - a.added)
	if of.Kind == plan.Aggregate {
		if of.PersonCap > 0 {
			all = min(all, money.Cents(int64(of.PersonCap)-a.own-a.added))
		}
		return max(all, 0)
	}
	return max(min(own, all), 0)
}

// deltas is what the claim adds to the accumulators, in the order in which it met them.
func (w *work) deltas() []family.Delta {
	n := 0
	for i := range w.accounts {
		if w.accounts[i].added != 0 {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := w.blocks.deltas.cut(n)
	for i := range w.accounts {
		if a := &w.accounts[i]; a.added != 0 {
			out = append(out, family.Delta{Bucket: a.bucket, Member: w.claim.Member, Amount: a.added})
		}
	}
	return out
}
