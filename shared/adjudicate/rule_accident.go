package adjudicate

import "github.com/openaso/openaso/shared/plan"

// holdSubrogation is the hold on a claim that is paid while whoever caused it is pursued.
const holdSubrogation = "subrogation"

// accident pends a claim that names an accident, or holds its money where the option pays
// and pursues.
func accident(w *work) {
	a, l := w.claim.Accident, w.first()
	if a == nil || l == nil || !a.Work && !a.Auto && !a.Other || w.cleared(PendAccident, nil) {
		return
	}
	if l.option.Accidents == plan.PayAndPursue {
		w.held = append(w.held, holdSubrogation)
		return
	}
	missing := "who pays for the accident"
	switch {
	case a.Work:
		missing = "whether workers' compensation pays"
	case a.Auto:
		missing = "whether an auto insurer pays"
	}
	w.pend(PendAccident, nil, missing)
}
