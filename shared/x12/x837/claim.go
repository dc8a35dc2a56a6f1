// Package x837 reads and writes professional claims, 005010X222A1 (837P). The reader
// streams: one claim is handed over as soon as its last segment has passed, a broken
// claim with its faults, and the rest of the file goes on.
package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Version is the implementation guide's, GS08 and ST03. Version2 is its second
// amendment, which is read the same.
const (
	Version  = "005010X222A1"
	Version2 = "005010X222A2"
)

// Provider is a billing provider, loop 2010AA.
type Provider struct {
	NPI    string // NM109
	TIN    string // REF*EI, or SY: 9 digits
	Name   string // NM103
	Street string // N301
	City   string // N401
	State  string // N402
	Zip    string // N403
}

// Person is a subscriber or patient: loops 2010BA and 2010CA.
type Person struct {
	First, Last phi.Text
	Born        day.Day // DMG02
	Sex         string  // DMG03: F, M, U
}

// Subscriber is loop 2010BA.
type Subscriber struct {
	Card phi.Text // NM109, the number on the card
	Person
}

// Claim is one claim with the loops it stands in.
type Claim struct {
	Billing       Provider
	Subscriber    Subscriber
	Patient       *Person  // nil: the subscriber is the patient
	PatientNumber phi.Text // CLM01
	Charge        money.Cents
	Place         string          // CLM05-1
	Frequency     claim.Frequency // CLM05-3
	Original      string          // REF*F8
	Authorization string          // REF*G1
	Diagnoses     []string        // HI: ABK, ABF, without dots
	Rendering     string          // NM1*82 NPI, "" if the billing provider
	Lines         []claim.Line
}

// Submitted is the claim as the system keeps it, under its id, without a member.
func (c *Claim) Submitted(cid id.Claim, received day.Day) claim.Claim {
	return claim.Claim{
		ID: cid, Frequency: c.Frequency, Original: id.Claim(c.Original), PatientNumber: c.PatientNumber,
		Billing: c.Billing.NPI, TIN: c.Billing.TIN, Rendering: c.Rendering, Place: c.Place,
		Authorization: c.Authorization, Diagnoses: c.Diagnoses, Received: received, Charge: c.Charge, Lines: c.Lines,
	}
}

// Item is one claim of a file. Ordinal counts claims (CLM) in the file from 1,
// broken ones and those of rejected sets too; Set counts transaction sets (ST).
type Item struct {
	Ordinal int
	Set     int
	Claim   Claim
	Faults  []x12.Fault
}

func clean(code string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), ".", ""))
}
