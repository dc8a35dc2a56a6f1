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

// Report is what the acknowledgment needs to know of a file.
type Report struct {
	Sender, Receiver string // ISA06, ISA08
	Control          string // ISA13
	Production       bool   // ISA15
	Interchanges     []Interchange
	Groups           []Group
	Faults           []x12.Fault // of every set, in order
	Broken           string      // where the file stops being X12, "" if it does not
}

// Group is a functional group.
type Group struct {
	Functional, Control, Version string // GS01, GS06, GS08
	Stated                       int    // GE01, sets it says it holds; -1 if it does not say
	Sets                         []Set
	Closed                       bool     // its GE came
	Wrong                        []string // what is wrong with its trailer, as codes of AK905
}

// Interchange is one ISA to IEA as it was read: what it says of itself and what came.
type Interchange struct {
	Sender, Receiver string // ISA06, ISA08
	Date, Time       string // ISA09, ISA10: YYMMDD, HHMM
	Version          string // ISA12
	Control          string // ISA13
	Asked            bool   // ISA14 is 1: the sender wants a TA1
	Production       bool   // ISA15 is P
	Groups           int    // functional groups (GS) that came
	Stated           int    // IEA01, groups it says it holds; -1 if it does not say
	Trailer          string // IEA02
	Closed           bool   // its IEA came
	Broken           bool   // the file stops being X12 inside it
}

// Entity is a name of the set's header: who sent the claims (loop 1000A), or to whom
// (1000B).
type Entity struct {
	Kind  string // NM102: 1 a person, 2 not one
	Name  string // NM103
	First string // NM104
	ID    string // NM109
}

// Set is a transaction set, ST to SE.
type Set struct {
	Kind, Control, Version string // ST01, ST02, ST03
	Batch                  string // BHT03, the submitter's number of the set
	Submitter, Receiver    Entity // not of a survey, nor of another guide's set
	Claims, Faulty         int
	Faults                 []x12.Fault
	Closed                 bool     // its SE came
	Wrong                  []string // what is wrong with the set itself, as codes of IK502
}

// Codes of AK905, what is wrong with a group (X12 data element 716), and of IK502,
// with a set (618).
const (
	groupControl   = "4"  // control number in header and trailer do not agree
	groupCount     = "5"  // number of included sets does not match
	setUnsupported = "1"  // transaction set not supported
	setControl     = "3"  // control number in header and trailer do not match
	setCount       = "4"  // number of included segments does not match
	setNoControl   = "7"  // missing or invalid control number
	setGuide       = "I6" // implementation convention not supported
)

// Whole says whether the set is this guide's and came as it was sent. One that is
// not is rejected whole: the sender sends it again, so none of its claims may be
// decided.
func (s *Set) Whole() bool { return s.Closed && len(s.Wrong) == 0 }

func clean(code string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), ".", ""))
}
