package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/plan"
)

// benefits finds whose sharing each line takes and its benefit there.
func (k *work) benefits() {
	for _, l := range k.lines {
		if l.span == nil {
			continue
		}
		k.networkOf(l)
		l.of.Network = string(l.network)
		k.o.Definitions.Of(&l.of)
		l.benefit = k.benefitOf(l)
	}
}

// exclude denies what a benefit does not cover, and pends what no benefit is about.
func (k *work) exclude() {
	for _, l := range k.open() {
		if l.benefit == nil {
			k.wait("no-benefit", l.n)
			return
		}
		if n := l.benefit.NotCovered; n != nil {
			k.deny(l, claim.Group(n.Group), n.Reason, n.Remark)
			k.rule("not covered")
			continue
		}
		if _, ok := k.o.Networks[l.network]; !ok && l.network != plan.Out {
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
	l.protected = k.emergency(l) || k.airAmbulance(l) || k.notChosen(l)
	switch {
	case l.protected && k.o.Protected == "":
		l.network = plan.In
	case l.protected:
		l.network = k.o.Protected
	case k.o.Reference != nil:
		l.network = k.o.Reference.Network
	}
}

// notChosen says whether a line is care at a facility of the network by one who is not in it:
// ancillary care always, other care unless the patient consented. It waits where the
// facility's network is not known.
func (k *work) notChosen(l *line) bool {
	place := slices.Contains([]string{"19", "21", "22", "23", "24"}, l.of.Place)
	named := k.c.Claim.Facility != ""
	if !k.o.Definitions.Holds(plan.Ancillary, &l.of) {
		if k.consent(l) {
			return false
		}
		if !place && (!named || k.c.Kind != claim.Institutional) {
			return false
		}
	}
	if k.c.Facility == "" && !l.closed && (named || place) {
		k.wait("facility-unknown", l.n)
	}
	if k.c.Facility == "" || k.c.Facility == plan.Out {
		return false
	}
	k.rule("at a facility of the network")
	return true
}

// consent says whether the patient's consent is recorded for a line and was not taken back.
func (k *work) consent(l *line) (given bool) {
	for _, a := range k.c.Worked {
		if a.Kind == claim.Consent && (a.Line == 0 || a.Line == l.n) {
			given = a.What != "withdrawn"
		}
	}
	if given {
		k.rule("consent")
	}
	return given
}

// nothingOutside says that a line is outside the network and the option pays nothing there.
func (k *work) nothingOutside(l *line) bool {
	return k.c.Network == plan.Out && !l.protected && k.o.Reference == nil && k.o.OutOfNetwork == nil
}

func (k *work) benefitOf(l *line) *plan.Benefit {
	for i := range k.o.Benefits {
		if k.o.Benefits[i].Match.Holds(&l.of) {
			return &k.o.Benefits[i]
		}
	}
	return nil
}

// allow finds what is allowed of each line and who bears the rest of the charge: first of
// protected lines.
func (k *work) allow() {
	k.priceClaim()
	for _, protected := range []bool{true, false} {
		for _, l := range k.open() {
			if l.protected == protected && k.pend == nil {
				k.allowLine(l)
			}
		}
	}
}

func (k *work) allowLine(l *line) {
	if k.nothingOutside(l) {
		k.deny(l, claim.PR, "242", "")
		return
	}
	price, pend := k.priceOf(l)
	if pend != "" {
		k.wait(pend, l.n)
		return
	}
	l.allowed = price
	if !l.price.Above || k.c.Network == plan.Out {
		l.allowed = min(price, l.charge)
	}
	l.above, l.balance = l.charge-l.allowed, claim.CO
	if k.c.Network == plan.Out && !l.protected {
		l.balance = claim.PR
	}
	switch {
	case l.above < 0:
		k.rule("CO-94")
	case l.above > 0:
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
	open := k.open()
	for i, part := range spread(*k.c.DRG, weights) {
		open[i].price.Contract, open[i].price.Above = &part, true
	}
	k.rule("claim price")
}

// priceOf is the price of a line before it is held against the charge, or why it pends.
func (k *work) priceOf(l *line) (int64, string) {
	switch {
	case k.c.Network != plan.Out:
		k.rule("contract price")
		return found(l.price.Contract)
	case l.protected:
		k.rule("protected")
		return found(l.price.QPA)
	case k.o.Reference != nil:
		k.rule("reference price")
		p, pend := found(l.price.Medicare)
		return rate(p, int64(k.o.Reference.PercentOfMedicare)), pend
	}
	return k.outside(l)
}

func found(p *int64) (int64, string) {
	if p == nil {
		return 0, "no-price"
	}
	return *p, ""
}

// outside is a price by Medicare where Medicare has one, else by the charge. Without
// Medicare's table nobody knows whether it has.
func (k *work) outside(l *line) (int64, string) {
	o := k.o.OutOfNetwork
	switch {
	case o.PercentOfMedicare > 0 && l.price.Medicare != nil:
		k.rule("percent of medicare")
		return rate(*l.price.Medicare, int64(o.PercentOfMedicare)), ""
	case o.PercentOfBilled > 0 && (o.PercentOfMedicare == 0 || k.w.Medicare):
		k.rule("percent of billed")
		return rate(l.charge, int64(o.PercentOfBilled)), ""
	}
	return 0, "no-price"
}
