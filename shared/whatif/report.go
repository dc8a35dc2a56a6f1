package whatif

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Report is what a new design would have changed. Every amount is of the claims that were
// decided under both designs; the others are counted in LeftOut. It holds no PHI: members
// stand under a masked id.
type Report struct {
	Employer id.Employer `json:"employer"`
	Plan     id.Plan     `json:"plan"`
	Before   string      `json:"before"` // option@version as in force; each claim goes by the version that decided it
	After    string      `json:"after"`
	From     day.Day     `json:"from"`     // first day of service
	Families int         `json:"families"` // of the employer
	Moved    int         `json:"moved"`    // families with somebody under the option
	Members  int         `json:"members"`  // who were under it
	Claims   int         `json:"claims"`   // decided under both

	Stored  money.Cents `json:"stored_plan_cents"` // what the plan paid by the stored outcomes, left out or not
	Agree   int         `json:"agree"`             // claims that come out as stored under the present option
	Differ  []Count     `json:"differ,omitempty"`  // those that do not, by why
	LeftOut []Count     `json:"left_out,omitempty"`

	Total    Pair     `json:"total"`
	Benefits []Row    `json:"benefits"` // by the name in each design
	Networks []Row    `json:"networks"`
	Deciles  []Decile `json:"deciles"` // members by what was allowed for them before, least first

	Better  int      `json:"members_better_off"` // who would have owed less
	Worse   int      `json:"members_worse_off"`
	Equal   int      `json:"members_equal"`
	Largest []Member `json:"largest_changes"` // those who would have owed the most more, and the most less

	Denied []id.Claim `json:"would_be_denied,omitempty"` // paid before; the first of them
	Denies int        `json:"claims_would_be_denied"`
	Pays   int        `json:"claims_would_be_paid"` // denied before
}

// Amounts add up: Billed = Plan + Member + WriteOff + Other.
type Amounts struct {
	Billed   money.Cents `json:"billed_cents"`
	Allowed  money.Cents `json:"allowed_cents"`
	Plan     money.Cents `json:"plan_cents"`
	Member   money.Cents `json:"member_cents"`    // adjustments of group PR
	WriteOff money.Cents `json:"write_off_cents"` // CO and PI: the provider's
	Other    money.Cents `json:"other_cents"`     // OA: other payers, duplicates
}

func (a *Amounts) line(l *claim.LineOutcome) {
	a.Billed += l.Charge
	a.Allowed += l.Allowed
	a.Plan += l.Paid
	for i := range l.Adjustments {
		switch as := &l.Adjustments[i]; as.Group {
		case claim.PR:
			a.Member += as.Amount
		case claim.OA:
			a.Other += as.Amount
		default:
			a.WriteOff += as.Amount
		}
	}
}

func (a *Amounts) add(b *Amounts) {
	a.Billed += b.Billed
	a.Allowed += b.Allowed
	a.Plan += b.Plan
	a.Member += b.Member
	a.WriteOff += b.WriteOff
	a.Other += b.Other
}

// Pair is the same claims under both designs.
type Pair struct {
	Before Amounts `json:"before"`
	After  Amounts `json:"after"`
}

func (p *Pair) add(q *Pair) {
	p.Before.add(&q.Before)
	p.After.add(&q.After)
}

// PlanChange is what the plan would have paid more; below 0 less.
func (p *Pair) PlanChange() money.Cents { return p.After.Plan - p.Before.Plan }

// MemberChange is what the members would have owed more; below 0 less.
func (p *Pair) MemberChange() money.Cents { return p.After.Member - p.Before.Member }

// Share is a change in basis points of what there was before, rounded half-up away from
// zero; ok is false where there was nothing.
func Share(change, before money.Cents) (bp money.BasisPoints, ok bool) {
	if before <= 0 {
		return 0, false
	}
	return money.BasisPoints(change.MulDiv(int64(money.Whole), int64(before))), true
}

// Row is the part of the claims' lines that has a name.
type Row struct {
	Name        string `json:"name"` // "" where the decision needed none
	LinesBefore int    `json:"lines_before"`
	LinesAfter  int    `json:"lines_after"`
	Pair
}

// Decile is a tenth of the members, as near as whole members allow.
type Decile struct {
	Number  int `json:"decile"`
	Members int `json:"members"`
	Better  int `json:"better_off"`
	Worse   int `json:"worse_off"`
	Pair
}

// Member is one member under a masked id.
type Member struct {
	ID string `json:"member"`
	Pair
}

// Count is how many claims something holds of, with what they bill. Claims are the first of them.
type Count struct {
	What   string      `json:"what"`
	Why    string      `json:"why,omitempty"`
	N      int         `json:"n"`
	Billed money.Cents `json:"billed_cents"`
	Claims []id.Claim  `json:"claims,omitempty"`
}

// What keeps a claim out of the comparison.
const (
	waits     = "waits for a person, as stored"
	lacking   = "its stored decision pins a version that is not published here"
	undecided = "would wait for a person under the present option"
	wouldPend = "would wait for a person under the new design"
)

// listed is how many ids a list holds at most.
const listed = 20
