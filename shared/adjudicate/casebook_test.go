package adjudicate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/edits"
)

// readBook makes tables of edits for practitioners of a case's edits.txt: "pair ONE TWO 0" and
// "units CODE MOST INDICATOR", one a line.
func readBook(t *testing.T, text string) *edits.Book {
	if text == "" {
		return nil
	}
	pairs := "Column 1,Column 2,,Effective Date,Deletion Date,Modifier,Rationale\n"
	units := "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n"
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		switch f := strings.Fields(l); {
		case len(f) == 4 && f[0] == "pair":
			pairs += fmt.Sprintf("%s,%s,,20200101,*,%s,\n", f[1], f[2], f[3])
		case len(f) == 4 && f[0] == "units":
			units += fmt.Sprintf("%s,%s,%s\n", f[1], f[2], f[3])
		default:
			t.Fatalf("edits.txt: %q is neither a pair nor units", l)
		}
	}
	var tables []*edits.Table
	for name, text := range map[string]string{"2024Q1/practitioner-pairs.csv": pairs, "2024Q1/practitioner-units.csv": units} {
		if strings.Count(text, "\n") > 1 {
			tables = append(tables, edits.Read(name, strings.NewReader(text)))
		}
	}
	b, err := edits.NewBook(tables...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
