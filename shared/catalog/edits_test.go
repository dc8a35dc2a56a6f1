package catalog_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

func TestTablesOfEditsStandInTheTerms(t *testing.T) {
	docs := sound()
	c, err := load(t, docs)
	if err != nil || c.Terms("sample", visit(day.New(2026, 10, 5)), nil).Tables.Edits != nil {
		t.Fatalf("%v, or edits without tables", err)
	}
	key := catalog.Edits + "2026Q4/fit.csv"
	docs[key] = "code,edit,from age,to age,sex,places\n99213,age,18,,,\n"
	if c, err = load(t, docs); err != nil {
		t.Fatal(err)
	}
	if got := c.Terms("sample", visit(day.New(2026, 10, 5)), nil).Tables; got.Edits == nil || got.Pinned != "edits@2026Q4" {
		t.Errorf("pinned %q", got.Pinned)
	}
	docs[key] += "x\n"
	if _, err = load(t, docs); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), key+": line 3") {
		t.Error(err)
	}
}
