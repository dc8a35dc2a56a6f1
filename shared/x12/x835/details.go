package x835

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// Details are what a file says in Table 1 beyond what a remittance of ours needs, each
// as it stands; "" or 0 is left out.
type Details struct {
	Handling   string  // BPR01
	Debit      bool    // BPR03 is D
	Format     string  // BPR05
	Sender     string  // BPR10
	SenderCode string  // BPR11
	Originator string  // TRN03; of ours 1 and the payer's tax number
	TraceCode  string  // TRN04
	Currency   string  // CUR02
	Receiver   string  // REF*EV
	System     string  // REF*F2, the version of the payer's system
	Produced   day.Day // DTM*405
	Payer      Identity
	Payee      Identity
	Delivery   *Contact // RDM of the payee: how a remittance is sent apart from its payment
	Batches    []Batch  // loop 2000
}

// Identity is what N1, N3, N4, REF and PER say of the payer or the payee beside its Party.
type Identity struct {
	Kind, ID             string // N103, N104
	Street               string // N302
	Country, Subdivision string // N404, N407
	References           []Reference
	Contacts             []Contact // of the payer
}

// Reference is a REF: its qualifier and the number, which may be a patient's.
type Reference struct {
	Kind  string
	Value phi.Text
}

// Contact is a PER: pairs of a qualifier (TE, EM, UR, EX, FX) and a number.
type Contact struct {
	Function, Name string
	Numbers        []Reference
}

// Batch is loop 2000: claims under one LX, with a provider's sums (TS3, TS2) if it has any.
type Batch struct {
	Number     string // LX01
	Summary    *Summary
	Supplement *Supplement
}

// Summary is TS3. Counts are in thousandths.
type Summary struct {
	Provider, Place string
	FiscalEnd       day.Day
	Claims          int64
	Charges         money.Cents
	MSPPayer        money.Cents // TS313, of Medicare as a second payer
	NonLab          money.Cents // TS315
	Reported        money.Cents // TS317, of HCPCS lines
	Payable         money.Cents // TS318, of HCPCS lines
	Professional    money.Cents // TS320
	MSPPatient      money.Cents // TS321
	Reimbursed      money.Cents // TS322, to patients
	PIPClaims       int64       // TS323
	PIPAdjustment   money.Cents // TS324
}

func (t *Summary) places() []any {
	return []any{&t.Provider, &t.Place, &t.FiscalEnd, &t.Claims, &t.Charges, nil, nil, nil, nil, nil, nil, nil, &t.MSPPayer, nil, &t.NonLab, nil,
		&t.Reported, &t.Payable, nil, &t.Professional, &t.MSPPatient, &t.Reimbursed, &t.PIPClaims, &t.PIPAdjustment}
}

// Supplement is TS2, in the order of its elements. Counts are in thousandths; averages are
// as they stand, because nothing is computed with them.
type Supplement struct {
	DRG, Federal, Hospital, Disproportionate, Capital, Teaching money.Cents
	OutlierDays                                                 int64
	DayOutlier, CostOutlier                                     money.Cents
	AverageStay                                                 string
	Discharges, CostDays, CoveredDays, NoncoveredDays           int64
	MSPPassThrough                                              money.Cents
	AverageWeight                                               string
	CapitalFederal, CapitalHospital, CapitalDisproportionate    money.Cents
}

func (t *Supplement) places() []any {
	return []any{&t.DRG, &t.Federal, &t.Hospital, &t.Disproportionate, &t.Capital, &t.Teaching, &t.OutlierDays, &t.DayOutlier, &t.CostOutlier,
		&t.AverageStay, &t.Discharges, &t.CostDays, &t.CoveredDays, &t.NoncoveredDays, &t.MSPPassThrough, &t.AverageWeight,
		&t.CapitalFederal, &t.CapitalHospital, &t.CapitalDisproportionate}
}
