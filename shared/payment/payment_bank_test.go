package payment_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Columns of the Nacha rules, counted from 1: who sends the file is a blank and nine
// digits, who pays is 1 and the same nine.
func TestTheBankReadsTheWholeTaxID(t *testing.T) {
	h := newHouse(t)
	h.terms.Payer.TIN = "970000100"
	h.decide("F1", h.claim(0, 10_000))
	c := h.call(true)
	records := strings.Split(strings.TrimSpace(string(h.file(h.release(c.Number)[0].BankFile))), "\n")
	var got []string
	for _, r := range records {
		switch r[:1] {
		case "1":
			got = append(got, r[3:13], r[13:23])
		case "5":
			got = append(got, r[40:50])
		}
	}
	want := []string{" 091000019", " 970000100", "1970000100", "1970000100"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestThePhoneIsTenDigits(t *testing.T) {
	for in, want := range map[string]string{
		"5555550100": "5555550100", "(555) 555-0100": "5555550100", "+1 555.555.0100": "5555550100",
		"1-555-555-0100": "5555550100", "555-555-0100 x12": "5555550100",
	} {
		h := newHouse(t)
		h.terms.Payer.Phone = in
		h.decide("F1", h.claim(0, 10_000))
		c := h.call(true)
		if r := h.remittance(h.release(c.Number)[0].Remittance); r.Payer.Phone != want {
			t.Errorf("%s is told as %s", in, r.Payer.Phone)
		}
	}
}

// Who rendered a claim is told only where it is another than the payee.
func TestTheRenderingProviderIsTold(t *testing.T) {
	h := newHouse(t)
	self, other, none := h.claim(0, 1), h.denied(0, health), h.claim(0, 2)
	self.Claim.Rendering, other.Claim.Rendering = npi(0), npi(7)
	keys, err := h.s.ZeroPay(t.Context(), employer, "F1", h.decide("F1", self, other, none))
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	c := h.call(true)
	r := h.remittance(h.release(c.Number)[0].Remittance)
	got := []string{h.remittance(keys[0]).Claims[0].Rendering, r.Claims[0].Rendering, r.Claims[1].Rendering}
	if d := cmp.Diff([]string{npi(7), "", ""}, got); d != "" {
		t.Error(d)
	}
}
