package oracle

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Inputs are what was sent in and the terms it is to be worked on under. The plan has
// one option of calendar years, embedded amounts, and benefits in this order: lines with
// modifier 33 in full, the excluded codes not at all, CopayCodes for the copay alone,
// everything else for deductible and coinsurance, the Limit's codes among them as far
// as its visits go. Copay, deductible and coinsurance count toward the maximum.
type Inputs struct {
	Employer id.Employer
	Plan     id.Plan
	Option   string

	Prices    map[string]map[string]money.Cents // by schedule and code, for one unit
	Providers map[string]Provider               // by NPI

	Deductible, FamilyDeductible   money.Cents
	OutOfPocket, FamilyOutOfPocket money.Cents
	Copay                          money.Cents
	CopayCodes                     []string
	CoinsurancePercent             int64
	Limit                          Limit
	Excluded                       []string // denied with PR-96
	TimelyMonths                   int      // 0 means that nothing is too late

	Files      map[string][]ClaimIn // by the SHA-256 of the file's bytes in hex, in the file's order
	Households []Household
	Deposits   []DepositIn
	Credits    []CreditIn
	Secrets    []string // texts that are PHI; those of fewer than four bytes are passed over
}

// Provider is a billing provider that the directory knows. Without Schedules it is
// outside the network; with several, each was in force at some time.
type Provider struct {
	TIN       string
	Schedules []string
}

// Limit is the yearly number of visits for some codes.
type Limit struct {
	Name   string
	Visits int64
	Codes  []string
}

// ClaimIn is a claim as it was sent. Household is the employer's key of the subscriber
// whose card it names, "" if the card is nobody's; Person is the key of the patient,
// "" if the household has no such person. Faulty claims are to be rejected by the
// acknowledgment, alone or with their file, and decided by nobody.
type ClaimIn struct {
	Household, Person string
	Billing, TIN      string
	Rendering         string
	Frequency         claim.Frequency
	Original          id.Claim
	Place             string
	Lines             []claim.Line
	Faulty            bool
}

// Household is the newest record of a household. Who is in People and has no Span is
// known and not covered.
type Household struct {
	Key     string   // what ClaimIn.Household says
	CardRow string   // PK of the row of its card number, "" if it is not to be checked
	AsOf    day.Day  // the day the record was said
	People  []string // the employer's keys, the subscriber's first
	Spans   []Span
}

// Span is a stretch of a person's coverage, both days included; To 0 is open.
type Span struct {
	Person   string
	From, To day.Day
}

// DepositIn is a deposit that the bank reported. Returned says that the bank took it
// back before it was good.
type DepositIn struct {
	ID       string
	Cents    money.Cents
	ACH      bool
	Returned bool
}

// CreditIn is money that a payee gave back, or a payment that was voided, however often it was
// entered.
type CreditIn struct {
	ID    string
	Cents money.Cents
}
