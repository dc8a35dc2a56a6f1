package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// eligibility finds the span that covers each line's service date, and with it
// the option and the plan year. Not covered: PR-26 before the first span, PR-27
// after the last, PR-200 in between, PR-177 with no span at all.
func eligibility(w *work) {
	spans := w.view.Spans(w.claim.Member)
	for i := range w.lines {
		l := &w.lines[i]
		s := covering(spans, l.in.From)
		if s == nil {
			l.deny(ruleEligibility, claim.Adjustment{Group: claim.PR, Reason: notCoveredReason(spans, l.in.From), Remark: "N30"})
			continue
		}
		if l.option = option(w.terms.Options, s); l.option == nil {
			w.pended = PendOption
			return
		}
		l.year = l.option.YearOf(l.in.From)
	}
	w.onePlan()
}

// onePlan pends a claim whose lines fall to two plans: one claim is paid from one
// plan's money, under one contract.
func (w *work) onePlan() {
	first := ""
	for i := range w.lines {
		if o := w.lines[i].option; o != nil {
			if first != "" && o.Plan != first {
				w.pended = PendPlans
			}
			first = o.Plan
		}
	}
	if first != "" {
		w.contract = w.terms.Contract(id.Plan(first))
	}
}

func covering(spans []family.Span, d day.Day) *family.Span {
	for i := range spans {
		if spans[i].Covers(d) {
			return &spans[i]
		}
	}
	return nil
}

func option(options []*plan.Option, s *family.Span) *plan.Option {
	for _, o := range options {
		if o.ID == s.Option && o.Plan == string(s.Plan) {
			return o
		}
	}
	return nil
}

func notCoveredReason(spans []family.Span, d day.Day) string {
	before, after := false, false
	for i := range spans {
		before = before || d < spans[i].From
		after = after || d > spans[i].From
	}
	switch {
	case before && after:
		return "200"
	case before:
		return "26"
	case after:
		return "27"
	}
	return "177"
}
