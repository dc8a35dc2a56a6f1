// Package x835 writes and reads health care claim payments (remittances),
// 005010X221A1. One that does not balance is not written.
//
// The guide is cited by its positions as the public definitions of stupidedi and pyx12
// have them; where neither says it, a comment says unverified.
package x835

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// Version is the implementation guide's.
const Version = "005010X221A1"

// Method is how the payment goes, BPR04.
type Method string

// The methods. None is a remittance without money.
const (
	ACH   Method = "ACH"
	Check Method = "CHK"
	None  Method = "NON"
)

// Party is the payer (N1*PR) or payee (N1*PE).
type Party struct {
	Name                     string
	NPI                      string // of a payee
	TIN                      string // 9 digits
	Street, City, State, Zip string
	Phone                    string // of a payer, PER*BL TE: AAABBBCCCC
}

// Account is a bank account that a payment leaves or enters. Number is sensitive and hides
// itself; a routing number names a bank.
type Account struct {
	Routing string   // BPR07, BPR13: 9 digits with their check digit (ABA)
	Number  phi.Text // BPR09, BPR15
	Savings bool     // BPR14 SG, otherwise DA; BPR08 knows DA only
	Scheme  string   // BPR06, BPR12: 04 is a Canadian bank; "" is 01, the ABA's
}

// Remittance is one transaction set: one payment to one payee.
type Remittance struct {
	Payer, Payee Party
	From, To     Account // of an ACH payment; either may be left out
	Trace        string  // TRN02, the check or trace number
	Method       Method
	Date         day.Day     // BPR16
	Paid         money.Cents // BPR02
	Claims       []Claim
	Provider     []ProviderAdjustment
	Details      *Details // what else a file says; nil of ours, and Write fills it in
}

// ProviderAdjustment is one PLB entry: positive lowers the payment.
type ProviderAdjustment struct {
	Reason, Reference string // WO overpayment recovery, FB forwarding balance
	Cents             money.Cents
	Payee             string  // PLB01; "" is the payee's NPI
	Ends              day.Day // PLB02, of the fiscal year; 0 is the last day of the payment's year
}
