// Package x276 reads and writes claim status inquiries and their answers, 005010X212: the
// 276, by which a provider asks what became of a claim, and the 277 that says it. Both
// stream: one inquiry or answer is handed over as soon as its last segment has passed, a
// broken one with its faults, and the rest of the file goes on.
//
// What is cited of the guide was read in public copies of its examples and in public maps
// of its loops (276.txt, 277.txt), not in the guide.
package x276

import (
	_ "embed" // of the guides' tables

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Version is the implementation guide's, of both.
const Version = "005010X212"

var (
	//go:embed 276.txt
	askedTable string
	//go:embed 277.txt
	answeredTable string

	asked    = guide.Of(askedTable)
	answered = guide.Of(answeredTable)
)

// Party is a payer, a receiver or a provider: an NM1 of loops 2100A to 2100C.
type Party struct {
	Kind                        string // NM102: 1 a person, 2 not one
	Name, First, Middle, Suffix string // NM103, NM104, NM105, NM107
	Qualifier, ID               string // NM108, NM109: XX is an NPI
}

// Person is a subscriber or patient: loops 2100D and 2100E, with the DMG of its level.
type Person struct {
	Kind                        string   // NM102: 1 a person, 2 not one
	Last, First, Middle, Suffix phi.Text // NM103, NM104, NM105, NM107
	Qualifier                   string   // NM108, of a subscriber
	ID                          phi.Text // NM109, of a subscriber: the number on the card
	Born                        day.Day  // DMG02, of an inquiry
	Sex                         string   // DMG03, of an inquiry: F, M
}

// Who is the levels that an inquiry or an answer stands below.
type Who struct {
	Batch      string // BHT03, the sender's number of the set
	Payer      Party  // 2100A
	Receiver   Party  // 2100B, who asks
	Provider   Party  // 2100C
	Also       Party  // 2100C, the second one, where two came
	Subscriber Person // 2100D
	Patient    Person // 2100E; nobody: the subscriber is the patient
}

// References are the REF segments of a claim, loops 2200D and 2200E.
type References struct {
	Control       string   // 1K, the payer's number of the claim
	BillType      string   // BLT
	Location      string   // LU, of an inquiry
	Group         string   // 6P, of an inquiry
	PatientNumber phi.Text // EJ, the provider's number of the claim, CLM01
	Prescription  phi.Text // XZ
	Voucher       string   // VV, of an answer
	Clearinghouse [3]string
}

// Line is a service line, loops 2220D and 2220E.
type Line struct {
	Qualifier string // SVC01-1: HC, ...
	Code      string // SVC01-2
	Modifiers [4]string
	Charge    money.Cents  // SVC02
	Paid      *money.Cents // SVC03, of an answer
	Revenue   string       // SVC04
	Units     int64        // SVC07, thousandths; 0 if it did not come
	Number    string       // REF*FJ, the provider's number of the line
	From, To  day.Day      // DTP*472
	Statuses  []Status     // STC, of an answer
}

// Inquiry asks for one claim, loop 2200D or 2200E; or for all claims of a patient in a
// stretch of days, where it names none.
type Inquiry struct {
	Who
	References
	Trace    string       // TRN02, which the answer says back
	Charge   *money.Cents // AMT*T3, nil if it did not come
	From, To day.Day      // DTP*472
	Lines    []Line
}

// Item is one inquiry of a file. Ordinal counts inquiries (TRN) in the file from 1, broken
// ones too; Set counts transaction sets (ST).
type Item struct {
	Ordinal, Set int
	Inquiry      Inquiry
	Faults       []x12.Fault
}
