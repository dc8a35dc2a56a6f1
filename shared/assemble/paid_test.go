package assemble_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/x12/x835"
	"github.com/openaso/openaso/shared/x12/x837"
)

// file is a stored file's content.
func (h *house) file(key string) string {
	h.t.Helper()
	r, _, err := h.parts.Files.Open(h.t.Context(), key)
	if err != nil {
		h.t.Fatal(key, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

func (h *house) files(prefix string) []string {
	h.t.Helper()
	list, err := h.parts.Files.List(h.t.Context(), prefix, "", 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	var keys []string
	for _, i := range list {
		keys = append(keys, i.Key)
	}
	return keys
}

// pay lets the bank report a wire of an amount.
func (h *house) pay(wid, amount string) {
	h.t.Helper()
	body := fmt.Sprintf(`{"type":"deposit.settled","data":{"id":%q,"plan":"health","amount":%q,"method":"wire","settled_at":%q,"reference":"W1"}}`,
		wid, amount, h.clock.Now().Format(time.RFC3339))
	if status, text := h.post("bank", wid, h.clock.Now(), []byte(body), nil); status != http.StatusAccepted {
		h.t.Fatal(status, text)
	}
	h.quiet()
}

func (h *house) payments() []payment.Payment {
	h.t.Helper()
	list, err := h.parts.Payments().List(h.t.Context(), employer, health)
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// A denial and an approval are explained when they are decided; the payment is told
// of when it is paid; both remittances balance.
func TestExplainedWhenDecidedToldWhenPaid(t *testing.T) {
	h := open(t)
	h.enrollOne()
	first, second, late := bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000), bill("Annabel", 3, 10_000)
	late.Lines[0].From, late.Lines[0].To = late.Lines[0].From-2000, late.Lines[0].To-2000
	h.upload(1, []x837.Claim{first, second, late}, nil)
	if n := len(h.files("documents/")); n != 4 { // the welcome letter and three explanations
		t.Errorf("%d documents: %v", n, h.files("documents/"))
	}
	if n := len(h.files("out/835/")); n != 1 { // what pays nothing goes out at once
		t.Errorf("%d remittances before the money came", n)
	}
	before := len(h.mail.All())
	calls := h.fund()
	if len(calls) != 1 || len(h.payments()) != 0 {
		t.Fatal("something was paid before the money came")
	}
	h.pay("dep_1", calls[0].Requested.String())
	h.balanced()
	paid := h.payments()
	if len(paid) != 1 || paid[0].Status != payment.Sent || paid[0].Cents != calls[0].Requested || paid[0].Method != x835.ACH {
		t.Fatalf("payments %+v", paid)
	}
	h.remits(paid)
	if after := len(h.mail.All()); after <= before {
		t.Error("nobody was told of the payment")
	}
	h.noPHI()
	h.noPHIinMail()
	h.sweeps(0)
}

// remits reads back every remittance and the payments they belong to.
func (h *house) remits(paid []payment.Payment) {
	h.t.Helper()
	for _, key := range h.files("out/835/") {
		list, err := x835.Read(strings.NewReader(h.file(key)))
		if err != nil || len(list) != 1 || len(list[0].Balance()) > 0 {
			h.t.Errorf("%s: %v %v", key, err, list)
		}
	}
	for _, p := range paid {
		list, err := x835.Read(strings.NewReader(h.file(p.Remittance)))
		if err != nil || list[0].Paid != p.Cents || list[0].Trace != p.Trace {
			h.t.Errorf("payment %s: %v", p.ID, err)
		}
		if p.Cents > 0 && !strings.Contains(h.file(p.BankFile), p.Trace) {
			h.t.Errorf("the bank's file lacks the trace of %s", p.ID)
		}
	}
}

func (h *house) noPHIinMail() {
	h.t.Helper()
	for _, m := range h.mail.All() {
		for _, word := range []string{"Annabel", "Syntheticson", "1980", "J069", "Synthetic Clinic", enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal()} {
			if strings.Contains(m.Subject+m.Text+m.HTML, word) {
				h.t.Errorf("a %s message holds PHI", m.Channel)
			}
		}
	}
}

// A replacement that lowers a paid claim takes its place; what was overpaid lowers
// the next call.
func TestReplacementLowersTheNextCall(t *testing.T) {
	h := open(t)
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	calls := h.fund()
	h.pay("dep_1", calls[0].Requested.String())
	second := h.standing()[1].Claim
	lower := bill("Annabel", 2, 4_000)
	lower.Frequency, lower.Original = '7', string(second.ID)
	h.upload(2, []x837.Claim{lower, bill("Annabel", 3, 10_000)}, nil)
	calls = h.fund()
	if len(calls) != 2 {
		t.Fatalf("%d calls", len(calls))
	}
	c := calls[1]
	if c.Credits == 0 || c.Requested != c.Held-c.Credits {
		t.Errorf("the second call: held %s, credits %s, requested %s", c.Held, c.Credits, c.Requested)
	}
	h.balanced()
	h.pay("dep_2", c.Requested.String())
	h.balanced()
	h.remits(h.payments())
	var sum money.Cents
	for _, p := range h.payments() {
		sum += p.Cents
	}
	if funded := calls[0].Requested + c.Requested; sum != funded {
		t.Errorf("paid %s of %s funded", sum, funded)
	}
}

// sweeps runs the sweep over everything and wants so many things to be found lost.
func (h *house) sweeps(want int) {
	h.t.Helper()
	r, err := h.as("sweep").Sweeper(0).Sweep(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	h.quiet()
	if got := r.Feed + r.Notices + r.Files + r.Payments + r.Ledgers; got != want {
		h.t.Errorf("the sweep found %+v, want %d lost", r, want)
	}
}

// The stream brings nothing: the sweep finds families, money, notices and payments
// from the logs alone, and the second sweep finds nothing more.
func TestSweepHealsALostStream(t *testing.T) {
	h := open(t)
	h.deaf.Store(true)
	h.enrollOne()
	h.sweepUntilSound()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	h.sweepUntilSound()
	calls := h.fund()
	if len(calls) != 1 || calls[0].Held != 4_800 {
		t.Fatalf("calls %+v", calls)
	}
	h.pay("dep_1", "48.00")
	h.sweepUntilSound()
	paid := h.payments()
	if len(paid) != 1 || paid[0].Status != payment.Sent {
		t.Errorf("payments %+v", paid)
	}
	h.balanced()
}

func (h *house) sweepUntilSound() {
	h.t.Helper()
	found := 0
	for range 4 {
		r, err := h.as("sweep").Sweeper(0).Sweep(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		found += r.Feed + r.Notices + r.Files + r.Payments + r.Matched
		h.quiet()
	}
	if found == 0 {
		h.t.Error("the sweep found nothing, though everything was lost")
	}
	h.sweeps(0)
}

// A claim that came before its member's enrollment waits, and finds its family.
func TestAClaimFindsItsMemberLater(t *testing.T) {
	h := open(t)
	digest := h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000)}, nil)
	h.enrollOne()
	h.sweepUntilSound()
	got := h.standing()
	if len(got) != 1 || !strings.HasPrefix(string(got[0].Claim.ID), digest[:24]) {
		t.Fatalf("%d claims", len(got))
	}
	h.sweeps(0)
	if len(h.standing()) != 1 {
		t.Error("the claim was decided twice")
	}
}

// An ACH deposit pays nothing before its day, and nothing at all once it is returned.
func TestAReturnedDepositPaysNothing(t *testing.T) {
	h := open(t)
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	calls := h.fund()
	for _, e := range []struct{ id, body string }{
		{"ach_1", fmt.Sprintf(`{"type":"deposit.settled","data":{"id":"d1","plan":"health","amount":%q,"method":"ach","settled_at":%q}}`,
			calls[0].Requested.String(), h.clock.Now().Format(time.RFC3339))},
		{"ach_2", `{"type":"deposit.returned","data":{"id":"d1","plan":"health"}}`},
	} {
		if status, text := h.post("bank", e.id, h.clock.Now(), []byte(e.body), nil); status != http.StatusAccepted {
			t.Fatal(status, text)
		}
		h.quiet()
	}
	h.clock.Pass(10 * 24 * time.Hour)
	if calls := h.fund(); calls[0].Covered != 0 || len(h.payments()) != 0 {
		t.Errorf("covered %s by money that was returned", calls[0].Covered)
	}
	h.balanced()
}
