package oracle_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
)

var (
	claims = flag.Int("claims", 2000, "about how many claims the engine is held against the oracle by")
	first  = flag.Uint64("seed", 1, "of the first family; the families behind it have the seeds behind it")
	shard  = flag.Uint64("shard", 0, "which of the shards this run is")
	shards = flag.Uint64("shards", 1, "how many runs share the seeds")
	into   = flag.String("cases", "", "the directory that the first difference is written into as a case file")
)

// seeded throws from a seed: the same seed draws the same family for good.
func seeded(n uint64) die { return rand.New(rand.NewPCG(n, 0x0a50)).IntN }

// Whatever is drawn, the engine decides what the oracle decides, to the cent.
func TestEngineIsTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Custom(func(t *rapid.T) drawn {
			d := die(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "throw") })
			return drawn{w: drawWorld(d), atOnce: 1 + d(6)}
		}).Draw(t, "family")
		if diff, _, _ := compare(f.w, f.atOnce); diff != "" {
			t.Fatal(diff)
		}
	})
}

// drawn is a family, and how many of its claims come at once. It prints as a case file.
type drawn struct {
	w      *oracle.World
	atOnce int
}

// GoString prints the family as a case file.
func (d drawn) GoString() string { return caseFile(d.w, fmt.Sprint(d.atOnce, " claims at once")) }

// run is a run over seeds.
type run struct {
	claims, families, next atomic.Uint64
	failed                 atomic.Bool
	mu                     sync.Mutex
	rules                  map[string]int
	oracle, engine         time.Duration
	first                  uint64 // the least seed that differs, 0 is none
}

// The same for many families by their seeds: make oracle CLAIMS= SEED=. The first difference
// is made small and stated as a case file; a run goes on where another ended by its seed.
func TestOracleAtLength(t *testing.T) {
	r := &run{rules: map[string]int{}}
	begun := time.Now()
	workers := sync.WaitGroup{}
	for range 2 {
		workers.Go(func() { r.work(t) })
	}
	workers.Wait()
	last := *first + (r.next.Load()-1)*(*shards)
	t.Logf("%d claims of %d families in %s, seeds %d to %d; the engine with its log took %s, the oracle %s: %.1f times as long",
		r.claims.Load(), r.families.Load(), time.Since(begun).Round(time.Millisecond), *first+*shard, last+*shard, r.engine, r.oracle, float64(r.oracle)/float64(r.engine))
	if r.first > 0 {
		report(t, r.first)
	}
	t.Log("\n" + coverage(r.rules, int(r.claims.Load())))
}

func (r *run) work(t *testing.T) {
	for r.claims.Load() < uint64(*claims) && !r.failed.Load() {
		n := r.next.Add(1) - 1
		if s := *first + *shard + n*(*shards); r.differs(s) {
			r.failed.Store(true)
		}
		if done := r.families.Load(); done%50_000 == 0 {
			t.Logf("%d claims; at seed %d", r.claims.Load(), *first+*shard+n*(*shards))
		}
	}
}

func (r *run) differs(s uint64) bool {
	d := seeded(s)
	w := drawWorld(d)
	diff, result, took := compare(w, 1+d(6))
	r.claims.Add(uint64(len(w.Claims)))
	r.families.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.oracle, r.engine = r.oracle+took.oracle, r.engine+took.engine
	for _, d := range result.Decisions {
		for _, name := range d.Rules {
			r.rules[name]++
		}
	}
	if diff != "" && (r.first == 0 || s < r.first) {
		r.first = s
	}
	return diff != ""
}

// report makes a difference small and writes it as a case file.
func report(t *testing.T, seed uint64) {
	d := seeded(seed)
	w := drawWorld(d)
	atOnce := 1 + d(6)
	w = smaller(w, func(w *oracle.World) bool { diff, _, _ := compare(w, atOnce); return diff != "" })
	diff, _, _ := compare(w, atOnce)
	text := caseFile(w, diff)
	t.Errorf("seed %d: %s\n%s", seed, diff, text)
	if *into == "" {
		return
	}
	name := filepath.Join(*into, "difference.txtar")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Error(err)
	}
	t.Logf("written to %s", name)
}

// A difference is found, and is made small: without the deductible's first claim nothing
// differs any more.
func TestDifferencesAreMadeSmall(t *testing.T) {
	w := drawWorld(seeded(7))
	last := len(w.Claims) - 1
	w = smaller(w, func(w *oracle.World) bool {
		return len(w.Claims) > 0 && w.Claims[len(w.Claims)-1].ID == oneWorld(7).Claims[last].ID
	})
	if len(w.Claims) != 1 || len(w.Claims[0].Lines) != 1 || len(w.Option.Benefits) > 1 {
		t.Errorf("%d claims, %d benefits", len(w.Claims), len(w.Option.Benefits))
	}
	text := caseFile(w, "something")
	for _, want := range []string{"-- option.yaml --", "-- family.yaml --", "-- claims --\nclaim " + string(w.Claims[0].ID), "-- want.txt --"} {
		if !strings.Contains(text, want) {
			t.Errorf("the case file lacks %q:\n%s", want, text)
		}
	}
}

func oneWorld(seed uint64) *oracle.World { return drawWorld(seeded(seed)) }
