package x835

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// Claim is loop 2100. Amounts of a reversal (Status "22") are negative.
type Claim struct {
	PatientNumber     phi.Text // CLP01
	Status            string   // CLP02: 1, 4, 22
	Charge, Paid      money.Cents
	MemberOwes        money.Cents // CLP05, not of a reversal
	Filing            string      // CLP06; "" is 12, a PPO's
	Control           string      // CLP07, our id of the claim
	Place             string      // CLP08
	Frequency         string      // CLP09
	DRG               string      // CLP11
	Weight, Discharge string      // CLP12, CLP13: decimals as they stand, nothing is computed with them
	Adjustments       []claim.Adjustment
	Quantities        []int64     // CAS04 of the adjustment at the same place, thousandths; shorter if the rest have none
	First, Last, Card phi.Text    // NM1*QC
	Middle, Suffix    phi.Text    // NM1*QC
	CardKind          string      // NM108 of NM1*QC; "" is MI
	Rendering         string      // NM1*82: NPI, "" where it is the payee
	Names             []Name      // every other NM1, and one of 82 that says more than an NPI
	Inpatient         *Inpatient  // MIA
	Outpatient        *Outpatient // MOA
	References        []Reference
	From, Through     day.Day // DTM*232, DTM*233
	Expires           day.Day // DTM*036, the coverage
	Received          day.Day // DTM*050
	Contacts          []Contact
	Amounts           []Amount // AMT
	Counts            []Count  // QTY
	Lines             []Line
	Batch             int // place in Details.Batches, of a claim that was read
}

// Line is loop 2110.
type Line struct {
	Number       int    // REF*6R; 0 is none
	Reference    string // REF*6R of a payer or provider that does not count lines
	Kind         string // SVC01-1; "" is HC
	Code         string
	Modifiers    []string
	Description  string // SVC01-7
	Charge, Paid money.Cents
	Revenue      string      // SVC04
	Units        int64       // SVC05, thousandths; 0 is not said, which is one
	Submitted    *Procedure  // SVC06, where it was adjudicated as another
	Billed       int64       // SVC07, units as submitted, thousandths
	On           day.Day     // DTM*472
	From, To     day.Day     // DTM*150, DTM*151, of a line over several days
	Allowed      money.Cents // AMT*B6; 0 is left out
	Adjustments  []claim.Adjustment
	Quantities   []int64 // as in Claim
	References   []Reference
	Amounts      []Amount // AMT but B6
	Counts       []Count  // QTY
	Remarks      []string // LQ*HE; of ours an adjustment's Remark is written there
	Rejections   []string // LQ*RX, of a pharmacy
}

// Procedure is a composite medical procedure identifier (C003).
type Procedure struct {
	Kind, Code  string
	Modifiers   []string
	Description string
}

// Name is an NM1 of a claim.
type Name struct {
	Entity                      string // NM101: IL insured, 74 corrected, 82 rendering, TT crossover, PR corrected payer, GB other insured
	Kind                        string // NM102: 1 a person, 2 not one
	Last, First, Middle, Suffix phi.Text
	IDKind                      string // NM108
	ID                          phi.Text
}

// Amount is an AMT: its qualifier says of what.
type Amount struct {
	Kind  string
	Cents money.Cents
}

// Count is a QTY in thousandths: its qualifier says of what.
type Count struct {
	Kind        string
	Thousandths int64
}

// Inpatient is MIA, in the order of its elements. Counts are in thousandths.
type Inpatient struct {
	CoveredDays                                                int64
	OperatingOutlier                                           money.Cents
	PsychiatricDays                                            int64
	DRG                                                        money.Cents
	Remark                                                     string
	Disproportionate, MSPPassThrough, Capital                  money.Cents
	CapitalFederal, CapitalHospital, CapitalDisproportionate   money.Cents
	OldCapital, CapitalTeaching, OperatingHospital             money.Cents
	CostDays                                                   int64
	OperatingFederal, CapitalOutlier, Teaching, NonpayablePart money.Cents
	Remarks                                                    [4]string
	CapitalException                                           money.Cents
}

func (m *Inpatient) places() []any {
	return []any{&m.CoveredDays, &m.OperatingOutlier, &m.PsychiatricDays, &m.DRG, &m.Remark, &m.Disproportionate, &m.MSPPassThrough, &m.Capital,
		&m.CapitalFederal, &m.CapitalHospital, &m.CapitalDisproportionate, &m.OldCapital, &m.CapitalTeaching, &m.OperatingHospital, &m.CostDays,
		&m.OperatingFederal, &m.CapitalOutlier, &m.Teaching, &m.NonpayablePart, &m.Remarks[0], &m.Remarks[1], &m.Remarks[2], &m.Remarks[3],
		&m.CapitalException}
}

// Outpatient is MOA. Rate is as it stands: nothing is computed with it.
type Outpatient struct {
	Rate                 string
	Payable              money.Cents // of HCPCS lines
	Remarks              [5]string
	ESRD, NonpayablePart money.Cents
}

func (m *Outpatient) places() []any {
	return []any{&m.Rate, &m.Payable, &m.Remarks[0], &m.Remarks[1], &m.Remarks[2], &m.Remarks[3], &m.Remarks[4], &m.ESRD, &m.NonpayablePart}
}
