package payment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payment"
)

// again is the claim of d decided anew, as a change of another claim brought it.
func again(d, as family.Decided, by id.Claim) family.Decided {
	as.Claim.ID, as.Decision.Outcome.Claim, as.Decision.Outcome.Of = d.Claim.ID, d.Claim.ID, by
	as.Claim.PatientNumber = d.Claim.PatientNumber
	return as
}

// replaces makes d the replacement of a claim.
func replaces(d, old family.Decided) family.Decided {
	d.Claim.Frequency, d.Claim.Original, d.Decision.Outcome.Of = claim.Replacement, old.Claim.ID, old.Claim.ID
	return d
}

// said is what a remittance says of each claim: CLP02, the claim's number, CLP04.
func (h *house) said(key string) (out []string) {
	r := h.remittance(key)
	for _, c := range r.Claims {
		out = append(out, c.Status+" "+c.Control[25:]+" "+c.Paid.String())
	}
	return out
}

// funded pays a claim, so that a call is made, and gives the remittances by payee.
func (h *house) funded() map[string][]string {
	h.Helper()
	h.decide("F9", h.claim(2, 1))
	c := h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	out := map[string][]string{}
	for _, p := range ps {
		if p.NPI != npi(2) {
			out[p.NPI] = h.said(p.Remittance)
		}
	}
	return out
}

func TestACorrectionIsToldBehindItsReversal(t *testing.T) {
	for _, c := range []struct {
		name string
		// then is the entry that corrects: first was paid 50.00 to payee 0, second 70.00.
		then   func(h *house, first, second family.Decided) []family.Decided
		zero   []string            // told when decided
		funded map[string][]string // told with the next funded call
	}{
		{"decided again", func(h *house, first, second family.Decided) []family.Decided {
			return []family.Decided{reversed(first, "x"), again(first, h.denied(0, health), "x"), reversed(second, "x"), again(second, h.claim(0, 1_000), "x")}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 1 0.00", "22 2 -70.00", "1 2 10.00"}}},
		{"reversals first", func(h *house, first, second family.Decided) []family.Decided {
			return []family.Decided{reversed(first, "x"), reversed(second, "x"), again(first, h.denied(0, health), "x"), again(second, h.claim(0, 0), "x")}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 1 0.00", "22 2 -70.00", "1 2 0.00"}}},
		{"replaced", func(h *house, first, _ family.Decided) []family.Decided {
			return []family.Decided{reversed(first, "x"), replaces(h.denied(0, health), first)}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 3 0.00"}}},
		{"replaced by one that came before", func(h *house, first, _ family.Decided) []family.Decided {
			by := replaces(h.claim(0, 2_000), first)
			by.Claim.Received--
			return []family.Decided{reversed(first, "x"), by}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 3 20.00"}}},
		{"of no plan any more", func(h *house, first, _ family.Decided) []family.Decided {
			return []family.Decided{reversed(first, "x"), again(first, h.denied(0, ""), "x")}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 1 0.00"}}},
		{"corrected twice in one entry", func(h *house, first, _ family.Decided) []family.Decided {
			once := again(first, h.denied(0, health), "x")
			return []family.Decided{reversed(first, "x"), once, reversed(once, "y"), again(first, h.claim(0, 300), "y"), h.denied(0, health)}
		}, []string{npi(0) + " 1 5"}, map[string][]string{npi(0): {"22 1 -50.00", "1 1 0.00", "22 1 0.00", "1 1 3.00"}}},
		{"paid and corrected in one entry", func(h *house, _, _ family.Decided) []family.Decided {
			d := h.claim(1, 400)
			return []family.Decided{d, reversed(d, "x"), again(d, h.denied(1, health), "x")}
		}, nil, map[string][]string{npi(1): {"1 3 4.00", "22 3 -4.00", "1 3 0.00"}}},
		{"pended before it replaced", func(h *house, first, _ family.Decided) []family.Decided {
			by := replaces(h.denied(0, health), first)
			wait := by
			wait.Decision.Outcome = claim.Outcome{Claim: by.Claim.ID, Status: claim.Pended, Member: "M1", Charge: by.Claim.Charge}
			return []family.Decided{wait, reversed(first, "x"), by}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 3 0.00"}}},
		{"pended after its reversal, and replaced", func(h *house, first, _ family.Decided) []family.Decided {
			wait := first
			wait.Decision.Outcome = claim.Outcome{Claim: first.Claim.ID, Status: claim.Pended, Member: "M1", Charge: first.Claim.Charge}
			return []family.Decided{reversed(first, "x"), wait, reversed(wait, "y"), replaces(h.denied(0, health), first)}
		}, nil, map[string][]string{npi(0): {"22 1 -50.00", "1 3 0.00"}}},
		{"held and corrected in one entry", func(h *house, _, _ family.Decided) []family.Decided {
			d := h.claim(1, 400)
			d.Decision.Outcome.Holds = []string{"large-claim"}
			return []family.Decided{d, reversed(d, "x"), again(d, h.denied(1, health), "x")}
		}, []string{npi(1) + " 1 3"}, map[string][]string{}},
		{"by another tax id: nothing was told it", func(h *house, first, _ family.Decided) []family.Decided {
			by := replaces(h.denied(0, health), first)
			by.Claim.TIN = tin(5)
			p := h.payees[npi(0)]
			h.s.Payee = func(n, tin string) (payment.Payee, bool) {
				out := p
				out.NPI, out.TIN = n, tin
				return out, true
			}
			return []family.Decided{reversed(first, "x"), by}
		}, []string{npi(0) + " 1 3"}, map[string][]string{npi(0): {"22 1 -50.00"}}},
		{"beside a void", func(h *house, first, _ family.Decided) []family.Decided {
			return []family.Decided{reversed(first, "x"), h.denied(0, health)}
		}, []string{npi(0) + " 1 3"}, map[string][]string{npi(0): {"22 1 -50.00"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			first, second := h.claim(0, 5_000), h.claim(0, 7_000)
			h.decide("F1", first, second)
			h.release(h.call(true).Number)
			it := h.decide("F1", c.then(h, first, second)...)
			keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.zero, h.told(keys)); d != "" {
				t.Error("when decided:\n" + d)
			}
			if d := cmp.Diff(c.funded, h.funded()); d != "" {
				t.Error("when funded:\n" + d)
			}
		})
	}
}

func TestGoldenOfACorrection(t *testing.T) {
	h := newHouse(t)
	first := h.claim(0, 10_000)
	h.decide("F1", first)
	h.release(h.call(true).Number)
	h.decide("F1", reversed(first, "x"), again(first, h.denied(0, health), "x"), h.claim(0, 12_345))
	c := h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	golden(t, "correction.835.edi", h.file(ps[0].Remittance))
}

// A payment under a hold that is taken back leaves no line in any register: nobody
// was told of it, and its correction waits for no money.
func TestACorrectionOfAHeldPaymentIsToldAtOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(h *house, held, free family.Decided) // what is decided after held
		zero   []string
		funded []string
	}{
		{"held", func(*house, family.Decided, family.Decided) {}, []string{npi(0) + " 1 1"}, nil},
		{"held long ago", func(h *house, _, _ family.Decided) {
			for range 2 * family.Window {
				h.decide("F1", h.denied(1, health))
			}
		}, []string{npi(0) + " 1 1"}, nil},
		{"released", func(h *house, _, free family.Decided) { h.decide("F1", free) }, nil,
			[]string{"1 1 50.00", "22 1 -50.00", "1 1 0.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			free := h.claim(0, 5_000)
			held := free
			held.Decision.Outcome.Holds = []string{"large-claim"}
			h.decide("F1", held)
			c.before(h, held, free)
			it := h.decide("F1", reversed(held, "x"), again(held, h.denied(0, health), "x"))
			keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.zero, h.told(keys)); d != "" {
				t.Error("when decided:\n" + d)
			}
			if d := cmp.Diff(c.funded, h.funded()[npi(0)]); d != "" {
				t.Error("when funded:\n" + d)
			}
		})
	}
}

// A correction that pays but waits under a hold comes in a later call, whole.
func TestACorrectionUnderAHoldComesLater(t *testing.T) {
	h := newHouse(t)
	first := h.claim(0, 5_000)
	h.decide("F1", first)
	h.release(h.call(true).Number)
	free := again(first, h.claim(0, 900), "x")
	held := free
	held.Decision.Outcome.Holds = []string{"large-claim"}
	h.decide("F1", reversed(first, "x"), held)
	one := h.funded()[npi(0)]
	h.clock.Pass(24 * time.Hour)
	h.decide("F1", free)
	two := h.funded()[npi(0)]
	if d := cmp.Diff([]string{"22 1 -50.00", "1 1 9.00"}, slices.Concat(one, two)); d != "" || len(one) != 1 {
		t.Error(d)
	}
}

// Another plan's payer told nothing of the claim: its denial waits for nobody.
func TestACorrectionUnderAnotherPlanIsToldAtOnce(t *testing.T) {
	h := newHouse(t)
	h.s.Terms = func(id.Employer, id.Plan) (payment.Terms, bool) { return h.terms, true }
	first := h.claim(0, 5_000)
	h.decide("F1", first)
	h.release(h.call(true).Number)
	it := h.decide("F1", reversed(first, "x"), again(first, h.denied(0, "dental"), "x"))
	keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
	if d := cmp.Diff([]string{npi(0) + " 1 1"}, h.told(keys)); d != "" || err != nil {
		t.Error(d, err)
	}
	if d := cmp.Diff(map[string][]string{npi(0): {"22 1 -50.00"}}, h.funded()); d != "" {
		t.Error(d)
	}
	if _, err := h.fund.Call(t.Context(), employer, "dental", day.Of(h.clock.Now())); err == nil {
		t.Error("a call was made for no money")
	}
}

// What no plan covers any more is told by the plan that told of it before.
func TestACorrectionOfNoPlanIsToldWithItsReversal(t *testing.T) {
	h := newHouse(t)
	h.s.Terms = func(id.Employer, id.Plan) (payment.Terms, bool) { return h.terms, true }
	first := h.denied(0, "dental")
	h.decide("F1", first)
	it := h.decide("F1", reversed(first, "x"), again(first, h.denied(0, ""), "x"))
	keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d files, %v", len(keys), err)
	}
	if d := cmp.Diff([]string{"22 1 0.00", "1 1 0.00"}, h.said(keys[0])); d != "" {
		t.Error(d)
	}
}
