package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/codes"
)

const manyCodes = "../../testdata/codes"

func TestCodesAreChecked(t *testing.T) {
	page, errs := aso(t, 0, "codes", "check", manyCodes)
	for _, want := range []string{
		"file                        set       version  from        to          codes  problems\n",
		"icd10cm_order_2026.txt      icd10cm   FY2026   2025-10-01  2026-09-30     10         0\n",
		"HCPC2026_JAN_ANWEB.txt      hcpcs     2026-01  2026-01-01  2026-12-31      6         0\n",
		"HCPC2026_JAN_ANWEB.txt      modifier  2026-01  2026-01-01  2026-12-31      3\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q:\n%s", want, page)
		}
	}
	if errs != "" {
		t.Error(errs)
	}
}

func TestWhatIsWrongWithCodesIsSaid(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		codes.Manifest: "file,set,version,from,to\na.txt,icd10cm,1,2026-01-01,2026-12-31\nb.csv,revenue,1,2026-01-01,2026-12-31\nc.csv,revenue,2,2027-01-01,2027-12-31\n",
		"a.txt":        "00001 A00     0 words\n00002 \x1b[31m99  1\n", "b.csv": "code\n0450\n" + strings.Repeat("1\n", 1200),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	page, errs := aso(t, 1, "codes", "check", dir)
	for _, want := range []string{
		"a.txt  icd10cm         1  2026-01-01  2026-12-31      1         1\n    line 2: ",
		"b.csv  revenue         1  2026-01-01  2026-12-31      1     1,200\n    line 3: not a revenue code (4 digits)\n",
		"    and 1,100 more\n",
		"c.csv  not read                                                 1\n    it cannot be opened\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q:\n%s", want, page[:min(len(page), 2000)])
		}
	}
	if !strings.Contains(errs, "something is wrong with 3 of 3 files") || strings.Contains(page, "\x1b") {
		t.Error(errs)
	}
	out, _ := aso(t, 1, "codes", "check", "--json", dir)
	var files []codes.File
	if err := json.Unmarshal([]byte(out), &files); err != nil || len(files) != 3 || files[1].More != 1100 || files[0].Releases[0].To.String() != "2026-12-31" {
		t.Errorf("%v %+v", err, files)
	}
}

func TestCodesThatAreNotThere(t *testing.T) {
	for _, folder := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		if _, errs := aso(t, 2, "codes", "check", folder); !strings.Contains(errs, "there is no manifest.csv in the folder of code sets") {
			t.Error(errs)
		}
	}
	aso(t, 80, "codes", "check")
	help, _ := aso(t, 0, "codes", "check", "--help")
	if !strings.Contains(help, "Example: aso codes check codes/") || !strings.Contains(help, "no folder, or no manifest in it") {
		t.Error(help)
	}
}
