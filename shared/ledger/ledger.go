// Package ledger keeps a plan's money in double entry: journals that add up to
// zero, balances folded from them, and the rules every balance must keep. One
// ledger is one plan of one employer; no journal touches two. It moves no money
// and calls nobody: shared/funding and shared/payment do.
package ledger

import (
	"slices"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Account is one account of a plan's ledger.
type Account string

// The accounts, with the side their balance stands on. Debits are positive.
const (
	Claims      Account = "claims-incurred"      // debit: what the plan's claims cost, reversals taken off
	Held        Account = "claims-held"          // credit: approved payments of called claims, not yet released
	Recoverable Account = "payees-owe"           // either: debit is overpaid and not yet recovered; credit is returned before its reversal
	Receivable  Account = "employer-receivable"  // debit: requested from the employer and not yet covered
	Funded      Account = "employer-funding"     // credit: what the employer was asked for, less what is due back
	Pending     Account = "deposits-pending"     // debit: deposits that are not yet good funds
	Unapplied   Account = "deposits-unapplied"   // credit: deposits no call has used, pending ones included
	Credits     Account = "credits-due"          // credit: money back in the account that lowers the next call
	Cash        Account = "plan-cash"            // debit: good funds in the plan's bank account
	Outstanding Account = "payments-outstanding" // credit: issued payments the bank has not cleared
)

var accounts = []Account{Claims, Held, Recoverable, Receivable, Funded, Pending, Unapplied, Credits, Cash, Outstanding}

// Kind says what a journal is about.
type Kind string

// The kinds.
const (
	Called   Kind = "called"   // a call was made
	Deposit  Kind = "deposit"  // a deposit came in
	Good     Kind = "good"     // a pending deposit became good funds
	Returned Kind = "returned" // the bank took a pending deposit back
	Applied  Kind = "applied"  // good funds covered calls
	Refund   Kind = "refund"   // a payee sent money back
	Void     Kind = "void"     // an issued payment was voided
	Release  Kind = "release"  // payments were issued
	Cleared  Kind = "cleared"  // the bank paid an issued payment
)

// Posting moves cents on one account: positive is a debit, negative a credit.
type Posting struct {
	Account Account
	Cents   money.Cents
}

// Journal is one step of a plan's money. ID is derived from what caused it, so
// that the step is taken once.
type Journal struct {
	ID       string
	Plan     id.Plan
	At       time.Time
	Kind     Kind
	Postings []Posting
}

// Move adds a transfer of cents to the journal: a debit here, a credit there.
// Zero adds nothing.
func (j *Journal) Move(debit, credit Account, cents money.Cents) {
	if cents != 0 {
		j.Postings = append(j.Postings, Posting{debit, cents}, Posting{credit, -cents})
	}
}

// Check refuses (fault.Internal) a journal without a name, with an unknown
// account, or whose postings do not add up to zero.
func (j *Journal) Check() error {
	if j.ID == "" || j.Plan == "" || j.Kind == "" || j.At.IsZero() {
		return fault.New(fault.Internal, "journal: id, plan, kind and time are needed")
	}
	var sum money.Cents
	for _, p := range j.Postings {
		if !slices.Contains(accounts, p.Account) {
			return fault.New(fault.Internal, "journal %s: unknown account", j.ID)
		}
		sum += p.Cents
	}
	if sum != 0 {
		return fault.New(fault.Internal, "journal %s: postings do not add up to zero", j.ID)
	}
	return nil
}
