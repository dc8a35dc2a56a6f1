package family

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

func (t *texts) outcome(c *claim.Claim, o *claim.Outcome) wireOutcome {
	charge, allowed, owes, paid := sums(o)
	w := wireOutcome{
		Of: t.put(string(o.Of)), Status: uint8(o.Status), Reason: t.put(o.Reason), Member: t.put(string(o.Member)),
		Plan: t.put(string(o.Plan)), Option: t.put(o.Option), Rev: t.put(o.OptionRev), Schedule: t.put(o.ScheduleID),
		EngineRev: o.Rev, Year: c.Received - o.Year, Holds: t.putAll(o.Holds),
		Charge: o.Charge - charge, Allowed: o.Allowed - allowed, Owes: o.MemberOwes - owes, Plans: o.PlanPaid - paid,
	}
	w.Lines = room[wireResult](len(o.Lines))
	for i := range o.Lines {
		w.Lines = append(w.Lines, t.result(submitted(c, i), o.Status, &o.Lines[i]))
	}
	return w
}

func (t *texts) readOutcome(c *claim.Claim, w *wireOutcome) claim.Outcome {
	o := claim.Outcome{
		Of: id.Claim(t.get(w.Of)), Status: claim.Status(w.Status), Reason: t.get(w.Reason), Member: id.Member(t.get(w.Member)),
		Plan: id.Plan(t.get(w.Plan)), Option: t.get(w.Option), OptionRev: t.get(w.Rev), ScheduleID: t.get(w.Schedule),
		Rev: w.EngineRev, Year: c.Received - w.Year, Holds: t.getAll(w.Holds),
	}
	o.Lines = room[claim.LineOutcome](len(w.Lines))
	for i := range w.Lines {
		o.Lines = append(o.Lines, t.readResult(submitted(c, i), o.Status, &w.Lines[i]))
	}
	charge, allowed, owes, paid := sums(&o)
	o.Charge, o.Allowed, o.MemberOwes, o.PlanPaid = charge+w.Charge, allowed+w.Allowed, owes+w.Owes, paid+w.Plans
	return o
}

// expected is the charge an outcome's line has by its claim's line.
func expected(in claim.Line, s claim.Status) money.Cents {
	if s == claim.Reversed {
		return -in.Charge
	}
	return in.Charge
}

func (t *texts) result(in claim.Line, s claim.Status, l *claim.LineOutcome) wireResult {
	w := wireResult{
		Number: l.Number - in.Number, Allowed: l.Allowed, Copay: l.Copay, Deductible: l.Deductible, Coinsur: l.Coinsurance,
		Paid: l.Paid - (l.Allowed - l.Copay - l.Deductible - l.Coinsurance), Charge: l.Charge - expected(in, s),
	}
	known := amounts(l)
	w.Adjustments, w.Trace = room[int64](len(l.Adjustments)), room[int64](len(l.Trace))
	for i := range l.Adjustments {
		w.Adjustments = put(w.Adjustments, t.adjustment(&l.Adjustments[i]), l.Adjustments[i].Amount, known)
	}
	for _, step := range l.Trace {
		w.Trace = put(w.Trace, t.rule(step.Rule), step.Cents, known)
	}
	return w
}

func (t *texts) readResult(in claim.Line, s claim.Status, w *wireResult) claim.LineOutcome {
	l := claim.LineOutcome{
		Number: w.Number + in.Number, Allowed: w.Allowed, Copay: w.Copay, Deductible: w.Deductible, Coinsurance: w.Coinsur,
		Paid: w.Paid + (w.Allowed - w.Copay - w.Deductible - w.Coinsur), Charge: w.Charge + expected(in, s),
	}
	known := amounts(&l)
	l.Adjustments, l.Trace = room[claim.Adjustment](len(w.Adjustments)), room[claim.Step](len(w.Trace))
	each(w.Adjustments, known, func(n int64, cents money.Cents) {
		if a, ok := t.readAdjustment(int(n), cents); ok {
			l.Adjustments = append(l.Adjustments, a)
		}
	})
	each(w.Trace, known, func(n int64, cents money.Cents) {
		l.Trace = append(l.Trace, claim.Step{Rule: t.readRule(n), Cents: cents})
	})
	l.Adjustments, l.Trace = some(l.Adjustments), some(l.Trace)
	return l
}

// adjustment is what an adjustment is, in one text: group, reason and remark.
func (t *texts) adjustment(a *claim.Adjustment) int {
	code := string(a.Group) + a.Reason
	if a.Remark != "" {
		code += " " + a.Remark
	}
	return t.put(code)
}

func (t *texts) readAdjustment(n int, cents money.Cents) (claim.Adjustment, bool) {
	code, remark, _ := strings.Cut(t.get(n), " ")
	if len(code) < 2 {
		return claim.Adjustment{}, false
	}
	return claim.Adjustment{Group: claim.Group(code[:2]), Reason: code[2:], Amount: cents, Remark: remark}, true
}

// amounts are the cents that steps and adjustments of a line mostly are, by the
// number that stands for them; 0 stands for none of them. The order is for good.
func amounts(l *claim.LineOutcome) [8]money.Cents {
	return [8]money.Cents{0, l.Charge, l.Allowed, l.Charge - l.Allowed, l.Copay, l.Deductible, l.Coinsurance, l.Paid}
}

// put appends what, and its cents unless they are known.
func put(list []int64, what int, cents money.Cents, known [8]money.Cents) []int64 {
	if k := slices.Index(known[1:], cents) + 1; k > 0 {
		return append(list, int64(what)<<3|int64(k))
	}
	return append(list, int64(what)<<3, int64(cents))
}

func each(list []int64, known [8]money.Cents, do func(what int64, cents money.Cents)) {
	for i := 0; i < len(list); i++ {
		what, k := list[i]>>3, list[i]&7
		cents := known[k]
		if k == 0 {
			if i++; i == len(list) {
				return
			}
			cents = money.Cents(list[i])
		}
		do(what, cents)
	}
}

// rule names a rule by its place in the entry's table of rules, or as one that is known.
func (t *texts) rule(number uint16) int {
	if n, ok := ruleAt(number); ok {
		return n
	}
	at := slices.Index(t.rules, number)
	if at < 0 {
		at = len(t.rules)
		t.rules = append(t.rules, number)
	}
	return at
}

func (t *texts) readRule(at int64) uint16 {
	if at < 0 {
		return knownRule(at)
	}
	if at >= int64(len(t.rules)) {
		return 0
	}
	return t.rules[at]
}
