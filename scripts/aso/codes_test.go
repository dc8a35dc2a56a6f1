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

// The codes of claims are judged by a folder of code sets, and are no reason for a 999 to
// refuse a file; the 277CA refuses the claim.
func TestClaimsAreJudgedByCodes(t *testing.T) {
	file := put(t, "a.edi", changed(t, claims837, "HI*ABK:J069~LX*1~SV1*HC:99213", "HI*ABK:J06~LX*1~SV1*HC:99213"))
	const want = "loop 2300 HI01-2, segment 17, byte 548: a diagnosis code (ICD-10-CM) that the list in force on that day does not have"
	page, errs := aso(t, 0, "x12", "check", "--codes", manyCodes, file)
	if !strings.Contains(page, want) || errs != "" {
		t.Errorf("%s%s", page, errs)
	}
	if page, _ = aso(t, 0, "x12", "check", file); strings.Contains(page, "diagnosis code") {
		t.Error(page)
	}
	const refused = "STC*A7:255*"
	page, _ = aso(t, 0, "x12", "ack", "--codes", manyCodes, file)
	if !strings.Contains(page, refused) || !strings.Contains(page, "IK5*A~") {
		t.Error(page)
	}
	if page, _ = aso(t, 0, "x12", "ack", file); strings.Contains(page, refused) {
		t.Error(page)
	}
}

func TestClaimsAreNotJudgedByNothing(t *testing.T) {
	file := put(t, "a.edi", claims837)
	for _, how := range []string{"check", "ack"} {
		if _, errs := aso(t, 2, "x12", how, "--codes", t.TempDir(), file); !strings.Contains(errs, "there is no manifest.csv") {
			t.Error(errs)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, codes.Manifest), []byte("file,set,version,from,to\na,place,1,2026-01-01,2026-12-31\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if page, errs := aso(t, 0, "x12", "check", "--codes", dir, file); !strings.Contains(errs, "something is wrong with 1 file of code sets: aso codes check "+dir) ||
		!strings.Contains(page, "accepted") {
		t.Error(errs)
	}
}
