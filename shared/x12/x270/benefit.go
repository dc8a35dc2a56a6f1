package x270

import (
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// Code is a code of a list: a procedure (EQ02, EB13), a diagnosis (HI), a place (III).
type Code struct {
	List      string // HC, ABK, ZZ
	Value     string
	Modifiers []string // of a procedure, up to four
	To        string   // EB13-8: the last of a range of procedures
}

// Question is what is asked of the patient's coverage (2110C, 2110D).
type Question struct {
	Services      []string // EQ01, service types
	Procedure     Code     // EQ02
	Level         string   // EQ03: FAM
	Pointers      []int    // EQ05, places in the patient's diagnoses from 1
	SpendDown     *money.Cents
	TotalBilled   *money.Cents // AMT*PB of a spend down
	Place         Code         // III
	Authorization Reference    // REF: 9F referral, G1 prior authorization
	Date          Date         // DTP*291
}

// Benefit is one statement about the patient's coverage (2110C, 2110D).
type Benefit struct {
	Kind          string             // EB01: 1 active, 6 inactive, C deductible, G out-of-pocket
	Level         string             // EB02: IND, FAM
	Services      []string           // EB03, service types
	Insurance     string             // EB04: HN, PR
	Plan          string             // EB05
	Period        string             // EB06: 23 calendar year, 29 remaining
	Amount        *money.Cents       // EB07
	Percent       *money.BasisPoints // EB08; 0.2 is 2,000
	Unit          string             // EB09: VS visits
	Quantity      *int64             // EB10, in thousandths
	Authorization string             // EB11: Y, N, U
	Network       string             // EB12: Y in the network, N outside, W either
	Procedure     Code               // EB13
	Pointers      []int              // EB14
	Deliveries    []Delivery
	References    []Reference
	Dates         []Date
	Rejects       []Reject
	Messages      []string // MSG01
	Additional    []Additional
	Related       []Related // 2120, between LS and LE
}

// Delivery is an HSD: how much of a service, how often.
type Delivery struct {
	Unit     string // HSD01: VS visits, DY days
	Quantity *int64 // HSD02, in thousandths
	Measure  string // HSD03
	Modulus  *int64 // HSD04, in thousandths
	Period   string // HSD05
	Periods  int    // HSD06; 0 if absent
	Pattern  string // HSD07
	Time     string // HSD08
}

// Additional is an III of an answer (2115C, 2115D).
type Additional struct {
	Code     Code
	Category string   // III03: 44
	Text     phi.Text // III04, the part of the body
}
