package payment_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// told is what the remittances say of each claim: status and control number.
func (h *house) told(keys []string) (out []string) {
	for _, k := range keys {
		r := h.remittance(k)
		if r.Paid != 0 || r.Method != x835.None {
			h.Fatalf("%s has money", k)
		}
		for _, c := range r.Claims {
			out = append(out, r.Payee.NPI+" "+c.Status+" "+c.Control[25:])
		}
	}
	return out
}

func TestZeroPay(t *testing.T) {
	h := newHouse(t)
	paid, denied, nobody := h.claim(0, 500), h.denied(0, health), h.denied(0, "")
	owed, pended := h.claim(1, 0), h.claim(1, 100)
	pended.Decision.Outcome = claim.Outcome{Claim: pended.Claim.ID, Status: claim.Pended, Member: "M1", Charge: pended.Claim.Charge}
	it := h.decide("F1", paid, denied, owed, pended, nobody)
	keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{npi(0) + " 1 2", npi(0) + " 1 3", npi(1) + " 1 4"}
	if d := cmp.Diff(want, h.told(keys)); d != "" {
		t.Error(d)
	}
	golden(t, "zero.835.edi", h.file(keys[0]))
	before := h.out()
	h.terms.Payer.Name = "Another"
	again, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
	if err != nil || !slices.Equal(keys, again) || cmp.Diff(before, h.out()) != "" {
		t.Errorf("the second run differs: %v", err)
	}
	for _, k := range keys {
		if !strings.HasPrefix(k, "out/835/sample/zero/") {
			t.Error("key " + k)
		}
	}
	it = h.decide("F1", reversed(paid, "x"), reversed(denied, "x"), h.denied(0, health))
	keys, err = h.s.ZeroPay(t.Context(), employer, "F1", it)
	if d := cmp.Diff([]string{npi(0) + " 22 2", npi(0) + " 1 6"}, h.told(keys)); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestZeroPayOfNothing(t *testing.T) {
	h := newHouse(t)
	it := h.decide("F1", h.claim(0, 500))
	if keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it); err != nil || len(keys) != 0 {
		t.Errorf("%d keys, %v", len(keys), err)
	}
	if _, err := h.s.ZeroPay(t.Context(), employer, "F1", table.Item{Kind: "call"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an item that is no entry: %v", err)
	}
}

// A payee the directory does not know keeps nobody else waiting.
func TestZeroPayOfAnUnknownPayee(t *testing.T) {
	h := newHouse(t)
	it := h.decide("F1", h.denied(0, health), h.denied(1, health))
	known := h.payees[npi(0)]
	delete(h.payees, npi(0))
	keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
	if !fault.Is(err, fault.NotFound) || len(keys) != 1 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	h.payees[npi(0)] = known
	if keys, err = h.s.ZeroPay(t.Context(), employer, "F1", it); err != nil || len(keys) != 2 {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}

// Two plans, two payers: a remittance is one plan's.
func TestZeroPayKeepsPlansApart(t *testing.T) {
	h := newHouse(t)
	base := h.s.Terms
	h.s.Terms = func(e id.Employer, p id.Plan) (payment.Terms, bool) {
		t, _ := base(e, health)
		t.Payer.Name = "Payer of " + string(p)
		return t, true
	}
	it := h.decide("F1", h.denied(0, health), h.denied(0, "dental"), h.denied(0, health))
	keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it)
	if err != nil || len(keys) != 2 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	one, two := h.remittance(keys[0]), h.remittance(keys[1])
	if one.Payer.Name != "Payer of health" || len(one.Claims) != 2 || two.Payer.Name != "Payer of dental" || one.Trace == two.Trace {
		t.Errorf("%s with %d claims, %s", one.Payer.Name, len(one.Claims), two.Payer.Name)
	}
}
