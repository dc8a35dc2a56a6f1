package edits_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

const (
	pairHead = "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date *=no data\tModifier 0=not allowed 1=allowed 9=not applicable\tPTP Edit Rationale\n"
	unitHead = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
	fitHead  = "code,edit,from age,to age,sex,places\n"
	pairFile = "2026Q4/ccipra-v323r0-f1.txt"
	unitFile = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
	fitFile  = "2026Q4/fit.csv"
	goodPair = "11111\t22222\t\t20200101\t*\t0\tMade up\n"
)

func read(name, text string) *edits.Table { return edits.Read(name, strings.NewReader(text)) }

func TestProblemsAreTold(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		rows                int
		want                []edits.Problem
	}{
		{"pairs: good", pairFile, pairHead + goodPair, 1, nil},
		{"pairs: a byte order mark, CR, blank lines", pairFile, "\uFEFF" + strings.ReplaceAll(pairHead+"\n"+goodPair+"\n\t\t\n", "\n", "\r\n"), 1, nil},
		{"pairs: commas", pairFile, strings.ReplaceAll(pairHead+goodPair, "\t", ","), 1, nil},
		{"pairs: quotes inside", pairFile, pairHead + "11111\t22222\t\t20200101\t*\t0\tMade \"up\"\n\"11111\"\t\"33333\"\t\t20200101\t*\t0\t\"Made \"\"up\"\"\tor\"\n", 2, nil},
		{"pairs: a quote that nobody closes", pairFile, pairHead + "11111\t22222\t\t20200101\t*\t0\t\"Made up\n" + strings.Repeat(goodPair, 20), 21, nil},
		{"pairs: no code", pairFile, pairHead + goodPair + "1111\t22222\t\t20200101\t*\t0\n\t22222\t\t20200101\t*\t0\n", 1, []edits.Problem{
			{3, "column 1 and column 2 are procedure codes of 5 letters or digits"}, {4, "column 1 and column 2 are procedure codes of 5 letters or digits"}}},
		{"pairs: no day", pairFile, pairHead + goodPair + "11111\t22222\t\t2020-01-01\t*\t0\n11111\t22222\t\t\t*\t0\n11111\t22222\t\t20200101\t20201301\t0\n", 1, []edits.Problem{
			{3, "the effective date is a day (CCYYMMDD), the deletion date one or *"}, {4, "the effective date is a day (CCYYMMDD), the deletion date one or *"},
			{5, "the effective date is a day (CCYYMMDD), the deletion date one or *"}}},
		{"pairs: days in no order", pairFile, pairHead + goodPair + "11111\t22222\t\t20200102\t20200101\t0\n", 1, []edits.Problem{{3, "the deletion date is before the effective date"}}},
		{"pairs: no indicator", pairFile, pairHead + goodPair + "11111\t22222\t\t20200102\t*\t2\n11111\t22222\t\t20200102\t*\n", 1, []edits.Problem{
			{3, "the modifier indicator is 0, 1 or 9"}, {4, "the modifier indicator is 0, 1 or 9"}}},
		{"pairs: a column is missing", pairFile, "Column 1\tColumn 2\tEffective\tModifier\n" + goodPair, 0, []edits.Problem{{1, "the headings lack a column: deletion"}}},
		{"pairs: no setting", "2026Q4/pairs.txt", pairHead + goodPair, 1, []edits.Problem{{0, "its name does not say the setting (ccipra or practitioner, ccioph or hospital, dme)"}}},
		{"units: good", unitFile, unitHead + "11111,3,1 Line Edit,Made up\n22222,0,3\n", 2, nil},
		{"units: wrong", unitFile, unitHead + "11111,3,1\n1111,3,1\n22222,three,1\n33333,-1,1\n33333,3,4\n33333,3,\n33333,3,12\n", 1, []edits.Problem{
			{3, "the code has 5 letters or digits"}, {4, "the MUE value is a whole number below 16,777,216"}, {5, "the MUE value is a whole number below 16,777,216"},
			{6, "the adjudication indicator begins with 1, 2 or 3"}, {7, "the adjudication indicator begins with 1, 2 or 3"}, {8, "the adjudication indicator begins with 1, 2 or 3"}}},
		{"units: twice", unitFile, unitHead + "11111,3,1\n22222,3,1\n11111,4,1\n", 2, []edits.Problem{{4, "the code stands twice (line 2)"}}},
		{"units: a column is missing", unitFile, "HCPCS/CPT Code,Practitioner Services MUE Values\n11111,3\n", 0, []edits.Problem{{1, "the headings lack a column: MUE Adjudication Indicator"}}},
		{"fit: good", fitFile, "# words\n" + fitHead + "# words\n11111,age,18,,,\n11111-11119,sex,,,F,\n11111,place,,,,11 22\n", 3, nil},
		{"fit: wrong", fitFile, fitHead + "11111,age,,,,\n11111,age,9,8,,\n11111,age,1,151,,\n11111,age,1,,F,\n11111,sex,,,X,\n11111,sex,1,,F,\n11111,place,,,,\n11111,place,,,,1\n11111,place,,,F,11\n11112-11111,age,1,,,\n11111,dx,1,,,\n11111,age,1,,,\n", 1, []edits.Problem{
			{2, ageWords}, {3, ageWords}, {4, ageWords}, {5, ageWords}, {6, sexWords}, {7, sexWords}, {8, placeWords}, {9, placeWords}, {10, placeWords},
			{11, "code is a procedure code of 5 letters or digits, or FROM-TO in order"}, {12, "edit is age, sex or place"}}},
		{"no quarter", "fit.csv", fitHead + "11111,age,1,,,\n", 1, []edits.Problem{{0, "neither its name nor its folder's says the quarter (2026Q4, Eff_10-01-2026, v323r0)"}}},
		{"two quarters", "2026Q3/" + unitFile, unitHead + "11111,3,1\n", 1, []edits.Problem{{0, "its name says another quarter than its folder"}}},
		{"no headings", fitFile, strings.Repeat("a,b\n", 300), 0, []edits.Problem{{0, headWords}}},
		{"nothing", fitFile, "", 0, []edits.Problem{{0, headWords}}},
		{"headings alone", fitFile, fitHead, 0, []edits.Problem{{0, "it has no good row"}}},
		{"a long line", fitFile, fitHead + "11111,age,1,,,\n" + strings.Repeat("1", 1<<17) + "\n11111,age,1,,,\n", 2, []edits.Problem{{3, "the line is longer than 65,535 bytes"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := read(c.file, c.content)
			if c.want == nil {
				c.want = []edits.Problem{}
			}
			if d := cmp.Diff(c.want, got.Problems); d != "" || got.Rows != c.rows {
				t.Errorf("%d rows, want %d\n%s", got.Rows, c.rows, d)
			}
		})
	}
}

const (
	ageWords   = "an age row says from age, to age or both, in order, in whole years up to 150, and neither sex nor places"
	sexWords   = "a sex row says F or M, and neither ages nor places"
	placeWords = "a place row says places of service of two digits, blanks between them, and neither ages nor sex"
	headWords  = "no line of headings is one of a table that is known: Column 1 and Column 2 (PTP); HCPCS/CPT Code and MUE Values; code and edit"
)

// A quote that is opened far from the end costs its own cell and no line after it.
func TestAnOpenQuoteBeforeALongLine(t *testing.T) {
	got := read(fitFile, fitHead+"11111,age,1,,,,\"\n11111,sex,,,F,\n"+strings.Repeat("1", 1<<17)+"\n11111,age,1,,,\n")
	if want := []edits.Problem{{4, "the line is longer than 65,535 bytes"}}; got.Rows != 3 || cmp.Diff(want, got.Problems) != "" {
		t.Errorf("%d rows, %v", got.Rows, got.Problems)
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	got := read(fitFile, fitHead+"11111,age,1,,,\n"+strings.Repeat("x\n", 1000))
	if len(got.Problems) != 100 || got.More != 900 || got.Rows != 1 {
		t.Errorf("%d and %d", len(got.Problems), got.More)
	}
}

func TestAFileThatBreaksOff(t *testing.T) {
	for _, head := range []string{"", fitHead + "11111,age,1,,,\n"} {
		got := edits.Read(fitFile, io.MultiReader(strings.NewReader(head), iotest.ErrReader(errors.New("gone"))))
		if err := got.Err(); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "the file cannot be read on") {
			t.Error(err)
		}
	}
}

func TestQuartersAndSettingsOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"2026Q4/ccipra-v323r0-f1.txt":                      "2026Q4 2026-10-01 practitioner",
		"ccioph-v310r0-f4.TXT":                             "2025Q1 2025-01-01 outpatient-hospital",
		"catalog/edits/2026q2/practitioner.txt":            "2026Q2 2026-04-01 practitioner",
		"2026-q1-dme.txt":                                  "2026Q1 2026-01-01 dme-supplier",
		"x/MCR_PTP_OutpatientHospital_Eff_07-01-2026.txt":  "2026Q3 2026-07-01 outpatient-hospital",
		`C:\edits\2026Q4\ccipra.txt`:                       "2026Q4 2026-10-01 practitioner",
		"ccipra-v327r0-f1.txt":                             "  practitioner",
		"MCR_PTP_Practitioner_Eff_13-01-2026.txt":          "  practitioner",
		"MCR_PTP_Practitioner_Eff_10-01-1066 of 2026.text": "  practitioner",
	} {
		got := read(name, pairHead+goodPair)
		if edits := fmt.Sprintf("%s %s %s", got.Edition, dayOrNone(got.From), got.Setting); edits != want {
			t.Errorf("%s: %s, want %s", name, edits, want)
		}
	}
}

func dayOrNone(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func TestABookRefuses(t *testing.T) {
	good, bad := read(fitFile, fitHead+"11111,age,1,,,\n"), read(fitFile, fitHead+"11111,age,1,,,\nx\n")
	for _, c := range []struct {
		tables []*edits.Table
		want   string
	}{
		{[]*edits.Table{good, bad}, "table 2 of edits: line 3: code is a procedure code of 5 letters or digits, or FROM-TO in order"},
		{[]*edits.Table{good, good}, "table 2 of edits: 2026Q4 has another table of this kind"},
		{[]*edits.Table{read("fit.csv", fitHead+"11111,age,1,,,\n")}, "table 1 of edits: neither its name"},
	} {
		if _, err := edits.NewBook(c.tables...); !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	two := book(t, read(pairFile, pairHead+goodPair), read(strings.Replace(pairFile, "f1", "f2", 1), pairHead+strings.ReplaceAll(goodPair, "11111", "33333")))
	c := claim.Claim{Lines: []claim.Line{{Code: "33333", From: 2460000}, {Code: "22222", From: 2460000}}}
	if got := two.Check(&edits.Question{Claim: &c, Services: make([]match.Service, 2), Option: &plan.Option{Edits: []plan.Edit{plan.EditNCCI}}}); len(got) != 1 || got[0].Line != 1 {
		t.Errorf("the second part does not count: %v", got)
	}
}

func TestEditionsInForce(t *testing.T) {
	units := unitHead + "11111,3,1\n"
	b := book(t, read("2026Q2/mue.csv", units), read("2026Q4/mue.csv", units), read("2026Q3/fit.csv", fitHead+"11111,age,1,,,\n"), read(pairFile, pairHead+goodPair))
	for on, want := range map[string]string{"2026-01-01": "[2026Q4]", "2026-06-30": "[2026Q4 2026Q2]", "2026-07-01": "[2026Q4 2026Q3 2026Q2]", "2027-01-01": "[2026Q4 2026Q3]"} {
		d, err := day.Parse(on)
		if got := fmt.Sprint(b.Editions(d)); err != nil || got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
	if (*edits.Book)(nil).Editions(1) != nil {
		t.Error("no book has editions")
	}
}
