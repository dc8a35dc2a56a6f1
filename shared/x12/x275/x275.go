// Package x275 reads and writes attachments to claims, 005010X210 and 006020X314 (275): the
// bytes that a provider sends to support a claim, with the control number that the claim
// names (PWK06). What the bytes are nobody looks at here.
//
// What is cited of the guides was read in public accounts of them (275.txt), not in the
// guides; much of it is unverified.
package x275

import (
	_ "embed" // of the guide's table
	"io"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Version is the implementation guide's, GS08 and ST03. Version6020 is the one of release
// 006020, which is read too.
const (
	Version     = "005010X210"
	Version6020 = "006020X314"
)

var (
	//go:embed 275.txt
	table string

	attachments = guide.Of(table)
)

// Party is a payer, a submitter or a provider: an NM1 of loop 1000.
type Party struct {
	Code, Kind, Name, First, Qualifier, ID string // NM101 to NM104, NM108, NM109
}

// Patient is whom the attachment is about: NM1*QC.
type Patient struct {
	Last, First phi.Text // NM103, NM104
	ID          phi.Text // NM109
}

// Reference is a REF, by its qualifier: EJ the provider's number of the claim, 1K ours.
type Reference struct {
	Qualifier string
	ID        phi.Text
}

// Asked is what an STC says: the code of what was asked for (C043), of an answer to a 277.
type Asked struct{ Category, Code, Entity, List string }

// Attachment is one object with what it belongs to.
type Attachment struct {
	Purpose    string // BGN01: 02 sent unasked, 11 asked for by a 277
	Batch      string // BGN02
	On         day.Day
	Parties    []Party
	Patient    Patient
	References []Reference // of the patient and of the attachment
	From, To   day.Day     // DTP*472, the service
	Number     string      // LX01
	TraceKind  string      // TRN01: 1 sent unasked, 2 an answer
	Control    string      // TRN02: PWK06 of the claim, or TRN02 of the 277
	Asked      []Asked     // STC
	Report     string      // CAT01
	Format     string      // CAT02
	Security   string      // EFI01
	File       [15]string  // EFI02 to EFI16
	Filter     string      // BDS01: B64, ASC; "" of a BIN
	Length     int64       // bytes of Data
	Data       io.Reader   // BIN02, BDS03, as it stands in the file; nil if none came
}

// Item is one attachment of a file. Ordinal counts them from 1, Set transaction sets (ST).
// Data are read in emit or never: they stand in the file, and the reader goes on.
type Item struct {
	Ordinal, Set int
	Attachment   Attachment
	Faults       []x12.Fault
}
