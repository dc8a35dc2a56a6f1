package x270

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
)

// Party is who is asked (2100A) or who asks (2100B).
type Party struct {
	Role       string // NM101: PR a payer, 1P a provider
	Kind       string // NM102: 1 a person, 2 not one
	Name       string // NM103
	First      string // NM104
	Middle     string // NM105
	Suffix     string // NM107
	Qualifier  string // NM108: XX, PI, SV
	ID         string // NM109
	References []Reference
	Address    Address
	Contacts   []Contact // PER of 2100A, answers only
	Provider   Provider
	Rejects    []Reject // AAA, answers only
}

// Person is a subscriber (2000C, 2100C) or a dependent (2000D, 2100D).
type Person struct {
	Traces     []Trace
	Kind       string // NM102: 1 a person, 2 not one
	Last       phi.Text
	First      phi.Text
	Middle     phi.Text
	Suffix     phi.Text
	Qualifier  string   // NM108: MI, II; of a subscriber only
	Card       phi.Text // NM109, the number on the card; of a subscriber only
	References []Reference
	Address    Address
	Rejects    []Reject // AAA, answers only
	Provider   Provider
	Born       day.Day // DMG02
	Sex        string  // DMG03: F, M, U
	Relation   Relation
	Diagnoses  []Code     // HI
	Dates      []Date     // DTP
	Military   []Military // MPI, answers only
}

// Related is who has to do with a benefit (2120C, 2120D): a primary care provider,
// another payer.
type Related struct {
	Role      string // NM101: P3 primary care provider, PR payer
	Kind      string // NM102
	Last      phi.Text
	First     phi.Text
	Middle    phi.Text
	Suffix    phi.Text
	Qualifier string // NM108
	ID        phi.Text
	Relation  string // NM110
	Address   Address
	Contacts  []Contact
	Provider  Provider
}

// Trace is a TRN: a number by which somebody finds the inquiry again.
type Trace struct {
	Type   string // TRN01: 1 the sender's, 2 the sender's said back
	Number string // TRN02
	Owner  string // TRN03, ten characters
	Unit   string // TRN04
}

// Reference is a REF, or a number of a PER.
type Reference struct {
	Qualifier string   // REF01, PER03
	Value     phi.Text // REF02, PER04
	Text      string   // REF03
}

// Address is N3 and N4.
type Address struct {
	Street, More    phi.Text // N301, N302
	City, Zip       phi.Text // N401, N403
	State           string   // N402
	Country         string   // N404
	Region          string   // N406 where N405 is RJ; 2120 only
	CountryDivision string   // N407
}

// Contact is a PER.
type Contact struct {
	Name    string      // PER02
	Numbers []Reference // PER03 and PER04 to PER08: up to three
}

// Provider is a PRV.
type Provider struct {
	Role      string // PRV01: PE performing, RF referring, PC primary care
	Qualifier string // PRV02: PXC taxonomy
	ID        string // PRV03
}

// Relation is an INS.
type Relation struct {
	Insured     string // INS01: Y the subscriber, N a dependent
	Code        string // INS02: 18 self, 01 spouse, 19 child, 34 other adult
	Maintenance string // INS03: 001 what was asked with differs from what is on file
	Reason      string // INS04: 25
	Birth       int    // INS17, the order of birth of twins; 0 if it does not matter
}

// Military is an MPI.
type Military struct {
	Status, Employment, Branch string // MPI01 to MPI03
	Text, Rank                 string // MPI04, MPI05
	Date                       Date   // MPI06 and MPI07; without a qualifier
}

// Date is a DTP: a day, or from a day to a day.
type Date struct {
	Qualifier string // DTP01: 291 plan, 346 plan begin, 356 eligibility begin
	From      day.Day
	To        day.Day // 0: From alone (D8)
}

// Reject is an AAA: why a request was not answered, and what may be done.
type Reject struct {
	Valid  bool   // AAA01 Y: the request is valid, and still not answered
	Reason string // AAA03: 75 subscriber not found
	Action string // AAA04: C correct and send again, N do not, R resubmission allowed
}
