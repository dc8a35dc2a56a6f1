// Package adjudicate decides claims. Decide is pure: no context, clock, I/O,
// float or map order; the same inputs give the same decision and trace. The
// rules stand in one ordered list, one file each. Service loads a family,
// decides a batch and commits it with one put.
package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

// Rev is raised when a fix moves any stored result. Stored outcomes stay as
// they are; the claims a new Rev would move are listed for approval.
const Rev = 4

// Terms are the inputs that are pinned by version beside the family's state.
type Terms struct {
	Options  []*plan.Option // those in force for the family's coverage
	Provider bool           // whether the billing provider is known
	// Contract is what binds the provider to a plan on the service date.
	Contract func(p id.Plan) Contract
	// Lacks names a version that the claim's stored outcome pins and this catalog does not
	// have: nothing can be decided under such terms.
	Lacks  string
	Tables Tables
}

// Contract is a provider's place in a plan's network.
type Contract struct {
	Network  plan.Network
	Schedule string        // id and version of the arrangement behind Price
	Price    pricing.Price // what the arrangement allows; nil outside the network
	Facility plan.Network  // of the service facility; "" if it is not known
	// Misled: outside the network, of which the directory said otherwise to the member. Shares are
	// the protected network's, and the rest is not the member's (29 USC 1185i(b)).
	Misled bool
	// Apart are the contracts of the plan's options that have a network of their own, by
	// option. It is nil where all have the plan's.
	Apart map[string]Contract
}

// of is the contract for an option of the plan.
func (k Contract) of(option string) Contract {
	if own, ok := k.Apart[option]; ok {
		return own
	}
	return k
}

// apart says whether an option of the plan has a network of its own.
func (k Contract) apart(option string) bool {
	_, own := k.Apart[option]
	return own
}

// Tables are prices and edits that stand beside contracts. One that is not there is nil,
// and what needs it pends with its name.
type Tables struct {
	QPA      pricing.Price // qualifying payment amounts
	Medicare pricing.Price // what Medicare would pay
	// Edits finds what an option's edits object to.
	Edits func(q *edits.Question) []edits.Finding
	// Pinned names the versions of the tables; an outcome that used one holds it behind the
	// schedule: "fees@1;qpa@2026 ncci@2026q2".
	Pinned string
}

// View is the family as of the moment of deciding.
type View interface {
	// Spans are the member's coverage spans in date order.
	Spans(m id.Member) []family.Span
	// Person is the member's record, or nil.
	Person(m id.Member) *family.Person
	// Employee is the subscriber's record, or nil.
	Employee() *family.Person
	// Authorizations are those of a member.
	Authorizations(m id.Member) []family.Authorization
	// Others is what is known of other coverage of the whole family.
	Others() []cob.Coverage
	// Totals are the accumulated cents or count in a bucket, the member's and the family's.
	Totals(b family.Bucket, m id.Member) (own, all int64)
	// Seen says whether a mark (a duplicate's, a visit's, a copay's) is there.
	Seen(mark uint64) bool
	// OfDay are the decisions that stand and allow lines of a member's day with a provider, in no
	// order; all is false if there are others, of entries that were not read.
	OfDay(m id.Member, provider string, on day.Day) (by []*family.Decided, all bool)
}

// rule is one step of the order in the domain page's section 3. A rule that
// pends a claim ends it.
type rule struct {
	number uint16
	name   string
	apply  func(*work)
}

// order is the rules' order, which is normative: eligibility before filing before
// duplicates before benefits, prices, limits and cost share.
func order() [19]rule {
	return [19]rule{
		{rulePerson, "a person's decision", person},
		{ruleIdentify, "identify", identify},
		{ruleSanity, "amounts and units", sanity},
		{ruleEligibility, "eligibility", eligibility},
		{ruleFuture, "billed before it was given", billedAhead},
		{ruleTimely, "timely filing", timelyFiling},
		{ruleDuplicate, "duplicate", duplicate},
		{ruleSuspect, "possible duplicate", suspect},
		{ruleAccident, "accident", accident},
		{ruleOrder, "order of payers", orderOfPayers},
		{ruleEdits, "claim edit", claimEdits},
		{ruleAuthorization, "authorization", authorization},
		{ruleReview, "clinical review", review},
		{ruleBenefit, "benefit", matchBenefit},
		{rulePrice, "allowed amount", price},
		{ruleLimit, "limit", limits},
		{rulePenalty, "penalty", penalty},
		{ruleShare, "cost share", settle},
		{ruleHolds, "holds", holds},
	}
}

// The rules' numbers as they stand in traces; a number is never used again. Those of who
// pays first are cob's: 56 to 58 and 61 to 69.
const (
	rulePerson        uint16 = 5
	ruleIdentify      uint16 = 10
	ruleSanity        uint16 = 15
	ruleEligibility   uint16 = 20
	ruleFuture        uint16 = 25
	ruleTimely        uint16 = 30
	ruleDuplicate     uint16 = 40
	ruleSuspect       uint16 = 45
	ruleAccident      uint16 = 50
	ruleOrder         uint16 = 60
	ruleEdits         uint16 = 70
	ruleAuthorization uint16 = 80
	ruleReview        uint16 = 90
	ruleBenefit       uint16 = 100
	rulePrice         uint16 = 110
	ruleLimit         uint16 = 120
	rulePenalty       uint16 = 125
	ruleShare         uint16 = 130
	ruleCopay         uint16 = 131
	ruleDeductible    uint16 = 132
	ruleCoinsurance   uint16 = 133
	ruleMaximum       uint16 = 134
	ruleDollars       uint16 = 140
	ruleCoordination  uint16 = 150
	ruleHolds         uint16 = 170
	rulePlanPays      uint16 = 190
)

// RuleName is the name of a rule in a trace.
func RuleName(number uint16) string {
	switch number {
	case ruleCopay:
		return "copay"
	case ruleDeductible:
		return "deductible"
	case ruleCoinsurance:
		return "coinsurance"
	case ruleMaximum:
		return "out-of-pocket maximum"
	case ruleDollars:
		return "dollar limit"
	case ruleCoordination:
		return "other payers"
	case rulePlanPays:
		return "plan pays"
	}
	for _, r := range order() {
		if r.number == number {
			return r.name
		}
	}
	if cob.Rule(number).Known() {
		return cob.Rule(number).String()
	}
	return "unknown rule"
}

// Engine decides claims one after another and keeps what it works on between them, so that
// deciding allocates the decision and nothing else. Its zero value is ready. It is for one
// goroutine.
type Engine struct {
	work  work
	rules [19]rule
}

// Decide decides c. It never fails: what cannot be decided is pended with a reason.
func (e *Engine) Decide(v View, c *claim.Claim, t *Terms) family.Decision {
	if e.rules[0].apply == nil {
		e.rules = order()
	}
	w := &e.work
	w.begin(v, c, t)
	for i := range e.rules {
		if e.rules[i].apply(w); w.pended != "" {
			return w.pendedDecision()
		}
	}
	return w.decision()
}

// Decide decides c with an Engine of its own.
func Decide(v View, c claim.Claim, t Terms) family.Decision { return new(Engine).Decide(v, &c, &t) }
