package edits_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

func FuzzPairs(f *testing.F) {
	fuzz(f, pairFile, "2026Q4/ccipra-v323r0-f1.txt", pairHead+goodPair+"22222\t11111\t*\t19960101\t20261001\t1\t\"\n")
}

func FuzzUnits(f *testing.F) {
	fuzz(f, unitFile, "2026Q4/MCR_MUE_PractitionerServices_Eff_10-01-2026.csv", unitHead+"11111,1,2 Made up,\n22222,0,3\n")
}

func FuzzFit(f *testing.F) {
	fuzz(f, fitFile, "2026Q4/fit.csv", fitHead+"11111-22222,age,1,2,,\n11111,sex,,,M,\n22222,place,,,,11 99\n")
}

// fuzz reads what comes as a table: it says the same of it each time, and a book of it finds
// no more than one finding a line and edit, of lines that are there.
func fuzz(f *testing.F, name, file, small string) {
	b, err := os.ReadFile(filepath.Join("../../testdata/edits", file))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b))
	f.Add(small)
	f.Fuzz(func(t *testing.T, text string) {
		table, again := read(name, text), read(name, text)
		if d := cmp.Diff(table.Problems, again.Problems); d != "" || table.Rows != again.Rows {
			t.Fatal(d)
		}
		if (len(table.Problems) == 0) != (table.Err() == nil) || table.Rows == 0 && table.Err() == nil || table.More > 0 && len(table.Problems) != 100 {
			t.Fatalf("%d rows, %d problems, %v", table.Rows, len(table.Problems), table.Err())
		}
		book, err := edits.NewBook(table)
		if err != nil {
			return
		}
		c := claim.Claim{Lines: make([]claim.Line, 4)}
		for i := range c.Lines {
			c.Lines[i] = claim.Line{Code: []string{"11111", "22222", "33333", "22225"}[i], Units: 5000, From: table.From, To: table.From}
		}
		in := []plan.Edit{plan.EditNCCI, plan.EditMUE, plan.EditAge, plan.EditSex, plan.EditPlace}
		seen := map[edits.Finding]bool{}
		for _, one := range book.Check(&edits.Question{Claim: &c, Services: make([]match.Service, 4), Option: &plan.Option{Edits: in}}) {
			key := edits.Finding{Line: one.Line, Edit: one.Edit}
			if one.Line < 0 || one.Line > 3 || seen[key] || one.Units < 0 || one.Units >= 5000 || one.Reason == "" {
				t.Fatalf("%+v", one)
			}
			seen[key] = true
		}
	})
}
