package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/edits"
)

const manyEdits = "../../testdata/edits/2026Q4"

func TestEditsAreChecked(t *testing.T) {
	files, _ := filepath.Glob(manyEdits + "/*.*")
	page, errs := aso(t, 0, append([]string{"edits", "check"}, files...)...)
	for _, want := range []string{
		"file                                             kind  setting              edition  from        rows  problems\n",
		"MCR_MUE_PractitionerServices_Eff_10-01-2026.csv  mue   practitioner         2026Q4   2026-10-01     3         0\n",
		"ccioph-v323r0-f1.txt                             ptp   outpatient-hospital  2026Q4   2026-10-01     1         0\n",
		"ccipra-v323r0-f1.txt                             ptp   practitioner         2026Q4   2026-10-01     4         0\n",
		"fit.csv                                          fit                        2026Q4   2026-10-01     3         0\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q:\n%s", want, page)
		}
	}
	if errs != "" {
		t.Error(errs)
	}
}

func TestWhatIsWrongWithEditsIsSaid(t *testing.T) {
	bad := put(t, "fit.csv", "code,edit,from age,to age,sex,places\n11111,age,18,,,\n11111,sex,,,X,\n\x1b[31m,sex,,,F,\n")
	strange := put(t, "2026Q4-strange.csv", "a,b\n")
	page, errs := aso(t, 1, "edits", "check", bad, strange, manyEdits+"/fit.csv")
	for _, want := range []string{
		"fit.csv             fit                                        1         3\n    neither its name nor its folder's says the quarter",
		"2026Q4-strange.csv  not read           2026Q4   2026-10-01     0         1\n    no line of headings",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q:\n%s", want, page)
		}
	}
	if !strings.Contains(errs, "something is wrong with 2 of 3 files") || strings.Contains(page, "\x1b") {
		t.Error(errs)
	}
	out, _ := aso(t, 1, "edits", "check", "--json", bad)
	var tables []edits.Table
	if err := json.Unmarshal([]byte(out), &tables); err != nil || len(tables) != 1 || tables[0].Rows != 1 || len(tables[0].Problems) != 3 || tables[0].Problems[1].Line != 3 {
		t.Errorf("%v %+v", err, tables)
	}
}

func TestEditsThatDoNotGoTogether(t *testing.T) {
	if _, errs := aso(t, 1, "edits", "check", manyEdits+"/fit.csv", manyEdits+"/fit.csv"); !strings.Contains(errs, "table 2 of edits: 2026Q4 has another table of this kind") {
		t.Error(errs)
	}
	if _, errs := aso(t, 2, "edits", "check", filepath.Join(t.TempDir(), "none.csv")); !strings.Contains(errs, "it cannot be opened") {
		t.Error(errs)
	}
	aso(t, 80, "edits", "check")
	help, _ := aso(t, 0, "edits", "check", "--help")
	if !strings.Contains(help, "Example: aso edits check 2026Q4/") || !strings.Contains(help, "1 something is wrong with one; 2 a file cannot") {
		t.Error(help)
	}
}
