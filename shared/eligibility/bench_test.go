package eligibility_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/x12/x270"
)

// BenchmarkAnswer answers one inquiry after another over families whose logs are as long
// as a reader of them reads, in a table that is a file, and says how long 99 of 100 take
// at most.
func BenchmarkAnswer(b *testing.B) {
	store, err := bolttable.Open(filepath.Join(b.TempDir(), "aso.db"), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	const families = 200
	var inquiries []x270.Inquiry
	for n := range families {
		h := readHome(b, ann)
		h.Card = fmt.Sprintf("OA%09d", n)
		settle(b, store, id.Family(fmt.Sprint("f", n)), &h)
		lengthen(b, store, id.Family(fmt.Sprint("f", n)))
		inquiries = append(inquiries, inquiry(h.Card, "ANN", h.People[0].Born))
	}
	s := service(b, store)
	rng := rand.New(rand.NewPCG(1, 1))
	var took []time.Duration
	for b.Loop() {
		q := inquiries[rng.IntN(families)]
		began := time.Now()
		if a, err := s.Answer(b.Context(), q); err != nil || len(a.Benefits) < 10 {
			b.Fatal(err, len(a.Benefits))
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// lengthen decides a claim in each of as many entries as a reader asks for.
func lengthen(b *testing.B, store *bolttable.Store, f id.Family) {
	b.Helper()
	log, err := family.Load(b.Context(), store, "acme", f)
	if err != nil {
		b.Fatal(err)
	}
	for n := range family.Window {
		en := family.Entry{At: at, Cause: "bench", State: *log.State.Clone()}
		for i := range 3 {
			c := claim.Claim{ID: id.ClaimOf(id.Digest([]byte(f)), 3*n+i+1), Member: "A", Frequency: claim.Original, Billing: "2000001000", TIN: "970001001", Charge: 12_500}
			d := family.Decision{Outcome: claim.Outcome{Claim: c.ID, Status: claim.Paid, Member: "A", Charge: c.Charge},
				Used: []family.Delta{{Bucket: family.Bucket{Plan: "health", Option: "ppo", Year: log.State.Coverage[0].From, Name: "in.deductible"}, Member: "A", Amount: 100}}}
			en.State.Apply(&c, &d)
			en.Decided = append(en.Decided, family.Decided{Claim: c, Decision: d})
		}
		if err := log.Append(b.Context(), store, en); err != nil {
			b.Fatal(err)
		}
	}
}
