package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A bill needs no system: nothing runs here.
func TestTheBillOfAMonth(t *testing.T) {
	for _, args := range [][]string{{"cost"}, {"cost", "--claims", "1000", "--batch", "1", "--sms", "0"}, {"cost", "--claims", "100000000"}, {"cost", "--show-prices"}} {
		page, errs := aso(t, 0, args...)
		pleasant(t, strings.Join(args, " "), page)
		if answer, _ := aso(t, 0, append(args, "--json")...); !json.Valid([]byte(answer)) || errs != "" {
			t.Errorf("%v as JSON: %s %s", args, answer, errs)
		}
	}
	page, _ := aso(t, 0, "cost", "--claims", "1000000")
	for _, want := range []string{"A month of 1,000,000 claims", "300,000 families", "  adjudicate ", "together", "100.0%", "go run ./scripts/load --memory",
		"Not included:", "Warning: sweep would take ", "Deciding alone writes 0.4"} {
		if !strings.Contains(page, want) {
			t.Errorf("the bill lacks %q:\n%s", want, page)
		}
	}
	if page, _ := aso(t, 0, "cost", "--claims", "1000", "--families", "0"); strings.Contains(page, "Warning") || !strings.Contains(page, "sweep ") {
		t.Errorf("only what the claims brought is swept:\n%s", page)
	}
}

func TestABillWithOtherPrices(t *testing.T) {
	file := filepath.Join(t.TempDir(), "prices.json")
	if err := os.WriteFile(file, []byte(`{"email": "1.25"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if page, _ := aso(t, 0, "cost", "--prices", file, "--show-prices"); !strings.Contains(page, "$1.25  million e-mails") || !strings.Contains(page, "price file") {
		t.Errorf("%s", page)
	}
	if err := os.WriteFile(file, []byte(`{"stamps": "1.25"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := aso(t, 1, "cost", "--prices", file); !strings.Contains(errs, `"stamps", which is no price`) {
		t.Errorf("%s", errs)
	}
	for _, bad := range [][]string{{"--batch", "4"}, {"--claims", "many"}, {"--prices", file + "x"}} {
		aso(t, 80, append([]string{"cost"}, bad...)...)
	}
	for _, bad := range [][]string{{"--claims", "0"}, {"--sms", "21"}, {"--families=-1"}} {
		if _, errs := aso(t, 1, append([]string{"cost"}, bad...)...); !strings.Contains(errs, "want ") {
			t.Errorf("%v: %s", bad, errs)
		}
	}
}

func TestSmallAmountsKeepTheirDigits(t *testing.T) {
	for n, want := range map[int64]string{0: "$0.00", 312_500: "$0.00031", 1: "$0.000000001", 9_999_999: "$0.0099", 10_000_000: "$0.01",
		1_234_565_000_000_000: "$1,234,565.00", 15_000_000: "$0.02"} {
		if got := nano(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
	if got := exact(13_333_400); got != "$13.3334" {
		t.Error(got)
	}
}
