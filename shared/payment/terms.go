package payment

import (
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x835"

	"github.com/moov-io/ach"
)

// Account is a bank account. Number is sensitive and hides itself; a routing
// number names a bank, not a person.
type Account struct {
	Bank    string   // the bank's name
	Routing string   // 9 digits with their check digit (ABA)
	Number  phi.Text // at most 17 characters
	Savings bool
}

// Terms are under whose name and from which account a plan pays. They are stored
// with each release: a later change moves no file of an earlier one.
type Terms struct {
	Payer      x835.Party // NPI stays empty
	Account    Account    // the plan's own, never another plan's
	Sender     string     // ISA06 and GS02, at most 15 characters
	Production bool       // ISA15 P
}

// Payee is how a billing provider is paid: x835.ACH to Account, or x835.Check to
// the address.
type Payee struct {
	x835.Party
	Method  x835.Method
	Account Account
}

// check says which term is missing, as fault.Invalid.
func (t *Terms) check() error {
	switch {
	case !complete(&t.Payer) || !digits(t.Payer.TIN, 9) || len(phone(t.Payer.Phone)) != 10:
		return fault.New(fault.Invalid, "terms: the payer needs name, tax id, address and a phone of ten digits")
	case !t.Account.usable():
		return fault.New(fault.Invalid, "terms: the plan's account needs a bank, a routing number and a number")
	case t.Sender == "" || len(t.Sender) > 15 || !carried(t.Sender):
		return fault.New(fault.Invalid, "terms: the sender id is 1 to 15 characters")
	}
	return nil
}

func (a *Account) usable() bool {
	n := a.Number.Reveal()
	return digits(a.Routing, 9) && ach.CheckRoutingNumber(a.Routing) == nil &&
		n != "" && len(n) <= 17 && carried(n) && strings.TrimSpace(n) == n
}

// last4 is what a register may show of the account.
func (a *Account) last4() string {
	n := a.Number.Reveal()
	return n[max(0, len(n)-4):]
}

func complete(p *x835.Party) bool {
	c := cleanParty(*p)
	return c.Name != "" && c.Street != "" && c.City != "" && len(c.State) == 2 && len(c.Zip) >= 5
}

func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

// The stored shapes: what hides itself elsewhere is kept in the table, which is
// encrypted.
type storedAccount struct {
	Bank, Routing, Number string
	Savings               bool
}

type storedTerms struct {
	Payer      x835.Party
	Account    storedAccount
	Sender     string
	Production bool
}

type storedPayee struct {
	Party   x835.Party
	Method  x835.Method
	Account storedAccount
}

func (a Account) store() storedAccount {
	return storedAccount{a.Bank, a.Routing, a.Number.Reveal(), a.Savings}
}

func (a storedAccount) account() Account {
	return Account{a.Bank, a.Routing, phi.New(a.Number), a.Savings}
}

func (t Terms) store() storedTerms {
	return storedTerms{t.Payer, t.Account.store(), t.Sender, t.Production}
}

func (t storedTerms) terms() Terms {
	return Terms{t.Payer, t.Account.account(), t.Sender, t.Production}
}

func (p Payee) store() storedPayee { return storedPayee{p.Party, p.Method, p.Account.store()} }

// payee gives the payee; whom a payment pays is the call's word.
func (p storedPayee) payee(npi, tin string) Payee {
	out := Payee{p.Party, p.Method, p.Account.account()}
	out.NPI, out.TIN = npi, tin
	return out
}
