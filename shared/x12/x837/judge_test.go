package x837_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/x12/x837"
)

// twoYears are the diagnoses of the files in testdata and few besides, of two years.
func twoYears(t *testing.T) *codes.Sets {
	t.Helper()
	order := func(list ...string) *fstest.MapFile {
		var b strings.Builder
		for i, c := range list {
			fmt.Fprintf(&b, "%05d %-7s 1 words\n", i, c)
		}
		return &fstest.MapFile{Data: []byte(b.String() + "99999 K02     0 words\n")}
	}
	used := []string{"S52501A", "V1810XA", "J069", "J189", "R0602", "E119", "I10", "Z0000", "K0250", "K0260", "M545", "R51", "J029"}
	s, err := codes.Open(fstest.MapFS{
		codes.Manifest: {Data: []byte("file,set,version,from,to\na,icd10cm,FY2026,2025-10-01,2026-09-30\nb,icd10cm,FY2027,2026-10-01,2027-09-30\nc,icd10pcs,FY2026,2025-10-01,2026-09-30\n")},
		"a":            order(append(used, "K0251")...), "b": order(append(used, "K0252")...), "c": order("0BJ08ZZ"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func judged(t *testing.T, file string, sets *codes.Sets) (out []string) {
	t.Helper()
	_, err := x837.Read(strings.NewReader(file), x837.Options{Codes: sets}, func(it x837.Item) error {
		for _, f := range it.Faults {
			out = append(out, fmt.Sprintf("%d %d %s", it.Ordinal, f.Level, f.Error()))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every claim's codes are judged on its own days, whatever guide it is of.
func TestCodesAreJudged(t *testing.T) {
	const list = " that the list in force on that day does not have"
	for _, c := range []struct {
		name, file, from, to string
		want                 []string
	}{
		{"professional", "professional", "", "", nil},
		{"institutional", "institutional", "", "", nil},
		{"dental", "dental", "", "", nil},
		{"a heading", "dental", "ABF:K0260", "ABF:K02", []string{"1 5 loop 2300 HI02-2, segment 26: a diagnosis code (ICD-10-CM) that is only a heading: a longer code is needed"}},
		{"a code of next year", "dental", "ABF:K0260", "ABF:K0252", []string{"1 5 loop 2300 HI02-2, segment 26: a diagnosis code (ICD-10-CM) that is not in force yet on that day"}},
		{"this year's", "dental", "ABF:K0260", "ABF:K0251", nil},
		{"a stay into the next year", "institutional", "20260201-20260204~\nDTP*435", "20260929-20261002~\nDTP*435", nil},
		{"a place of the line's day", "dental", "SV3*AD:D2740*250**", "SV3*AD:D2740*250*29*", []string{"1 5 loop 2400 SV303, segment 36: a place of service" + list}},
		{"a tooth", "dental", "TOO*JP*13", "TOO*JP*33", []string{
			"1 5 loop 2400 TOO02, segment 37: not a tooth (1 to 32 or A to T, of a supernumerary 51 to 82 or AS to TS)"}},
		{"a provider of all claims", "institutional", "DAYTON*OH*454020000", "DAYTON*XX*454020000", []string{
			"1 5 loop 2010AA N402, segment 10: a state" + list, "2 5 loop 2010AA N402, segment 10: a state" + list}},
		{"a revenue code", "institutional", "SV2*0300", "SV2*300", []string{"1 5 loop 2400 SV201, segment 40: not a revenue code (4 digits)"}},
		{"a procedure of the hospital", "institutional", "BBR:0BJ08ZZ", "BBR:0BJ08ZY", []string{
			"1 5 loop 2300 HI01-2, segment 29: a procedure code (ICD-10-PCS)" + list}},
		{"a diagnosis of the second claim", "institutional", "APR:Z0000", "APR:Z9999", []string{"2 5 loop 2300 HI01-2, segment 55: a diagnosis code (ICD-10-CM)" + list}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := os.ReadFile("../../../testdata/x837/" + c.file + ".edi")
			if err != nil {
				t.Fatal(err)
			}
			file := string(b)
			if c.from != "" && strings.Count(file, c.from) != 1 {
				t.Fatalf("%q is there %d times", c.from, strings.Count(file, c.from))
			}
			file = strings.Replace(file, c.from, c.to, 1)
			if d := cmp.Diff(c.want, judged(t, file, twoYears(t))); d != "" {
				t.Error(d)
			}
			if got := judged(t, file, nil); got != nil {
				t.Errorf("without sets: %q", got)
			}
		})
	}
}

// What stands before a claim, or in one that was given up, is none of the next one's codes.
func TestCodesOfNoClaim(t *testing.T) {
	b, err := os.ReadFile("../../../testdata/x837/dental.edi")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"CLM*D-1", "HL*3*2"} {
		file := strings.Replace(string(b), at, "HI*ABK:Q9999~\n"+at, 1)
		for _, got := range judged(t, file, twoYears(t)) {
			if strings.Contains(got, "diagnosis code") {
				t.Errorf("%s: %s", at, got)
			}
		}
	}
}
