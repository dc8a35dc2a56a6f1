package payment_test

import (
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/phi"
)

func TestAPaymentIsHeldAndTheRestGoOn(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		spoil        func(h *house, p *payment.Payee)
	}{
		{"unknown", payment.ReasonUnknown, func(h *house, _ *payment.Payee) { delete(h.payees, npi(0)) }},
		{"another tax id", payment.ReasonUnknown, func(_ *house, p *payment.Payee) { p.TIN = "900000077" }},
		{"no street", payment.ReasonIncomplete, func(_ *house, p *payment.Payee) { p.Street = "~" }},
		{"no method", payment.ReasonIncomplete, func(_ *house, p *payment.Payee) { p.Method = "" }},
		{"routing number", payment.ReasonBank, func(_ *house, p *payment.Payee) { p.Account.Routing = "021000022" }},
		{"no account", payment.ReasonBank, func(_ *house, p *payment.Payee) { p.Account.Number = phi.New("") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.decide("F1", h.claim(0, 10_000), h.claim(1, 500))
			call := h.call(true)
			good := h.payees[npi(0)]
			bad := good
			h.payees[npi(0)] = bad
			c.spoil(h, &bad)
			if _, there := h.payees[npi(0)]; there {
				h.payees[npi(0)] = bad
			}
			for range 2 {
				ps := h.release(call.Number)
				if ps[0].Status != payment.Held || ps[0].Reason != c.reason || ps[1].Status != payment.Sent {
					t.Fatalf("%s %s, %s", ps[0].Status, ps[0].Reason, ps[1].Status)
				}
			}
			if sum, _ := h.released(); sum != 500 {
				t.Errorf("released %s, want 5.00", sum)
			}
			h.payees[npi(0)] = good
			h.prove(call, h.release(call.Number))
			if sum, n := h.released(); sum != 10_500 || n != 2 || h.announced() != 2 {
				t.Errorf("released %s in %d journals", sum, n)
			}
		})
	}
}

// A decision whose lines do not add up holds its payee's payment, before any money.
func TestAnUnbalancedDecisionIsHeld(t *testing.T) {
	h := newHouse(t)
	d := h.claim(0, 10_000)
	d.Decision.Outcome.Lines[0].Adjustments[0].Amount++
	h.decide("F1", d, h.claim(1, 500))
	c := h.call(true)
	ps := h.release(c.Number)
	if ps[0].Reason != payment.ReasonRemittance || ps[1].Status != payment.Sent {
		t.Errorf("%s %s, %s", ps[0].Status, ps[0].Reason, ps[1].Status)
	}
	if sum, _ := h.released(); sum != 500 {
		t.Errorf("released %s, want 5.00", sum)
	}
}

func TestTermsAreNeeded(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000))
	c := h.call(true)
	for name, spoil := range map[string]func(*payment.Terms){
		"tax id":  func(t *payment.Terms) { t.Payer.TIN = "9" },
		"phone":   func(t *payment.Terms) { t.Payer.Phone = "" },
		"short":   func(t *payment.Terms) { t.Payer.Phone = "555-0100" },
		"account": func(t *payment.Terms) { t.Account.Number = phi.New("") },
		"routing": func(t *payment.Terms) { t.Account.Routing = "091000018" },
		"sender":  func(t *payment.Terms) { t.Sender = "A*B" },
	} {
		good := h.terms
		spoil(&h.terms)
		if _, err := h.s.Release(t.Context(), employer, health, c.Number); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		h.terms = good
	}
	h.s.Terms = func(id.Employer, id.Plan) (payment.Terms, bool) { return payment.Terms{}, false }
	if _, err := h.s.Release(t.Context(), employer, health, c.Number); !fault.Is(err, fault.NotFound) {
		t.Errorf("no terms: %v", err)
	}
}

// Who is found on a list is kept from money, and from nothing else; the rest go on, and once
// the finding is gone the payment goes out, once.
func TestAScreenedPayeeIsKept(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000), h.claim(1, 500))
	call := h.call(true)
	reason := payment.ReasonExcluded
	h.s.Screen = func(p *payment.Payee) string {
		if p.NPI == npi(0) {
			return reason
		}
		return ""
	}
	kept := func(want string) {
		t.Helper()
		ps := h.release(call.Number)
		if ps[0].Status != payment.Held || ps[0].Reason != want || ps[0].Name == "" || ps[1].Status != payment.Sent {
			t.Fatalf("%s %s %q, %s", ps[0].Status, ps[0].Reason, ps[0].Name, ps[1].Status)
		}
	}
	kept(payment.ReasonExcluded)
	kept(payment.ReasonExcluded)
	reason = payment.ReasonSanctioned
	kept(payment.ReasonSanctioned)
	if sum, n := h.released(); sum != 500 || n != 1 {
		t.Errorf("released %s in %d journals", sum, n)
	}
	reason = ""
	h.prove(call, h.release(call.Number))
	reason = payment.ReasonExcluded // what was issued stays issued
	h.prove(call, h.release(call.Number))
	if sum, n := h.released(); sum != 10_500 || n != 2 || h.announced() != 2 {
		t.Errorf("released %s in %d journals", sum, n)
	}
}

// A remittance without money tells anybody.
func TestNobodyIsScreenedForNothing(t *testing.T) {
	h := newHouse(t)
	h.s.Screen = func(*payment.Payee) string { return payment.ReasonExcluded }
	it := h.decide("F1", h.denied(0, health))
	if keys, err := h.s.ZeroPay(t.Context(), employer, "F1", it); err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	d := h.claim(0, 10_000)
	h.decide("F2", d)
	h.s.Screen = nil
	h.release(h.call(true).Number)
	h.s.Screen = func(*payment.Payee) string { return payment.ReasonExcluded }
	h.decide("F2", reversed(d, "x-1"), h.claim(0, 10_000)) // nets to nothing
	c := h.call(true)
	for _, p := range h.release(c.Number) {
		if p.Cents != 0 || p.Status != payment.Sent {
			t.Errorf("%s %s %s", p.Cents, p.Status, p.Reason)
		}
	}
}
