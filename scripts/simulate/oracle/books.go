package oracle

import (
	"fmt"
	"maps"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

type journalItem struct {
	Journal struct {
		ID, Plan, Kind string
		Postings       []posting
	}
}

type posting struct {
	Account string
	Cents   money.Cents
}

type headItem struct{ Balances map[string]money.Cents }

type depositItem struct {
	Deposit struct {
		ID, Employer, Plan string
		Cents              money.Cents
		Method, Status     string
	}
}

type creditItem struct {
	Credit struct {
		ID, Kind string
		Cents    money.Cents
	}
}

// book is a plan's ledger while its journals are gone through.
type book struct {
	*account
	seen     map[string]bool
	balances map[string]money.Cents
	moved    map[string]money.Cents // by kind, account and side
	settled  money.Cents            // good money that came in, and what voids gave back
	issued   money.Cents
}

// books folds every plan's journals and compares them with the head and with the items
// that are written beside them.
func (a *audit) books() {
	for _, k := range a.planned {
		b := &book{account: a.plans[k], seen: map[string]bool{}, balances: map[string]money.Cents{}, moved: map[string]money.Cents{}}
		for i, it := range b.journals {
			a.journal(b, i, it)
		}
		a.head(b)
		a.beside(b)
	}
}

func (a *audit) journal(b *book, i int, it table.Item) {
	var st journalItem
	a.decode(it, &st)
	j, sum := &st.Journal, money.Cents(0)
	a.must(it.SK == fmt.Sprintf("%012d", i+1), "journals are not numbered from 1 without a gap", it.PK, it.SK)
	a.must(!b.seen[j.ID], "a journal id stands twice", it.PK, it.SK, j.ID)
	a.must(j.Plan == b.key.plan, "a journal of another plan", it.PK, it.SK)
	b.seen[j.ID] = true
	for _, p := range j.Postings {
		sum += p.Cents
		b.balances[p.Account] += p.Cents
		side := " debit"
		if p.Cents < 0 {
			side = " credit"
		}
		b.moved[j.Kind+" "+p.Account+side] += max(p.Cents, -p.Cents)
	}
	a.must(sum == 0, "a journal does not add up to zero", it.PK, it.SK)
	b.money(j.Kind, j.Postings)
	a.must(b.issued <= b.settled, "payments are issued without settled money", it.PK, it.SK)
	a.must(b.balances["deposits-pending"] <= -b.balances["deposits-unapplied"], "money that is not good covers a call", it.PK, it.SK)
	a.must(b.balances["employer-receivable"] >= 0 && b.balances["claims-held"] <= 0 && b.balances["credits-due"] <= 0,
		"an account stands on its wrong side", it.PK, it.SK)
}

// money counts what came in for good and what was issued.
func (b *book) money(kind string, postings []posting) {
	for _, p := range postings {
		switch {
		case p.Account == "plan-cash" && kind != "cleared":
			b.settled += p.Cents
		case p.Account == "payments-outstanding" && kind == "void":
			b.settled += p.Cents
		case p.Account == "payments-outstanding" && kind == "release":
			b.issued -= p.Cents
		}
	}
}

func (a *audit) head(b *book) {
	if b.head == nil {
		a.must(len(b.journals) == 0, "journals without a head", b.key.employer, b.key.plan)
		return
	}
	var st headItem
	a.decode(*b.head, &st)
	a.must(b.head.Version == int64(len(b.journals)), "the head does not count the journals", b.head.PK)
	for _, m := range []map[string]money.Cents{b.balances, st.Balances} {
		maps.DeleteFunc(m, func(_ string, c money.Cents) bool { return c == 0 })
	}
	a.must(maps.Equal(b.balances, st.Balances), "the journals do not fold to the head's balances", b.head.PK)
}

// beside compares the journals with the calls, deposits and payments that are written
// in the same transactions.
func (a *audit) beside(b *book) {
	var held, requested, covered, good, pending, returned, issued money.Cents
	for i := range b.calls {
		c := &b.calls[i].Call
		held, requested, covered = held+c.Held, requested+c.Requested, covered+c.Covered
	}
	for i := range b.deposits {
		d := &b.deposits[i].Deposit
		switch d.Status {
		case "good":
			good += d.Cents
		case "pending":
			pending += d.Cents
		case "returned":
			returned += d.Cents
		default:
			a.say("a deposit without a status", b.key.employer, b.key.plan, d.ID)
		}
	}
	for i := range b.payments {
		if p := &b.payments[i].Payment; p.Status != "held" {
			issued += p.Cents
		}
	}
	a.given(b)
	a.must(held == b.moved["called claims-held credit"], "the journals do not hold what the calls hold", b.key)
	a.must(requested == b.moved["called employer-receivable debit"], "the journals do not request what the calls request", b.key)
	a.must(covered == b.moved["applied employer-receivable credit"], "the journals do not cover what the calls say", b.key)
	a.must(good == b.moved["deposit plan-cash debit"]+b.moved["good plan-cash debit"], "the journals do not have the good deposits", b.key)
	a.must(pending == b.balances["deposits-pending"], "the journals do not have the pending deposits", b.key)
	a.must(returned == b.moved["returned deposits-unapplied debit"], "the journals do not have the returned deposits", b.key)
	a.must(issued == b.moved["release payments-outstanding credit"], "the journals do not issue what the payments pay", b.key)
}

// given compares the journals with the credits: what payees gave back, and what was voided.
func (a *audit) given(b *book) {
	sum := map[string]money.Cents{}
	for i := range b.credits {
		sum[b.credits[i].Credit.Kind] += b.credits[i].Credit.Cents
	}
	a.must(sum["refund"] == b.moved["refund plan-cash debit"] && sum["void"] == b.moved["void payments-outstanding debit"],
		"the journals do not have the credits", b.key)
	back := map[string]money.Cents{}
	for i := range b.calls {
		for _, l := range b.calls[i].lines {
			back[l.Kind] -= l.PlanPaid
		}
	}
	a.must(back["refund"] <= sum["refund"] && back["void"] <= sum["void"], "a call takes off what nobody gave back", b.key)
}

// credits compares what is stored as given back with what was entered: each once.
func (a *audit) credits() {
	entered := map[string]money.Cents{}
	for _, in := range a.Inputs.Credits {
		entered[in.ID] = in.Cents
	}
	for _, k := range a.planned {
		for _, c := range a.plans[k].credits {
			a.must(entered[c.Credit.ID] == c.Credit.Cents, "a credit that nobody entered so", k, c.Credit.ID)
			delete(entered, c.Credit.ID)
		}
	}
	for name := range entered {
		a.say("a credit was lost", name)
	}
}

// deposits compares the stored deposits with what the bank was told to report.
func (a *audit) deposits() {
	stored := map[string]depositItem{}
	for _, k := range a.planned {
		for _, d := range a.plans[k].deposits {
			stored[d.Deposit.ID] = d
		}
	}
	a.must(len(stored) == len(a.Inputs.Deposits), "there are not as many deposits as were sent", len(stored), len(a.Inputs.Deposits))
	for _, in := range a.Inputs.Deposits {
		d, ok := stored[in.ID]
		if !ok {
			a.say("a deposit was lost", in.ID)
			continue
		}
		a.must(d.Deposit.Cents == in.Cents && (d.Deposit.Method == "ach") == in.ACH, "a deposit is not what was sent", in.ID)
		a.must((d.Deposit.Status == "returned") == in.Returned, "a deposit stands other than the bank left it", in.ID)
		a.must(in.ACH || d.Deposit.Status != "pending", "a wire is not good", in.ID)
	}
}
