package eligibility

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x270"
)

// Codes of EB01 that this package says.
const (
	active      = "1"
	inactive    = "6"
	coinsurance = "A"
	copayment   = "B"
	deductible  = "C"
	limitation  = "F"
	outOfPocket = "G"
	notCovered  = "I"
)

// generic is the service type of the plan as a whole (EQ01 and EB03).
const generic = "30"

// period answers what is asked of some days: each plan that covers the patient then, or
// that none does.
func (w *work) period(p *period) {
	covered := false
	for _, sp := range w.state.Spans(w.who.ID) {
		if sp.From > p.to || sp.To != 0 && sp.To < p.from {
			continue
		}
		w.covered(&sp, max(sp.From, p.from), p.questions, !covered)
		covered = true
	}
	if !covered {
		w.notCovered(p)
	}
}

// covered is one plan's answer, as of a day on which it covers the patient.
func (w *work) covered(sp *family.Span, on day.Day, questions []*x270.Question, first bool) {
	t := w.terms(sp, on)
	if first && len(w.answer.Benefits) == 0 {
		w.planned(sp, &t)
	}
	b := x270.Benefit{Kind: active, Level: tier(sp.Tier), Services: []string{generic}, Dates: spanDates(sp)}
	if t.option == nil {
		b.Plan, b.Messages = x12.EchoName(t.planName, 50, ""), []string{"COST SHARING IS NOT AVAILABLE AT THIS TIME"}
		w.add(b)
		return
	}
	year := t.option.YearOf(on)
	b.Plan, b.Insurance = x12.EchoName(t.option.Name, 50, ""), insurance(t.option)
	b.Dates = append(b.Dates, x270.Date{Qualifier: "291", From: year, To: year.AddMonths(12) - 1})
	w.add(b)
	s := &shares{work: w, option: t.option, span: sp, year: year}
	s.services(questions)
	s.amounts()
	s.flush()
}

func (w *work) add(b x270.Benefit) { w.answer.Benefits = append(w.answer.Benefits, b) }

// planned is what of the plan stands with the patient (2100): the group and when the
// coverage began and ended. A further plan has its dates in its own 2110.
func (w *work) planned(sp *family.Span, t *published) {
	w.patient.References = []x270.Reference{{Qualifier: "6P", Value: reference(t.group), Text: x12.EchoName(t.groupName, 80, "")}}
	if t.planName != "" {
		w.patient.References = append(w.patient.References, x270.Reference{Qualifier: "18", Value: reference(t.plan), Text: x12.EchoName(t.planName, 80, "")})
	}
	w.patient.Dates = []x270.Date{{Qualifier: "346", From: sp.From}, {Qualifier: "356", From: w.began(sp)}}
	if sp.To != 0 {
		w.patient.Dates = append(w.patient.Dates, x270.Date{Qualifier: "347", From: sp.To})
	}
}

func reference(s string) phi.Text { return phi.New(x12.Echo(s, 50, "UNKNOWN")) }

// began is the first day of coverage without a gap, in whatever plan, up to a span.
func (w *work) began(sp *family.Span) day.Day {
	from := sp.From
	spans := w.state.Spans(w.who.ID)
	for i := len(spans) - 1; i >= 0; i-- {
		if s := &spans[i]; s.From < from && (s.To == 0 || s.To >= from-1) {
			from = s.From
		}
	}
	return from
}

// spanDates are DTP of 2110: 346 plan begin, 357 eligibility end.
func spanDates(sp *family.Span) []x270.Date {
	out := []x270.Date{{Qualifier: "346", From: sp.From}}
	if sp.To != 0 {
		out = append(out, x270.Date{Qualifier: "357", From: sp.To})
	}
	return out
}

// notCovered says that no plan covers the patient, when the last one ended and when the
// next one begins.
func (w *work) notCovered(p *period) {
	b := x270.Benefit{Kind: inactive, Services: []string{generic}}
	var ended, begins day.Day
	for _, sp := range w.state.Spans(w.who.ID) {
		if sp.To != 0 && sp.To < p.from {
			ended = max(ended, sp.To)
		}
		if sp.From > p.to && (begins == 0 || sp.From < begins) {
			begins = sp.From
		}
	}
	if ended != 0 {
		b.Dates = append(b.Dates, x270.Date{Qualifier: "357", From: ended})
	}
	if begins != 0 {
		b.Dates = append(b.Dates, x270.Date{Qualifier: "356", From: begins})
	}
	w.add(b)
}

// tier is EB02 of a coverage.
func tier(t family.Tier) string {
	switch t {
	case family.EmployeeOnly:
		return "EMP"
	case family.EmployeeSpouse:
		return "ESP"
	case family.EmployeeChildren:
		return "ECH"
	}
	return "FAM"
}

// insurance is EB04: PR pays outside the network too, EP does not.
func insurance(o *plan.Option) string {
	if o.OutOfNetwork != nil {
		return "PR"
	}
	return "EP"
}
