package x277

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Item is what a 277CA as received says of one claim, or with Claim nil the end of the
// set: then Batch.Providers is whole, and says of providers whose claims are refused as one.
type Item struct {
	Ordinal int // of the claim in the file, from 1; of a set's end that of its last claim
	Set     int // number of the set in the file, from 1
	Batch   *Batch
	Claim   *Told
	Faults  []x12.Fault // of the acknowledgment itself
}

// Batch is loops 2000A and 2000B: who answers, whom, and which batch of claims.
type Batch struct {
	Payer, Receiver     envelope.Entity // 2100A, 2100B
	Trace               string          // TRN02 of 2200A, the payer's number
	Received, Processed day.Day         // DTP*050, DTP*009
	Number              string          // TRN02 of 2200B: BHT03 of the claims
	Level
	Providers []Provider
}

// Provider is loop 2000C.
type Provider struct {
	envelope.Entity
	IDKind string // NM108: FI, XX
	Trace  string // TRN02 of 2200C
	References
	Level
}

// References are REFs of a loop: by qualifier, the numbers.
type References map[string]phi.Text

// Level is what is said of a batch or provider: its statuses and the sums of its claims.
type Level struct {
	Statuses                         []Said
	Accepted, Rejected               int64 // QTY, thousandths
	AcceptedCharges, RejectedCharges money.Cents
}

// Said is an STC.
type Said struct {
	Status          // STC01
	More   []Status // STC10, STC11
	On     day.Day  // STC02
	Action string   // STC03: WQ accept, U reject
	Charge money.Cents
	Text   string // STC12
}

// Told is what is said of one claim: loops 2000D and 2200D.
type Told struct {
	Provider                    int // place in Batch.Providers, -1 if it stands below none
	Last, First, Middle, Suffix phi.Text
	IDKind                      string
	ID                          phi.Text
	Number                      phi.Text // TRN02: CLM01 of the claim
	Statuses                    []Said
	References                  // 1K payer's number of the claim, D9 clearinghouse's, BLT type of bill
	From, To                    day.Day
	Lines                       []ToldLine
}

// ToldLine is loop 2220D.
type ToldLine struct {
	Kind, Code string // SVC01
	Modifiers  []string
	Charge     money.Cents
	Revenue    string
	Units      int64 // SVC07, thousandths
	Statuses   []Said
	References // FJ our number of the line, XZ a prescription's
	From, To   day.Day
}
