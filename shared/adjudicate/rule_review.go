package adjudicate

import "github.com/openaso/openaso/shared/money"

// review pends what a clinician must see before it is paid or denied (CARC 50, 55).
func review(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed {
			continue
		}
		for j := range l.option.Reviews {
			r := &l.option.Reviews[j]
			if !w.cleared(PendReview, l) && (r.Over == 0 || l.in.Charge > money.Cents(r.Over)) && r.Match.Holds(l.service) {
				w.pend(PendReview, l, "review "+r.Name)
				return
			}
		}
	}
}
