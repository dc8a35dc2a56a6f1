package main

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// What a network owes is told by claim: what is open, late and refused, not what is done.
func TestWhatARepricerOwes(t *testing.T) {
	w := newWorld(t)
	ops := []table.Op{{Item: table.Item{Key: table.Key{PK: "S#REPRICING", SK: "acme#000001"}, Version: 1, Kind: "repricing.sent",
		Body: []byte(`{"Network":"acme","Number":1,"Day":"2026-11-10","Claims":[{"Claim":"f-1","Days":10},{"Claim":"f-2","Days":30},
			{"Claim":"f-3","Answer":"d","Refused":true},{"Claim":"f-4","Days":10},{"Claim":"f-5","Answer":"d"}]}`)}}}
	for _, c := range []id.Claim{"f-1", "f-2", "f-3"} {
		it, err := find.Row(find.WaitingKey(c), 1, find.Place{Claim: c, Reason: "awaits-price"})
		if err != nil {
			t.Fatal(err)
		}
		ops = append(ops, table.Op{Item: it})
	}
	for i := range ops {
		if err := w.local.Table.Commit(t.Context(), "", ops[i:i+1]); err != nil {
			t.Fatal(err)
		}
	}
	page, _ := w.aso(0, "repricing")
	pleasant(t, "repricing", page)
	for _, want := range []string{"acme     2026-11-10    15       5     2     1        1  out/repricing/acme/2026-11-10-1.csv",
		"f-1 is late", "f-2 is not answered", "f-3 has no price"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is lacking:\n%s", want, page)
		}
	}
	if strings.Contains(page, "f-4") || strings.Contains(page, "f-5") {
		t.Errorf("what is done is told:\n%s", page)
	}
	if answer, _ := w.aso(0, "repricing", "--json"); field(t, answer, "requests", 0, "overdue", 0) != "f-1" {
		t.Error(answer)
	}
}
