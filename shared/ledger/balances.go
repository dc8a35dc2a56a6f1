package ledger

import (
	"maps"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// Balances holds each account's balance; debits are positive.
type Balances map[Account]money.Cents

// Debit is the balance of an account on its debit side.
func (b Balances) Debit(a Account) money.Cents { return b[a] }

// Credit is the balance of an account on its credit side.
func (b Balances) Credit(a Account) money.Cents { return -b[a] }

// Available is the settled money that may be released: what is in the bank
// less what issued payments will still draw.
func (b Balances) Available() money.Cents { return b[Cash] + b[Outstanding] }

// Equal says whether every account stands the same in both.
func (b Balances) Equal(o Balances) bool {
	for _, a := range accounts {
		if b[a] != o[a] {
			return false
		}
	}
	return true
}

// Post gives the balances after j. It refuses (fault.Internal) a journal that
// does not add up, and (fault.Conflict) one that breaks a rule of Check. b is
// left as it was.
func (b Balances) Post(j Journal) (Balances, error) {
	if err := j.Check(); err != nil {
		return nil, err
	}
	next := make(Balances, len(accounts))
	maps.Copy(next, b)
	for _, p := range j.Postings {
		next[p.Account] += p.Cents
	}
	if err := next.Check(); err != nil {
		return nil, fault.Wrap(err, "journal %s", j.ID)
	}
	return next, nil
}

// Fold posts the journals in order, each checked. All must be of one plan.
func Fold(journals []Journal) (Balances, error) {
	b := Balances{}
	for i, j := range journals {
		if j.Plan != journals[0].Plan {
			return nil, fault.New(fault.Internal, "journal %s: another plan's", j.ID)
		}
		next, err := b.Post(j)
		if err != nil {
			return nil, fault.Wrap(err, "journal %d", i+1)
		}
		b = next
	}
	return b, nil
}

// Check says which rule the balances break, as fault.Conflict: no account stands on
// its wrong side, no payment is issued without settled money, no pending
// deposit covers a call, and what claims cost and payees owe is exactly what
// the employer funds.
func (b Balances) Check() error {
	var sum money.Cents
	for _, c := range b {
		sum += c
	}
	for _, r := range []struct {
		holds bool
		rule  string
	}{
		{sum == 0, "the ledger adds up to zero"},
		{b.Available() >= 0, "nothing is released without settled money of the plan"},
		{b[Receivable] >= 0, "no more is covered than was requested"},
		{b[Held] <= 0, "no more is released than was held"},
		{b[Pending] >= 0, "no more becomes good than came in"},
		{b[Pending] <= -b[Unapplied], "no pending deposit covers a call"},
		{b[Credits] <= 0, "no more credit is used than is due"},
		{b[Outstanding] <= 0, "no more clears than was issued"},
		{b[Claims]+b[Recoverable] == -b[Funded], "claims and what payees owe equal the funding"},
	} {
		if !r.holds {
			return fault.New(fault.Conflict, "rule broken: %s", r.rule)
		}
	}
	return nil
}
