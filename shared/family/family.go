// Package family is the one truth about a family: an append-only log of what
// happened to a subscriber and dependents of one employer, and the state after
// each entry. Writing the next version is one conditional put, so that claims,
// accumulators and events commit together or not at all. See shared/decisions/0003.
package family

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
)

// Tier is whom an election covers.
type Tier string

// The tiers.
const (
	EmployeeOnly     Tier = "employee"
	EmployeeSpouse   Tier = "employee+spouse"
	EmployeeChildren Tier = "employee+children"
	WholeFamily      Tier = "family"
)

// Relationship is a person's to the subscriber.
type Relationship string

// The relationships.
const (
	Subscriber Relationship = "subscriber"
	Spouse     Relationship = "spouse"
	Child      Relationship = "child"
)

// Person is a member of the family. ID never changes.
type Person struct {
	ID           id.Member
	Relationship Relationship
	First, Last  phi.Text
	Born         day.Day
	Sex          string
	Card         phi.Text // the card number, NM109 of loop 2010BA
	Key          string   // what the employer calls the person; opaque
}

// Contact is how the subscriber is reached, with the consent that was given.
type Contact struct {
	Email, Mobile     phi.Text
	EmailOK, MobileOK bool
	ConsentAt         int64 // Unix seconds
}

// Span is a stretch of a member's coverage, both days included; To 0 is open.
type Span struct {
	Member id.Member
	Plan   id.Plan
	Option string
	Tier   Tier
	From   day.Day
	To     day.Day
}

// Covers says whether the span holds d.
func (s *Span) Covers(d day.Day) bool { return s.From <= d && (s.To == 0 || d <= s.To) }

// Bucket names an accumulator of one option and plan year: "in.deductible",
// "in.out-of-pocket" in cents, "visits.<limit>" as a count.
type Bucket struct {
	Plan   string
	Option string
	Year   day.Day
	Name   string
}

// Delta is what one member consumed in one bucket; a reversal is its negation.
type Delta struct {
	Bucket Bucket
	Member id.Member
	Amount int64
}

// Decision is an outcome with what it consumed: deltas of accumulators and the
// marks of visits and copays. Both are stored, so that a reversal is exact.
type Decision struct {
	Outcome claim.Outcome
	Used    []Delta
	Marks   []uint64
	Place   Place
}

// Place orders a family's outcomes: where the claim was first finalised. A
// replacement takes the place of its original, so that a replay runs in the
// order of the first decisions.
type Place int64

// PlaceOf is the place of the i-th outcome of an entry.
func PlaceOf(version int64, i int) Place { return Place(version<<16 | int64(i)) }

// Authorization is what the plan allowed beforehand: a claim that matches needs no other.
type Authorization struct {
	Number   string
	Member   id.Member
	Provider string   // NPI, "" for any
	Codes    []string // procedures, each alone or as FROM-TO; none for any
	From, To day.Day  // of service, both included; To 0 is open
	Units    int64    // thousandths, 0 for no bound
}

// Import is an accumulator's change from elsewhere: the months before the plan came here,
// or what another administrator counts.
type Import struct {
	ID     string // the other side's, so that the same import again changes nothing
	Source string // who counted: "pbm", "prior-carrier"
	At     int64  // Unix seconds
	Delta  Delta
}
