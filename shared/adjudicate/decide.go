// Package adjudicate decides claims. Decide is pure: no context, clock, I/O,
// float or map order; the same inputs give the same decision and trace. The
// rules stand in one ordered list, one file each. Service loads a family,
// decides a batch and commits it with one put.
package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// Rev is raised when a fix moves any stored result. Stored outcomes stay as
// they are; the claims a new Rev would move are listed for approval.
const Rev = 1

// Terms are the inputs that are pinned by version beside the family's state.
type Terms struct {
	Options  []*plan.Option // those in force for the family's coverage
	Provider bool           // whether the billing provider is known
	// Contract is what binds the provider to a plan on the service date.
	Contract func(p id.Plan) Contract
	// Lacks names a version that the claim's stored outcome pins and this catalog does not
	// have: nothing can be decided under such terms.
	Lacks string
}

// Contract is a provider's place in a plan's network.
type Contract struct {
	Network  plan.Network
	Schedule string // id and version of the fee schedule behind Price
	// Price is the network's allowed amount for a line, cents for all units.
	Price func(l claim.Line, place string) (money.Cents, bool)
}

// View is the family as of the moment of deciding.
type View interface {
	// Spans are the member's coverage spans in date order.
	Spans(m id.Member) []family.Span
	// Used is a person's accumulated cents or count in a bucket.
	Used(b family.Bucket, m id.Member) int64
	// FamilyUsed is the sum of Used over the members.
	FamilyUsed(b family.Bucket) int64
	// Seen says whether a mark (a duplicate's, a visit's, a copay's) is there.
	Seen(mark uint64) bool
}

// rule is one step of the order in the domain page's section 3. A rule that
// pends a claim ends it.
type rule struct {
	number uint16
	name   string
	apply  func(*work)
}

// The order is normative: eligibility before filing before duplicates before
// benefits, prices, limits and cost share.
func rules() []rule {
	return []rule{
		{ruleIdentify, "identify", identify},
		{ruleEligibility, "eligibility", eligibility},
		{ruleFuture, "billed before it was given", billedAhead},
		{ruleTimely, "timely filing", timelyFiling},
		{ruleDuplicate, "duplicate", duplicate},
		{ruleBenefit, "benefit", matchBenefit},
		{rulePrice, "allowed amount", price},
		{ruleLimit, "visit limit", visitLimit},
		{ruleShare, "cost share", costShare},
	}
}

// The rules' numbers as they stand in traces; a number is never used again.
const (
	ruleIdentify    uint16 = 10
	ruleEligibility uint16 = 20
	ruleFuture      uint16 = 25
	ruleTimely      uint16 = 30
	ruleDuplicate   uint16 = 40
	ruleBenefit     uint16 = 100
	rulePrice       uint16 = 110
	ruleLimit       uint16 = 120
	ruleShare       uint16 = 130
	ruleCopay       uint16 = 131
	ruleDeductible  uint16 = 132
	ruleCoinsurance uint16 = 133
	ruleMaximum     uint16 = 134
	rulePlanPays    uint16 = 190
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
	case rulePlanPays:
		return "plan pays"
	}
	for _, r := range rules() {
		if r.number == number {
			return r.name
		}
	}
	return "unknown rule"
}

// work is one claim on its way through the rules.
type work struct {
	view     View
	claim    *claim.Claim
	terms    *Terms
	contract Contract // with the claim's plan, once eligibility has found it
	lines    []line
	used     []family.Delta // what this claim consumes, in order
	marks    []uint64       // visits and copays this claim takes
	seen     []uint64       // duplicates' marks of this claim's own lines
	pended   string
}

// line is one service line on its way.
type line struct {
	in      *claim.Line
	out     claim.LineOutcome
	option  *plan.Option
	benefit *plan.Benefit
	year    day.Day
	closed  bool // decided: later rules leave it alone
}

// Decide decides c. It never fails: what cannot be decided is pended with a reason.
func Decide(v View, c claim.Claim, t Terms) family.Decision {
	w := &work{view: v, claim: &c, terms: &t, lines: make([]line, len(c.Lines))}
	for i := range c.Lines {
		w.lines[i] = line{in: &c.Lines[i], out: claim.LineOutcome{Number: c.Lines[i].Number, Charge: c.Lines[i].Charge}}
	}
	for _, r := range rules() {
		r.apply(w)
		if w.pended != "" {
			return pend(c, w.pended)
		}
	}
	return w.decision()
}

func pend(c claim.Claim, reason string) family.Decision {
	return family.Decision{Outcome: claim.Outcome{
		Claim: c.ID, Status: claim.Pended, Reason: reason, Member: c.Member, Charge: c.Charge, Rev: Rev,
	}}
}

// deny closes a line: its whole charge goes to one adjustment.
func (l *line) deny(rule uint16, a claim.Adjustment) {
	a.Amount = l.out.Charge
	l.out.Adjustments = append(l.out.Adjustments, a)
	l.out.Trace = append(l.out.Trace, claim.Step{Rule: rule, Cents: a.Amount})
	l.closed = true
}

func (l *line) adjust(g claim.Group, reason string, amount money.Cents) {
	if amount != 0 {
		l.out.Adjustments = append(l.out.Adjustments, claim.Adjustment{Group: g, Reason: reason, Amount: amount})
	}
}

func (l *line) trace(rule uint16, cents money.Cents) {
	l.out.Trace = append(l.out.Trace, claim.Step{Rule: rule, Cents: cents})
}

// decision adds the lines up and freezes the outcome.
func (w *work) decision() family.Decision {
	o := claim.Outcome{
		Claim: w.claim.ID, Status: claim.Denied, Member: w.claim.Member, Rev: Rev,
		ScheduleID: w.contract.Schedule, Lines: make([]claim.LineOutcome, len(w.lines)),
	}
	for i := range w.lines {
		l := &w.lines[i]
		o.Lines[i] = l.out
		o.Charge += l.out.Charge
		o.Allowed += l.out.Allowed
		o.PlanPaid += l.out.Paid
		o.MemberOwes += patientOwes(l.out.Adjustments)
		if l.option != nil && o.Option == "" {
			o.Plan, o.Option, o.OptionRev, o.Year = id.Plan(l.option.Plan), l.option.ID, l.option.Version, l.year
		}
		if !l.closed {
			o.Status = claim.Paid
		}
	}
	return family.Decision{Outcome: o, Used: w.used, Marks: w.marks}
}

func patientOwes(as []claim.Adjustment) (sum money.Cents) {
	for _, a := range as {
		if a.Group == claim.PR {
			sum += a.Amount
		}
	}
	return sum
}
