package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

// work is one claim on its way through the rules. What it holds is used again for the next.
type work struct {
	view     View
	claim    *claim.Claim
	terms    *Terms
	contract Contract // with the claim's plan, once eligibility has found it
	stay     bool     // an inpatient stay
	prepared bool     // the lines' services are there
	table    bool     // a table was asked: its version is pinned

	blocks   blocks
	outs     []claim.LineOutcome // the lines', which the decision takes along
	lines    []line
	services []match.Service // one a line
	codes    []string        // what the services' diagnoses are cut from
	accounts []account
	marks    []uint64 // visits, copays and suspects that this claim leaves
	seen     []uint64 // duplicates' marks of this claim's own lines
	cuts     []cut
	spans    []family.Span         // those of the claim's kind, where a member has others
	pools    []pool                // copays of a stay that are not taken up yet
	faults   []*plan.Authorization // those that are missing and cost a penalty
	others   []cob.Coverage        // of the patient, elsewhere; empty of most
	placed   []cob.Place           // of each of others on the claim's first open day
	other    []cob.Place           // on another day
	medicare bool                  // what is known says where Medicare stands on that day
	priors   []prior               // what other payers did with each line, where we are not the first
	prices   []pricing.Priced
	question pricing.Question
	edited   edits.Question
	skip     []bool         // by line: it was decided before edits
	looked   []*plan.Option // whose edits have been asked
	spare    []claim.Adjustment
	sharing  sharing

	refused bool // a person denied every line
	short   bool // an earlier decision that counts is not among the entries that were read
	held    []string
	pended  string
	at      int // number of the line that pended
	missing string
}

// line is one service line on its way. units are those that pass, thousandths.
type line struct {
	in      *claim.Line
	out     *claim.LineOutcome
	option  *plan.Option
	benefit *plan.Benefit
	service *match.Service
	span    *family.Span
	on      day.Day // what option, year and coverage go by
	year    day.Day
	network plan.Network // whose sharing applies
	care    care
	units   int64
	lacks   lack
	penalty money.Cents // of the allowed amount, whoever owes it
	credit  money.Cents // of the deductible: what was taken as if no other payer were there
	closed  bool        // decided: later rules leave it alone
	nothing bool        // limits leave nothing that is covered
	misled  bool        // the directory said that the provider was in the network
	pays    *claim.Act  // a person said what the plan pays; nil if nobody did

	adjustments []claim.Adjustment // room for out's while the rules work on it
	steps       []claim.Step
}

// care is what prices a line.
type care uint8

const (
	contracted care = iota
	surprise        // protected by the No Surprises Act: the qualifying payment amount
	referenced      // a share of Medicare, for everybody without a contract
	outside         // the option's share outside the network
	said            // a person said what is allowed
)

// cut is units of a line that do not pass, or what an earlier claim was allowed for a part of
// it, to be taken off its allowed amount.
type cut struct {
	line           int // its number among the claim's
	units          int64
	less           money.Cents
	group          claim.Group
	reason, remark string
	rule           uint16
}

// begin sets the work to a new claim.
func (w *work) begin(v View, c *claim.Claim, t *Terms) {
	w.view, w.claim, w.terms, w.contract = v, c, t, Contract{}
	w.stay, w.prepared, w.table = inpatient(c), false, false
	w.codes, w.accounts, w.marks, w.seen, w.pools = w.codes[:0], w.accounts[:0], w.marks[:0], w.seen[:0], w.pools[:0]
	w.faults, w.priors, w.cuts, w.held = w.faults[:0], w.priors[:0], w.cuts[:0], nil
	w.others, w.looked, w.medicare = w.others[:0], w.looked[:0], false
	w.pended, w.at, w.missing, w.refused, w.short = "", 0, "", false, false
	w.sharing.accounts = [2]int{}
	w.openLines()
}

// openLines puts the claim's lines before the rules.
func (w *work) openLines() {
	n := len(w.claim.Lines)
	w.lines = resized(w.lines, n)
	if cap(w.outs) >= n { // the claim before pended and left them
		w.outs = w.outs[:n]
		clear(w.outs)
	} else {
		w.outs = w.blocks.lines.cut(n)[:n]
	}
	for i := range w.lines {
		l, in, out := &w.lines[i], &w.claim.Lines[i], &w.outs[i]
		adjustments, steps := l.adjustments, l.steps
		*l = line{}
		l.in, l.units, l.out, l.adjustments, l.steps = in, in.Units, out, adjustments, steps
		out.Number, out.Charge = in.Number, in.Charge
		out.Adjustments, out.Trace = l.adjustments[:0], l.steps[:0]
	}
}

// takeRoom takes back the room that the lines' outcomes were made in.
func (w *work) takeRoom() {
	for i := range w.lines {
		l := &w.lines[i]
		l.adjustments, l.steps = l.out.Adjustments, l.out.Trace
	}
}

// resized is s with n elements, which hold what they held.
func resized[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	return append(s[:cap(s)], make([]T, n-cap(s))...)
}

// pend ends the claim: it waits for who owns the queue of the reason. l may be nil. One
// that a person denied waits for nothing.
func (w *work) pend(reason string, l *line, missing string) {
	if w.refused {
		return
	}
	w.pended, w.missing, w.at = reason, missing, 0
	if l != nil {
		w.at = l.in.Number
	}
}

func (w *work) pendedDecision() family.Decision {
	w.takeRoom()
	d := pend(w.claim, w.pended)
	d.Outcome.Line, d.Outcome.Detail = w.at, w.missing
	return d
}

func pend(c *claim.Claim, reason string) family.Decision {
	return family.Decision{Outcome: claim.Outcome{
		Claim: c.ID, Status: claim.Pended, Reason: reason, Member: c.Member, Charge: c.Charge, Rev: Rev,
	}}
}

// first is the first line that is still open, or nil.
func (w *work) first() *line {
	for i := range w.lines {
		if !w.lines[i].closed {
			return &w.lines[i]
		}
	}
	return nil
}

// deny closes a line: its whole charge goes to one adjustment. A line that a person has
// paid stays open, unless the member is not covered at all.
func (l *line) deny(rule uint16, g claim.Group, reason, remark string) {
	if l.pays != nil && rule != ruleEligibility {
		return
	}
	l.out.Adjustments = append(l.out.Adjustments, claim.Adjustment{Group: g, Reason: reason, Remark: remark, Amount: l.out.Charge})
	l.trace(rule, l.out.Charge)
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

// beyond takes an amount off what is covered of the allowed amount.
func (l *line) beyond(c cut, amount money.Cents) {
	if amount != 0 {
		l.out.Adjustments = append(l.out.Adjustments, claim.Adjustment{Group: c.group, Reason: c.reason, Remark: c.remark, Amount: amount})
	}
	l.trace(c.rule, amount)
	l.out.NotCovered += amount
}

// rest is what is covered of the allowed amount.
func (l *line) rest() money.Cents { return l.out.Allowed - l.out.NotCovered - l.penalty }

// pro is the part of the rest that falls to n of so many units: what falls to the others is
// rounded once, and it is what that leaves.
func (l *line) pro(n, of int64) money.Cents {
	rest := l.rest()
	if n >= of {
		return rest
	}
	return rest - rest.MulDiv(of-n, of)
}

// decision adds the lines up and freezes the outcome. What it hands out is cut from one
// block of each kind.
func (w *work) decision() (d family.Decision) {
	w.takeRoom()
	w.cutBlocks()
	o := &d.Outcome
	o.Claim, o.Status, o.Member, o.Rev = w.claim.ID, claim.Denied, w.claim.Member, Rev
	o.ScheduleID, o.Holds = w.schedule(), w.held
	o.Lines, w.outs = w.outs, nil
	for i := range w.lines {
		l := &w.lines[i]
		o.Charge += l.out.Charge
		o.Allowed += l.out.Allowed
		o.PlanPaid += l.out.Paid
		o.MemberOwes += patientOwes(l.out.Adjustments)
		if l.option != nil && o.Option == "" {
			o.Plan, o.Option, o.OptionRev, o.Year = id.Plan(l.option.Plan), l.option.ID, l.option.Version, l.year
		}
		if !l.closed && !l.nothing {
			o.Status = claim.Paid
		}
	}
	d.Used = w.deltas()
	if len(w.marks) > 0 {
		d.Marks = append(w.blocks.marks.cut(len(w.marks)), w.marks...)
	}
	return d
}

// cutBlocks copies what the lines' outcomes were made in to where it stays.
func (w *work) cutBlocks() {
	adjustments, steps := 0, 0
	for i := range w.lines {
		adjustments += len(w.lines[i].adjustments)
		steps += len(w.lines[i].steps)
	}
	as, ts := w.blocks.adjustments.cut(adjustments), w.blocks.steps.cut(steps)
	for i := range w.lines {
		l := &w.lines[i]
		as, l.out.Adjustments = cutOff(as, l.adjustments)
		ts, l.out.Trace = cutOff(ts, l.steps)
	}
}

// cutOff appends what a line has to a block and gives the line its part of it; nil of
// nothing, as it is read back.
func cutOff[T any](block, part []T) (longer, own []T) {
	n := len(block)
	if block = append(block, part...); n == len(block) {
		return block, nil
	}
	return block, block[n:len(block):len(block)]
}

// schedule names what priced: the contract's arrangement, and the tables if they were asked.
func (w *work) schedule() string {
	if !w.table || w.terms.Tables.Pinned == "" {
		return w.contract.Schedule
	}
	return w.contract.Schedule + ";" + w.terms.Tables.Pinned
}

func patientOwes(as []claim.Adjustment) (sum money.Cents) {
	for i := range as {
		if as[i].Group == claim.PR {
			sum += as[i].Amount
		}
	}
	return sum
}

// index is a line's place among the claim's.
func (w *work) index(l *line) int {
	for i := range w.lines {
		if &w.lines[i] == l {
			return i
		}
	}
	return 0
}
