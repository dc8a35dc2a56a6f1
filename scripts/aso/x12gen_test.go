package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/openaso/openaso/scripts/aso/gen"
)

func TestX12IsMadeToOrder(t *testing.T) {
	for _, kind := range []gen.Kind{gen.Professional, gen.Institutional, gen.Dental, gen.Enrollment} {
		page, errs := aso(t, 0, "x12", "gen", string(kind), "--claims", "40", "--seed", "9", "--usage", "P", "--sets", "2")
		again, _ := aso(t, 0, "x12", "gen", string(kind), "--claims", "40", "--seed", "9", "--usage", "P", "--sets", "2")
		if page != again || !strings.HasPrefix(page, "ISA*00*") || !strings.Contains(page, "*0*P*:~\n") || strings.Count(page, "\nST*") != 2 {
			t.Errorf("%s: %.200s", kind, page)
		}
		if !strings.HasPrefix(errs, "aso: 40 ") || !strings.HasSuffix(errs, " 0 faults\n") {
			t.Errorf("%s says %q", kind, errs)
		}
		if checked, errs := aso(t, 0, "x12", "check", put(t, "a.edi", page)); !strings.Contains(checked, "  accepted") || errs != "" {
			t.Errorf("%s: %s%s", kind, checked, errs)
		}
	}
}

func TestX12IsMadeWithFaults(t *testing.T) {
	order := []string{"x12", "gen", "837P", "--claims=50", "--fault=bad-date,bad-npi", "--fault=cut", "--faults-list"}
	file, list := aso(t, 0, order...)
	if strings.Count(list, ": claim ") != 3 || !strings.Contains(list, "DTP03, segment ") || !strings.HasSuffix(list, " 3 faults\n") {
		t.Error(list)
	}
	page, _ := aso(t, 2, "x12", "check", put(t, "a.edi", file))
	if !strings.Contains(page, "unreadable") || !strings.Contains(page, "bytes") && !strings.Contains(page, "at byte") {
		t.Error(page)
	}
	same, list := aso(t, 0, append(order, "--json")...)
	notes := strings.Split(strings.TrimSpace(list), "\n")
	var placed gen.Placed
	var made gen.Made
	if err := json.Unmarshal([]byte(notes[0]), &placed); err != nil || same != file || len(notes) != 4 {
		t.Error(err, list)
	}
	if err := json.Unmarshal([]byte(notes[3]), &made); err != nil || made.Items != 50 || made.Faults != 3 || made.Bytes != int64(len(file)) {
		t.Error(err, list)
	}
	if placed.Set != 1 || placed.Item == 0 || placed.Segment == 0 || !strings.HasPrefix(file[placed.Byte:], placed.Place[len("loop 2400 "):][:3]) {
		t.Errorf("%+v", placed)
	}
}

func TestWhatX12CannotBeMade(t *testing.T) {
	for name, args := range map[string][]string{
		"kind":       {"835"},
		"size":       {"837P", "--size", "sixty"},
		"both":       {"837P", "--size", "1MB", "--claims", "5"},
		"share":      {"837P", "--faults", "101%"},
		"faults":     {"837P", "--faults", "many"},
		"a fault":    {"837P", "--fault", "nonsense"},
		"of no such": {"834", "--fault", "bad-npi"},
		"sets":       {"837P", "--fault", "duplicate-control"},
		"usage":      {"837P", "--usage", "X"},
		"day":        {"837P", "--on", "2026-02-30"},
	} {
		if page, errs := aso(t, wrong, append([]string{"x12", "gen"}, args...)...); page != "" || !strings.Contains(errs, "aso: ") {
			t.Errorf("%s: %s%s", name, page, errs)
		}
	}
}

func TestHelpNamesEveryFault(t *testing.T) {
	page, _ := aso(t, 0, "x12", "gen", "--help")
	for _, kind := range []gen.Kind{gen.Professional, gen.Institutional, gen.Dental, gen.Enrollment} {
		for _, f := range gen.Flaws(kind) {
			if !strings.Contains(page, string(f)) {
				t.Errorf("help lacks %s", f)
			}
		}
	}
	for _, want := range []string{"Example: aso x12 gen ", "Exit codes: 0 done"} {
		if !strings.Contains(page, want) {
			t.Errorf("help lacks %q", want)
		}
	}
}
