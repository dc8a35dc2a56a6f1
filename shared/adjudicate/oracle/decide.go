package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// work is one claim under decision.
type work struct {
	w      *World
	o      *plan.Option
	s      *state // changes as the claim uses amounts
	c      *Claim
	person *family.Person
	lines  []*line
	pend   *Decision
	used   []use
	marks  []string
	holds  []string
	rules  []string
	pots   map[*plan.Benefit]int64 // what is left of copays for a whole stay
	prior  []prior                 // other payers' results, one a line
	// unshared is what was used before this claim took its shares.
	unshared map[Amount]int64
}

// line is one line under decision. cut and penalty are parts of what is allowed.
type line struct {
	n         int
	l         *claim.Line
	of        match.Service
	span      *family.Span
	year      day.Day
	network   plan.Network // whose sharing applies
	protected bool
	closed    bool
	price     Price
	benefit   *plan.Benefit
	balance   claim.Group // of what is billed above what is allowed
	charge    int64
	allowed   int64
	cut       int64
	penalty   int64
	share     shares
	owed      shares // of share, what the patient still owes behind other payers
	paid      int64
	others    int64
	adjust    []claim.Adjustment
	after     []claim.Adjustment // limits in dollars
	units     int64              // that are still to be paid
	short     *shortage
}

// shares are what the member bears of a line, by element.
type shares struct{ copay, deductible, coinsurance int64 }

func (s *shares) of(e plan.Element) *int64 {
	switch e {
	case plan.Copay:
		return &s.copay
	case plan.Deductible:
		return &s.deductible
	}
	return &s.coinsurance
}

func (s *shares) sum() int64 { return s.copay + s.deductible + s.coinsurance }

// order is the order of the rules: the domain page, section 3.
var order = []func(*work){
	(*work).sane, (*work).identify, (*work).eligible, (*work).future, (*work).timely, (*work).duplicate, (*work).accident,
	(*work).payers, (*work).edit, (*work).authorize, (*work).review, (*work).match, (*work).allow, (*work).cutByEdit, (*work).cutByAuthorization,
	(*work).limit, (*work).penalize, (*work).takeShares, (*work).dollars, (*work).coordinate, (*work).count, (*work).hold,
}

func decide(w *World, s *state, c *Claim) *Decision {
	k := &work{w: w, o: w.Option, s: s, c: c, pots: map[*plan.Benefit]int64{}}
	for i := range c.Lines {
		k.lines = append(k.lines, k.begin(i))
	}
	for _, rule := range order {
		rule(k)
		if k.pend != nil {
			return k.pend
		}
	}
	return k.decided()
}

// identified is the pended decision on a void or replacement of nobody known.
func identified(w *World, c *Claim) *Decision {
	k := &work{w: w, o: w.Option, c: c}
	k.identify()
	return k.pend
}

func pendedFor(c *Claim, reason string, line int) *Decision {
	return &Decision{
		Outcome: claim.Outcome{Claim: c.ID, Status: claim.Pended, Reason: reason, Line: line, Charge: c.Charge},
		Rules:   []string{"pend " + reason},
	}
}

// wait pends the claim for a reason, because of a line or, with 0, of the whole.
func (k *work) wait(reason string, line int) {
	if k.pend == nil {
		k.pend = pendedFor(k.c, reason, line)
	}
}

func (k *work) rule(name string) {
	if !slices.Contains(k.rules, name) {
		k.rules = append(k.rules, name)
	}
}

// deny closes a line: all of its charge stands under one reason.
func (k *work) deny(l *line, group claim.Group, reason, remark string) {
	l.closed, l.allowed, l.cut = true, 0, 0
	l.adjust = []claim.Adjustment{{Group: group, Reason: reason, Amount: money.Cents(l.charge), Remark: remark}}
	k.rule(string(group) + "-" + reason)
}

func (l *line) adjustBy(group claim.Group, reason string, cents int64) {
	if cents != 0 {
		l.adjust = append(l.adjust, claim.Adjustment{Group: group, Reason: reason, Amount: money.Cents(cents)})
	}
}

// base is what is left of a line to share.
func (l *line) base() int64 { return l.allowed - l.cut - l.penalty }

func (k *work) open() (out []*line) {
	for _, l := range k.lines {
		if !l.closed {
			out = append(out, l)
		}
	}
	return out
}

// decided puts the outcome together.
func (k *work) decided() *Decision {
	o := claim.Outcome{Claim: k.c.ID, Status: claim.Denied, Member: k.c.Member, Charge: k.c.Charge, Holds: k.holds}
	for _, l := range k.lines {
		if !l.closed && (l.allowed == 0 || l.allowed > l.cut) {
			o.Status = claim.Paid
		}
		o.Lines = append(o.Lines, l.outcome())
		o.Allowed += money.Cents(l.allowed)
		o.PlanPaid += money.Cents(l.paid)
		for _, a := range l.adjust {
			if a.Group == claim.PR {
				o.MemberOwes += a.Amount
			}
		}
	}
	return &Decision{Outcome: o, used: k.used, marks: k.marks, Rules: k.rules}
}

func (l *line) outcome() claim.LineOutcome {
	return claim.LineOutcome{
		Number: l.n, Charge: money.Cents(l.charge), Allowed: money.Cents(l.allowed), Paid: money.Cents(l.paid),
		Copay: money.Cents(l.share.copay), Deductible: money.Cents(l.share.deductible), Coinsurance: money.Cents(l.share.coinsurance),
		Penalty: money.Cents(l.penalty), NotCovered: money.Cents(l.cut), Others: money.Cents(l.others), Adjustments: l.adjust,
	}
}
