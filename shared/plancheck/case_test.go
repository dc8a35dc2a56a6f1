package plancheck_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/plancheck"
)

var update = flag.Bool("update", false, "write the findings of the case files anew")

// The sample's options, and cases that change them.
const (
	plans = "../fixture/sample/options/"
	cases = "../../testdata/plans/check/"
)

// A case file is a sample plan with changes, or an option of its own, and what is found.
func TestCases(t *testing.T) { casefile.Run(t, cases, 30, *update, findings) }

func part(a *txtar.Archive, name string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i]
		}
	}
	return &txtar.File{}
}

// findings checks the option of a case. Its parts: base (a sample's name), changes (blocks
// "<<<", old, "===", new, ">>>"), or option.yaml; year; payments.csv.
func findings(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	text := string(part(a, "option.yaml").Data)
	if base := strings.TrimSpace(string(part(a, "base").Data)); base != "" {
		b, err := os.ReadFile(plans + base)
		if err != nil {
			t.Fatal(err)
		}
		text = changed(t, string(b), string(part(a, "changes").Data))
	}
	given := plancheck.Given{Year: 2027}
	if y := part(a, "year").Data; len(y) > 0 {
		if _, err := fmt.Sscan(string(y), &given.Year); err != nil {
			t.Fatal(err)
		}
	}
	if b := part(a, "payments.csv").Data; len(b) > 0 {
		var err error
		if given.Payments, err = plancheck.ReadPayments(bytes.NewReader(b)); err != nil {
			return err.Error() + "\n"
		}
	}
	o, r := plancheck.Document([]byte(text), func(*plan.Option) plancheck.Given { return given })
	if err := plancheck.Fit(o, given.Payments); err != nil {
		return err.Error() + "\n"
	}
	return printed(r, text)
}

// changed makes each change of a case, which must change something.
func changed(t *testing.T, text, changes string) string {
	t.Helper()
	for block := range strings.SplitSeq(changes, "<<<\n") {
		old, rest, ok := strings.Cut(block, "===\n")
		if !ok {
			continue
		}
		fresh, _, _ := strings.Cut(rest, ">>>")
		if n := strings.Count(text, old); n < 1 {
			t.Fatalf("a change finds nothing: %s", old)
		}
		text = strings.Replace(text, old, fresh, 1)
	}
	return text
}

// printed shows each finding with the text of its line, so that a reader sees the place.
func printed(r plancheck.Report, text string) string {
	lines := strings.Split(text, "\n")
	var b strings.Builder
	for _, f := range r.Findings {
		kind := "error"
		if f.Warning {
			kind = "warning"
		}
		at := ""
		if f.Line > 0 {
			at = strings.TrimSpace(lines[f.Line-1])
		}
		f.Line = 0
		fmt.Fprintf(&b, "%s: %s\n    at: %s\n", kind, f, at)
	}
	for _, p := range r.Parity {
		if p.Result != "not tested" {
			fmt.Fprintf(&b, "parity: %s, %s, %s, %s: %s\n", p.Benefit, p.Setting, p.Network, p.Requirement, p.Result)
		}
	}
	return b.String()
}

// The sample plans have no errors, and no warnings but that parity needs payments.
func TestSamplePlansAreInOrder(t *testing.T) {
	files, _ := filepath.Glob(plans + "*.yaml")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, year := range []int{2026, 2027} {
			_, r := plancheck.Document(b, func(*plan.Option) plancheck.Given { return plancheck.Given{Year: year} })
			for _, x := range r.Findings {
				if !x.Warning || !strings.Contains(x.What, "parity is not tested: it needs") {
					t.Errorf("%s in %d: %s", filepath.Base(f), year, x)
				}
			}
		}
	}
}
