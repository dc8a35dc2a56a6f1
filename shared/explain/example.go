package explain

import (
	"slices"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// examples are some of the services in a network at made-up prices: no more of one setting
// than tell something. Those with limits tell least; in dental plans most have one.
func examples(o *plan.Option, n plan.Network) (out []Example) {
	most := map[plan.Setting]int{plan.Office: 2, plan.OfEmergency: 1, plan.Inpatient: 1, "": 2}
	for i := range o.Benefits {
		b := &o.Benefits[i]
		if !plain(b) || b.Limit != "" && o.Line != plan.Dental || !in(b, n) || most[b.Setting] == 0 {
			continue
		}
		most[b.Setting]--
		price := priceOf(o, b.Setting)
		s := o.Networks[n]
		out = append(out, Example{
			Service: capital(withoutNetwork(o, b.Name)), Price: usd(price),
			First: usd(share(b, s, price, s.Deductible.Individual)), Later: usd(share(b, s, price, 0)),
		})
	}
	return out
}

// plain says whether a benefit is shared, at any place, for the body.
func plain(b *plan.Benefit) bool {
	return b.Stack != nil && len(*b.Stack) > 0 && b.Essential == nil && len(b.Match.Places) == 0 &&
		b.Class != plan.MentalHealth && b.Class != plan.SubstanceUse
}

func priceOf(o *plan.Option, s plan.Setting) plan.Dollars {
	switch s {
	case plan.Office:
		return 180_00
	case plan.OfEmergency:
		return 2_400_00
	case plan.Inpatient:
		return 18_000_00
	case plan.Outpatient, plan.Drugs:
	}
	if o.Line == plan.Dental {
		return 220_00
	}
	return 600_00
}

// share is what one person pays of a price, with so much left of the deductible and nothing
// yet counted toward the maximum. A copay per day is for a stay of three days.
func share(b *plan.Benefit, s plan.Sharing, price, deductible plan.Dollars) plan.Dollars {
	left, paid, most := price, plan.Dollars(0), s.OutOfPocket.Individual
	for _, e := range *b.Stack {
		var want plan.Dollars
		switch e {
		case plan.Copay:
			want = b.Copay * plan.Dollars(days(b))
		case plan.Deductible:
			want = deductible
		case plan.Coinsurance:
			want = plan.Dollars(money.Cents(left).Rate(money.BasisPoints(b.Coinsurance)))
		}
		want = min(want, left)
		if slices.Contains(s.OutOfPocket.Counts, e) {
			want = min(want, most)
			most -= want
		}
		left, paid = left-want, paid+want
	}
	return paid
}

func days(b *plan.Benefit) int64 {
	if b.CopayPer != plan.PerDay {
		return 1
	}
	if b.CopayDays > 0 {
		return min(3, b.CopayDays)
	}
	return 3
}
