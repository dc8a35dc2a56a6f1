// Package oracle decides claims a second time: slowly, from the written rules alone, and
// sharing no code with shared/adjudicate beyond the documents both read (options, matches,
// claims). Tests hold the engine against it to the cent; nothing else imports it.
//
// It follows the domain page, section 3, in its order, and decision 0017 where the words of an
// option leave room. Every decision is made from the state that the decisions before it, in the
// order of their places, leave; the state is folded anew each time. Products and portions are
// exact fractions, rounded half up once, by line.
//
// Where neither page says how, it assumes what the engine does, because it is sensible:
//   - Every decided line but a duplicate can be repeated as a duplicate, a denied one too.
//   - A void and a replacement name a claim of the same billing provider, a void one of the same patient.
//   - A penalty and the excess of units are what a rounded covered part leaves; excesses follow one another.
//   - An accident and missing results of other payers make no claim wait whose lines are all denied.
//   - A line that is denied already waits for no facility's network.
//   - Without Medicare's table nobody knows whether Medicare has a price: the share of the charge does not step in.
//   - An option without benefits outside the network denies PR-242.
//   - Behind other payers, what is over where a line has no share falls to its last reason; without any, it is above what is allowed.
//   - Non-duplication and maintenance of benefits are bound by what is left, not by the allowable expense.
//   - A payment of nothing is not held.
package oracle

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// World is all that decisions depend on: an option, a family and its claims in the order
// of receipt.
type World struct {
	Option         *plan.Option
	People         []family.Person
	Coverage       []family.Span
	Authorizations []family.Authorization
	Others         []cob.Coverage // elsewhere
	Used           []family.Delta // before the first claim
	Claims         []Claim
	// QPA and Medicare say whether the tables are published; a line without a price in a
	// published one has none.
	QPA, Medicare bool
	// Pairs and Units are the tables of claim edits for practitioners.
	Pairs []Pair
	Units map[string]Units // by code
}

// Pair is two procedures of which the second is not paid beside the first.
type Pair struct {
	One, Two string
	Modifier bool // one that NCCI lists, on either line, lifts the pair
}

// Units is how many units of a procedure are likely.
type Units struct {
	Most int64 // whole units
	By   int   // 1 of a line, 2 of a day without exception, 3 of a day
}

// Claim is a claim with what the catalog says about it.
type Claim struct {
	claim.Claim
	Network  plan.Network // of the billing provider
	Unknown  bool         // nobody knows the billing provider
	Facility plan.Network // of the service facility, "" if it is not known
	DRG      *int64       // the contract's price of the whole claim, in cents, whatever it bills
	Prices   []Price      // one a line
	Found    []edits.Finding
}

// Price is what is known of a line's price, in cents for all its units; nil is no price.
type Price struct {
	Contract, QPA, Medicare *int64
	Above                   bool // the contract may allow more than the charge
}

// Decision is an outcome with what it used of accumulators. Outcome has no trace.
type Decision struct {
	Outcome claim.Outcome
	of      *Claim
	used    []use
	marks   []string
	Rules   []string // the rules that decided something

}

// Result is what stands once all claims are in.
type Result struct {
	Decisions map[id.Claim]*Decision // the latest word on each claim
	Used      map[Amount]int64       // accumulators after; none is zero
	Waiting   []family.Waiting
}

// Amount names one accumulator of one member.
type Amount struct {
	Year   day.Day // first day of the plan year, 0 over a lifetime
	Name   string
	Member id.Member
}

type use struct {
	of    Amount
	cents int64
}
