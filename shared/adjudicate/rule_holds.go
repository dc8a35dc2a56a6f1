package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// holds keeps the money of a claim back that pays more than the option lets go unseen, until
// a person releases each hold.
func holds(w *work) {
	var paid money.Cents
	for i := range w.lines {
		paid += w.lines[i].out.Paid
	}
	if paid == 0 {
		w.held = nil
		return
	}
	o := w.first().option
	for i := range o.Holds {
		if paid > money.Cents(o.Holds[i].PaidOver) {
			w.held = append(w.held, o.Holds[i].Name)
		}
	}
	if len(w.held) > 0 && len(w.claim.Worked) > 0 {
		w.held = slices.DeleteFunc(w.held, func(name string) bool { return w.claim.Act(claim.Release, 0, name) != nil })
	}
	if len(w.held) == 0 {
		w.held = nil
	}
}
