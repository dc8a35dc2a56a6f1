package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnArrangementIsChecked(t *testing.T) {
	dir := t.TempDir()
	write := func(name, doc string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	good := write("good.yaml", `
arrangement: metro@1
lesser-of-billed: true
rules:
  - {name: visits, match: {codes: [99202-99215]}, fee-schedule: metro@1}
  - {name: stays, match: {bills: ["11"]}, drg: {base: 10000, weights: ms@43}}
  - {name: imaging, match: {codes: [70000-79999]}, percent-of-medicare: {percent: 150%, factor: non-qp}}
  - {name: observation, match: {revenue: ["0762"]}, per-diem: 1250}
  - {name: surgery, match: {bills: ["13"]}, case-rate: 4200}
  - {name: implants, match: {revenue: ["0278"]}, percent-of-charge: 40%}
  - {name: the rest, repricer: acme}
`)
	page, errs := aso(t, 0, "price", "check", good)
	want := `rule  name         pays                                 matches
   1  visits       fee schedule metro@1                 some
   2  stays        10000.00 times the weight of ms@43   some
   3  imaging      150% of Medicare with factor non-qp  some
   4  observation  1250.00 a day                        some
   5  surgery      4200.00 a claim                      some
   6  implants     40% of the charge                    some
   7  the rest     what repricer acme says              all that is left
`
	if page != want || errs != "" {
		t.Errorf("%s%s", page, errs)
	}
	if page, _ := aso(t, 0, "price", "check", good, "--json"); !strings.Contains(page, `"pays":"1250.00 a day"`) && !strings.Contains(page, `"pays": "1250.00 a day"`) {
		t.Error(page)
	}
	bad := write("bad.yaml", "arrangement: metro@1\nlesser-of-billed: true\nrules:\n  - {name: x}\n")
	if _, errs := aso(t, 1, "price", "check", bad); !strings.Contains(errs, "bad.yaml: arrangement, line 4, rule 1: exactly one method is needed") {
		t.Error(errs)
	}
	if _, errs := aso(t, 2, "price", "check", filepath.Join(dir, "nowhere.yaml")); !strings.Contains(errs, "cannot be read") {
		t.Error(errs)
	}
}
