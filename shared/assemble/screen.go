package assemble

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/screening"
)

// screen is why a payee is paid nothing today by the published lists, or "". Without them
// nobody is paid: whom they would name is not known.
func (p *Parts) screen(payee *payment.Payee) string {
	if !p.Screening.Whole() {
		return payment.ReasonUnscreened
	}
	hits := p.Screening.Screen(screening.Party{NPI: payee.NPI, Name: payee.Name, State: payee.State}, day.Of(p.Now()))
	switch {
	case len(hits) == 0:
		return ""
	case hits[0].Action == screening.Block:
		return payment.ReasonExcluded
	}
	return payment.ReasonSanctioned
}
