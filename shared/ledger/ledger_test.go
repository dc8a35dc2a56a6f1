package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
)

func journal(id string, kind ledger.Kind) ledger.Journal {
	return ledger.Journal{ID: id, Plan: "p1", At: time.Unix(1, 0).UTC(), Kind: kind}
}

// Worked example 11 of the domain page, as journals: the release of 48,210.55
// is covered by 46,650.35 newly settled and 1,560.20 already in the account.
func TestWorkedExample11(t *testing.T) {
	old := journal("c0", ledger.Called)
	old.Move(ledger.Claims, ledger.Held, 156020)
	old.Move(ledger.Receivable, ledger.Funded, 156020)
	in := journal("d0", ledger.Deposit)
	in.Move(ledger.Cash, ledger.Unapplied, 156020)
	in.Move(ledger.Unapplied, ledger.Receivable, 156020)
	paid := journal("r0", ledger.Release)
	paid.Move(ledger.Held, ledger.Outstanding, 156020)
	cleared := journal("b0", ledger.Cleared)
	cleared.Move(ledger.Outstanding, ledger.Cash, 25000)
	void := journal("v1", ledger.Void)
	void.Move(ledger.Outstanding, ledger.Recoverable, 131020)
	void.Move(ledger.Funded, ledger.Credits, 131020)
	refund := journal("f1", ledger.Refund)
	refund.Move(ledger.Cash, ledger.Recoverable, 25000)
	refund.Move(ledger.Funded, ledger.Credits, 25000)
	call := journal("c1", ledger.Called)
	call.Move(ledger.Claims, ledger.Held, 4821055)
	call.Move(ledger.Receivable, ledger.Funded, 4665035)
	call.Move(ledger.Credits, ledger.Funded, 156020)
	deposit := journal("d1", ledger.Deposit)
	deposit.Move(ledger.Cash, ledger.Unapplied, 4665035)
	deposit.Move(ledger.Unapplied, ledger.Receivable, 4665035)
	b, err := ledger.Fold([]ledger.Journal{old, in, paid, cleared, void, refund, call, deposit})
	if err != nil {
		t.Fatal(err)
	}
	if b.Available() != 4821055 || b.Credit(ledger.Held) != 4821055 || b.Debit(ledger.Receivable) != 0 {
		t.Errorf("available %s, held %s", b.Available(), b.Credit(ledger.Held))
	}
	release := journal("r1", ledger.Release)
	release.Move(ledger.Held, ledger.Outstanding, 4821055)
	if b, err = b.Post(release); err != nil || b.Available() != 0 {
		t.Errorf("after the release %s, %v", b.Available(), err)
	}
}

func TestRefuses(t *testing.T) {
	move := func(kind ledger.Kind, debit, credit ledger.Account) ledger.Journal {
		j := journal("j", kind)
		j.Move(debit, credit, 100)
		return j
	}
	lopsided := journal("j", ledger.Deposit)
	lopsided.Postings = []ledger.Posting{{Account: ledger.Cash, Cents: 1}}
	for _, c := range []struct {
		name string
		in   ledger.Journal
		kind fault.Kind
	}{
		{"postings that do not add up", lopsided, fault.Internal},
		{"an unknown account", move(ledger.Deposit, "petty", ledger.Cash), fault.Internal},
		{"no id", ledger.Journal{Plan: "p1", Kind: ledger.Good, At: time.Unix(1, 0)}, fault.Internal},
		{"a release without money", move(ledger.Release, ledger.Held, ledger.Outstanding), fault.Conflict},
		{"covering what was not requested", move(ledger.Applied, ledger.Unapplied, ledger.Receivable), fault.Conflict},
		{"claims nobody is asked for", move(ledger.Called, ledger.Claims, ledger.Held), fault.Conflict},
		{"a pending deposit used", move(ledger.Deposit, ledger.Pending, ledger.Receivable), fault.Conflict},
		{"credit that is not due", move(ledger.Called, ledger.Credits, ledger.Funded), fault.Conflict},
	} {
		if _, err := (ledger.Balances{}).Post(c.in); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	other := journal("k", ledger.Good)
	other.Plan = "p2"
	if _, err := ledger.Fold([]ledger.Journal{journal("j", ledger.Good), other}); !fault.Is(err, fault.Internal) {
		t.Errorf("two plans in one ledger: %v", err)
	}
}

// Whatever journals are posted, accepted ones keep the rules and refused ones
// change nothing.
func TestBalancesAlwaysHold(t *testing.T) {
	all := []ledger.Account{
		ledger.Claims, ledger.Held, ledger.Recoverable, ledger.Receivable, ledger.Funded,
		ledger.Pending, ledger.Unapplied, ledger.Credits, ledger.Cash, ledger.Outstanding,
	}
	rapid.Check(t, func(t *rapid.T) {
		b := ledger.Balances{}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			j := journal("j", ledger.Applied)
			for range rapid.IntRange(1, 3).Draw(t, "moves") {
				account := rapid.SampledFrom(all)
				j.Move(account.Draw(t, "debit"), account.Draw(t, "credit"), money.Cents(rapid.Int64Range(0, 9).Draw(t, "cents")))
			}
			before := ledger.Balances{}
			for a, c := range b {
				before[a] = c
			}
			next, err := b.Post(j)
			if diff := cmp.Diff(before, b); diff != "" {
				t.Fatal(diff)
			}
			if err != nil {
				continue
			}
			if err := next.Check(); err != nil {
				t.Fatal(err)
			}
			b = next
		}
	})
}

func TestMerkleProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 4), 1, 20).Draw(t, "leaves")
		i := rapid.IntRange(0, len(leaves)-1).Draw(t, "index")
		root := ledger.Root(leaves)
		path, err := ledger.Proof(leaves, i)
		if err != nil || !ledger.Proves(root, leaves[i], i, len(leaves), path) {
			t.Fatalf("leaf %d of %d is not proved (%v)", i, len(leaves), err)
		}
		if ledger.Proves(root, append([]byte("x"), leaves[i]...), i, len(leaves), path) {
			t.Fatal("another leaf is proved")
		}
	})
	if _, err := ledger.Proof(nil, 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("no leaf: %v", err)
	}
}
