package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// eligibility finds the span that covers each line's service date (of an inpatient stay:
// the admission), and with it the option and the plan year. Not covered: PR-26 before the
// first span, PR-27 after the last, PR-200 in between, PR-177 with no span at all. A line
// of several days that coverage ends or begins within pends: nothing says what part of its
// charge falls on which day.
func eligibility(w *work) {
	spans := w.coverage()
	for i := range w.lines {
		l := &w.lines[i]
		var end day.Day
		l.on, end = w.days(l)
		if l.span = covering(spans, l.on); l.closed {
			w.optionOfDenied(l)
			continue
		}
		if l.span == nil && w.cleared(PendStraddles, l) {
			l.span = overlapping(spans, l.on, end)
		}
		if !w.cleared(PendStraddles, l) && (l.span == nil && overlapping(spans, l.on, end) != nil || l.span != nil && !w.through(spans, l.span, end)) {
			w.pend(PendStraddles, l, "what part of the charge falls on the days that are covered")
			return
		}
		if l.span == nil {
			l.deny(ruleEligibility, claim.PR, notCoveredReason(spans, l.on), "N30")
			continue
		}
		if l.option = option(w.terms.Options, l.span); l.option == nil {
			w.pend(PendOption, l, "option "+l.span.Option+" of plan "+string(l.span.Plan))
			return
		}
		if i > 0 && w.lines[i-1].on == l.on && w.lines[i-1].option == l.option {
			l.year = w.lines[i-1].year
			continue
		}
		l.year = l.option.YearOf(l.on)
	}
	w.onePlan()
}

// optionOfDenied finds the option of a line that is decided already: the outcome names it.
func (w *work) optionOfDenied(l *line) {
	if l.span == nil {
		return
	}
	if l.option = option(w.terms.Options, l.span); l.option != nil {
		l.year = l.option.YearOf(l.on)
	}
}

// coverage is the member's spans under which a claim of its kind falls: where one is of a
// dental option, dental claims fall under dental options and no others do.
func (w *work) coverage() []family.Span {
	all := w.view.Spans(w.claim.Member)
	if !slices.ContainsFunc(w.terms.Options, ofTeeth) || !slices.ContainsFunc(all, w.ofDental) {
		return all
	}
	w.spans = w.spans[:0]
	for i := range all {
		if w.ofDental(all[i]) == (w.claim.Kind == claim.Dental) {
			w.spans = append(w.spans, all[i])
		}
	}
	return w.spans
}

func (w *work) ofDental(s family.Span) bool {
	o := option(w.terms.Options, &s)
	return o != nil && ofTeeth(o)
}

func ofTeeth(o *plan.Option) bool { return o.Line == plan.Dental }

// days is the day that a line's coverage goes by, and the last one it must reach to.
func (w *work) days(l *line) (on, end day.Day) {
	if w.stay && w.claim.Stay.Admitted != 0 {
		return w.claim.Stay.Admitted, max(l.in.To, w.claim.Stay.To)
	}
	return l.in.From, l.in.To
}

// ServiceDay is the day by which a claim's option and contract are found: the first day of
// service, of an inpatient stay its admission. 0 if the claim has no lines.
func ServiceDay(c *claim.Claim) day.Day {
	if inpatient(c) && c.Stay.Admitted != 0 {
		return c.Stay.Admitted
	}
	if len(c.Lines) == 0 {
		return 0
	}
	on := c.Lines[0].From
	for i := range c.Lines {
		on = min(on, c.Lines[i].From)
	}
	return on
}

// inpatient says whether a claim's bill type is one of inpatient care: hospital, swing bed,
// skilled nursing, residential (NUBC, first two digits of FL 04).
func inpatient(c *claim.Claim) bool {
	if c.Kind != claim.Institutional || c.Stay == nil {
		return false
	}
	switch c.Place {
	case "11", "18", "21", "28", "41", "65", "66", "86":
		return true
	}
	return false
}

// onePlan pends a claim whose lines fall to two plans, or to two options that have not the
// same network: one claim is paid from one plan's money, under one contract.
func (w *work) onePlan() {
	var first *plan.Option
	for i := range w.lines {
		o := w.lines[i].option
		switch {
		case o == nil || o == first:
			continue
		case first == nil:
			first = o
			k := w.terms.Contract(id.Plan(o.Plan))
			w.contract, w.contract.Apart = k.of(o.ID), k.Apart
		case o.Plan != first.Plan:
			w.pend(PendPlans, &w.lines[i], "plans "+first.Plan+" and "+o.Plan)
			return
		case w.contract.apart(o.ID) || w.contract.apart(first.ID):
			w.pend(PendPlans, &w.lines[i], "options "+first.ID+" and "+o.ID+", which have not the same network")
			return
		}
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

func overlapping(spans []family.Span, from, to day.Day) *family.Span {
	for i := range spans {
		if spans[i].From <= to && (spans[i].To == 0 || from <= spans[i].To) {
			return &spans[i]
		}
	}
	return nil
}

// through says whether coverage goes on without a gap from s to the day end: under the
// same option, and of a stay, which its admission decides, under the same plan.
func (w *work) through(spans []family.Span, s *family.Span, end day.Day) bool {
	for s.To != 0 && s.To < end {
		next := covering(spans, s.To+1)
		if next == nil || next.Plan != s.Plan || next.Option != s.Option && !w.stay {
			return false
		}
		s = next
	}
	return true
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
