package payment_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x835"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "../../testdata/payment/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
}

// The first call pays three payees; the second takes one claim back, and offsets
// it against what the same payee is due.
func TestGolden(t *testing.T) {
	h := newHouse(t)
	first := h.claim(0, 10_000)
	h.decide("F1", first, h.claim(1, 2_500))
	h.decide("F2", h.claim(2, 333))
	c := h.call(true)
	h.prove(c, h.release(c.Number))
	given := h.claim(0, 12_345)
	given.Claim.Rendering = npi(7)
	h.decide("F1", reversed(first, "void-1"), given)
	c = h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	golden(t, "offset.835.edi", h.file(ps[0].Remittance))
	one := c.Number - 1
	for _, p := range h.list() {
		switch {
		case p.Call == one && p.Method == x835.ACH && p.NPI == npi(0):
			golden(t, "first.ach", h.file(p.BankFile))
			golden(t, "first.835.edi", h.file(p.Remittance))
		case p.Call == one && p.Method == x835.Check:
			golden(t, "first.csv", h.file(p.BankFile))
		}
	}
}

func (h *house) list() []payment.Payment {
	h.Helper()
	ps, err := h.s.List(h.Context(), employer, health)
	if err != nil {
		h.Fatal(err)
	}
	return ps
}

func TestTheEntryBearsTheTraceOfTheRemittance(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000))
	c := h.call(true)
	p := h.release(c.Number)[0]
	f := h.achFile(p.BankFile)
	e := f.Batches[0].GetEntries()[0]
	r := h.remittance(p.Remittance)
	if want := `TRN*1*` + r.Trace + `*1` + r.Payer.TIN + `\`; e.Addenda05[0].PaymentRelatedInformation != want {
		t.Errorf("the addenda is not %s", want)
	}
	effective := funding.BankingDay(day.Of(h.clock.Now()), 1)
	head := f.Batches[0].GetHeader()
	if head.EffectiveEntryDate != effective.Time().Format("060102") || r.Date != effective {
		t.Errorf("effective %s and %s, want %s", head.EffectiveEntryDate, r.Date, effective)
	}
	if debit := f.Batches[1].GetEntries()[0]; strings.TrimSpace(debit.DFIAccountNumber) != h.terms.Account.Number.Reveal() {
		t.Error("the file does not draw on the plan's account")
	}
}

// A line of a register leads to its payment, once there is one.
func TestALineLeadsToItsPayment(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000), h.claim(1, 2_500))
	c := h.call(true)
	if _, err := h.s.Paying(t.Context(), &c, &c.Register[0]); !fault.Is(err, fault.NotFound) {
		t.Errorf("before the release: %v", err)
	}
	h.release(c.Number)
	for i := range c.Register {
		l := &c.Register[i]
		p, err := h.s.Paying(t.Context(), &c, l)
		if err != nil || p.NPI != l.Payee || p.Cents != l.PlanPaid || p.Status != payment.Sent {
			t.Errorf("line %d: %+v, %v", i, p, err)
		}
	}
}

func TestOnlyASettledCallIsReleased(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000))
	c := h.call(false)
	if _, err := h.s.Release(t.Context(), employer, health, c.Number); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want a conflict", err)
	}
	if _, n := h.released(); n != 0 || len(h.out()) != 0 || len(h.list()) != 0 {
		t.Error("something was released")
	}
	if _, err := h.s.Release(t.Context(), employer, health, 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("a call that is not there: %v", err)
	}
}

func TestTheLedgerRefusesWhatIsNotCovered(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000))
	c := h.call(true)
	head, err := ledger.Load(t.Context(), h.tab, employer, health)
	if err != nil {
		t.Fatal(err)
	}
	j := ledger.Journal{ID: "elsewhere", Plan: health, At: h.clock.Now(), Kind: ledger.Release}
	j.Move(ledger.Held, ledger.Outstanding, 1)
	_, ops, err := head.Post(j)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.tab.Commit(t.Context(), "elsewhere", ops); err != nil {
		t.Fatal(err)
	}
	if _, err := h.s.Release(t.Context(), employer, health, c.Number); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want a conflict", err)
	}
	if len(h.out()) != 0 || len(h.list()) != 0 {
		t.Error("something was released")
	}
}

func TestTwiceIsOnce(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 10_000), h.claim(1, 500), h.claim(2, 700))
	c := h.call(true)
	first, files := h.release(c.Number), h.out()
	h.clock.Pass(48 * time.Hour)
	h.terms.Payer.Name = "Another Name"
	if d := cmp.Diff(first, h.release(c.Number)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(files, h.out()); d != "" {
		t.Error(d)
	}
	if sum, n := h.released(); sum != 11_200 || n != 1 || h.announced() != 3 {
		t.Errorf("%s in %d journals, %d announced", sum, n, h.announced())
	}
	got, err := h.s.Get(t.Context(), employer, health, first[1].ID)
	if err != nil || got != first[1] {
		t.Errorf("Get gives another payment, %v", err)
	}
	if _, err := h.s.Get(t.Context(), "foreign", health, first[1].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another employer: %v", err)
	}
}

func TestManyPayeesGoInChunks(t *testing.T) {
	h := newHouse(t)
	for i := range 205 {
		h.payee(i, []x835.Method{x835.ACH, x835.Check}[i%2])
		h.decide(id.Family("F"+npi(i/50)), h.claim(i, 100))
	}
	c := h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	releases, traces := map[string]bool{}, map[string]bool{}
	for _, p := range ps {
		releases[p.Release], traces[p.Trace] = true, true
	}
	modifiers := map[string]bool{}
	for key := range h.out() {
		if strings.HasSuffix(key, ".ach") {
			f := h.achFile(key)
			modifiers[f.Header.FileIDModifier] = true
		}
	}
	sum, n := h.released()
	if len(ps) != 205 || len(releases) != 3 || len(traces) != 205 || len(modifiers) != 3 || n != 3 || sum != 20_500 {
		t.Errorf("%d payments, %d releases, %d traces, %d modifiers, %d journals, %s", len(ps), len(releases), len(traces), len(modifiers), n, sum)
	}
}

// One entry holds ten digits of cents: more money goes in several files.
func TestMoneyPastAnEntryGoesInTwoFiles(t *testing.T) {
	h := newHouse(t)
	h.decide("F1", h.claim(0, 9_999_999_999), h.claim(2, 1))
	c := h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	if ps[0].BankFile == ps[1].BankFile {
		t.Error("both are in one file")
	}
}

func TestWhatIsOffsetIsRemittedWithoutMoney(t *testing.T) {
	h := newHouse(t)
	first := h.claim(0, 10_000)
	h.decide("F1", first)
	h.release(h.call(true).Number)
	h.decide("F1", reversed(first, "void-1"), h.claim(0, 4_000), h.claim(1, 1))
	c := h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	r := h.remittance(ps[0].Remittance)
	if ps[0].Method != x835.None || ps[0].BankFile != "" || len(r.Claims) != 2 || r.Claims[0].Status != "22" || r.Claims[0].Paid != -10_000 {
		t.Fatalf("method %s, %d claims", ps[0].Method, len(r.Claims))
	}
	if err := h.fund.Credit(t.Context(), funding.Credit{ID: "check-9", Employer: employer, Plan: health, Kind: funding.RefundLine,
		Payee: funding.Payee{NPI: npi(0), TIN: tin(0)}, On: day.Of(h.clock.Now()), Cents: 1_500}); err != nil {
		t.Fatal(err)
	}
	h.decide("F1", h.claim(0, 5_000))
	c = h.call(true)
	ps = h.release(c.Number)
	h.prove(c, ps)
	next := h.remittance(ps[0].Remittance)
	want := []x835.ProviderAdjustment{{Reason: "FB", Reference: r.Provider[0].Reference, Cents: 6_000}, {Reason: "72", Reference: ps[0].Trace, Cents: -1_500}}
	if d := cmp.Diff(want, next.Provider); d != "" || next.Paid != 500 || r.Provider[0].Cents != -6_000 {
		t.Errorf("paid %s, forwarded %s\n%s", next.Paid, r.Provider[0].Cents, d)
	}
}

// Names are cleaned; a patient control number our delimiters cannot carry is "0".
func TestTextsThatX12CannotCarry(t *testing.T) {
	h := newHouse(t)
	d := h.claim(0, 10_000)
	d.Claim.PatientNumber = phi.New("A*7")
	h.decide("F1", d)
	c := h.call(true)
	r := h.remittance(h.release(c.Number)[0].Remittance)
	got := []string{r.Payee.Name, r.Payer.Name, r.Payer.Zip, r.Claims[0].First.Reveal(), r.Claims[0].Last.Reveal(), r.Claims[0].PatientNumber.Reveal()}
	want := []string{"Clinica Sample 0", "Sample Health Plan East", "454020001", "Zoe", "Sample oF1", "0"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// The patient is told as of the decision, and found however old the log is.
func TestPeopleAreThoseOfTheDecision(t *testing.T) {
	h := newHouse(t)
	for range 40 {
		h.decide("F1", h.claim(0, 100))
	}
	c := h.call(true)
	ps := h.release(c.Number)
	h.prove(c, ps)
	if r := h.remittance(ps[0].Remittance); len(r.Claims) != 40 || r.Claims[39].Card.Reveal() != "CARDF1" {
		t.Errorf("%d claims", len(r.Claims))
	}
}
