package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/audit"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/whatif"
)

// inForce is the text of the world's PPO.
func (w *world) inForce() string {
	w.t.Helper()
	list, err := filepath.Glob(filepath.Join(w.state, "files", filepath.FromSlash(catalog.Options), "ppo@*.yaml"))
	if err != nil || len(list) != 1 {
		w.t.Fatal(list, err)
	}
	b, err := os.ReadFile(list[0])
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

// The running system and the state folder say the same; the option in force changes nothing.
func TestADesignIsTriedOnHistory(t *testing.T) {
	w := lived(t)
	same := put(t, "same.yaml", w.inForce())
	dear := put(t, "dear.yaml", strings.Replace(w.inForce(), "copay: 30", "copay: 45", -1))
	ask := []string{"plan", "simulate", "--plan", dear, "--from", "2026-06-01", "--json"}
	running, _ := w.aso(0, ask...)
	var r whatif.Report
	if err := json.Unmarshal([]byte(running), &r); err != nil || r.Claims == 0 || r.Total.PlanChange() >= 0 || r.Total.PlanChange()+r.Total.MemberChange() != 0 || r.Agree != r.Claims || len(r.Differ) != 0 {
		t.Fatalf("%v %s", err, running)
	}
	page, _ := w.aso(0, "plan", "simulate", "--plan", same, "--from", "2026-06-01", "--employer", "sample-manufacturing", "--option", "ppo")
	if !strings.Contains(page, "decile 10") || !strings.Contains(page, "0 worse") || !strings.Contains(page, "by benefit") {
		t.Error(page)
	}
	other := put(t, "other.yaml", strings.NewReplacer("  in:\n", "  tier1:\n", "networks: [in]", "networks: [tier1]", "networks:\n", "protected-network: tier1\nnetworks:\n").Replace(w.inForce()))
	page, _ = w.aso(0, "plan", "simulate", "--plan", other, "--from", "2026-06-01")
	if !strings.Contains(page, "(no-benefit)") || !strings.Contains(page, "named as the contracts name theirs") {
		t.Errorf("nothing is said of networks that nobody has a contract in: %s", page)
	}
	file := filepath.Join(t.TempDir(), "out.html")
	w.aso(0, "plan", "simulate", "--plan", dear, "--from", "2026-06-01", "--html", "-o", file)
	if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), "<!doctype html>") || strings.Count(string(b), "<rect") != 40 || strings.Contains(string(b), "<script") {
		t.Errorf("%v %s", err, b)
	}
	for _, c := range []struct {
		code int
		args []string
		want string
	}{
		{80, []string{"--from", "June"}, "--from"},
		{2, []string{"--from", "2026-06-01", "--employer", "nobody"}, "no such employer"},
		{2, []string{"--from", "2026-06-01", "--option", "gold"}, "none of this name"},
		{1, []string{"--from", "1999-06-01"}, "no option of the plan"},
	} {
		if _, errs := w.aso(c.code, append([]string{"plan", "simulate", "--plan", dear}, c.args...)...); !strings.Contains(errs, c.want) {
			t.Errorf("%v: %s", c.args, errs)
		}
	}
	w.stop()
	stored, errs := w.aso(0, ask...)
	var again whatif.Report
	if err := json.Unmarshal([]byte(stored), &again); err != nil || again.Total != r.Total || !strings.Contains(errs, "nothing runs") {
		t.Errorf("%v %s %s", err, stored, errs)
	}
}

func TestDecisionsAreAudited(t *testing.T) {
	w := lived(t)
	draw := []string{"audit", "draw", "--from", "2026-11-01", "--to", "2026-11-30", "--size", "12", "--seed", "4", "--strata", "0,100", "--json"}
	first, _ := w.aso(0, draw...)
	second, _ := w.aso(0, draw...)
	var s audit.Sample
	if err := json.Unmarshal([]byte(first), &s); err != nil || len(s.Claims) != 12 || first != second {
		t.Fatalf("%v %s %s", err, first, second)
	}
	c := s.Claims[11]
	record := func(code int, args ...string) string {
		out, errs := w.aso(code, append([]string{"audit", "record", s.ID, string(c.Claim), "--words", "synthetic", "--by", "auditor"}, args...)...)
		return out + errs
	}
	for range 2 {
		if got := record(0, "--error-kind", "payment", "--paid-should-be", (c.Paid - 1000).String()); !strings.Contains(got, "1 error so far") {
			t.Error(got)
		}
	}
	record(0, "--error-kind", "procedural")
	record(80, "--error-kind", "payment")
	record(80, "--error-kind", "procedural", "--paid-should-be", "1.00")
	page, _ := w.aso(0, "audit", "report", s.ID)
	if !strings.Contains(page, "$10.00") || !strings.Contains(page, "financial") || !strings.Contains(page, "2 errors recorded") {
		t.Error(page)
	}
	if _, errs := w.aso(2, "audit", "report", "none"); !strings.Contains(errs, "no such sample") {
		t.Error(errs)
	}
	w.aso(80, "audit", "draw", "--from", "x", "--to", "2026-11-30", "--size", "1", "--seed", "1")
	w.stop()
	if again, _ := w.aso(0, "audit", "report", s.ID); again != page {
		t.Error(again)
	}
}
