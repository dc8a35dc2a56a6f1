package oracle_test

import (
	"testing"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
)

// BenchmarkBesideTheOracle decides drawn families twice in one run, no store on either side,
// and prints how many times as long the oracle takes for a claim. Families whose claims void or
// replace others are left out: those are the service's work, not the engine's.
func BenchmarkBesideTheOracle(b *testing.B) {
	var families []*decidedFamily
	for _, w := range originals(200) {
		families = append(families, newDecidedFamily(w))
	}
	var e adjudicate.Engine
	var slow, fast time.Duration
	claims := 0
	for b.Loop() {
		begun := time.Now()
		for _, f := range families {
			oracle.Decide(f.w)
		}
		slow += time.Since(begun)
		begun = time.Now()
		for _, f := range families {
			f.decide(&e)
			claims += len(f.terms)
		}
		fast += time.Since(begun)
	}
	b.ReportMetric(float64(fast.Nanoseconds())/float64(claims), "ns/claim-engine")
	b.ReportMetric(float64(slow.Nanoseconds())/float64(claims), "ns/claim-oracle")
	b.ReportMetric(float64(slow)/float64(fast), "times")
}

// originals draws families whose claims are all first claims.
func originals(n int) (out []*oracle.World) {
	for seed := uint64(1); len(out) < n; seed++ {
		w, plain := oneWorld(seed), true
		for i := range w.Claims {
			plain = plain && w.Claims[i].Frequency == claim.Original
		}
		if plain {
			out = append(out, w)
		}
	}
	return out
}

// decidedFamily is a family with the state before each of its claims.
type decidedFamily struct {
	w      *oracle.World
	terms  []adjudicate.Terms
	states []*family.State
}

func newDecidedFamily(w *oracle.World) *decidedFamily {
	f, c, first := &decidedFamily{w: w}, newCatalog(w), begin(w)
	state := first.State.Clone()
	for i := range w.Claims {
		of := &w.Claims[i].Claim
		t := c.Terms("acme", of, nil)
		f.terms, f.states = append(f.terms, t), append(f.states, state.Clone())
		d := adjudicate.Decide(family.View{State: state}, *of, t)
		state.Apply(of, &d)
	}
	return f
}

func (f *decidedFamily) decide(e *adjudicate.Engine) {
	for i := range f.w.Claims {
		e.Decide(family.View{State: f.states[i]}, &f.w.Claims[i].Claim, &f.terms[i])
	}
}
