package portal

import (
	"cmp"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
)

type lineView struct {
	Number      int          `json:"line"`
	Code        string       `json:"code"`
	Revenue     string       `json:"revenue,omitempty"`
	Teeth       string       `json:"teeth,omitempty"`
	Modifiers   []string     `json:"modifiers,omitempty"`
	From        string       `json:"from"`
	To          string       `json:"to,omitempty"`
	Units       string       `json:"units"`
	Billed      amount       `json:"billed"`
	Allowed     amount       `json:"allowed"`
	Deductible  amount       `json:"deductible"`
	Copay       amount       `json:"copay"`
	Coinsurance amount       `json:"coinsurance"`
	PlanPaid    amount       `json:"plan_paid"`
	Adjustments []adjustment `json:"adjustments"`
	Trace       []rung       `json:"trace"`
}

// adjustment is why a part of a charge is not paid.
type adjustment struct {
	Group  claim.Group `json:"group"`
	Reason string      `json:"reason"`
	Remark string      `json:"remark,omitempty"`
	Amount amount      `json:"amount"`
	Words  string      `json:"words"`
	Who    string      `json:"who"`
}

// rung is one step of the trace: what a rule moved, and what was left to share.
type rung struct {
	Rule   string `json:"rule"`
	Words  string `json:"words"`
	Amount amount `json:"amount"`
	Left   amount `json:"left"`
}

// viewClaim shows the claim by its last outcome; of a claim that was taken back, the
// lines are those of the outcome before.
func (p *Portal) viewClaim(e *Employer, l *family.Log, said []word) *claimView {
	last := &said[len(said)-1]
	c, o := &last.Claim, &last.Decision.Outcome
	v := &claimView{
		claimRow: p.claimRow(l, last), EmployerName: e.Name, StatusWords: statusWords(o.Status), Reason: o.Reason,
		Kind: frequencyWords(c.Frequency), Original: c.Original, NPI: c.Billing, Place: c.Place, PlaceWords: careWords(c),
		Auth: c.Authorization, Diagnoses: append([]string{}, c.Diagnoses...), Lines: []lineView{}, History: []historyRow{}, Documents: []string{},
		Calls: []callLink{}, Payments: []paymentLink{},
	}
	if o.Status == claim.Reversed {
		v.TakenBackBy = o.Of
	}
	if o.Reason != "" {
		v.ReasonWords, v.Waits = pendWords(o.Reason), c.Received.String()
	}
	if c.Rendering != "" {
		v.Rendering = p.providerName(c.Rendering)
	}
	shown := lastDecided(said)
	v.Pinned = pin(e, &shown.Decision.Outcome)
	for i := range shown.Claim.Lines {
		v.Lines = append(v.Lines, viewLine(&shown.Claim.Lines[i], &shown.Decision.Outcome))
	}
	for i := range said {
		v.History = append(v.History, viewHistory(l, &said[i]))
	}
	return v
}

// lastDecided is the latest outcome that is not a reversal.
func lastDecided(said []word) *word {
	at := 0
	for i := range said {
		if said[i].Decision.Outcome.Status != claim.Reversed {
			at = i
		}
	}
	return &said[at]
}

func pin(e *Employer, o *claim.Outcome) *pinned {
	if !o.Status.Final() {
		return nil
	}
	contract, tables, _ := strings.Cut(o.ScheduleID, ";")
	v := &pinned{Plan: string(o.Plan), Option: o.Option, OptionRev: o.OptionRev, Schedule: contract, Tables: tables, Rules: o.Rev, Year: o.Year.String()}
	v.OptionName = cmp.Or(e.optionName(o.Plan, o.Option), o.Option)
	return v
}

func viewLine(in *claim.Line, o *claim.Outcome) lineView {
	v := lineView{
		Number: in.Number, Code: in.Code, Revenue: in.Revenue, Teeth: teeth(in.Teeth), Modifiers: in.Modifiers, From: in.From.String(), Units: units(in.Units),
		Billed: amount(in.Charge), Adjustments: []adjustment{}, Trace: []rung{},
	}
	if in.To != in.From {
		v.To = in.To.String()
	}
	for i := range o.Lines {
		out := &o.Lines[i]
		if out.Number != in.Number {
			continue
		}
		v.Allowed, v.Deductible, v.Copay = amount(out.Allowed), amount(out.Deductible), amount(out.Copay)
		v.Coinsurance, v.PlanPaid = amount(out.Coinsurance), amount(out.Paid)
		v.Adjustments, v.Trace = viewAdjustments(out.Adjustments), ladder(out)
	}
	return v
}

// teeth are those that a line treats, with their surfaces: "14, 30 MO".
func teeth(all []claim.Tooth) string {
	var out []string
	for _, t := range all {
		out = append(out, strings.TrimSpace(t.Number+" "+t.Surfaces))
	}
	return strings.Join(out, ", ")
}

func viewAdjustments(list []claim.Adjustment) []adjustment {
	out := []adjustment{}
	for _, a := range list {
		out = append(out, adjustment{a.Group, a.Reason, a.Remark, amount(a.Amount), reasonWords(a.Reason), groupWords(a.Group)})
	}
	return out
}

// ladder reads the trace from the charge down to what the plan pays. A trace that
// does not end with the plan's payment ends with the rule that denied the line.
func ladder(l *claim.LineOutcome) []rung {
	left := l.Charge
	out := []rung{{"billed", "What the provider charged", amount(left), amount(left)}}
	for i, s := range l.Trace {
		name := adjudicate.RuleName(s.Rule)
		text := ""
		left, text = step(name, s.Cents, left)
		if i == len(l.Trace)-1 && name != "plan pays" {
			left, text = 0, "Denied"
			if n := len(l.Adjustments); n > 0 {
				text = "Denied: " + reasonWords(l.Adjustments[n-1].Reason)
			}
		}
		out = append(out, rung{name, text, amount(s.Cents), amount(left)})
	}
	return out
}

// step says what a rule did, and what is left to share after it.
func step(name string, cents, left money.Cents) (money.Cents, string) {
	switch name {
	case "allowed amount":
		if cents == left {
			return cents, "The price is the charge"
		}
		return cents, "The price; " + (left - cents).Dollars() + " of the charge is taken off"
	case "copay", "deductible", "coinsurance":
		return left - cents, shareWords(name, cents, left)
	case "a person's decision":
		return left, "What a person said of the line; the rules go on from it"
	case "out-of-pocket maximum":
		return left, "What the maximum spares the member"
	case "penalty":
		return left - cents, "For want of an authorization"
	case "limit", "dollar limit":
		return left - cents, "Beyond a limit of the option"
	case "claim edit", "authorization":
		return left - cents, "Units that are not covered"
	case "other payers":
		return left, "What other payers account for"
	case "plan pays":
		return cents, "What the plan pays"
	}
	if strings.HasPrefix(name, "NAIC ") || strings.HasPrefix(name, "42 CFR ") {
		return left, "Where another payer stands to this plan"
	}
	return left, ""
}

// shareWords says what a step of the cost share took of what was left, and why nothing.
func shareWords(name string, cents, left money.Cents) string {
	switch {
	case left == 0:
		return "Nothing is left to share"
	case name == "deductible" && cents == 0:
		return "Nothing to take: the deductible is met, or the year's out-of-pocket maximum"
	case name == "copay" && cents == 0:
		return "No copay: paid already, waived, or the year's out-of-pocket maximum is met"
	case cents == 0:
		return "Nothing to take: the year's out-of-pocket maximum is met, or it is under half a cent"
	case name == "deductible":
		return "The member's share: what the year's deductible still asks of " + left.Dollars()
	case name == "copay":
		return "The member's share: a fixed amount, of " + left.Dollars() + " at most"
	}
	return "The member's share: the option's percentage of " + left.Dollars() + ", up to the year's maximum"
}
