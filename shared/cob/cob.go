// Package cob says who pays first: which of a patient's other payers come before a plan on a
// day, by the order of the NAIC's model regulation on coordination of benefits (MDL-120,
// October 2013, section 6) and the Medicare secondary payer rules (42 CFR part 411, subparts
// E to H). It is pure: what is known of the other coverage goes in, a place and the rule that
// gives it come out. Section and part numbers are from memory of both texts, unverified.
package cob

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

// Coverage is what is known of another coverage of a member. What is empty is not known.
// It is compared with ==.
type Coverage struct {
	ID       string // under which it was recorded: the same one of a member again replaces it
	Member   id.Member
	Payer    string  // as claims name it, NM109 of loop 2330B
	Name     string  // of the payer; in no message
	From, To day.Day // in force, both included; To 0 is open, one before From says that it never was
	Kind     Kind    // of care that it is for; empty is any
	Medicare Basis   // why Medicare covers the member; empty of another plan

	NoRules   bool    // the plan has no rules of coordination, or others
	As        As      // what the member is there
	Work      Work    // of the employee there
	Employees int     // of the employer there
	Since     day.Day // that plan covers the member, or of a child's the parent there
	Birthday  int     // of the employee there: month times 100 and day
	Parents   Parents // of a child
	Decree    Decree  // of a child whose parents are apart
	Custody   Custody // the employee there, to such a child

	WorkHere    Work // of the employee here
	SinceHere   day.Day
	CustodyHere Custody
}

// Covers says whether the coverage is in force on d.
func (c *Coverage) Covers(d day.Day) bool { return c.From <= d && (c.To == 0 || d <= c.To) }

// For says whether the coverage is for a kind of care; Medicare is for medical care.
func (c *Coverage) For(k Kind) bool {
	if c.Medicare != "" {
		return k == Medical
	}
	return c.Kind == "" || c.Kind == k
}

// Kind is what care a coverage is for.
type Kind string

// The kinds.
const (
	Medical Kind = "medical"
	Dental  Kind = "dental"
)

// Basis is why somebody has Medicare.
type Basis string

// The bases.
const (
	Age        Basis = "age"
	Disability Basis = "disability"
	Renal      Basis = "renal" // end-stage renal disease
)

// As is what the patient is in a plan.
type As string

// What one may be.
const (
	Subscriber As = "subscriber"
	Spouse     As = "spouse"
	Child      As = "child"
)

// Work is by what an employee has a plan's coverage.
type Work string

// By what one may have it.
const (
	Active       Work = "active"
	Retired      Work = "retired"
	LaidOff      Work = "laid-off"
	Continuation Work = "continuation" // COBRA, or a state's law
)

// Parents says whether a child's parents are married or live together.
type Parents string

// The two ways.
const (
	Together Parents = "together"
	Apart    Parents = "apart"
)

// Decree is whose plan a court made responsible for a child's health care.
type Decree string

// What a court may have said.
const (
	NoDecree    Decree = "none"
	DecreeHere  Decree = "here"  // the parent's, or that parent's spouse's, who is the employee here
	DecreeThere Decree = "there" // the one there
	DecreeBoth  Decree = "both"  // both parents, or joint custody and not a word of whose
)

// Custody is what an employee is to a child whose parents are apart.
type Custody string

// In the order in which their plans pay.
const (
	Custodial       Custody = "custodial"
	CustodialSpouse Custody = "custodial-spouse"
	Other           Custody = "other" // the parent without custody
	OtherSpouse     Custody = "other-spouse"
)

// rank is the place of a custody's plan, from 1; 0 is unknown.
func (c Custody) rank() int {
	switch c {
	case Custodial:
		return 1
	case CustodialSpouse:
		return 2
	case Other:
		return 3
	case OtherSpouse:
		return 4
	}
	return 0
}

// Changed is the first day on which what is known before and after differs; false if it does
// on none.
func Changed(before, after []Coverage) (first day.Day, changed bool) {
	for _, pair := range [2][2][]Coverage{{before, after}, {after, before}} {
		for i := range pair[0] {
			d, differs := departs(&pair[0][i], pair[1])
			if differs && (!changed || d < first) {
				first, changed = d, true
			}
		}
	}
	return first, changed
}

// departs is the first day of c that others do not say alike.
func departs(c *Coverage, others []Coverage) (day.Day, bool) {
	for i := range others {
		o := others[i]
		o.To = c.To
		if o != *c {
			continue
		}
		if to := others[i].To; to != 0 && (c.To == 0 || to < c.To) {
			return to + 1, true
		}
		return 0, false
	}
	return c.From, true
}
