package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fixture"
)

// inquiry is a file that asks about the first employee.
func (w *world) inquiry(changes ...string) string {
	w.t.Helper()
	b, err := os.ReadFile("../../testdata/x270/subscriber.270")
	if err != nil {
		w.t.Fatal(err)
	}
	text := string(b)
	for h := range w.load.Households() {
		p := h.Record.People[0]
		text = strings.NewReplacer("OA000000001", enroll.CardOf(secret, enroll.FamilyOf(fixture.Employer, h.Record.Subscriber)).Reveal(),
			"SYNTHETIC*ANN*", p.Last.Reveal()+"*"+p.First.Reveal()+"*", "19800506", strings.ReplaceAll(p.Born.String(), "-", ""),
			"DTP*291*D8*20260304~\n", "", "SE*14", "SE*13").Replace(text)
		break
	}
	return w.write("mine/ask.270", []byte(strings.NewReplacer(changes...).Replace(text)))
}

// ask runs aso x12 ask, signed by the world's clock.
func (w *world) ask(code int, args ...string) (string, string) {
	w.t.Helper()
	return w.aso(code, append([]string{"x12", "ask", "--at", w.m.Now().UTC().Format(time.RFC3339)}, args...)...)
}

func TestAskingTheRunningSystem(t *testing.T) {
	w := lived(t)
	out, errs := w.ask(0, w.inquiry())
	if !strings.HasPrefix(out, "ISA*") || !strings.Contains(out, "ST*271*") || !strings.Contains(out, "EB*1*") || errs != "" {
		t.Errorf("%s%s", out, errs)
	}
	if again, _ := w.ask(0, "--as", "sample-clinic", "--secrets", w.state+"/"+assemble.SecretsFile, w.inquiry()); strings.Count(again, "EB*") != strings.Count(out, "EB*") {
		t.Errorf("asked again: %s", again)
	}
	var got askedFor
	out, _ = w.ask(0, "--json", w.inquiry())
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Status != 200 || strings.Join(got.Sets, " ") != "271" || !strings.HasPrefix(got.Answer, "ISA*") {
		t.Errorf("as JSON: %v %s", err, out)
	}
	out, errs = w.ask(1, w.inquiry("005010X279A1", "004010X092A1"))
	if !strings.Contains(out, "IK5*R*I6") || !strings.Contains(errs, "the 999 says why") {
		t.Errorf("another guide: %s%s", out, errs)
	}
	if out, errs = w.ask(1, w.inquiry("*00501*", "*00501*", "GS*HS", "XX*HS")); !strings.Contains(out, "TA1*") || !strings.Contains(errs, "the TA1 says why") {
		t.Errorf("no group: %s%s", out, errs)
	}
	out, _ = w.ask(1, "--json", w.claims())
	if !strings.Contains(field(t, out, "error"), "lay them into the inbox") {
		t.Errorf("claims: %s", out)
	}
	if _, errs = w.aso(1, "x12", "ask", "--at", "2026-01-01T00:00:00Z", w.inquiry()); !strings.Contains(errs, "not signed with its secret within") {
		t.Errorf("stale: %s", errs)
	}
	for want, args := range map[string][]string{
		"cannot be read": {"none.270"}, "say who asks with --as: sample-clinic": {"--as", fixture.HRIS, w.inquiry()}, "no secrets to sign with": {"--secrets", "none.yaml", w.inquiry()},
	} {
		if out, errs := w.ask(2, args...); out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: %s%s", want, out, errs)
		}
	}
	w.stop()
	if _, errs = w.ask(3, w.inquiry()); !strings.Contains(errs, "nothing answers") {
		t.Errorf("stopped: %s", errs)
	}
}
