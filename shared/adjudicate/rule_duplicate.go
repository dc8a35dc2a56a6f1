package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/plan"
)

// duplicate denies a line that was decided before in every respect (member,
// provider, date, code, modifiers, units, charge), in this claim or an earlier
// one: OA-18, owed by nobody.
func duplicate(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed {
			continue
		}
		mark := family.LineMark(w.claim, l.in)
		if w.view.Seen(mark) || slices.Contains(w.seen, mark) {
			l.deny(ruleDuplicate, claim.OA, "18", "")
			continue
		}
		w.seen = append(w.seen, mark)
	}
}

// suspect pends a line that an earlier claim has with another charge, other units or other
// modifiers, where the option has the edit in force. Lines of one claim are never suspect
// of one another: a service is given twice a day, or on both sides.
func suspect(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed || !slices.Contains(l.option.Edits, plan.EditSuspect) {
			continue
		}
		mark := family.SuspectMark(w.claim, l.in)
		if w.view.Seen(mark) && !w.cleared(PendSuspect, l) {
			w.pend(PendSuspect, l, "whether it is the service of an earlier claim, billed otherwise")
			return
		}
		w.marks = append(w.marks, mark)
	}
}
