package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// place finds what is known of the patient's other coverage for the claim's kind of care, and
// where each stands on the day of the first open line. Most families have none: then nothing
// is done.
func (w *work) place(l *line) {
	kind := cob.Medical
	if w.claim.Kind == claim.Dental {
		kind = cob.Dental
	}
	for _, o := range w.view.Others() {
		if o.Member == w.claim.Member && o.For(kind) {
			w.others = append(w.others, o)
		}
	}
	if len(w.others) > 0 {
		w.placed = w.placesOf(l, w.placed[:0])
		for i := range w.placed {
			w.medicare = w.medicare || w.others[i].Medicare != "" && w.placed[i].Rule != 0
		}
	}
}

// placesOf are the places of others on a line's day. What is not in force has none: it is
// behind the plan by no rule. Medicare has one, however often it is recorded.
func (w *work) placesOf(l *line, out []cob.Place) []cob.Place {
	side := w.sideOf(l)
	for i := range w.others {
		o, p := &w.others[i], cob.Place{}
		switch {
		case !o.Covers(l.on):
		case o.Medicare != "":
			p, _ = side.Medicare(w.others, l.on)
		default:
			p = side.Against(o, w.others, l.on)
		}
		out = append(out, p)
	}
	return out
}

// sideOf is this plan's side of the patient on a line's day.
func (w *work) sideOf(l *line) cob.Side {
	s := cob.Side{As: cob.Child, Employees: l.option.Coordination.Employees, Since: w.since(w.claim.Member, l)}
	if p := w.view.Person(w.claim.Member); p != nil {
		s.Born = p.Born
		switch p.Relationship {
		case family.Subscriber:
			s.As = cob.Subscriber
		case family.Spouse:
			s.As = cob.Spouse
		}
	}
	if e := w.view.Employee(); e != nil {
		s.EmployeeBorn, s.ParentSince = e.Born, w.since(e.ID, l)
	}
	return s
}

// since is from when on the line's plan covers a member without a gap as far as the line's
// day, 0 if it does not cover that day.
func (w *work) since(m id.Member, l *line) (from day.Day) {
	spans := w.view.Spans(m)
	for i := len(spans) - 1; i >= 0; i-- {
		s := &spans[i]
		if s.Plan == l.span.Plan && (s.Covers(l.on) || from != 0 && (s.To == 0 || s.To >= from-1)) {
			from = s.From
		}
	}
	return from
}

// against says what in the claim is missing or wrong by what is known of other coverage, and
// notes the rules on the first open line.
func (w *work) against(l *line) string {
	if len(w.others) == 0 {
		return ""
	}
	for i := range w.others {
		if p := &w.placed[i]; p.Missing != "" {
			return p.Missing + ", for the place of " + called(&w.others[i]) + " (" + p.Rule.String() + ")"
		}
	}
	if !w.sameAllDays(l) {
		return "a claim for each part of its days: who pays first changes between them"
	}
	if missing := w.missesResult(); missing != "" {
		return missing
	}
	for i := range w.others {
		if p := &w.placed[i]; p.Rule != 0 && !w.twice(i) {
			l.trace(uint16(p.Rule), 0)
		}
	}
	return ""
}

// twice says whether the i-th of others is Medicare that an earlier one is, too.
func (w *work) twice(i int) bool {
	if w.others[i].Medicare == "" {
		return false
	}
	for j := range i {
		if w.others[j].Medicare != "" && w.placed[j].Rule != 0 {
			return true
		}
	}
	return false
}

// called is a payer in messages: none names a person, and a name that somebody typed might.
func called(o *cob.Coverage) string {
	switch {
	case o.Medicare != "":
		return "Medicare"
	case o.Payer != "":
		return "payer " + o.Payer
	}
	return "other coverage " + o.ID
}

// sameAllDays says whether the same payers come before the plan on the days of all open lines.
func (w *work) sameAllDays(first *line) bool {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed || l.on == first.on {
			continue
		}
		w.other = w.placesOf(l, w.other[:0])
		for j := range w.other {
			if w.other[j].First != w.placed[j].First || w.other[j].Missing != "" {
				return false
			}
		}
	}
	return true
}

// missesResult holds the claim's payers to the places: first those that pay before the plan must have
// their results there, then none of those behind it may have paid before.
func (w *work) missesResult() string {
	var used uint64 // payers of the claim that are accounted for
	for _, first := range [2]bool{true, false} {
		for i := range w.others {
			o, p := &w.others[i], &w.placed[i]
			if p.Rule == 0 || p.First != first || w.twice(i) {
				continue
			}
			at := w.paidBefore(o, used)
			switch {
			case first && at < 0:
				return "the result of " + called(o) + ": it pays before this plan (" + p.Rule.String() + ")"
			case !first && at >= 0:
				return "who pays first: " + called(o) + " pays behind this plan (" + p.Rule.String() + ")"
			case first:
				used |= 1 << at
			}
		}
	}
	return ""
}

// paidBefore is which of the claim's payers before this plan, with a result, o may be: the one of its id,
// else the first that lacks an id or may have any; -1 is none.
func (w *work) paidBefore(o *cob.Coverage, used uint64) int {
	at := -1
	for i := range w.claim.Others {
		p := &w.claim.Others[i]
		r := rank(p.Sequence)
		if used&(1<<i) != 0 || r < 0 || r >= rank(w.claim.Sequence) || !decided(p) || ofMedicare(p) != (o.Medicare != "") {
			continue
		}
		switch {
		case o.Medicare == "" && o.Payer != "" && p.Payer == o.Payer:
			return i
		case at < 0 && (o.Medicare != "" || o.Payer == "" || p.Payer == ""):
			at = i
		}
	}
	return at
}
