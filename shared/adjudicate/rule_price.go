package adjudicate

import (
	"cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

// price sets the allowed amount. By contract: what it says, no more than the charge unless
// it says so; the rest CO-45, what is above CO-94. Protected care: the lesser of charge and
// qualifying payment amount, the rest CO-45. Without a contract: the option's share of
// Medicare or of the charge, the rest PR-45. A service that has no price pends; it never
// falls back to billed.
func price(w *work) {
	w.prices = resized(w.prices, len(w.lines))
	w.question = pricing.Question{Claim: w.claim, Services: w.services}
	w.priceByPerson()
	for c := contracted; c <= outside && w.pended == ""; c++ {
		if w.any(c) {
			w.priceAll(c)
		}
	}
	if w.pended != "" {
		return
	}
	for i := range w.lines {
		if l := &w.lines[i]; !l.closed {
			l.trace(rulePrice, l.out.Allowed)
			w.applyCuts(i)
		}
	}
}

func (w *work) any(c care) bool {
	for i := range w.lines {
		if !w.lines[i].closed && w.lines[i].care == c {
			return true
		}
	}
	return false
}

func (w *work) priceAll(c care) {
	switch c {
	case contracted:
		w.ask(c, w.contract.Price, "prices of the provider's contract", byContract)
	case surprise:
		w.table = true
		w.ask(c, w.terms.Tables.QPA, "table of qualifying payment amounts", func(l *line, p *pricing.Priced) bool {
			return l.allow(min(p.Allowed, l.out.Charge), claim.CO)
		})
	case referenced:
		w.table = true
		w.ask(c, w.terms.Tables.Medicare, "table of Medicare's prices", func(l *line, p *pricing.Priced) bool {
			return l.allow(min(p.Allowed.Rate(money.BasisPoints(l.option.Reference.PercentOfMedicare)), l.out.Charge), claim.PR)
		})
	case outside:
		w.priceOutside()
	}
}

// priceOutside denies with PR-242 where the option has no benefits outside the network.
// Where Medicare has no price, the option's share of the charge is next, if it has one.
func (w *work) priceOutside() {
	medicare := false
	for i := range w.lines {
		l := &w.lines[i]
		switch {
		case l.closed || l.care != outside:
		case l.option.OutOfNetwork == nil && l.pays != nil:
			l.allow(0, claim.PR) // until a person says what is allowed
		case l.option.OutOfNetwork == nil:
			l.deny(rulePrice, claim.PR, "242", "")
		case l.option.OutOfNetwork.PercentOfMedicare > 0:
			medicare = true
		default:
			l.allowBilled(l.option.OutOfNetwork)
		}
	}
	if medicare {
		w.table = true
		w.ask(outside, w.terms.Tables.Medicare, "table of Medicare's prices", byMedicare)
	}
}

func (l *line) allowBilled(o *plan.OutOfNetwork) bool {
	return l.allow(l.out.Charge.Rate(money.BasisPoints(o.PercentOfBilled)), l.bearer())
}

// bearer is who bears what is above an allowed amount outside the network: the member, unless
// the directory misled him.
func (l *line) bearer() claim.Group {
	if l.misled {
		return claim.CO
	}
	return claim.PR
}

func byMedicare(l *line, p *pricing.Priced) bool {
	o := l.option.OutOfNetwork
	switch {
	case o.PercentOfMedicare == 0:
		return true // priced by the charge already
	case p.Found:
		return l.allow(min(p.Allowed.Rate(money.BasisPoints(o.PercentOfMedicare)), l.out.Charge), l.bearer())
	case o.PercentOfBilled > 0:
		return l.allowBilled(o)
	}
	return false
}

func byContract(l *line, p *pricing.Priced) bool {
	if !p.Above {
		return l.allow(min(p.Allowed, l.out.Charge), claim.CO)
	}
	return l.allow(p.Allowed, claim.CO)
}

// allow sets the allowed amount and what becomes of the difference; g bears it.
func (l *line) allow(allowed money.Cents, g claim.Group) bool {
	l.out.Allowed = allowed
	if allowed > l.out.Charge {
		l.adjust(claim.CO, "94", l.out.Charge-allowed)
		return true
	}
	l.adjust(g, "45", l.out.Charge-allowed)
	return true
}

// ask has a source price the open lines of a care. take is told of each, found or not if it
// is to do something about that, and says whether the line has its price.
func (w *work) ask(c care, source pricing.Price, name string, take func(*line, *pricing.Priced) bool) {
	for i := range w.lines {
		w.prices[i] = pricing.Priced{Skip: w.lines[i].closed || w.lines[i].care != c}
	}
	if source != nil {
		source(&w.question, w.prices)
	}
	for i := range w.lines {
		l, p := &w.lines[i], &w.prices[i]
		if l.closed || l.care != c {
			continue
		}
		switch {
		case source == nil:
			w.pend(PendPrice, l, name)
			return
		case p.Waits:
			w.pend(PendOutsidePrice, l, cmp.Or(p.Missing, name))
			return
		case p.Refused:
			w.pend(PendRefused, l, cmp.Or(p.Missing, name))
			return
		case p.Found && (p.Allowed < 0 || p.Allowed > most) || !p.Found && c != outside || !take(l, p):
			w.pend(PendPrice, l, cmp.Or(p.Missing, name))
			return
		}
	}
}

// applyCuts takes off what falls to the units that an edit or an authorization lets not pass,
// and what an earlier claim was allowed for a part of the line.
func (w *work) applyCuts(i int) {
	l, units := &w.lines[i], w.lines[i].in.Units
	for _, c := range w.cuts {
		if c.line == i {
			l.beyond(c, min(l.pro(c.units, units)+c.less, l.rest()))
			units -= c.units
		}
	}
}
