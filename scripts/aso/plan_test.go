package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/plan"
)

const samplePPO = "../../shared/fixture/sample/options/ppo.yaml"

// variant is the sample PPO with a change.
func variant(t *testing.T, from, to string) string {
	t.Helper()
	b, err := os.ReadFile(samplePPO)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(b), from, to, 1)
	if text == string(b) {
		t.Fatalf("%q is not in the sample", from)
	}
	return put(t, "ppo.yaml", text)
}

func TestPlansAreChecked(t *testing.T) {
	page, errs := aso(t, 0, "plan", "check", samplePPO, "../../shared/fixture/sample/options/dental.yaml")
	if !strings.Contains(page, "ppo.yaml: 0 errors, 1 warning; parity: 0 pass, 0 fail, 18 not tested\n") || !strings.Contains(page, "dental.yaml: 0 errors, 0 warnings\n") || errs != "" {
		t.Errorf("%s%s", page, errs)
	}
	bad := variant(t, "individual: 5000, family: 10000", "individual: 11000, family: 20000")
	page, errs = aso(t, 1, "plan", "check", "--year", "2026", bad)
	if !strings.Contains(page, bad+":18: error: networks.in.out-of-pocket: is above what 2026 allows") || !strings.Contains(page, "(45 CFR 156.130)") || !strings.Contains(errs, "1 error") {
		t.Errorf("%s%s", page, errs)
	}
	aso(t, 0, "plan", "check", bad) // the version is of 2027, which allows it
	out, _ := aso(t, 1, "plan", "check", "--json", "--year", "2026", bad)
	var all []checkedPlan
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 1 || all[0].Errors() != 1 || all[0].Findings[0].Line != 18 || all[0].Findings[0].Path != "/networks/in/out-of-pocket" {
		t.Errorf("%v %+v", err, all)
	}
}

func TestParityIsTestedByPayments(t *testing.T) {
	const head = "benefit,setting,network,expected\n"
	good := put(t, "good.csv", head+"primary care visit,office,in,1000\n")
	page, _ := aso(t, 0, "plan", "check", samplePPO, "--payments", good)
	if !strings.Contains(page, "parity: 2 pass, 0 fail, 16 not tested") {
		t.Error(page)
	}
	for _, wrong := range []string{"primary care,office,in,1\n", "primary care visit,office,in,x\n"} {
		if _, errs := aso(t, 2, "plan", "check", samplePPO, "--payments", put(t, "bad.csv", head+wrong)); !strings.Contains(errs, "row 2") {
			t.Error(errs)
		}
	}
	aso(t, 80, "plan", "check", samplePPO, samplePPO, "--payments", good)
}

func TestPlansThatAreNotThere(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.yaml")
	for _, args := range [][]string{{"check", none}, {"explain", none}, {"diff", samplePPO, none}, {"diff", none, samplePPO}, {"check", samplePPO, "--payments", none}} {
		if _, errs := aso(t, 2, append([]string{"plan"}, args...)...); !strings.Contains(errs, "it cannot be opened") {
			t.Errorf("%v: %s", args, errs)
		}
	}
	if _, errs := aso(t, 2, "plan", "explain", variant(t, "stack: []", "stack: [gift]")); !strings.Contains(errs, "line ") {
		t.Error(errs)
	}
}

func TestPlansAreExplained(t *testing.T) {
	text, _ := aso(t, 0, "plan", "explain", samplePPO)
	if !strings.Contains(text, "Primary care visit") || !strings.Contains(text, "$30 copay") {
		t.Error(text)
	}
	for flag, begins := range map[string]string{"--html": "<!doctype html>", "--pdf": "%PDF-"} {
		file := filepath.Join(t.TempDir(), "out")
		aso(t, 0, "plan", "explain", samplePPO, flag, "-o", file)
		if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), begins) {
			t.Errorf("%s: %v %.20s", flag, err, b)
		}
	}
	if out, _ := aso(t, 0, "plan", "explain", samplePPO, "--json"); !json.Valid([]byte(out)) {
		t.Error(out)
	}
	aso(t, 80, "plan", "explain", samplePPO, "--html", "--pdf")
}

func TestPlansAreCompared(t *testing.T) {
	after := variant(t, "deductible: {kind: embedded, individual: 1500, family: 3000}", "deductible: {kind: embedded, individual: 2000, family: 3000}")
	page, _ := aso(t, 0, "plan", "diff", samplePPO, after)
	if page != "network in, deductible, one person: $1,500 -> $2,000\n1 change\n" {
		t.Error(page)
	}
	if out, _ := aso(t, 0, "plan", "diff", "--json", samplePPO, after); strings.TrimSpace(out) != `[{"where":"network in, deductible, one person","before":"$1,500","after":"$2,000"}]` {
		t.Error(out)
	}
}

func TestTheSchemaIsPrinted(t *testing.T) {
	if out, _ := aso(t, 0, "plan", "schema"); out != string(plan.Schema()) {
		t.Error(out)
	}
}
