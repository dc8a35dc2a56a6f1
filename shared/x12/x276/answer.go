package x276

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// Code is a claim status (C043): Category is of the claim status category codes (X12
// external code list 507), Code of the claim status codes (508), Entity whom the code
// speaks of (data element 98), "" for a code without one. List is RX where Code is of the
// pharmacies' list.
type Code struct{ Category, Code, Entity, List string }

// Status is what an STC says.
type Status struct {
	Codes     [3]Code      // STC01, STC10, STC11
	On        day.Day      // STC02, as of when
	Charge    *money.Cents // STC04, of a claim
	Paid      *money.Cents // STC05, of a claim
	Finalized day.Day      // STC06, when it was decided
	Remitted  day.Day      // STC08, when it was paid
	Trace     string       // STC09, the number of the check or the transfer
}

// Level is where an answer stands.
type Level uint8

// The levels: a claim is answered below its patient; what nobody can be asked for at all is
// answered at the provider or the receiver.
const (
	OfClaim    Level = iota // 2200D or 2200E
	OfProvider              // 2200C
	OfReceiver              // 2200B
)

// Answer is what a 277 says of one claim, or of a provider or receiver.
type Answer struct {
	Who
	References
	Level    Level
	Trace    string   // TRN02: the inquiry's; of a receiver BHT03 of the 276
	Statuses []Status // STC
	From, To day.Day  // DTP*472
	Lines    []Line
}

// Answered is one answer of a file, as Item is of an inquiry.
type Answered struct {
	Ordinal, Set int
	Answer       Answer
	Faults       []x12.Fault
}
