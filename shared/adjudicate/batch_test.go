package adjudicate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/memtable"
)

// seeded is a table with a family of one, A, that nobody covers.
func seeded(t *testing.T) *memtable.Table {
	t.Helper()
	tab := memtable.New(clock)
	log, err := family.Load(t.Context(), tab, "acme", "f1")
	if err == nil {
		err = log.Append(t.Context(), tab, family.Entry{At: caseTime, Cause: "seed", State: family.State{
			People: []family.Person{{ID: "A", First: phi.New("A"), Born: born}},
		}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// A batch of the longest claims takes many entries, more than the attempts that a busy
// log is given. Each claim is decided once, in order.
func TestALongBatchIsDecidedInParts(t *testing.T) {
	w := alone()
	tab := seeded(t)
	b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: "cmd"}
	for n := range 200 {
		c := named(id.ClaimOf("file", n+1), claim.Original, "", npis[0], 100)
		for l := 1; l < 50; l++ {
			line := c.Lines[0]
			own := fmt.Sprint(10_000 + 50*n + l)
			line.Number, line.Code, line.Modifiers = l+1, own, []string{"A" + own, "B" + own, "C" + own, "D" + own}
			c.Lines, c.Charge = append(c.Lines, line), c.Charge+line.Charge
		}
		b.Claims = append(b.Claims, adjudicate.Submission{Claim: c, Patient: adjudicate.Patient{First: phi.New("A"), Born: born}})
	}
	s := adjudicate.Service{Table: tab, Catalog: w, Now: clock}
	out, err := s.Handle(context.Background(), b)
	if err != nil || len(out) != 200 {
		t.Fatalf("%d outcomes, %v", len(out), err)
	}
	log, err := family.LoadAll(t.Context(), tab, "acme", "f1")
	if err != nil || len(log.Entries) < 14 {
		t.Fatalf("%d entries, %v", len(log.Entries), err)
	}
	for i, d := range log.Standing() {
		if d.Claim.ID != b.Claims[i].Claim.ID || out[i].Claim != d.Claim.ID || out[i].Status != claim.Denied {
			t.Fatalf("claim %d is %s", i+1, out[i].Status)
		}
	}
}

// older is a catalog that lacks the versions that stored decisions pin.
type older struct{ adjudicate.Catalog }

func (o older) Terms(e id.Employer, c *claim.Claim, pinned *claim.Outcome) adjudicate.Terms {
	t := o.Catalog.Terms(e, c, pinned)
	if pinned != nil {
		t.Lacks = "fees@2"
	}
	return t
}

// A release with an older catalog takes nothing back for want of a price: the batch waits
// for whoever has the versions.
func TestAnOlderCatalogDecidesNothingAnew(t *testing.T) {
	w := alone()
	tab := seeded(t)
	handle := func(c adjudicate.Catalog, claims ...claim.Claim) error {
		b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: "cmd"}
		for _, one := range claims {
			b.Claims = append(b.Claims, adjudicate.Submission{Claim: one, Patient: adjudicate.Patient{First: phi.New("A"), Born: born}})
		}
		_, err := (&adjudicate.Service{Table: tab, Catalog: c, Now: clock}).Handle(t.Context(), b)
		return err
	}
	first, second := id.ClaimOf("file", 1), id.ClaimOf("file", 2)
	void := named(id.ClaimOf("file", 3), claim.Void, first, npis[0], 100)
	if err := handle(w, named(first, claim.Original, "", npis[0], 100), named(second, claim.Original, "", npis[0], 200)); err != nil {
		t.Fatal(err)
	}
	if err := handle(older{w}, void); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "fees@2") {
		t.Errorf("with an older catalog: %v", err)
	}
	if log, err := family.LoadAll(t.Context(), tab, "acme", "f1"); err != nil || len(log.Entries) != 2 {
		t.Errorf("%d entries, %v", len(log.Entries), err)
	}
	if err := handle(w, void); err != nil {
		t.Errorf("with the versions: %v", err)
	}
}
