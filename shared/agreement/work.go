package agreement

import (
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// Work is what an agreement says of people's work on claims.
type Work struct {
	Override  money.Cents // what one person may move by an override; more needs a second person
	Tolerance money.Cents // what a replay may move in a family without asking, whichever way; 0 always asks
	RunOut    int         // months after a plan year from which on its claims change only if somebody agrees
}

// What stands where an agreement is silent.
const (
	override  = 1_000_00
	tolerance = 50_00
	runOut    = 12
)

// Work is what the agreement says, or what stands where it is silent.
func (a *Agreement) Work() Work {
	w := Work{override, tolerance, runOut}
	if a.OverrideLimit != nil {
		w.Override = money.Cents(*a.OverrideLimit)
	}
	if a.ReplayTolerance != nil {
		w.Tolerance = money.Cents(*a.ReplayTolerance)
	}
	if a.RunOutMonths != nil {
		w.RunOut = *a.RunOutMonths
	}
	return w
}

// dollars is an amount as a document says it: 1000 or 1000.00.
type dollars money.Cents

// UnmarshalText reads an amount that is not below zero.
func (d *dollars) UnmarshalText(b []byte) error {
	c, err := money.Parse(string(b))
	if err != nil || c < 0 {
		return fault.New(fault.Invalid, "an amount in dollars is needed, as 1000.00")
	}
	*d = dollars(c)
	return nil
}
