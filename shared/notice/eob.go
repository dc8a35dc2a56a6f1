package notice

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// eob is the data of eob.html and withdrawn.html: one claim explained.
type eob struct {
	head
	Claim      id.Claim
	Member     string
	Card       string
	Plan       string
	Option     string
	Version    string // of the option
	Provider   string
	NPI        string
	Service    string
	Received   string
	Denied     bool
	Replaces   string   // which explanation this one replaces, in words
	Because    string   // of a withdrawal: why
	Lines      []amount // of the service lines
	Total      amount
	Reasons    []reason
	Provisions []string
	Adverse    bool // something is denied, reduced or the member's to pay
	Meters     []meter
}

// amount is a line or the total. Billed = Savings + Plan + Deductible + Copay +
// Coinsurance + NotCovered, and Billed = Plan + Owe + WriteOff.
type amount struct {
	Number                         int
	Service, Code, Word            string
	Billed, Allowed, Savings, Plan money.Cents
	Deductible, Copay, Coinsurance money.Cents
	NotCovered                     money.Cents // neither paid nor shared: of Owe or of WriteOff
	Owe                            money.Cents // all of group PR
	WriteOff                       money.Cents // all of the other groups
	Notes                          string      // letters of the reasons
}

func (t *amount) add(a *amount) {
	t.Billed += a.Billed
	t.Allowed += a.Allowed
	t.Savings += a.Savings
	t.Plan += a.Plan
	t.Deductible += a.Deductible
	t.Copay += a.Copay
	t.Coinsurance += a.Coinsurance
	t.NotCovered += a.NotCovered
	t.Owe += a.Owe
	t.WriteOff += a.WriteOff
}

// put files one adjustment under its column.
func (t *amount) put(a *claim.Adjustment) {
	if a.Group == claim.PR {
		t.Owe += a.Amount
	} else {
		t.WriteOff += a.Amount
	}
	switch string(a.Group) + a.Reason {
	case "PR1":
		t.Deductible += a.Amount
	case "PR2":
		t.Coinsurance += a.Amount
	case "PR3":
		t.Copay += a.Amount
	case "CO45", "CO94": // 94: a case rate above the line's charge
		t.Savings += a.Amount
	default:
		t.NotCovered += a.Amount
	}
}

// claims makes the document of each claim that the entry decides or takes back. A
// claim that is taken back and decided again gets one, on its latest decision.
func (w *writer) claims() ([]document, error) {
	last := map[id.Claim]int{}
	for i := range w.entry.Decided {
		if d := &w.entry.Decided[i]; tells(&d.Decision.Outcome) {
			last[d.Claim.ID] = i
		}
	}
	var docs []document
	for _, i := range slices.Sorted(maps.Values(last)) {
		body, err := w.explain(i)
		if err != nil {
			return nil, fault.Wrap(err, "decision %d of the entry", i+1)
		}
		key := place(w.employer, w.family, fmt.Sprintf("%s-v%d", w.entry.Decided[i].Claim.ID, w.entry.Version))
		docs = append(docs, document{key, body})
	}
	return docs, nil
}

// tells says whether a decision is explained: one that stands, or the end of one
// that was. A claim that only pended was never explained, and has no lines.
func tells(o *claim.Outcome) bool {
	return o.Status.Final() || o.Status == claim.Reversed && len(o.Lines) > 0
}

// explain writes the explanation of the i-th decision.
func (w *writer) explain(i int) ([]byte, error) {
	d := &w.entry.Decided[i]
	o, template, title := d.Decision.Outcome, "eob", "Explanation of benefits"
	if o.Status == claim.Reversed {
		o, template, title = o.Negated(o.Of), "withdrawn", "Explanation of benefits withdrawn"
	}
	p := eob{
		head: w.head(title), Claim: o.Claim, NPI: d.Claim.Billing, Provider: w.provider(d.Claim.Billing),
		Plan: w.planName(o.Plan), Option: w.optionName(o.Plan, o.Option, o.OptionRev), Version: o.OptionRev,
		Service: span(d.Claim.Lines), Received: slashed(d.Claim.Received), Denied: o.Status == claim.Denied,
		Replaces: w.replaces(i), Because: w.because(i), Meters: w.meters(i),
	}
	if who := w.entry.State.Person(o.Member); who != nil {
		p.Member, p.Card = name(who), who.Card.Reveal()
	}
	if err := p.fill(&d.Claim, &o); err != nil {
		return nil, err
	}
	if p.Because != "" {
		p.Provisions = nil // what is appealed is the taking back, not the old reasons
	}
	return render(template, p)
}

// fill adds the lines. An outcome that does not add up is fault.Internal: a wrong
// explanation is worse than a late one.
func (p *eob) fill(c *claim.Claim, o *claim.Outcome) error {
	notes := notes{claim: o}
	for i := range o.Lines {
		l := &o.Lines[i]
		a := amount{Number: l.Number, Billed: l.Charge, Allowed: l.Allowed, Plan: l.Paid}
		for j := range l.Adjustments {
			a.put(&l.Adjustments[j])
			a.Notes = notes.add(a.Notes, l.Number, &l.Adjustments[j])
		}
		if a.Billed != a.Plan+a.Owe+a.WriteOff {
			return fault.New(fault.Internal, "line %d does not add up", l.Number)
		}
		a.describe(c)
		p.Total.add(&a)
		p.Lines = append(p.Lines, a)
	}
	t := &p.Total
	if t.Billed != o.Charge || t.Plan != o.PlanPaid || t.Owe != o.MemberOwes {
		return fault.New(fault.Internal, "the lines do not add up to the claim")
	}
	p.Reasons, p.Provisions = notes.list, notes.provisions
	p.Adverse = p.Denied || t.Owe != 0 || t.NotCovered != 0
	return nil
}

// describe adds what was done, as the claim says it: the procedure, else what the revenue code
// says, and the teeth.
func (t *amount) describe(c *claim.Claim) {
	for i := range c.Lines {
		if l := &c.Lines[i]; l.Number == t.Number {
			t.Service, t.Code, t.Word = service(l.From, l.To), coded(l), serviceWord(cmp.Or(l.Code, l.Revenue))
		}
	}
}

// coded are a line's codes: "99284, revenue 0450", "D2392, tooth 30 MO".
func coded(l *claim.Line) string {
	var out []string
	if l.Code != "" {
		out = append(out, strings.Join(append([]string{l.Code}, l.Modifiers...), "-"))
	}
	if l.Revenue != "" {
		out = append(out, "revenue "+l.Revenue)
	}
	for _, tooth := range l.Teeth {
		out = append(out, "tooth "+strings.TrimSpace(tooth.Number+" "+tooth.Surfaces))
	}
	return strings.Join(out, ", ")
}

func span(list []claim.Line) string {
	var from, to day.Day
	for i := range list {
		if from == 0 || list[i].From < from {
			from = list[i].From
		}
		to = max(to, list[i].To)
	}
	if from == 0 {
		return ""
	}
	return service(from, to)
}

// replaces says which earlier explanation the i-th decision takes the place of.
func (w *writer) replaces(i int) string {
	d := &w.entry.Decided[i]
	if !d.Decision.Outcome.Status.Final() {
		return ""
	}
	for j := range i {
		if w.entry.Decided[j].Claim.ID == d.Claim.ID && w.entry.Decided[j].Decision.Outcome.Status == claim.Reversed {
			return "our earlier explanation of this claim. Another claim of your family was corrected, and that changed this one"
		}
	}
	if d.Claim.Frequency == claim.Replacement && d.Decision.Outcome.Of != "" {
		return fmt.Sprintf("our earlier explanation of claim %s. Your provider sent a corrected claim", d.Decision.Outcome.Of)
	}
	return ""
}

// because says why an outcome was taken back.
func (w *writer) because(i int) string {
	d := &w.entry.Decided[i]
	if d.Decision.Outcome.Status != claim.Reversed {
		return ""
	}
	at := slices.IndexFunc(w.entry.Decided, func(by family.Decided) bool {
		return by.Claim.ID == d.Decision.Outcome.Of && by.Claim.Original == d.Claim.ID
	})
	switch {
	case at < 0:
		return "Another claim of your family was corrected, and we have to decide this one again. You will hear from us."
	case w.entry.Decided[at].Decision.Outcome.Status == claim.Applied:
		return "Your provider cancelled this claim."
	}
	return fmt.Sprintf("Your provider sent a corrected claim. Our explanation of claim %s, of the same date as this letter, takes its place.",
		d.Decision.Outcome.Of)
}
