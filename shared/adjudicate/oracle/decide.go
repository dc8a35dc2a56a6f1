package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
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
}

// order is the order of the rules: the domain page, section 3.
var order = []func(*work){
	(*work).identify, (*work).sane, (*work).eligible, (*work).future, (*work).timely, (*work).duplicate, (*work).accident,
	(*work).payers, (*work).benefits, (*work).edit, (*work).authorize, (*work).review, (*work).exclude, (*work).allow, (*work).cutUnits,
	(*work).limit, (*work).penalize, (*work).settle, (*work).hold,
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

func pendedFor(c *Claim, reason string, line int) *Decision {
	return &Decision{
		Outcome: claim.Outcome{Claim: c.ID, Status: claim.Pended, Reason: reason, Line: line, Charge: c.Charge},
		Rules:   []string{"pend " + reason},
	}
}

// wait pends the claim for a reason, because of a line or, with 0, of the whole. The first
// reason stands.
func (k *work) wait(reason string, line int) {
	if k.pend == nil {
		k.pend = pendedFor(k.c, reason, line)
	}
}

// rule notes that a rule decided something.
func (k *work) rule(name string) {
	if !slices.Contains(k.rules, name) {
		k.rules = append(k.rules, name)
	}
}

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
		if l.covered() {
			o.Status = claim.Paid
		}
		out := l.outcome()
		o.Lines = append(o.Lines, out)
		o.Allowed += out.Allowed
		o.PlanPaid += out.Paid
		for _, a := range out.Adjustments {
			if a.Group == claim.PR {
				o.MemberOwes += a.Amount
			}
		}
	}
	return &Decision{Outcome: o, of: k.c, used: k.used, marks: k.marks, Rules: k.rules}
}

// use adds to an accumulator.
func (k *work) use(of Amount, n int64) {
	if n != 0 {
		k.s.used[of] += n
		k.used = append(k.used, use{of: of, cents: n})
	}
}

func (k *work) marked(mark string) bool { return slices.Contains(k.marks, mark) || k.s.marks[mark] }

func cents(n int64) money.Cents { return money.Cents(n) }
