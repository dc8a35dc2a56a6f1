// Package x835 writes and reads health care claim payments (remittances),
// 005010X221A1. One that does not balance is not written.
package x835

import (
	"fmt"

	"github.com/openaso/openaso/shared/claim"
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

// Account is a bank account that an ACH payment leaves or enters. Number is sensitive
// and hides itself; a routing number names a bank.
type Account struct {
	Routing string   // BPR07, BPR13: 9 digits with their check digit (ABA)
	Number  phi.Text // BPR09, BPR15
	Savings bool     // BPR14 SG, otherwise DA; BPR08 knows DA only
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
}

// Claim is loop 2100. Amounts of a reversal (Status "22") are negative.
type Claim struct {
	PatientNumber     phi.Text // CLP01
	Status            string   // CLP02: 1, 4, 22
	Charge, Paid      money.Cents
	MemberOwes        money.Cents // CLP05, not of a reversal
	Control           string      // CLP07, our id of the claim
	Place             string      // CLP08
	Frequency         string      // CLP09
	First, Last, Card phi.Text    // NM1*QC
	Rendering         string      // NM1*82: NPI, "" where it is the payee
	Received          day.Day     // DTM*050
	Lines             []Line
}

// Line is loop 2110.
type Line struct {
	Number       int // REF*6R
	Code         string
	Modifiers    []string
	Charge, Paid money.Cents
	Units        int64 // thousandths
	On           day.Day
	Allowed      money.Cents // AMT*B6; 0 is left out
	Adjustments  []claim.Adjustment
}

// ProviderAdjustment is one PLB entry: positive lowers the payment.
type ProviderAdjustment struct {
	Reason, Reference string // WO overpayment recovery, FB forwarding balance
	Cents             money.Cents
}

// Balance says where a remittance does not add up: line, claim and transaction, the
// three rules of the guide's section 1.10.2.1. An empty answer is a balanced one.
func (r *Remittance) Balance() (out []string) {
	var sum money.Cents
	for i := range r.Claims {
		c := &r.Claims[i]
		sum += c.Paid
		out = append(out, c.balance(i+1)...)
	}
	for _, p := range r.Provider {
		sum -= p.Cents
	}
	if sum != r.Paid {
		out = append(out, "transaction: claim payments less provider adjustments are not BPR02")
	}
	if r.Paid < 0 {
		out = append(out, "transaction: BPR02 is below zero")
	}
	if (r.Method == None) != (r.Paid == 0) {
		out = append(out, "transaction: a method without money, or money without a method")
	}
	return out
}

func (c *Claim) balance(n int) (out []string) {
	paid, charge := money.Cents(0), money.Cents(0)
	for i := range c.Lines {
		l := &c.Lines[i]
		charge += l.Charge
		paid += l.Paid
		rest := l.Charge
		for _, a := range l.Adjustments {
			rest -= a.Amount
		}
		if rest != l.Paid {
			out = append(out, fmt.Sprintf("claim %d line %d: charge less adjustments is not the payment", n, l.Number))
		}
	}
	if paid != c.Paid {
		out = append(out, fmt.Sprintf("claim %d: its lines' payments are not CLP04", n))
	}
	if charge != c.Charge {
		out = append(out, fmt.Sprintf("claim %d: its lines' charges are not CLP03", n))
	}
	return out
}
