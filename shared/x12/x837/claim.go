// Package x837 reads and writes claims: professional (005010X222A1, 837P), institutional
// (X223A2, 837I) and dental (X224A2, 837D). The reader streams: one claim is handed over
// as soon as its last segment has passed, a broken claim with its faults, and the rest of
// the file goes on. What the system has no use for is kept as it came, so that a claim can
// be written again.
//
// One model serves the three guides. Where a code says what a part is (which date, which
// reference, which provider) the part holds the guide's code, and its comment names those
// that matter. Loops and positions are those of the guides' public maps.
package x837

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Claim is one claim, loop 2300, with the loops it stands in.
type Claim struct {
	Kind       claim.Kind
	Billing    Provider
	PayTo      *Address // 2010AB: where to send the money, nil if to the billing provider
	PayToPlan  *Payer   // 2010AC
	Currency   string   // CUR02 of 2000A, "" for dollars
	Subscriber Subscriber
	Patient    *Person // 2000C, nil: the subscriber is the patient

	PatientNumber    phi.Text        // CLM01
	Charge           money.Cents     // CLM02
	Place            string          // CLM05-1: the place of service; of an institutional claim the first two digits of the bill type
	Frequency        claim.Frequency // CLM05-3
	Signature        string          // CLM06: Y, N
	Assignment       string          // CLM07: A, B, C
	Benefits         string          // CLM08: Y, N, W
	Release          string          // CLM09: Y, I
	PatientSignature string          // CLM10: P
	Causes           []string        // CLM11-1 to -3: AA auto accident, EM employment, OA other accident
	CauseState       string          // CLM11-4
	CauseCountry     string          // CLM11-5
	Program          string          // CLM12
	Submission       string          // CLM19: PB, a predetermination of dental benefits
	Delay            string          // CLM20

	Dates           []Date
	AdmissionType   string // CL101
	AdmissionSource string // CL102
	PatientStatus   string // CL103
	Attachments     []Attachment
	Amounts         []Amount // AMT: F5 patient paid, F3 estimated amount due
	Original        string   // REF*F8
	Authorization   string   // REF*G1
	Refs            []Ref    // of other kinds: 9F referral, EA medical record, D9 clearinghouse's number
	Notes           []Ref    // NTE
	Diagnoses       []Diagnosis
	Codes           []Code // of HI, other than diagnoses
	Rest            []Raw  // DN1, DN2, CN1, K3, CR1, CR2, CRC, HCP
	Providers       []Provider
	Others          []Other
	Lines           []Line
}

// Rendering is the NPI of who gave the care, "" if the billing provider did. One
// rendering provider decides a claim: a line's own counts where the claim names none.
// Of an institutional claim without one it is the attending provider.
func (c *Claim) Rendering() string {
	if p := inRole(c.Providers, "82"); p != nil {
		return p.NPI
	}
	for i := range c.Lines {
		if d := c.Lines[i].Detail; d != nil {
			if p := inRole(d.Providers, "82"); p != nil {
				return p.NPI
			}
		}
	}
	if p := inRole(c.Providers, "71"); p != nil {
		return p.NPI
	}
	return ""
}

// Item is one claim of a file. Ordinal counts claims (CLM) in the file from 1,
// broken ones and those of rejected sets too; Set counts transaction sets (ST).
type Item struct {
	Ordinal int
	Set     int
	Claim   Claim
	Faults  []x12.Fault
}

// Date is a DTP of any loop: a day, a range, a day with its time, or a time alone. Of a
// claim 434 is the statement's period, 435 the admission, 096 the hour of discharge, 431
// the onset, 439 the accident, 472 the service of a dental claim.
type Date struct {
	Kind string  // DTP01
	From day.Day // 0: a time alone
	To   day.Day // of a range, otherwise 0
	Time string  // HHMM, or what DTP03 has of it
}

// Amount is an AMT.
type Amount struct {
	Kind   string // AMT01
	Amount money.Cents
}

// Ref is a text with what it is: REF01 and REF02, NTE01 and NTE02, or PER03 and PER04.
type Ref struct {
	Kind string
	Text phi.Text
}

// Attachment is a PWK: what was or will be sent beside the claim.
type Attachment struct {
	Kind    string // PWK01
	By      string // PWK02: EL electronically, BM by mail, AA on request
	Control string // PWK06, the number that the attachment carries
}

// Raw is a segment that is kept as it came: its elements, each with its components.
type Raw struct {
	Tag      string
	Elements [][]phi.Text
}

// Diagnosis is a diagnosis of HI. Kind is HI01-1 of ICD-10-CM, and of ICD-9-CM likewise:
// ABK the principal one, ABF another, ABJ admitting, APR a patient's reason for the visit,
// ABN an external cause.
type Diagnosis struct {
	Kind    string
	Code    string // without dots
	Version uint8  // 10, or 9 for services before October 2015
	Present byte   // HI01-9, present on admission: Y, N, U, W, 1; 0 if it is not said
}

// Code is another code of HI. Kind is HI01-1: BBR and BBQ are ICD-10-PCS procedures (BR and
// BQ ICD-9), BP and BO of anesthesia, DR the DRG, BH occurrences, BI occurrence spans, BE
// values, BG conditions, TC treatments.
type Code struct {
	Kind   string
	Code   string
	From   day.Day     // HI01-4, 0 if none
	To     day.Day     // of a span, otherwise 0
	Amount money.Cents // HI01-5, of a value
}
