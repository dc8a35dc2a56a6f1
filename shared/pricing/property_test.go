package pricing_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/provider"
)

var codes = []string{"29881", "29877", "99213", "11042", "99998"}

const prices = "code,modifier,office,facility\n29881,,1200,1100\n29877,,900,900\n99213,,92.50,68\n11042,,150.01,\n"

// drawn is a stay of some lines, which may be skipped.
func drawn(t *rapid.T) (*pricing.Question, []pricing.Priced) {
	c := &claim.Claim{ID: "C1", Kind: claim.Institutional, Place: "11", Stay: &claim.Stay{
		DRG: "871", From: day.New(2026, 2, 1), To: day.New(2026, 2, 1) + day.Day(rapid.IntRange(0, 30).Draw(t, "days")),
	}}
	q := &pricing.Question{Claim: c}
	n := rapid.IntRange(1, 40).Draw(t, "lines")
	lines := make([]pricing.Priced, n)
	for i := range n {
		l := claim.Line{Number: i + 1, Code: rapid.SampledFrom(codes).Draw(t, "code"), Units: rapid.Int64Range(0, 9_000).Draw(t, "units")}
		l.Charge = money.Cents(rapid.Int64Range(0, 10_000_00).Draw(t, "charge"))
		l.From = day.New(2026, 2, 1) + day.Day(rapid.IntRange(0, 2).Draw(t, "on"))
		c.Lines = append(c.Lines, l)
		q.Services = append(q.Services, match.Service{Code: l.Code, Bill: "11", Kind: "institutional", Age: -1})
		lines[i].Skip = rapid.IntRange(0, 4).Draw(t, "skip") == 0
	}
	return q, lines
}

func arrangement(t fataler, lesser bool, rules string) *pricing.Arrangement {
	a, err := pricing.ReadArrangement([]byte(fmt.Sprintf("arrangement: a@1\nlesser-of-billed: %v\n%s", lesser, rules)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := provider.ReadSchedule("metro@1", []byte(prices))
	if err != nil {
		t.Fatal(err)
	}
	w, err := pricing.ReadWeights("ms@43", []byte("drg,weight\n871,1.2345\n"))
	if err != nil {
		t.Fatal(err)
	}
	tables := pricing.Tables{Schedules: map[string]*provider.Schedule{s.ID: s}, Weights: map[string]*pricing.Weights{w.ID: w}}
	if err := a.Link(&tables); err != nil {
		t.Fatal(err)
	}
	return a
}

type fataler interface{ Fatal(...any) }

// What is priced once a claim adds up over its lines to the cent, whatever stands beside it.
func TestAClaimsPriceAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, lines := drawn(t)
		lesser := rapid.Bool().Draw(t, "lesser")
		base := rapid.Int64Range(1, 50_000_00).Draw(t, "base")
		rules := []string{"drg: {base: %s, weights: ms@43}", "case-rate: %s", "per-diem: %s"}
		kind := rapid.IntRange(0, 2).Draw(t, "method")
		a := arrangement(t, lesser, "rules:\n  - {name: x, "+fmt.Sprintf(rules[kind], money.Cents(base))+"}\n")
		a.Price("")(q, lines)
		want := []int64{half(new(big.Rat).Mul(big.NewRat(base, 1), big.NewRat(12_345, 10_000))), base, base * max(1, int64(q.Claim.Stay.To-q.Claim.Stay.From))}[kind]
		var sum, billed, open int64
		for i, p := range lines {
			if p.Skip {
				if p.Found || p.Allowed != 0 || p.Missing != "" {
					t.Fatalf("line %d was skipped: %+v", i+1, p)
				}
				continue
			}
			open++
			if sum, billed = sum+int64(p.Allowed), billed+int64(q.Claim.Lines[i].Charge); !p.Found || p.Above == lesser {
				t.Fatalf("line %d: %+v", i+1, p)
			}
			if lesser && p.Allowed > q.Claim.Lines[i].Charge {
				t.Fatalf("line %d is above its charge: %+v", i+1, p)
			}
		}
		if lesser {
			want = min(want, billed)
		}
		if open > 0 && sum != want {
			t.Fatalf("lines add up to %d, the claim is %d", sum, want)
		}
	})
}

// half is a number rounded half-up.
func half(r *big.Rat) int64 {
	r.Add(r, big.NewRat(1, 2))
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}

// What is priced by line follows a plainer way of saying the same: sort the day's procedures,
// pay them by rank, then look at the charge.
func TestProceduresAgainstSorting(t *testing.T) {
	units := map[string]int64{"29881": 120_000, "29877": 90_000, "99213": 9_250, "11042": 15_001}
	rapid.Check(t, func(t *rapid.T) {
		q, lines := drawn(t)
		lesser := rapid.Bool().Draw(t, "lesser")
		a := arrangement(t, lesser, "multiple-procedure: {codes: [10004-69990], except: [11042], percents: [100%, 50%, 33.33%]}\nrules:\n  - {name: x, fee-schedule: metro@1}\n")
		a.Price("")(q, lines)
		paid := map[int]int64{} // lines already paid
		for {
			best, full := -1, int64(-1)
			for i, l := range q.Claim.Lines {
				worth := half(new(big.Rat).Mul(big.NewRat(units[l.Code], 1), big.NewRat(l.Units, 1000)))
				if _, done := paid[i]; !done && !lines[i].Skip && worth > full {
					best, full = i, worth
				}
			}
			if best < 0 {
				return
			}
			l, rank := q.Claim.Lines[best], 0
			for i := range paid {
				if o := q.Claim.Lines[i]; (o.Code == "29881" || o.Code == "29877") && o.From == l.From {
					rank++
				}
			}
			want := full
			if l.Code == "29881" || l.Code == "29877" {
				want = half(big.NewRat(full*[]int64{10_000, 5_000, 3_333}[min(rank, 2)], 10_000))
			}
			if lesser {
				want = min(want, int64(l.Charge))
			}
			if paid[best] = want; l.Code == "99998" {
				if lines[best].Found || lines[best].Missing != "price of fee schedule metro@1" {
					t.Fatalf("line %d: %+v", best+1, lines[best])
				}
			} else if int64(lines[best].Allowed) != want || !lines[best].Found {
				t.Fatalf("line %d: %+v, want %d", best+1, lines[best], want)
			}
		}
	})
}

// A charge that no amount can be made of is no reason to break.
func TestChargesBeyondAllBounds(t *testing.T) {
	for _, charge := range []money.Cents{-1, 1 << 62} {
		for _, method := range []string{"case-rate: 100", "percent-of-charge: 100%", "fee-schedule: metro@1", "per-diem: 1", "drg: {base: 1, weights: ms@43}"} {
			a := arrangement(t, true, "rules:\n  - {name: x, "+method+"}\n")
			q := &pricing.Question{
				Claim:    &claim.Claim{Lines: []claim.Line{{Charge: 1, Code: "99213", Units: 1 << 62}, {Charge: charge, Code: "99213", Units: 1 << 62}}, Stay: &claim.Stay{DRG: "871", Values: []claim.Value{{Code: "80", Amount: 1 << 62}}}},
				Services: make([]match.Service, 2),
			}
			lines := make([]pricing.Priced, 2)
			if a.Price("")(q, lines); lines[0].Found || lines[1].Found || lines[0].Missing == "" {
				t.Errorf("%s at %d: %+v", method, charge, lines)
			}
		}
	}
}

var visit = &pricing.Question{
	Claim: &claim.Claim{ID: "C1", Lines: []claim.Line{
		{Number: 1, Code: "99213", Units: 1000, Charge: 15_000, Modifiers: []string{"25"}}, {Number: 2, Code: "11042", Units: 1000, Charge: 30_000},
		{Number: 3, Code: "29877", Units: 1000, Charge: 200_000, Modifiers: []string{"LT", "59"}},
	}},
	Services: []match.Service{{Code: "99213", Place: "11", Kind: "professional"}, {Code: "11042", Place: "11", Kind: "professional"}, {Code: "29877", Place: "22", Kind: "professional"}},
}

func BenchmarkProfessional(b *testing.B) {
	for name, rules := range map[string]string{
		"plain":    "rules:\n  - {name: x, fee-schedule: metro@1}\n",
		"multiple": "multiple-procedure: {codes: [10004-69990], percents: [100%, 50%]}\nrules:\n  - {name: visits, match: {codes: [99202-99215]}, fee-schedule: metro@1}\n  - {name: x, fee-schedule: metro@1}\n",
	} {
		b.Run(name, func(b *testing.B) {
			p := arrangement(b, true, rules).Price("45402")
			var lines [3]pricing.Priced
			b.ReportAllocs()
			for b.Loop() {
				lines = [3]pricing.Priced{}
				p(visit, lines[:])
			}
		})
	}
}

// Pricing a professional claim takes no memory.
func TestPricingTakesNoMemory(t *testing.T) {
	p := arrangement(t, true, "multiple-procedure: {codes: [10004-69990], percents: [100%, 50%]}\nrules:\n  - {name: x, fee-schedule: metro@1}\n").Price("45402")
	lines := make([]pricing.Priced, 3)
	if n := testing.AllocsPerRun(100, func() { p(visit, lines) }); n != 0 || !lines[2].Found {
		t.Errorf("%v allocations", n)
	}
}
