package adjudicate

import "github.com/openaso/openaso/shared/money"

// holds keeps the money of a claim back that pays more than the option lets go unseen.
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
}
