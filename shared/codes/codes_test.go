package codes_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/day"
)

// on is a day like "2026-03-04"; "" is any.
func on(t *testing.T, s string) day.Day {
	t.Helper()
	if s == "" {
		return 0
	}
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func published(t *testing.T) *codes.Sets {
	t.Helper()
	s, err := codes.Open(os.DirFS("../../testdata/codes"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPublishedFilesAreRead(t *testing.T) {
	type read struct {
		file string
		sets map[codes.Name]int
	}
	var got []read
	for _, f := range published(t).Files() {
		r := read{f.Name, map[codes.Name]int{}}
		for _, one := range f.Releases {
			r.sets[one.Set] = one.Codes
		}
		got = append(got, r)
		for _, p := range f.Problems {
			t.Errorf("%s line %d: %s", f.Name, p.Line, p.Text)
		}
	}
	want := []read{
		{"icd10cm_order_2026.txt", map[codes.Name]int{codes.ICD10CM: 10}},
		{"icd10cm_order_2027.txt", map[codes.Name]int{codes.ICD10CM: 6}},
		{"icd10pcs_order_2026.txt", map[codes.Name]int{codes.ICD10PCS: 3}},
		{"HCPC2026_JAN_ANWEB.txt", map[codes.Name]int{codes.HCPCS: 6, codes.Modifier: 3}},
		{"Place_of_Service_Codes.csv", map[codes.Name]int{codes.Place: 5}},
		{"carc.csv", map[codes.Name]int{codes.CARC: 5}},
		{"rarc.tsv", map[codes.Name]int{codes.RARC: 4}},
		{"nucc_taxonomy_260.csv", map[codes.Name]int{codes.Taxonomy: 2}},
		{"revenue.csv", map[codes.Name]int{codes.Revenue: 3}},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(read{})); d != "" {
		t.Error(d)
	}
}

func TestValidity(t *testing.T) {
	s := published(t)
	for _, c := range []struct {
		set       codes.Name
		code, day string
		want      codes.Validity
	}{
		{codes.ICD10CM, "A009", "2026-09-30", codes.Valid},
		{codes.ICD10CM, "a009", "2026-09-30", codes.Valid},
		{codes.ICD10CM, "A009", "2026-10-01", codes.Header}, // FY2027 made it a heading
		{codes.ICD10CM, "A0091", "2026-09-30", codes.NotYet},
		{codes.ICD10CM, "A0091", "2026-10-01", codes.Valid},
		{codes.ICD10CM, "C7A1", "2026-10-01", codes.Expired}, // dropped by FY2027
		{codes.ICD10CM, "A00", "2026-03-01", codes.Header},
		{codes.ICD10CM, "Z999", "2026-03-01", codes.Unknown},
		{codes.ICD10CM, "Z999", "2025-09-30", codes.Unchecked},
		{codes.ICD10CM, "Z999", "2027-10-01", codes.Unchecked},
		{codes.ICD10CM, "A009", "", codes.Valid},
		{codes.ICD10CM, "A00", "", codes.Header},
		{codes.ICD10CM, "Z999", "", codes.Unknown},
		{codes.ICD10PCS, "0DTJ4ZZ", "2026-01-01", codes.Valid},
		{codes.ICD10PCS, "001", "2026-01-01", codes.Header},
		{codes.HCPCS, "C9399", "2026-03-31", codes.Valid}, // the last day counts in
		{codes.HCPCS, "C9399", "2026-04-01", codes.Expired},
		{codes.HCPCS, "Q4999", "2026-12-31", codes.NotYet},
		{codes.HCPCS, "E0118", "2026-04-01", codes.Valid},
		{codes.Modifier, "LT", "2026-04-01", codes.Valid},
		{codes.Modifier, "QX", "2026-04-01", codes.Expired},
		{codes.Place, "27", "2023-09-30", codes.NotYet}, // the list that is built in
		{codes.Place, "27", "2023-10-01", codes.Valid},
		{codes.Place, "98", "2027-01-01", codes.Valid}, // CMS's file
		{codes.Place, "98", "2026-12-31", codes.NotYet},
		{codes.Place, "22", "2026-01-01", codes.Valid}, // only its words changed in 2016
		{codes.Place, "29", "2026-01-01", codes.Unknown},
		{codes.Place, "12", "2026-01-01", codes.Expired}, // the file lacks what was built in
		{codes.CARC, "42", "2026-06-01", codes.Valid},
		{codes.CARC, "42", "2026-06-02", codes.Expired},
		{codes.CARC, "42", "", codes.Valid},
		{codes.CARC, "P32", "2026-10-31", codes.NotYet},
		{codes.CARC, "1", "2026-10-31", codes.Valid},
		{codes.RARC, "N30", "2026-07-01", codes.Expired},
		{codes.RARC, "MA01", "2026-07-01", codes.Valid},
		{codes.Taxonomy, "207R00000X", "2026-07-01", codes.Valid},
		{codes.Taxonomy, "207Q00000X", "2026-07-01", codes.Unknown},
		{codes.Revenue, "0681", "2026-07-01", codes.Expired},
		{codes.Revenue, "0120", "2026-07-01", codes.Valid},
		{codes.Tooth, "1", "2026-07-01", codes.Unchecked},
		{codes.State, "OH", "2026-07-01", codes.Valid},
		{codes.Country, "US", "2026-07-01", codes.Valid},
		{codes.AdjustmentGroup, "CO", "", codes.Valid},
	} {
		if got := s.Valid(c.set, c.code, on(t, c.day)); got != c.want {
			t.Errorf("%s %s on %q is %s, want %s", c.set, c.code, c.day, got, c.want)
		}
	}
}

// A test of what is shipped, by count: 52 places (HL7 counts as many in CMS's list of
// 2024), 249 countries, 51 states with the District, 8 territories and associated states
// and the outlying islands, 3 of the forces' mail, 13 of Canada.
func TestBuiltIn(t *testing.T) {
	got := map[codes.Name]int{}
	for _, n := range codes.Built().Names() {
		for _, r := range codes.Built().Set(n).Releases() {
			got[n] += r.Codes
		}
	}
	want := map[codes.Name]int{codes.Place: 52, codes.AdjustmentGroup: 5, codes.State: 51 + 9 + 3 + 13, codes.Country: 249}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFault(t *testing.T) {
	s := published(t)
	for _, c := range []struct {
		set       codes.Name
		code, day string
		want      string // the code and a part of the words, "" is no fault
	}{
		{codes.ICD10CM, "A00.9", "2026-03-01", ""},
		{codes.ICD10CM, "A00", "2026-03-01", "7 a diagnosis code (ICD-10-CM) that is only a heading: a longer code is needed"},
		{codes.ICD10CM, "Z99.9", "2026-03-01", "7 a diagnosis code (ICD-10-CM) that the list in force on that day does not have"},
		{codes.ICD10CM, "Z99.9", "2020-03-01", ""}, // no list of that year
		{codes.ICD10CM, "99213", "2020-03-01", "I12 not a diagnosis code (ICD-10-CM) (a letter, a digit and 1 to 5 letters or digits)"},
		{codes.ICD10CM, "", "2020-03-01", ""},
		{codes.ICD10PCS, "0DTJ4ZI", "2020-03-01", "I12 not a procedure code (ICD-10-PCS) (7 letters or digits, no I and no O)"},
		{codes.HCPCS, "99213", "2026-03-01", ""}, // CPT by its form
		{codes.HCPCS, "0001U", "2026-03-01", ""},
		{codes.HCPCS, "D0120", "2026-03-01", ""}, // not CMS's to list
		{codes.HCPCS, "G9999", "2026-03-01", "7 a procedure code (HCPCS) that the list in force on that day does not have"},
		{codes.HCPCS, "C9399", "2026-04-01", "7 a procedure code (HCPCS) that is out of force on that day"},
		{codes.HCPCS, "9921", "2026-03-01", "I12 not a procedure code (HCPCS) (5 digits, or 4 with A, F, M, T or U after them, or a letter and 4 digits)"},
		{codes.Modifier, "25", "2026-03-01", ""},
		{codes.Modifier, "P1", "2026-03-01", ""},
		{codes.Modifier, "ZZ", "2026-03-01", "7 a procedure modifier that the list in force on that day does not have"},
		{codes.Modifier, "2", "2026-03-01", "I12 not a procedure modifier (2 letters or digits)"},
		{codes.Place, "66", "2024-07-31", "7 a place of service that is not in force yet on that day"},
		{codes.Place, "1", "2024-07-31", "I12 not a place of service (2 digits)"},
		{codes.Revenue, "450", "2026-03-01", "I12 not a revenue code (4 digits)"},
		{codes.CARC, "276", "2026-03-01", "7 an adjustment reason that the list in force on that day does not have"},
		{codes.CARC, "4567", "2026-03-01", "I12 not an adjustment reason (1 to 3 digits, or a letter and 1 or 2)"},
		{codes.RARC, "N1000", "2009-03-01", ""},
		{codes.RARC, "N10000", "2009-03-01", "I12 not a remark code (M, MA or N and 1 to 4 digits)"},
		{codes.RARC, "X1", "2009-03-01", "I12 not a remark code (M, MA or N and 1 to 4 digits)"},
		{codes.NDC, "00071015523", "", ""},
		{codes.NDC, "0071-0155-23", "", "I12 not a national drug code (11 digits, 5-4-2 without hyphens)"},
		{codes.State, "XX", "", "7 a state that the list in force on that day does not have"},
		{codes.Country, "USA", "", "I12 not a country (2 letters, ISO 3166)"},
		{codes.Zip, "45401", "", ""},
		{codes.Zip, "454011234", "", ""},
		{codes.Zip, "45401-1234", "", "I12 not a postal code of the United States (5 or 9 digits)"},
		{codes.TIN, "12-3456789", "", "I12 not a tax number (9 digits)"},
		{codes.NPI, "1234567893", "", ""},
		{codes.NPI, "1234567890", "", "I12 not a national provider identifier (10 digits with a check digit)"},
		{codes.Taxonomy, "207R00000", "", "I12 not a provider taxonomy code (10 letters or digits)"},
		{codes.Name("no such set"), "!", "", ""},
	} {
		got := ""
		if w, wrong := s.Fault(c.set, c.code, on(t, c.day)); wrong {
			got = w.Code + " " + w.Text
		}
		if got != c.want {
			t.Errorf("%s %q on %q: %q, want %q", c.set, c.code, c.day, got, c.want)
		}
	}
}

// Nothing that is not loaded refuses a code that has its form.
func TestWithoutLists(t *testing.T) {
	var none *codes.Sets
	for set, code := range map[codes.Name]string{
		codes.ICD10CM: "Z999", codes.ICD10PCS: "0000000", codes.HCPCS: "Z9999", codes.Modifier: "ZZ", codes.CDT: "D9999", codes.Place: "00",
		codes.Revenue: "9999", codes.BillType: "ZZ", codes.Condition: "ZZ", codes.Occurrence: "ZZ", codes.ValueCode: "ZZ", codes.PatientStatus: "99",
		codes.AdmissionType: "0", codes.AdmissionSource: "Z", codes.DRG: "999", codes.CARC: "999", codes.RARC: "N9999", codes.AdjustmentGroup: "ZZ",
		codes.StatusCategory: "Z9", codes.StatusCode: "9999", codes.ServiceType: "ZZ", codes.Taxonomy: "000000000X", codes.NDC: "99999999999",
		codes.Tooth: "82", codes.Surface: "I", codes.State: "ZZ", codes.Country: "ZZ", codes.Zip: "00000", codes.TIN: "000000000", codes.NPI: "1234567893",
	} {
		if w, wrong := none.Fault(set, code, 0); wrong {
			t.Errorf("%s %s: %s", set, code, w.Text)
		}
		if w, wrong := none.Fault(set, code+"-", 0); !wrong || w.Code != "I12" {
			t.Errorf("%s %s- has the form", set, code)
		}
	}
	if len(none.Names()) != 0 || none.Set(codes.Place).Releases() != nil {
		t.Error("no sets have a list")
	}
}

// Universal numbering: 1 to 32 and A to T, and each of them supernumerary.
func TestTeeth(t *testing.T) {
	want := map[string]bool{"1": true, "32": true, "33": false, "50": false, "51": true, "82": true, "83": false, "0": false, "00": false,
		"01": true, "A": true, "T": true, "U": false, "AS": true, "TS": true, "US": false, "AT": false, "a": false, "1S": false, "101": false, "-1": false}
	for code, ok := range want {
		if _, wrong := codes.Built().Fault(codes.Tooth, code, 0); wrong == ok {
			t.Errorf("tooth %s: wrong %t", code, wrong)
		}
	}
}

// The largest set there is, 75,000 codes in two years of ICD-10-CM, is read at once.
func BenchmarkOpen(b *testing.B) {
	fsys := many(75_000)
	for b.Loop() {
		s, err := codes.Open(fsys)
		if err != nil || s.Valid(codes.ICD10CM, "Z0000", day.New(2026, time.March, 1)) != codes.Valid {
			b.Fatal(err)
		}
	}
}

func BenchmarkFault(b *testing.B) {
	s, err := codes.Open(many(75_000))
	if err != nil {
		b.Fatal(err)
	}
	date, list := day.New(2026, time.March, 1), codeNames(75_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if w, wrong := s.Fault(codes.ICD10CM, list[i*7919%len(list)], date); wrong {
			b.Fatal(w)
		}
	}
}
