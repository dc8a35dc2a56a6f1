package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/money"
)

// orderOfPayers holds what the claim says of other payers to what is known of them and to the
// rules of who pays first, and pends what is missing or against them. Where nothing is known,
// the claim's own word counts. Where others paid first, it finds what they left of each line.
func orderOfPayers(w *work) {
	l := w.first()
	if l != nil && len(w.view.Others()) > 0 {
		w.place(l)
	}
	if w.claim.Sequence == 0 && len(w.claim.Others) == 0 && len(w.others) == 0 {
		return
	}
	missing := w.against(l)
	if missing == "" {
		missing = w.outOfOrder(l)
	}
	if missing == "" || w.cleared(PendCoordination, nil) {
		missing = w.weigh()
	}
	if missing != "" && l != nil && !w.cleared(PendCoordination, nil) { // of what is denied anyway nothing is missing
		w.pend(PendCoordination, nil, missing)
	}
}

// rank is a payer's place: P first, then S, T and A to H (X12 element 1138); -1 unknown.
func rank(sequence byte) int {
	switch {
	case sequence == 0 || sequence == 'P':
		return 0
	case sequence == 'S':
		return 1
	case sequence == 'T':
		return 2
	case sequence >= 'A' && sequence <= 'H':
		return 3 + int(sequence-'A')
	}
	return -1
}

// outOfOrder says in words what is missing or wrong; l is the first open line or nil.
func (w *work) outOfOrder(l *line) string {
	ours, before := rank(w.claim.Sequence), 0
	if ours < 0 {
		return "this plan's place among the payers"
	}
	for i := range w.claim.Others {
		o := &w.claim.Others[i]
		theirs := rank(o.Sequence)
		switch {
		case theirs < 0:
			return "the place of another payer"
		case theirs == ours:
			return "who pays first: two payers have one place"
		case theirs < ours && !decided(o):
			return "the result of a payer before this plan"
		case theirs > ours && decided(o):
			return "who pays first: a payer behind this plan has decided"
		case theirs < ours:
			before++
		}
		if what := w.medicareBySize(o, theirs < ours, l); what != "" {
			return what
		}
	}
	if before < ours {
		return "the result of a payer before this plan"
	}
	return ""
}

// decided says whether the claim brings a payer's result.
func decided(o *claim.OtherPayer) bool {
	return o.Paid != 0 || o.Decided != 0 || len(o.Adjustments) > 0 || len(o.Lines) > 0
}

// medicareBySize holds Medicare's place to the Medicare secondary payer rules, as of a patient
// of 65 who has it by age or a younger one by disability, and an employee who works. It is what
// counts as long as nothing is recorded of the patient's Medicare.
func (w *work) medicareBySize(o *claim.OtherPayer, first bool, l *line) string {
	if !ofMedicare(o) || l == nil || w.medicare {
		return ""
	}
	side, basis, on := cob.Side{Employees: l.option.Coordination.Employees}, cob.Age, l.in.From
	if p := w.view.Person(w.claim.Member); p != nil {
		side.Born = p.Born
	}
	if side.Born != 0 && side.Born.AgeOn(on) < 65 {
		basis = cob.Disability
	}
	should, _ := side.Medicare([]cob.Coverage{{Medicare: basis, WorkHere: cob.Active}}, on)
	switch {
	case should.Missing != "":
		return should.Missing + ", for Medicare's place"
	case side.Born == 0:
		return "the patient's birth date, for Medicare's place"
	case should.First && !first:
		return "Medicare's result: it pays before this plan"
	case !should.First && first:
		return "who pays first: Medicare pays behind this plan"
	}
	return ""
}

// prior is what the payers before us did with a line: what they paid together, what the last
// of them left the patient to owe, and how much of that it calls a share of what it allowed,
// and how much above its price.
type prior struct {
	paid, owed, shares, above money.Cents
	medicare                  bool // the last one
}

// weigh finds what the payers before us left of each line. It says what is wrong where
// their results do not balance.
func (w *work) weigh() string {
	ours, last := rank(w.claim.Sequence), -1
	if ours <= 0 || w.claim.Charge == 0 {
		return ""
	}
	w.priors = resized(w.priors, len(w.lines))
	clear(w.priors)
	for i := range w.claim.Others {
		o := &w.claim.Others[i]
		if at := rank(o.Sequence); at >= 0 && at < ours {
			w.paidBy(o)
			if last < 0 || at > rank(w.claim.Others[last].Sequence) {
				last = i
			}
		}
	}
	wrong := "the result of a payer before this plan"
	if last >= 0 {
		wrong = w.leftBy(&w.claim.Others[last])
	}
	if wrong != "" {
		w.priors = w.priors[:0]
	}
	return wrong
}

func (w *work) paidBy(o *claim.OtherPayer) {
	if len(o.Lines) == 0 {
		for i, paid := range w.byCharge(o.Paid) {
			w.priors[i].paid += paid
		}
		return
	}
	for i := range w.lines {
		if l := otherLine(o, w.lines[i].in.Number); l != nil {
			w.priors[i].paid += l.Paid
		}
	}
}

func otherLine(o *claim.OtherPayer, number int) *claim.OtherLine {
	for i := range o.Lines {
		if o.Lines[i].Number == number {
			return &o.Lines[i]
		}
	}
	return nil
}

// byCharge gives the lines their parts of an amount of the claim.
func (w *work) byCharge(amount money.Cents) []money.Cents {
	weights := make([]money.Cents, len(w.lines))
	for i := range weights {
		weights[i] = w.lines[i].in.Charge
	}
	return amount.Split(weights)
}

const unbalanced = "another payer's result: it does not add up to the charge"

// leftBy finds what o left of each line: the charge less what it paid and less what it says
// that nobody owes the provider. Adjustments of the claim fall to the lines by their charge.
func (w *work) leftBy(o *claim.OtherPayer) string {
	whole := sumUp(o.Adjustments)
	if len(o.Lines) == 0 {
		owed := w.claim.Charge - o.Paid - whole.written
		if o.Paid < 0 || owed < 0 || owed > w.claim.Charge || whole.any && owed != whole.owed {
			return unbalanced
		}
		owes, shares, above := w.byCharge(owed), w.byCharge(whole.shares), w.byCharge(whole.above)
		for i := range w.priors {
			p := &w.priors[i]
			p.owed, p.shares, p.above, p.medicare = owes[i], shares[i], above[i], ofMedicare(o)
		}
		return ""
	}
	written, shares, above := w.byCharge(whole.written), w.byCharge(whole.shares), w.byCharge(whole.above)
	patient := whole.owed
	for i := range w.priors {
		p, charge := &w.priors[i], w.lines[i].in.Charge
		p.medicare, p.owed = ofMedicare(o), charge-written[i]
		if l := otherLine(o, w.lines[i].in.Number); l != nil {
			own := sumUp(l.Adjustments)
			p.owed -= l.Paid + own.written
			p.shares, p.above = shares[i]+own.shares, above[i]+own.above
			patient += own.owed
			if own.any && !whole.any && p.owed != own.owed {
				return unbalanced
			}
		}
		if p.owed < 0 || p.owed > charge {
			return unbalanced
		}
		patient -= p.owed
	}
	if whole.any && patient != 0 {
		return unbalanced
	}
	return ""
}

func ofMedicare(o *claim.OtherPayer) bool { return o.Filing == "MA" || o.Filing == "MB" }

// adjusted is a payer's adjustments: what the patient owes, the part of it that is a share
// of what was allowed (deductible, coinsurance, copay), the part above the price, and what
// nobody owes.
type adjusted struct {
	owed, shares, above, written money.Cents
	any                          bool
}

func sumUp(as []claim.Adjustment) (s adjusted) {
	s.any = len(as) > 0
	for i := range as {
		if as[i].Group != claim.PR {
			s.written += as[i].Amount
			continue
		}
		s.owed += as[i].Amount
		switch as[i].Reason {
		case "1", "2", "3", "66":
			s.shares += as[i].Amount
		case "45":
			s.above += as[i].Amount
		}
	}
	return s
}
