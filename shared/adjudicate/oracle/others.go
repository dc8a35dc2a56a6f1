package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// prior is what the payers before did with one line: what all paid, the patient's shares of
// the last, and what the last accounts for (paid and written off).
type prior struct{ paid, shares, others int64 }

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
func (k *work) medicareFirst(d int) bool {
	if d >= 65 {
		return k.o.Coordination.Employees < 20
	}
	return k.o.Coordination.Employees < 100
}

// payers checks the order of payers and takes their results.
func (k *work) payers() {
	ours := k.ourRank()
	seen := map[int]bool{}
	for i := range k.c.Others {
		o := &k.c.Others[i]
		r := rank(o.Sequence)
		if r < 0 || r == ours || seen[r] {
			k.wait("coordination", 0)
			return
		}
		seen[r] = true
		if medicare(o) && k.medicareFirst(k.ageOn(k.lines[0].l.From)) != (r < ours) {
			k.wait("coordination", 0)
		}
	}
	for r := range ours {
		if !seen[r] {
			k.wait("coordination", 0)
		}
	}
	payers := k.before()
	slices.SortFunc(payers, func(a, b *claim.OtherPayer) int { return rank(a.Sequence) - rank(b.Sequence) })
	for _, o := range payers {
		k.take(o)
	}
}

// take adds another payer's result to the lines.
func (k *work) take(o *claim.OtherPayer) {
	if k.prior == nil {
		k.prior = make([]prior, len(k.lines))
	}
	for i := range k.prior {
		k.prior[i] = prior{paid: k.prior[i].paid}
	}
	if len(o.Lines) > 0 {
		k.takeByLine(o)
		return
	}
	var weights []int64
	sum := int64(o.Paid)
	for _, l := range k.lines {
		weights = append(weights, l.charge)
	}
	for i, part := range spread(int64(o.Paid), weights) {
		k.prior[i].add(part, nil)
	}
	for _, a := range o.Adjustments {
		sum += int64(a.Amount)
		for i, part := range spread(int64(a.Amount), weights) {
			part := claim.Adjustment{Group: a.Group, Reason: a.Reason, Amount: money.Cents(part)}
			k.prior[i].add(0, []claim.Adjustment{part})
		}
	}
	if sum != int64(k.c.Charge) {
		k.wait("coordination", 0)
	}
}

func (k *work) takeByLine(o *claim.OtherPayer) {
	for i, l := range k.lines {
		at := slices.IndexFunc(o.Lines, func(r claim.OtherLine) bool { return r.Number == l.n })
		if at < 0 {
			k.wait("coordination", 0)
			return
		}
		r := &o.Lines[at]
		sum := int64(r.Paid)
		for _, a := range r.Adjustments {
			sum += int64(a.Amount)
		}
		if sum != l.charge {
			k.wait("coordination", 0)
		}
		k.prior[i].add(int64(r.Paid), r.Adjustments)
	}
}

// add adds a payment and its adjustments. The patient's shares are part of what was allowed;
// what is written off is accounted for.
func (p *prior) add(paid int64, as []claim.Adjustment) {
	p.paid += paid
	p.others += paid
	for _, a := range as {
		switch {
		case a.Group != claim.PR:
			p.others += int64(a.Amount)
		case a.Reason == "1" || a.Reason == "2" || a.Reason == "3" || a.Reason == "66":
			p.shares += int64(a.Amount)
		}
	}
}

func (k *work) priorOf(l *line) prior { return k.prior[l.n-1] }

// coordinate cuts what the plan would pay by what others paid (3.4), and says what the
// patient still owes.
func (k *work) coordinate() {
	if k.prior == nil {
		return
	}
	k.rule("secondary, " + string(k.o.Coordination.Method))
	for _, l := range k.lines {
		p := k.priorOf(l)
		l.others = min(p.others, l.charge)
		if l.closed {
			l.adjust[0].Amount = money.Cents(l.charge - l.others)
			if l.charge == l.others {
				l.adjust = nil
			}
			l.adjustBy(claim.OA, "23", l.others)
			continue
		}
		k.coordinateLine(l, p)
	}
}

func (k *work) coordinateLine(l *line, p prior) {
	expense := max(l.allowed, p.paid+p.shares)
	if k.medicarePaid() {
		expense = p.paid + p.shares
	}
	rest := max(0, expense-p.paid)
	left := l.charge - l.others
	if k.o.Coordination.Method == plan.NonDuplication {
		l.paid = max(0, l.paid-p.paid)
	}
	l.paid = min(l.paid, rest, max(0, left))
	left -= l.paid
	k.owe(l, min(rest-l.paid, left), left)
}

func (k *work) medicarePaid() bool {
	for _, o := range k.before() {
		if medicare(o) {
			return true
		}
	}
	return false
}

// owe states who bears what nobody pays: the part within the allowable expense by what is
// cut, then by the shares in their order; the rest as what is billed above what is allowed.
func (k *work) owe(l *line, patient, rest int64) {
	was := l.adjust
	l.adjust = nil
	l.adjustBy(claim.OA, "23", l.others)
	l.owed = shares{}
	rest -= patient
	for _, a := range was {
		if a.Reason == "45" || a.Reason == "94" {
			continue
		}
		n := min(int64(a.Amount), patient)
		patient -= n
		l.adjustBy(a.Group, a.Reason, n)
	}
	last := plan.Coinsurance
	for _, e := range *l.benefit.Stack {
		n := min(*l.share.of(e), patient)
		*l.owed.of(e) = n
		patient -= n
		if *l.share.of(e) > 0 {
			last = e
		}
	}
	for i := range l.after {
		l.after[i].Amount = min(l.after[i].Amount, money.Cents(patient))
		patient -= int64(l.after[i].Amount)
	}
	*l.owed.of(last) += patient
	l.adjustBy(l.balance, "45", rest)
}

// count puts what the claim used into the accumulators: as a secondary payer the deductible
// that would have been taken, and toward the out-of-pocket maximum what the patient owes.
func (k *work) count() {
	k.s.used = k.unshared
	for _, l := range k.open() {
		if k.prior == nil {
			l.owed = l.share
		}
		l.adjustBy(claim.PR, "3", l.owed.copay)
		l.adjustBy(claim.PR, "1", l.owed.deductible)
		l.adjustBy(claim.PR, "2", l.owed.coinsurance)
		for _, a := range l.after {
			l.adjustBy(a.Group, a.Reason, int64(a.Amount))
		}
		taken := l.share
		if k.prior != nil && k.o.Coordination.CreditPaid {
			taken = l.owed
		}
		k.countShares(l, taken, l.owed, func(a Amount, n int64) { k.used = append(k.used, use{of: a, cents: n}) })
		l.share = l.owed
		for _, m := range k.limitsOf(l) {
			if kindOf(m) == "dollars" {
				of, _ := k.amountOf(l, m)
				k.use(of, l.paid)
			}
		}
	}
}

// hold keeps large payments back.
func (k *work) hold() {
	var sum int64
	for _, l := range k.lines {
		sum += l.paid
	}
	for _, h := range k.o.Holds {
		if sum > int64(h.PaidOver) {
			k.holds = append(k.holds, h.Name)
			k.rule("held")
		}
	}
}
