package claim

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
)

// Stay is what an institutional claim tells beside its lines: the statement's period, the
// admission and the codes of HI (005010X223A2 loop 2300).
type Stay struct {
	From            day.Day      `cbor:",omitempty"` // DTP*434
	To              day.Day      `cbor:",omitempty"` // DTP*434
	Admitted        day.Day      `cbor:",omitempty"` // DTP*435, 0 if nobody was
	AdmissionType   string       `cbor:",omitempty"` // CL101
	AdmissionSource string       `cbor:",omitempty"` // CL102
	PatientStatus   string       `cbor:",omitempty"` // CL103
	DRG             string       `cbor:",omitempty"` // HI*DR
	Conditions      []string     `cbor:",omitempty"` // HI*BG
	Occurrences     []Occurrence `cbor:",omitempty"` // HI*BH, then the spans of HI*BI
	Values          []Value      `cbor:",omitempty"` // HI*BE
	Procedures      []string     `cbor:",omitempty"` // ICD-10-PCS, HI*BBR, then HI*BBQ
	// Present are the letters of HI01-9 (present on admission): one a diagnosis, in the order
	// of Claim.Diagnoses, a blank where none is said; "" if none is said at all.
	Present string `cbor:",omitempty"`
}

// Occurrence is an NUBC occurrence code with its day, or an occurrence span code.
type Occurrence struct {
	Code string
	From day.Day
	To   day.Day `cbor:",omitempty"` // of a span, otherwise 0
}

// Value is an NUBC value code with its amount. What counts days or units stands as an
// amount too: 4 days as 400.
type Value struct {
	Code   string
	Amount money.Cents
}

// Accident is what the patient's condition comes from (loop 2300 CLM11).
type Accident struct {
	Auto  bool    `cbor:",omitempty"` // AA
	Work  bool    `cbor:",omitempty"` // EM
	Other bool    `cbor:",omitempty"` // OA
	State string  `cbor:",omitempty"` // CLM11-4, of an auto accident
	On    day.Day `cbor:",omitempty"` // DTP*439, 0 if not said
}

// OtherPayer is another payer of the claim: loops 2320, 2330B and, by line, 2430.
type OtherPayer struct {
	Sequence    byte         // SBR01: P pays first, then S, T, A to H; U is unknown
	Filing      string       `cbor:",omitempty"` // SBR09, the claim filing indicator: MB is Medicare part B
	Payer       string       `cbor:",omitempty"` // 2330B NM109
	Paid        money.Cents  `cbor:",omitempty"` // AMT*D
	Decided     day.Day      `cbor:",omitempty"` // DTP*573, of a line if 2330B has none; 0: not said
	Adjustments []Adjustment `cbor:",omitempty"` // CAS of 2320: of the whole claim
	Lines       []OtherLine  `cbor:",omitempty"` // by number
}

// OtherLine is what another payer did with one line: all of its 2430 of that payer.
type OtherLine struct {
	Number      int          // LX01
	Paid        money.Cents  `cbor:",omitempty"` // SVD02
	Adjustments []Adjustment `cbor:",omitempty"` // CAS of 2430
}

// GivenBy is who gave a line's service, as CMS means the same provider: of an institutional claim
// the one who bills.
func (c *Claim) GivenBy(l *Line) string {
	switch {
	case c.Kind == Institutional:
		return c.Billing
	case l.Rendering != "":
		return l.Rendering
	case c.Rendering != "":
		return c.Rendering
	}
	return c.Billing
}
