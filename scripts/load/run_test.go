package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestItPrintsEachFunctionAndTheSum(t *testing.T) {
	o := options{Families: 4, Claims: 10, Files: 1, Workers: 2, Memory: true, Nights: true}
	var page, doc bytes.Buffer
	if err := run(t.Context(), &o, &page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"claims a second", "write units", "receive ", "enroll ", "intake ", "adjudicate ", "relay ", "fund ", "settle ", "pay ", "notify ",
		"sweep ", "together ", "a claim, with its call", "an enrollment by webhook", "a night"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q in\n%s", want, page.String())
		}
	}
	o.JSON = true
	if err := run(t.Context(), &o, &doc); err != nil {
		t.Fatal(err)
	}
	var f figures
	if err := json.Unmarshal(doc.Bytes(), &f); err != nil || f.Claims != 10 || f.Together.WriteUnits <= 1 || f.Counts.Claims.Things != 10 {
		t.Fatalf("%v: %s", err, doc.Bytes())
	}
	sum := 0.0
	for _, x := range f.Functions {
		sum += x.WriteUnits
	}
	if off := sum - f.Together.WriteUnits; off > 1e-9 || off < -1e-9 {
		t.Errorf("functions write %f, together %f", sum, f.Together.WriteUnits)
	}
}
