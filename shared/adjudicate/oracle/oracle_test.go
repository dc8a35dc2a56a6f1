package oracle_test

import (
	"flag"
	"math/rand/v2"
	"testing"
)

var (
	claims = flag.Int("claims", 2000, "how many claims the engine is held against the oracle by")
	seed   = flag.Uint64("seed", 1, "of the first family; the families after it have the seeds after it")
)

func seeded(n uint64) die {
	r := rand.New(rand.NewPCG(n, 0x0a5))
	return r.IntN
}

func TestEngineIsTheOracle(t *testing.T) {
	n := 0
	for s := *seed; n < *claims; s++ {
		d := seeded(s)
		w := drawWorld(d)
		diff, r := compare(t, w, 1+d(6))
		n += len(w.Claims)
		_ = r
		if diff != "" {
			t.Errorf("seed %d: %s", s, diff)
		}
	}
}
