package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/fixture"
)

func TestSchedulesRunWhenAskedTo(t *testing.T) {
	w := newWorld(t)
	for i, body := range w.hires() {
		if status, _, err := w.post(t.Context(), fixture.HRIS, "hire-"+string(rune('a'+i)), body); err != nil || status != http.StatusAccepted {
			t.Fatal(status, err)
		}
	}
	w.aso(0, "upload", w.claims())
	w.quiet()
	if out, _ := w.aso(0, "calls"); !strings.Contains(out, "0 calls") {
		t.Fatalf("called before it was asked to: %s", out)
	}
	if out, _ := w.aso(0, "fund"); !strings.Contains(out, "aso calls") {
		t.Errorf("fund: %s", out)
	}
	w.quiet()
	if out, _ := w.aso(0, "calls"); !strings.Contains(out, "1 call;") || !strings.Contains(out, "approved") {
		t.Errorf("no call was made: %s", out)
	}
	if out, _ := w.aso(0, "sweep", "--json"); !strings.Contains(out, `"done"`) {
		t.Errorf("sweep: %s", out)
	}
	w.quiet()
	w.stop()
	w.aso(3, "fund")
	w.aso(3, "sweep")
}

func TestBytesThatCameBefore(t *testing.T) {
	w := newWorld(t)
	file := w.claims()
	for _, want := range []string{"Kept as in/", "These bytes came before, as in/"} {
		if out, _ := w.aso(0, "upload", file); !strings.HasPrefix(out, want) {
			t.Errorf("%q, want %q", out, want)
		}
		w.quiet()
	}
}

// Held payments are said before anything else, and nobody is told that money goes out.
func TestHeldPaymentsAreSaidFirst(t *testing.T) {
	w := lived(t)
	for _, c := range []string{"summary", "calls", "payments"} {
		if out, _ := w.aso(0, c); strings.Contains(out, "Warning") {
			t.Errorf("%s warns of nothing: %s", c, out)
		}
	}
	held := filepath.Join(w.state, assemble.HeldFile)
	if err := os.WriteFile(held, []byte("as a restore does"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.local.Warning = assemble.HeldWarning(w.state)
	warns := func(args ...string) {
		t.Helper()
		if out, _ := w.aso(0, args...); !strings.HasPrefix(out, "Warning: Payments are held") || !strings.Contains(out, held) {
			t.Errorf("%v: %s", args, out)
		}
	}
	warns("summary")
	warns("calls")
	warns("payments")
	out, _ := w.aso(0, "settle", string(fixture.Employer), string(fixture.Plan), "1")
	if !strings.Contains(out, "Payments are held") || strings.Contains(out, "in a moment") {
		t.Errorf("settle: %s", out)
	}
	w.quiet()
	w.stop()
	warns("payments") // read from the folder
}

func TestAStateFolderThatIsNotThere(t *testing.T) {
	w := newWorld(t)
	none := filepath.Join(t.TempDir(), "none")
	for _, addr := range []string{w.addr, "127.0.0.1:1"} {
		if out, errs := aso(t, 2, "--addr", addr, "--state", none, "summary"); out != "" || !strings.Contains(errs, "there is no state folder "+none) {
			t.Errorf("%q %q", out, errs)
		}
	}
}

// A call's page and its payees add up to what is requested, in words.
func TestACallAddsUpInWords(t *testing.T) {
	w := lived(t)
	page, _ := w.aso(0, "call", string(fixture.Employer), string(fixture.Plan), "1")
	for _, want := range []string{"owed before", "still owes", "All payees", "total ", "Requested $", " - taken off $0.00 - money given back $0.00"} {
		if !strings.Contains(page, want) {
			t.Errorf("the call lacks %q:\n%s", want, page)
		}
	}
	if help, _ := aso(t, 0, "claims", "--help"); strings.Contains(help, ": ,") {
		t.Errorf("the help of --status begins with a comma:\n%s", help)
	}
}

// Yearly amounts that do not count for a person are not shown as if they did.
func TestAmountsThatCountOnlyForTheFamily(t *testing.T) {
	var b strings.Builder
	p := &printer{w: &b}
	y := accumulated{Year: "2026-01-01", Option: "HDHP"}
	y.Amounts = append(y.Amounts, yearly{Name: "Deductible", Own: "10.00", OwnOf: "1600.00", Family: "20.00", FamilyOf: "3200.00", FamilyOnly: true})
	y.print(p)
	y.Amounts[0].FamilyOnly, y.Amounts[0].OwnOnly = false, true
	y.print(p)
	if err := p.flush(); err != nil {
		t.Fatal(err)
	}
	family, own, _ := strings.Cut(strings.TrimSpace(b.String()), "\n\n")
	if strings.Contains(family, "1,600") || !strings.Contains(family, "only the family's counts") || strings.Contains(own, "3,200") || !strings.Contains(own, "covered alone") {
		t.Errorf("%s", b.String())
	}
}
