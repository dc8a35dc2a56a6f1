package adjudicate

import "github.com/openaso/openaso/shared/money"

// most is a bound far above any real amount in cents or units in thousandths, far enough
// below 63 bits that a thousand lines of it add up and a percentage of it stays in range.
const most = 1 << 50

// sanity pends what no rule may reckon with: negative charges, no units, days in the wrong
// order, lines that do not add up to the claim.
func sanity(w *work) {
	var sum money.Cents
	for i := range w.lines {
		l := &w.lines[i]
		switch {
		case l.in.Charge < 0 || l.in.Charge > most:
			w.pend(PendAmount, l, "the charge is negative or out of range")
			return
		case l.in.Units <= 0 || l.in.Units > most:
			w.pend(PendUnits, l, "the units are none, negative or out of range")
			return
		case l.in.To < l.in.From:
			w.pend(PendDates, l, "the last day is before the first")
			return
		}
		sum += l.in.Charge
	}
	if sum != w.claim.Charge {
		w.pend(PendAmount, nil, "the lines do not add up to the claim's charge")
	}
}
