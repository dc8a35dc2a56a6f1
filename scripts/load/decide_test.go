package main

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

// planOption has what an employer's plan has: networks, definitions, limits, twenty
// benefits, authorizations, reviews, edits and holds.
const planOption = `
option: ppo
version: "1"
name: Bench
plan: health
year-starts: 01-01
timely-filing-months: 12
carry-over-months: 3
networks:
  in:
    deductible: {kind: embedded, individual: 1500, family: 3000}
    out-of-pocket: {kind: embedded, individual: 5000, family: 10000, counts: [copay, deductible, coinsurance]}
  out:
    deductible: {kind: embedded, individual: 3000, family: 6000}
    out-of-pocket: {kind: embedded, individual: 10000, family: 20000, counts: [deductible, coinsurance]}
    also-counts-toward: [in]
out-of-network-pricing: {percent-of-billed: 60%}
limits: [{name: therapy, visits: 30}, {name: spine, visits: 20}, {name: nursing, days: 60}]
definitions:
  - {name: emergency, match: {emergency: true}}
  - {name: ancillary, match: {codes: [00100-01999, 70000-79999, 80000-89999]}}
  - {name: preventive, match: {modifiers: ["33", PT]}}
  - {name: mental, match: {diagnoses: [F2, F3, F4]}}
  - {name: substance, match: {diagnoses: [F1]}}
authorizations:
  - {name: imaging, match: {codes: [70450-70559, 73718-73723]}, deny: true}
  - {name: stays, match: {bills: ["11"]}, reduce: 50%, most: 500}
reviews: [{name: genetics, match: {codes: [81105-81479]}, over: 1000}]
edits: [ncci, mue, suspect]
holds: [{name: large claim, paid-over: 50000}]
benefits:
  - {name: preventive, match: {is: [preventive], networks: [in]}, stack: []}
  - {name: not covered, match: {codes: [15780-15879]}, not-covered: {group: PR, reason: "204"}}
  - {name: emergency room, match: {is: [emergency]}, stack: [copay, deductible, coinsurance], copay: 250, coinsurance: 20%}
  - {name: stays, match: {bills: ["11"]}, stack: [deductible, coinsurance], coinsurance: 20%}
  - {name: nursing, match: {bills: ["21"]}, stack: [deductible, coinsurance], coinsurance: 20%, limit: nursing}
  - {name: therapy of the mind, match: {is: [mental], codes: [90832-90838]}, stack: [copay], copay: 30}
  - {name: substance, match: {is: [substance]}, stack: [copay], copay: 30}
  - {name: office, match: {codes: [99202-99215], taxonomies: [207Q, 208D, 208000]}, stack: [copay], copay: 25}
  - {name: specialist, match: {codes: [99202-99215, 99242-99245]}, stack: [copay], copay: 50}
  - {name: telehealth, match: {places: ["02", "10"]}, stack: [copay], copay: 10}
  - {name: urgent care, match: {places: ["20"]}, stack: [copay], copay: 75}
  - {name: spine, match: {codes: [98940-98943]}, stack: [copay], copay: 30, limit: spine}
  - {name: therapy, match: {codes: [97010-97799]}, stack: [deductible, coinsurance], coinsurance: 20%, limit: therapy}
  - {name: laboratory, match: {codes: [80047-89398, 36415-36416]}, stack: [deductible, coinsurance], coinsurance: 10%}
  - {name: imaging, match: {codes: [70010-79999]}, stack: [deductible, coinsurance], coinsurance: 20%}
  - {name: children's eyes, match: {codes: [92002-92014], age: {to: 18}}, stack: []}
  - {name: eyes, match: {codes: [92002-92014]}, stack: [copay], copay: 50}
  - {name: drugs by a clinician, match: {codes: [J0120-J9999]}, stack: [deductible, coinsurance], coinsurance: 20%}
  - {name: equipment, match: {codes: [A4206-A9999, E0100-E8002]}, stack: [deductible, coinsurance], coinsurance: 30%}
  - {name: everything else, match: {}, stack: [deductible, coinsurance], coinsurance: 20%}
`

// planClaims are two and a half lines each, of families of one to five.
func planClaims(rng *rand.Rand, n int) []claim.Claim {
	codes := []string{"99213", "99214", "80053", "36415", "97110", "98941", "71046", "J1885", "E0143", "92014", "11042"}
	out := make([]claim.Claim, n)
	for i := range out {
		on := day.New(2026, 1, 1) + day.Day(rng.IntN(300))
		c := claim.Claim{ID: id.ClaimOf("0123456789abcdef01234567", i+1), Member: id.Member(fmt.Sprint("f1-0", rng.IntN(3))), Frequency: claim.Original,
			Billing: "1234567893", TIN: "900000001", Place: "11", Taxonomy: "207Q00000X", Received: on + 9, Diagnoses: []string{"J069", "E119"}}
		for l := range 1 + rng.IntN(4) {
			line := claim.Line{Number: l + 1, Code: codes[rng.IntN(len(codes))], Units: 1000, Charge: money.Cents(5_000 + rng.IntN(30_000)), From: on, To: on, Pointers: []int{1}}
			if rng.IntN(4) == 0 {
				line.Modifiers = []string{"59", "25"}
			}
			c.Charge += line.Charge
			c.Lines = append(c.Lines, line)
		}
		out[i] = c
	}
	return out
}

func planFamily(rng *rand.Rand) family.State {
	var s family.State
	for m := range 3 + rng.IntN(3) {
		who := id.Member(fmt.Sprint("f1-0", m))
		s.People = append(s.People, family.Person{ID: who, First: phi.New("Synthetic"), Born: day.New(1975+10*m, 5, 2), Sex: "F"})
		s.Coverage = append(s.Coverage, family.Span{Member: who, Plan: "health", Option: "ppo", Tier: family.WholeFamily, From: day.New(2025, 1, 1)})
		for _, year := range []day.Day{day.New(2025, 1, 1), day.New(2026, 1, 1)} {
			for _, name := range []string{"in.deductible", "in.out-of-pocket", "visits.therapy"} {
				s.Add(family.Delta{Bucket: family.Bucket{Plan: "health", Option: "ppo", Year: year, Name: name}, Member: who, Amount: 1 + rng.Int64N(90_000)})
			}
		}
	}
	return s
}

func planTerms(b *testing.B) adjudicate.Terms {
	o, err := plan.Read([]byte(planOption))
	if err != nil {
		b.Fatal(err)
	}
	k := adjudicate.Contract{Network: plan.In, Schedule: "bench@1", Price: func(q *pricing.Question, lines []pricing.Priced) {
		for i := range lines {
			lines[i].Allowed, lines[i].Found = q.Claim.Lines[i].Charge/2, true
		}
	}}
	none := func(*edits.Question) []edits.Finding { return nil }
	return adjudicate.Terms{
		Options: []*plan.Option{o}, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return k }, Tables: adjudicate.Tables{Edits: none},
	}
}

// BenchmarkDecide decides claims with all rules, no store.
func BenchmarkDecide(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	terms, claims := planTerms(b), planClaims(rng, 4096)
	families := make([]family.State, 64)
	for i := range families {
		families[i] = planFamily(rng)
	}
	var e adjudicate.Engine
	b.ReportAllocs()
	n, lines := 0, 0
	for b.Loop() {
		c := &claims[n%len(claims)]
		if d := e.Decide(family.View{State: &families[n%len(families)]}, c, &terms); !d.Outcome.Status.Final() {
			b.Fatal(d.Outcome.Reason, d.Outcome.Detail)
		}
		n++
		lines += len(c.Lines)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "claims/s")
	b.ReportMetric(float64(lines)/float64(n), "lines/claim")
}
