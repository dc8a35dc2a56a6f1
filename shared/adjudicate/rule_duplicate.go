package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
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
			l.deny(ruleDuplicate, claim.Adjustment{Group: claim.OA, Reason: "18"})
			continue
		}
		w.seen = append(w.seen, mark)
	}
}
