package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/table"
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

func newBench(b testing.TB) bench {
	b.Helper()
	option, err := plan.Read([]byte(benchOption))
	if err != nil {
		b.Fatal(err)
	}
	c := adjudicate.Contract{Network: plan.In, Schedule: "bench@1", Price: pricing.ByLine("", func(l *claim.Line, _ *match.Service) (money.Cents, bool) { return l.Charge / 2, true })}
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

// sizes are those of a family's batches, in their order.
var sizes = []struct {
	name  string
	sizes []int
	rival int // every so many batches, another writer is faster; 0 for never
}{
	{"1-claims", []int{1}, 0},
	{"2-claims", []int{2}, 0},
	{"2.5-claims", []int{2, 3}, 0},
	{"2.5-claims-poisson", poisson(2.5, 256), 0},
	{"2.5-claims-rival-each-8th", []int{2, 3}, 8},
	{"3-claims", []int{3}, 0},
	{"5-claims", []int{5}, 0},
}

// poisson draws the sizes of the batches of families whose claims come by chance, until
// they have that mean: a family without a claim makes no batch, so that the mean of all
// families is less.
func poisson(mean float64, n int) []int {
	rate := mean
	for range 50 { // the mean of those that are not 0 is rate / (1 - e^-rate)
		rate = mean * (1 - math.Exp(-rate))
	}
	rng, out := rand.New(rand.NewPCG(1, 2)), []int{}
	for len(out) < n {
		k, p := 0, rng.Float64()
		for p > math.Exp(-rate) {
			p *= rng.Float64()
			k++
		}
		if k > 0 {
			out = append(out, k)
		}
	}
	return out
}

// BenchmarkBatch decides batches of a family with a year of history and counts what
// the table is asked: operations and write units a claim, failed puts included.
func BenchmarkBatch(b *testing.B) {
	for _, c := range sizes {
		b.Run(c.name, func(b *testing.B) { benchBatch(b, c.sizes, c.rival) })
	}
}

// yearOfBatches is a family's year before what is measured: 40 claims in 16 batches. As
// many are measured: what it takes to carry every mark once.
const yearOfBatches = 16

// faster lets another writer win: before a put, batch puts in an entry of its own.
type faster struct {
	table.Table
	batch func()
}

func (f *faster) Commit(ctx context.Context, token string, ops []table.Op) error {
	if do := f.batch; do != nil {
		f.batch = nil
		do()
	}
	return f.Table.Commit(ctx, token, ops)
}

// benched is a family whose batches are decided under a meter.
type benched struct {
	b       testing.TB
	meter   *metertable.Meter
	service adjudicate.Service
	ahead   *faster
	next    int
	claims  int
	batches int
}

func newBenched(b testing.TB) *benched {
	b.Helper()
	now := func() time.Time { return benchTime }
	f := &benched{b: b, ahead: &faster{Table: memtable.New(now)}}
	f.meter = metertable.New(f.ahead)
	f.service = adjudicate.Service{Table: f.meter, Catalog: newBench(b), Now: now}
	log, err := family.Load(b.Context(), f.meter, "acme", "f1")
	if err == nil {
		err = log.Append(b.Context(), f.meter, family.Entry{At: benchTime, Cause: "seed", State: benchFamily()})
	}
	if err != nil {
		b.Fatal(err)
	}
	for i := range yearOfBatches {
		f.batch(2 + i%2)
	}
	f.meter.Reset()
	f.claims, f.batches = 0, 0
	return f
}

func (f *benched) batch(n int) {
	in := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: "bench"}
	for range n {
		in.Claims = append(in.Claims, adjudicate.Submission{Claim: benchClaim(f.next), Patient: adjudicate.Patient{First: phi.New("synthetic"), Born: benchBorn}})
		f.next++
	}
	if _, err := f.service.Handle(f.b.Context(), in); err != nil {
		f.b.Fatal(err)
	}
	f.claims, f.batches = f.claims+n, f.batches+1
}

// year decides as many batches as a year has, of the sizes from the at-th on, and gives
// the next.
func (f *benched) year(sizes []int, at, rival int) int {
	for i := range yearOfBatches {
		if rival > 0 && i%rival == rival-1 {
			f.ahead.batch = func() { f.batch(1) }
		}
		f.batch(sizes[at%len(sizes)])
		at++
	}
	return at
}

// A claim takes at most one write unit by itself, and half a one where its family has 2.5
// a batch, after a year of history and with the puts that fail.
func TestWriteUnitsOfAClaim(t *testing.T) {
	for _, c := range sizes {
		t.Run(c.name, func(t *testing.T) {
			units, claims, at := 0, 0, 0
			for range 16 {
				f := newBenched(t)
				at = f.year(c.sizes, at, c.rival)
				units, claims = units+int(f.meter.Counts().WriteUnits), claims+f.claims
			}
			if most := map[bool]int{true: claims, false: claims / 2}[c.name == "1-claims"]; units > most {
				t.Errorf("%d write units for %d claims, at most %d", units, claims, most)
			}
			if failed := units > 0 && c.rival > 0; failed && units*100 < claims*42 {
				t.Errorf("%d write units for %d claims: puts that fail are not counted", units, claims)
			}
		})
	}
}

func benchBatch(b *testing.B, sizes []int, rival int) {
	var sum metertable.Counts
	claims, batches, at := 0, 0, 0
	for b.Loop() {
		b.StopTimer()
		f := newBenched(b)
		b.StartTimer()
		at = f.year(sizes, at, rival)
		c := f.meter.Counts()
		sum.Queries, sum.Puts, sum.WriteUnits = sum.Queries+c.Queries, sum.Puts+c.Puts, sum.WriteUnits+c.WriteUnits
		claims, batches = claims+f.claims, batches+f.batches
	}
	b.ReportMetric(float64(sum.WriteUnits)/float64(claims), "wru/claim")
	b.ReportMetric(float64(claims)/float64(batches), "claims/batch")
	b.ReportMetric(float64(sum.Queries)/float64(batches), "queries/batch")
	b.ReportMetric(float64(sum.Puts)/float64(batches), "puts/batch")
	b.ReportMetric(float64(claims)/b.Elapsed().Seconds(), "claims/s")
}
