package adjudicate_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// alone is a world of one member, whose option pays for nothing.
func alone() *world {
	nothing := plan.Benefit{Name: "nothing", NotCovered: &plan.NotCovered{Group: "PR", Reason: "204"}}
	o := plan.Option{ID: "drawn", Plan: "health", TimelyFiling: 12, Benefits: []plan.Benefit{nothing}}
	return &world{option: o, tier: family.EmployeeOnly, members: []id.Member{"A"}}
}

// named is A's claim that names another; an original names none.
func named(c id.Claim, kind claim.Frequency, original id.Claim, billing string, charge money.Cents) claim.Claim {
	on := day.New(2026, 4, 2)
	return claim.Claim{
		ID: c, Member: "A", Frequency: kind, Original: original, Billing: billing, Received: day.New(2026, 6, 1), Charge: charge,
		Lines: []claim.Line{{Number: 1, Code: "99213", Units: 1000, From: on, To: on, Charge: charge}},
	}
}

// What waited for a claim and still cannot be carried out goes on waiting, and says so
// once. Each of these never ended, or would decide what nobody asked for.
func TestWhatStillCannotBeCarriedOutWaitsOn(t *testing.T) {
	x := named("x-1", claim.Original, "", npis[0], 100)
	void := func(c, of id.Claim, billing string) claim.Claim { return named(c, claim.Void, of, billing, 0) }
	instead := func(c, of id.Claim) claim.Claim { return named(c, claim.Replacement, of, npis[0], 200) }
	for name, c := range map[string]struct {
		claims []claim.Claim
		want   string // statuses of the claims in order, and who waits
	}{
		"another provider's void":      {[]claim.Claim{void("v-1", "x-1", npis[1]), x}, "pended denied v-1"},
		"two voids of one claim":       {[]claim.Claim{void("v-1", "x-1", npis[0]), void("v-2", "x-1", npis[0]), x}, "applied pended reversed v-2"},
		"a second void":                {[]claim.Claim{x, void("v-1", "x-1", npis[0]), void("v-2", "x-1", npis[0])}, "reversed applied pended v-2"},
		"a void of what was replaced":  {[]claim.Claim{x, instead("r-1", "x-1"), void("v-1", "x-1", npis[0])}, "reversed denied pended v-1"},
		"a void of a void":             {[]claim.Claim{x, void("v-1", "x-1", npis[0]), void("v-2", "v-1", npis[0])}, "reversed applied pended v-2"},
		"a void of a void that waits":  {[]claim.Claim{void("v-2", "v-1", npis[0]), void("v-1", "x-1", npis[0]), x}, "pended applied reversed v-2"},
		"two that name each other":     {[]claim.Claim{instead("r-1", "r-2"), instead("r-2", "r-1")}, "pended pended r-1 r-2"},
		"one that names itself":        {[]claim.Claim{instead("r-1", "r-1")}, "pended r-1"},
		"one that names none":          {[]claim.Claim{instead("r-1", "")}, "pended r-1"},
		"a void of one that must wait": {[]claim.Claim{instead("r-1", "x-1"), void("v-1", "r-1", npis[0])}, "pended pended r-1 v-1"},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := open(t, alone())
				for rest := c.claims; len(rest) > 0; {
					n := rapid.IntRange(1, len(rest)).Draw(t, "chunk")
					s.decide(t, rest[:n]...)
					rest = rest[n:]
				}
				if d := cmp.Diff(c.want, s.told(t, c.claims)); d != "" {
					t.Fatal(d)
				}
			})
		})
	}
}

// told is how the claims came out, in their order, and which of them wait. No claim may
// pend twice.
func (s *shop) told(t *rapid.T, claims []claim.Claim) (told string) {
	t.Helper()
	pended := map[id.Claim]int{}
	for _, en := range s.log(t).Entries {
		for i := range en.Decided {
			if o := &en.Decided[i].Decision.Outcome; o.Status == claim.Pended {
				pended[o.Claim]++
			}
		}
	}
	for i, o := range s.decide(t, claims...) {
		if told += fmt.Sprint(" ", o.Status); pended[o.Claim] > 1 {
			t.Fatalf("claim %d pended %d times", i+1, pended[o.Claim])
		}
	}
	for _, w := range s.log(t).State.Waiting {
		told += fmt.Sprint(" ", w.Claim)
	}
	return told[1:]
}

// A claim, its correction, that one's correction and a void come to the same in
// whatever order they arrive.
func TestChangesMayArriveInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := alone()
		w.option = drawOption(t)
		claims := []claim.Claim{
			named("x-1", claim.Original, "", npis[0], 30_000),
			named("r-1", claim.Replacement, "x-1", npis[0], 20_000),
			named("r-2", claim.Replacement, "r-1", npis[0], 25_000),
		}
		if rapid.Bool().Draw(t, "void") {
			claims = append(claims, named("v-1", claim.Void, "r-2", npis[0], 0))
		}
		inOrder, drawn := open(t, w), open(t, w)
		inOrder.decide(t, claims...)
		for _, c := range rapid.Permutation(claims).Draw(t, "order") {
			drawn.decide(t, c)
		}
		if d := cmp.Diff(inOrder.told(t, claims), drawn.told(t, claims)); d != "" {
			t.Fatalf("in order (-), as drawn (+):\n%s", d)
		}
		if d := cmp.Diff(inOrder.log(t).State.Used, drawn.log(t).State.Used); d != "" || totals(inOrder.standing(t)) != totals(drawn.standing(t)) {
			t.Fatalf("totals or accumulators:\n%s", d)
		}
	})
}
