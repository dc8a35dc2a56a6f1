package oracle

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/plan"
)

// match finds the benefit of each line, in the network whose sharing applies.
func (k *work) match() {
	for _, l := range k.open() {
		k.networkOf(l)
		l.of.Network = string(l.network)
		l.benefit = k.benefitOf(l)
		if l.benefit == nil {
			k.wait("no-benefit", l.n)
			return
		}
		if n := l.benefit.NotCovered; n != nil {
			k.deny(l, claim.Group(n.Group), n.Reason, n.Remark)
			k.rule("not covered")
			continue
		}
		if _, ok := k.o.Networks[l.network]; !ok {
			k.wait("no-benefit", l.n)
			return
		}
	}
}

// networkOf is whose sharing a line takes. Protected care outside takes that of the protected network.
func (k *work) networkOf(l *line) {
	if k.c.Network != plan.Out {
		return
	}
	ancillary := k.o.Definitions.Holds(plan.Ancillary, &l.of)
	l.protected = k.emergency(l) || k.airAmbulance(l)
	if !l.protected && ancillary && k.c.Claim.Facility != "" {
		if k.c.Facility == "" {
			k.wait("facility-unknown", l.n)
		}
		l.protected = k.c.Facility != "" && k.c.Facility != plan.Out
	}
	switch {
	case l.protected && k.o.Protected == "":
		l.network = plan.In
	case l.protected:
		l.network = k.o.Protected
	case k.o.Reference != nil:
		l.network = k.o.Reference.Network
	}
}

func (k *work) benefitOf(l *line) *plan.Benefit {
	for i := range k.o.Benefits {
		if k.o.Benefits[i].Match.Holds(&l.of) {
			return &k.o.Benefits[i]
		}
	}
	return nil
}

// allow finds what is allowed of each line and who bears the rest of the charge.
func (k *work) allow() {
	k.priceClaim()
	for _, l := range k.open() {
		price, pend := k.priceOf(l)
		if pend != "" {
			k.wait(pend, l.n)
			return
		}
		l.allowed = price
		if !l.price.Above || k.c.Network == plan.Out {
			l.allowed = min(price, l.charge)
		}
		l.balance = claim.CO
		if k.c.Network == plan.Out && !l.protected {
			l.balance = claim.PR
		}
		k.adjustToAllowed(l)
	}
}

func (k *work) adjustToAllowed(l *line) {
	if l.allowed > l.charge {
		l.adjustBy(claim.CO, "94", l.charge-l.allowed)
		k.rule("CO-94")
		return
	}
	l.adjustBy(l.balance, "45", l.charge-l.allowed)
	if l.charge > l.allowed {
		k.rule(string(l.balance) + "-45")
	}
}

// priceClaim spreads a contract's price of the whole claim over its open lines by their charges.
func (k *work) priceClaim() {
	if k.c.DRG == nil || k.c.Network == plan.Out {
		return
	}
	var weights []int64
	for _, l := range k.open() {
		weights = append(weights, l.charge)
	}
	for i, part := range spread(*k.c.DRG, weights) {
		l := k.open()[i]
		l.price.Contract, l.price.Above = &part, true
	}
	k.rule("claim price")
}

// priceOf is the price of a line before it is held against the charge, or why it pends.
func (k *work) priceOf(l *line) (int64, string) {
	switch {
	case k.c.Network != plan.Out:
		k.rule("contract price")
		return found(l.price.Contract, true)
	case l.protected:
		k.rule("protected")
		return found(l.price.QPA, k.w.QPA)
	case k.o.Reference != nil:
		k.rule("reference price")
		p, pend := found(l.price.Medicare, k.w.Medicare)
		return rate(p, int64(k.o.Reference.PercentOfMedicare)), pend
	}
	return k.outside(l)
}

func found(p *int64, table bool) (int64, string) {
	switch {
	case p != nil:
		return *p, ""
	case !table:
		return 0, "no-table"
	}
	return 0, "no-price"
}

// outside is a price by Medicare where Medicare has one, else by the charge.
func (k *work) outside(l *line) (int64, string) {
	o := k.o.OutOfNetwork
	if o.PercentOfMedicare > 0 && l.price.Medicare != nil {
		k.rule("percent of medicare")
		return rate(*l.price.Medicare, int64(o.PercentOfMedicare)), ""
	}
	if o.PercentOfBilled > 0 {
		k.rule("percent of billed")
		return rate(l.charge, int64(o.PercentOfBilled)), ""
	}
	return found(nil, k.w.Medicare)
}
