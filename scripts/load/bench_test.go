package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/table/metertable"
)

const benchOption = `
option: ppo
version: "1"
name: Bench
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 1500, family: 3000}
    out-of-pocket: {kind: embedded, individual: 5000, family: 10000, counts: [copay, deductible, coinsurance]}
limits: [{name: therapy, visits: 30}]
benefits:
  - {name: preventive, match: {modifiers: ["33"]}, stack: []}
  - {name: office, match: {codes: [99202-99215]}, stack: [copay], copay: 30}
  - {name: therapy, match: {codes: [97110-97140]}, stack: [deductible, coinsurance], coinsurance: 20%, limit: therapy}
  - {name: everything else, match: {}, stack: [deductible, coinsurance], coinsurance: 20%}
`

// bench gives a catalog and the n-th claim of four lines.
type bench struct{ terms adjudicate.Terms }

func (b bench) Terms(id.Employer, *claim.Claim, *claim.Outcome) adjudicate.Terms { return b.terms }

func newBench(b *testing.B) bench {
	b.Helper()
	option, err := plan.Read([]byte(benchOption))
	if err != nil {
		b.Fatal(err)
	}
	c := adjudicate.Contract{Network: plan.In, Schedule: "bench@1", Price: func(l claim.Line, _ string) (money.Cents, bool) { return l.Charge / 2, true }}
	return bench{adjudicate.Terms{Options: []*plan.Option{option}, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return c }}}
}

var (
	benchStart = day.New(2026, time.January, 1)
	benchBorn  = day.New(1980, time.January, 1)
	benchTime  = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
)

func benchClaim(n int) claim.Claim {
	on := benchStart + day.Day(n%300)
	c := claim.Claim{ID: id.ClaimOf("0123456789abcdef01234567", n+1), Member: "f1-01", Frequency: claim.Original, Billing: "1234567893",
		TIN: "900000001", Place: "11", PatientNumber: phi.New(fmt.Sprint("PCN", n)), Received: on + 5, Diagnoses: []string{"J069"}}
	for i, code := range []string{"99213", "80053", "97110", "36415"} {
		l := claim.Line{Number: i + 1, Code: code, Units: 1000, Charge: money.Cents(10_000 + n%977), From: on, To: on, Pointers: []int{1}}
		c.Charge += l.Charge
		c.Lines = append(c.Lines, l)
	}
	return c
}

func benchFamily() family.State {
	return family.State{
		People:   []family.Person{{ID: "f1-01", Relationship: family.Subscriber, First: phi.New("Synthetic"), Born: benchBorn}},
		Coverage: []family.Span{{Member: "f1-01", Plan: "health", Option: "ppo", Tier: family.WholeFamily, From: benchStart}},
	}
}

// BenchmarkDecide decides one claim of four lines, no store.
func BenchmarkDecide(b *testing.B) {
	cat, st := newBench(b), benchFamily()
	claims := make([]claim.Claim, 1000)
	for i := range claims {
		claims[i] = benchClaim(i)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if d := adjudicate.Decide(family.View{State: &st}, claims[n%1000], cat.terms); !d.Outcome.Status.Final() {
			b.Fatal(d.Outcome.Reason)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "claims/s")
}

// BenchmarkBatch decides batches of a family with a year of history and counts what
// the table is asked: operations and write units a claim.
func BenchmarkBatch(b *testing.B) {
	for _, size := range []int{1, 2, 3, 5} {
		b.Run(fmt.Sprint(size, "-claims"), func(b *testing.B) { benchBatch(b, size) })
	}
}

// yearOfBatches is a family's year before what is measured: 40 claims in 16 batches.
const yearOfBatches = 16

func benchBatch(b *testing.B, size int) {
	ctx, now := b.Context(), func() time.Time { return benchTime }
	cat := newBench(b)
	var sum metertable.Counts
	claims, families := 0, 0
	for b.Loop() {
		b.StopTimer()
		meter := metertable.New(memtable.New(now))
		s := adjudicate.Service{Table: meter, Catalog: cat, Now: now}
		log, err := family.Load(ctx, meter, "acme", "f1")
		if err == nil {
			err = log.Append(ctx, meter, family.Entry{At: benchTime, Cause: "seed", State: benchFamily()})
		}
		if err != nil {
			b.Fatal(err)
		}
		next := 0
		batch := func(n int) {
			in := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: "bench"}
			for range n {
				in.Claims = append(in.Claims, adjudicate.Submission{Claim: benchClaim(next), Patient: adjudicate.Patient{First: phi.New("synthetic"), Born: benchBorn}})
				next++
			}
			if _, err := s.Handle(ctx, in); err != nil {
				b.Fatal(err)
			}
		}
		for i := range yearOfBatches {
			batch(2 + i%2)
		}
		meter.Reset()
		b.StartTimer()
		for range 16 { // as many as it takes to carry every mark once
			batch(size)
		}
		c := meter.Counts()
		sum.Queries, sum.Puts, sum.WriteUnits = sum.Queries+c.Queries, sum.Puts+c.Puts, sum.WriteUnits+c.WriteUnits
		claims, families = claims+16*size, families+16
	}
	b.ReportMetric(float64(sum.WriteUnits)/float64(claims), "wru/claim")
	b.ReportMetric(float64(sum.Queries)/float64(families), "queries/batch")
	b.ReportMetric(float64(sum.Puts)/float64(families), "puts/batch")
	b.ReportMetric(float64(claims)/b.Elapsed().Seconds(), "claims/s")
}
