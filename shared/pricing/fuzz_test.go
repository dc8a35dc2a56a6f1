package pricing_test

import (
	"os"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/medicare"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/provider"
)

// Whatever is read as an arrangement prices any claim without breaking, and by lesser-of never
// above the charge.
func FuzzReadArrangement(f *testing.F) {
	for _, name := range []string{"04-drg-worked-example-10", "06-drg-outlier", "14-multiple-procedure", "17-rules-in-order", "18-repricer-waits"} {
		b, err := os.ReadFile(cases + name + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range txtar.Parse(b).Files {
			if p.Name == "arrangement.yaml" {
				f.Add(p.Data, int64(123_45), int64(1000))
			}
		}
	}
	schedule, _ := provider.ReadSchedule("metro@1", []byte(prices))
	weights, _ := pricing.ReadWeights("ms@43", []byte("drg,weight\n871,1.2345\n"))
	none, _ := medicare.NewBook(nil)
	tables := pricing.Tables{Schedules: map[string]*provider.Schedule{"metro@1": schedule}, Weights: map[string]*pricing.Weights{"ms@43": weights}, Medicare: none}
	f.Fuzz(func(t *testing.T, b []byte, charge, units int64) {
		a, err := pricing.ReadArrangement(b)
		if err == nil {
			err = a.Link(&tables)
		}
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		q := &pricing.Question{
			Claim: &claim.Claim{Stay: &claim.Stay{DRG: "871", From: 1, To: day.Day(units & 0xffff)}, Lines: []claim.Line{
				{Code: "29881", Units: units, Charge: 100}, {Code: "29877", Units: 1000, Charge: 7}, {Code: "99213", Units: units},
			}},
			Services: []match.Service{{Code: "29881"}, {Code: "29877", Bill: "11"}, {Code: "99213"}},
		}
		q.Claim.Lines[0].Charge += money.Cents(charge & 0xffffff)
		lines := make([]pricing.Priced, 3)
		a.Price("45402")(q, lines)
		for i, p := range lines {
			if p.Allowed < 0 || p.Found && !p.Above && p.Allowed > q.Claim.Lines[i].Charge || p.Found == (p.Missing != "") {
				t.Fatalf("line %d: %+v", i+1, p)
			}
		}
	})
}

func FuzzReadTables(f *testing.F) {
	f.Add([]byte("drg,weight\n871,1.2345\n"), []byte("code,modifier,region,from,amount\n99285,,X,2026-01-01,1200\n"), []byte("zip,region\n454,X\n"))
	f.Fuzz(func(t *testing.T, weights, amounts, regions []byte) {
		if _, err := pricing.ReadWeights("w@1", weights); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		q, err := pricing.ReadQPA("q@1", amounts, regions)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		ask := &pricing.Question{Claim: &claim.Claim{Lines: []claim.Line{{Code: "99285", Units: 1 << 40, Charge: 100, From: day.New(2026, 2, 2)}}}, Services: make([]match.Service, 1)}
		lines := make([]pricing.Priced, 1)
		if q.Price("45402")(ask, lines); lines[0].Allowed < 0 || lines[0].Allowed > 100 {
			t.Fatalf("%+v", lines[0])
		}
	})
}

func FuzzReadSingleCases(f *testing.F) {
	f.Add([]byte("agreements:\n  - {agreement: S, member: A, npi: \"1234567893\", tin: \"900000001\", from: 2026-02-01, to: 2026-02-28, arrangement: t@1}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := pricing.ReadSingleCases(b)
		if err != nil && !fault.Is(err, fault.Invalid) || err == nil && len(list) > 0 && list[0].Arrangement == "" {
			t.Fatal(err)
		}
	})
}
