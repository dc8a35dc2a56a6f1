package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// price sets the allowed amount: in the network the lesser of the schedule and
// the charge, the rest CO-45; outside it the option's share of the charge, the
// rest PR-45. A service that has no price pends; it never falls back to billed.
func price(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed {
			continue
		}
		if w.contract.Network == plan.Out {
			w.priceOut(l)
		} else {
			w.priceIn(l)
		}
		if w.pended != "" {
			return
		}
		l.trace(rulePrice, l.out.Allowed)
	}
}

func (w *work) priceIn(l *line) {
	allowed, ok := w.contract.Price(*l.in, w.place(l))
	if !ok {
		w.pended = PendPrice
		return
	}
	l.out.Allowed = min(allowed, l.out.Charge)
	l.adjust(claim.CO, "45", l.out.Charge-l.out.Allowed)
}

// priceOut denies with PR-242 where the option has no benefits outside the network.
func (w *work) priceOut(l *line) {
	if l.option.OutOfNetwork == nil {
		l.deny(rulePrice, claim.Adjustment{Group: claim.PR, Reason: "242"})
		return
	}
	l.out.Allowed = l.out.Charge.Rate(money.BasisPoints(l.option.OutOfNetwork.PercentOfBilled))
	l.adjust(claim.PR, "45", l.out.Charge-l.out.Allowed)
}
