package medicare

import (
	"math/bits"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// Service is what is to be priced. Units are thousandths. Zip is where it was given: five
// digits or more.
type Service struct {
	On        day.Day
	Code      string
	Modifiers []string
	Facility  bool // it was given in a place of service with the facility rate
	Units     int64
	Zip       string
}

// Lack says why a service has no price, in words without a person's facts; "" is a price.
type Lack string

// The lacks.
const (
	NoRelease  Lack = "Medicare release of the day"
	NoFactor   Lack = "Medicare conversion factor of that name"
	NoLocality Lack = "Medicare locality of the ZIP code"
	NoCode     Lack = "Medicare relative values of the code"
	NoPrice    Lack = "Medicare price: the code's status has none"
	NoFacility Lack = "Medicare price in a facility: the code has none"
	TooMuch    Lack = "Medicare price: beyond all bounds"
)

// Amount is a percentage of what Medicare would pay: the sum of each relative value times
// its index, times the conversion factor, times units, rounded half-up once to a cent
// (42 CFR 414.20 on, 414.22). A modifier's own values go before the plain ones. Factor "" is the release's for plans.
func (b *Book) Amount(s *Service, factor string, percent money.BasisPoints) (money.Cents, Lack) {
	r := b.On(s.On)
	if r == nil {
		return 0, NoRelease
	}
	if factor == "" {
		factor = r.Plan
	}
	cf, ok := r.Factors[factor]
	if !ok {
		return 0, NoFactor
	}
	at := r.zips[s.Zip[:min(5, len(s.Zip))]]
	if at == nil {
		return 0, NoLocality
	}
	v, ok := r.find(s)
	if !ok {
		return 0, NoCode
	}
	practice, lack := v.practice(s.Facility)
	if lack != "" {
		return 0, lack
	}
	sum := v.work*at.Work + practice*at.Practice + v.malpractice*at.Malpractice
	return cents(uint64(sum)*uint64(cf), s.Units, percent)
}

func (r *Release) find(s *Service) (values, bool) {
	for _, m := range s.Modifiers {
		if v, ok := r.rvus[service{s.Code, m}]; ok {
			return v, true
		}
	}
	v, ok := r.rvus[service{code: s.Code}]
	return v, ok
}

// practice is the practice expense of the place. Where CMS has none outside a facility (NA),
// the facility's is paid; where it has none inside, nothing is.
func (v *values) practice(facility bool) (Decimal, Lack) {
	switch {
	case !v.status.Priced():
		return 0, NoPrice
	case facility && v.notInFacility:
		return 0, NoFacility
	case facility || v.officeIsFacilitys:
		return v.facility, ""
	}
	return v.office, ""
}

// Nine places of dollars times three of units times four of the rate are sixteen; a cent is
// two of them.
const places = 100_000_000_000_000

func cents(dollars uint64, units int64, percent money.BasisPoints) (money.Cents, Lack) {
	if units < 0 || percent < 0 {
		return 0, TooMuch
	}
	over, times := bits.Mul64(uint64(units), uint64(percent))
	hi, lo := bits.Mul64(dollars, times)
	lo, carry := bits.Add64(lo, places/2, 0)
	if hi += carry; over != 0 || hi >= places {
		return 0, TooMuch
	}
	q, _ := bits.Div64(hi, lo, places)
	if q > most {
		return 0, TooMuch
	}
	return money.Cents(q), ""
}

// most is more than any service costs: ten billion dollars.
const most = 1_000_000_000_000

func apart(list []*Release) error {
	for i := 1; i < len(list); i++ {
		if list[i].From <= list[i-1].To {
			return fault.New(fault.Invalid, "Medicare releases %s and %s hold on one day, and neither corrects the other", list[i-1].ID, list[i].ID)
		}
	}
	return nil
}
