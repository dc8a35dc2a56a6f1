package oracle

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/plan"
)

// prior is what the payers before did with one line: what all of them paid, what the last of
// them left to be paid, and how much of that it calls a share of what it allowed.
//
// above is what the last one says the patient owes of what it did not price.
type prior struct{ paid, owed, shares, above int64 }

// ranks are the places of payers in order (SBR01).
const ranks = "PSTABCDEFGH"

func rank(sequence byte) int {
	for i := range ranks {
		if ranks[i] == sequence {
			return i
		}
	}
	return -1
}

// ourRank is this plan's place; a claim that does not say means the first.
func (k *work) ourRank() int {
	if k.c.Sequence == 0 {
		return 0
	}
	return rank(k.c.Sequence)
}

// before are the payers that pay before this plan.
func (k *work) before() (out []*claim.OtherPayer) {
	for i := range k.c.Others {
		if r := rank(k.c.Others[i].Sequence); r >= 0 && r < k.ourRank() {
			out = append(out, &k.c.Others[i])
		}
	}
	return out
}

func medicare(o *claim.OtherPayer) bool { return o.Filing == "MA" || o.Filing == "MB" }

// medicareFirst says whether Medicare pays before the plan: by the employer's size, 20 for
// those of 65, 100 for those below (42 CFR 411.170, 411.200).
func (k *work) medicareFirst(age int) bool {
	if age >= 65 {
		return k.o.Coordination.Employees < 20
	}
	return k.o.Coordination.Employees < 100
}

// payers checks the order of payers and takes the results of those before. Of a claim that is
// denied anyway nothing is missing.
func (k *work) payers() {
	ours := k.ourRank()
	seen := map[int]bool{}
	fine := k.knownOrder()
	for i := range k.c.Others {
		o := &k.c.Others[i]
		r := rank(o.Sequence)
		has := o.Paid != 0 || o.Decided != 0 || len(o.Adjustments)+len(o.Lines) > 0
		fine = fine && r >= 0 && r != ours && (r < ours) == has && k.medicareInPlace(o, r < ours)
		seen[r] = true
	}
	for r := range ours {
		fine = fine && seen[r]
	}
	if fine && ours > 0 && k.c.Charge != 0 {
		fine = k.takeResults()
	}
	if !fine {
		k.prior = nil
		if len(k.open()) > 0 {
			k.wait("coordination", 0)
		}
	}
}

func (k *work) medicareInPlace(o *claim.OtherPayer, first bool) bool {
	if !medicare(o) || len(k.open()) == 0 || k.medicareKnown() {
		return true
	}
	return k.o.Coordination.Employees > 0 && k.medicareFirst(k.ageOn(k.open()[0].l.From)) == first
}

// takeResults finds what the payers before left of each line, and says whether it adds up.
func (k *work) takeResults() bool {
	k.prior = make([]prior, len(k.lines))
	payers := k.before()
	slices.SortFunc(payers, func(a, b *claim.OtherPayer) int { return rank(a.Sequence) - rank(b.Sequence) })
	for _, o := range payers {
		for i, part := range k.byLine(o, int64(o.Paid), func(l *claim.OtherLine) int64 { return int64(l.Paid) }) {
			k.prior[i].paid += part
		}
	}
	return k.leftBy(payers[len(payers)-1])
}

// byLine is an amount line by line: as a payer says, or of the claim by the charges.
func (k *work) byLine(o *claim.OtherPayer, whole int64, of func(*claim.OtherLine) int64) []int64 {
	var weights []int64
	for _, l := range k.lines {
		weights = append(weights, l.charge)
	}
	if len(o.Lines) == 0 {
		return spread(whole, weights)
	}
	out := make([]int64, len(k.lines))
	for i, l := range k.lines {
		for j := range o.Lines {
			if o.Lines[j].Number == l.n {
				out[i] = of(&o.Lines[j])
			}
		}
	}
	return out
}

// leftBy takes what the last payer before left: the charge less what it paid and wrote off.
// Adjustments of the claim beside those of lines fall to the lines by the charges.
func (k *work) leftBy(o *claim.OtherPayer) bool {
	whole := amountsOf(o.Adjustments)
	of := *o
	of.Lines = nil
	paid := k.byLine(o, int64(o.Paid), func(l *claim.OtherLine) int64 { return int64(l.Paid) })
	written := k.byLine(&of, whole.written, nil)
	shares := k.byLine(&of, whole.shares, nil)
	above := k.byLine(&of, whole.above, nil)
	if len(o.Lines) == 0 {
		owed := k.byLine(o, int64(k.c.Charge-o.Paid)-whole.written, nil)
		for i := range paid {
			paid[i], written[i] = 0, k.lines[i].charge-owed[i]
		}
	}
	patient, any := whole.patient, len(o.Adjustments) > 0
	fine := true
	for i, l := range k.lines {
		for _, r := range o.Lines {
			if r.Number != l.n {
				continue
			}
			a := amountsOf(r.Adjustments)
			fine = fine && (len(o.Adjustments) > 0 || len(r.Adjustments) == 0 || l.charge == int64(r.Paid)+a.written+a.patient)
			written[i], shares[i], above[i], patient = written[i]+a.written, shares[i]+a.shares, above[i]+a.above, patient+a.patient
		}
		k.prior[i].owed, k.prior[i].shares, k.prior[i].above = l.charge-paid[i]-written[i], shares[i], above[i]
		fine = fine && k.prior[i].owed >= 0 && k.prior[i].owed <= l.charge
		patient -= k.prior[i].owed
	}
	return fine && (!any || patient == 0)
}

// amounts are a payer's adjustments: what nobody owes, what the patient owes, and what of it
// is a share of what was allowed (deductible, coinsurance, copay, blood) and what is above it.
type amounts struct{ written, patient, shares, above int64 }

func amountsOf(as []claim.Adjustment) (out amounts) {
	for _, a := range as {
		n := int64(a.Amount)
		if a.Group != claim.PR {
			out.written += n
			continue
		}
		out.patient += n
		if slices.Contains([]string{"1", "2", "3", "66"}, a.Reason) {
			out.shares += n
		}
		if a.Reason == "45" {
			out.above += n
		}
	}
	return out
}

// coordinate cuts what the plan would pay by what others paid (3.4), and says what the
// patient still owes. A duplicate stays as it is.
func (k *work) coordinate(l *line, p prior) {
	if l.closed && len(l.own) == 1 && l.own[0].reason == "18" {
		return
	}
	k.rule("secondary, " + cmp.Or(string(k.o.Coordination.Method), "standard"))
	l.others = l.charge - p.owed
	if l.closed {
		l.above = 0
		l.restate(p.owed)
		return
	}
	rest := max(0, k.expense(l, p)-p.paid)
	switch k.o.Coordination.Method {
	case plan.NonDuplication:
		l.paid = max(0, l.paid-p.paid)
	case plan.Maintenance:
	default:
		l.paid = min(l.paid, rest)
	}
	l.paid = min(l.paid, p.owed)
	patient := max(0, min(rest, p.owed)-l.paid)
	l.above = p.owed - l.paid - patient
	if k.behindMedicare(p) && l.balance == claim.PR {
		uncovered := max(0, p.owed-p.shares-p.above)
		l.waived = max(0, l.above-uncovered)
		l.above -= l.waived
		if l.waived > 0 {
			k.rule("not billed behind medicare")
		}
	}
	l.restate(patient)
}

// behindMedicare says whether the last payer before is Medicare and approved something of a line.
func (k *work) behindMedicare(p prior) bool {
	last := slices.MaxFunc(k.before(), func(a, b *claim.OtherPayer) int { return rank(a.Sequence) - rank(b.Sequence) })
	return medicare(last) && p.paid+p.shares > 0
}

// expense is the allowable expense: the highest of what is allowed; Medicare's is its own, or
// the limiting charge of a provider who does not accept assignment.
func (k *work) expense(l *line, p prior) int64 {
	theirs := p.paid + p.shares
	if !k.behindMedicare(p) {
		return max(theirs, l.allowed)
	}
	k.rule("secondary to medicare")
	refused := k.c.Assignment == 'B' || k.c.Assignment == 'C'
	if refused && k.c.Kind != claim.Institutional {
		k.rule("limiting charge")
		return min(l.charge, portion(theirs, 115, 100))
	}
	return theirs
}

// restate leaves of a line's own reasons, in their order, what is owed; the last share takes
// what is over, without one the last reason, without any it is above what is allowed.
func (l *line) restate(owed int64) {
	last := -1
	for i, p := range l.own {
		_, share := reasons[plan.Element(p.what)]
		if share {
			last = i
		}
	}
	if last < 0 {
		last = len(l.own) - 1
	}
	var sum int64
	for _, p := range l.own {
		sum += p.cents
	}
	over := max(0, owed-sum)
	owed -= over
	for i := range l.own {
		n := min(l.own[i].cents, owed)
		l.own[i].cents, owed = n, owed-n
	}
	if last < 0 {
		l.above += over
	} else {
		l.own[last].cents += over
	}
	l.own = slices.DeleteFunc(l.own, func(p part) bool { return p.cents == 0 })
}

// hold keeps large payments back.
func (k *work) hold() {
	var sum int64
	for _, l := range k.lines {
		sum += l.paid
	}
	if sum == 0 {
		k.holds = nil
		return
	}
	for _, h := range k.o.Holds {
		if sum > int64(h.PaidOver) {
			k.holds = append(k.holds, h.Name)
			k.rule("held")
		}
	}
}
