// Command simulate runs the real handlers over the memory drivers on a seeded
// scheduler and a virtual clock, with crashes, repeats, losses and races, and asks an
// independent oracle whether everything promised holds. One seed is one run.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

type options struct {
	Seed      uint64        `help:"The first seed." default:"1"`
	Schedules uint64        `help:"How many seeds, one after another." default:"200"`
	For       time.Duration `help:"Stop after this long, whatever is left; 0 for no limit." default:"0"`
	Workers   int           `help:"Schedules side by side." default:"2"`
	Trace     bool          `help:"Print what happened in each schedule."`
	Twice     bool          `help:"Run each seed twice and compare: the same seed must give the same run."`

	Mutants string `help:"Plant each defect of this file and see it found." type:"path"`
	Budget  uint64 `help:"Schedules a mutant may live through." default:"1500"`
	// Tests are packages whose tests are to find the defects instead.
	Tests []string `help:"Packages whose tests of the engine and its cases find them instead of schedules."`
	Some  int      `help:"How many mutants, chosen by the day; 0 for all." default:"0"`
	Day   int      `help:"The day of the year." default:"0"`
	Only  string   `help:"Mutants with this text in their names."`
}

const help = `Simulates OpenASO under faults.

Example: go run ./scripts/simulate --seed 1 --schedules 1000
         go run ./scripts/simulate --seed 42 --schedules 1 --trace
         go run ./scripts/simulate --mutants testdata/simulate/mutants.txt

Exit codes: 0 nothing found, 1 a violation (its seed is printed) or a mutant that lives, 80 a flag is wrong.`

func main() {
	var o options
	kong.Parse(&o, kong.Name("simulate"), kong.Description(help))
	slog.SetDefault(slog.New(slog.DiscardHandler))
	if o.Mutants != "" {
		os.Exit(killAll(&o, os.Stdout))
	}
	os.Exit(runAll(&o, os.Stdout))
}

// totals add up over the schedules.
type totals struct {
	mu        sync.Mutex
	schedules uint64
	calls     int
	claims    int
	faults    map[kind]int
	failed    []outcome
	err       error
}

func (t *totals) add(o outcome, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.schedules++
	t.claims += o.Claims
	for _, n := range o.Calls {
		t.calls += n
	}
	for k, n := range o.Faults {
		t.faults[k] += n
	}
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("seed %d: %w", o.Seed, err)
	}
	if len(o.Violations) > 0 {
		t.failed = append(t.failed, o)
	}
}

func (t *totals) stop() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err != nil || len(t.failed) > 0
}

// quiet is how long a run says nothing of how far it is.
const quiet = 30 * time.Second

// runAll runs until it is through, finds something, or is interrupted, and reports.
func runAll(o *options, w io.Writer) int {
	begun := time.Now()
	t := &totals{faults: map[kind]int{}}
	seeds := make(chan uint64)
	var running sync.WaitGroup
	for range o.Workers {
		running.Go(func() {
			for seed := range seeds {
				t.add(once(o, seed, w))
			}
		})
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	said := begun
	for n := range o.Schedules {
		if t.stop() || ctx.Err() != nil || o.For > 0 && time.Since(begun) > o.For {
			break
		}
		seeds <- o.Seed + n
		if time.Since(said) >= quiet {
			said = time.Now()
			fmt.Fprintf(os.Stderr, "%d schedules in %s, nothing found so far\n", n+1, said.Sub(begun).Round(time.Second))
		}
	}
	close(seeds)
	running.Wait()
	return t.report(w, time.Since(begun))
}

func once(o *options, seed uint64, w io.Writer) (outcome, error) {
	got, err := simulate(seed, o.Trace || o.Twice)
	if err == nil && o.Twice {
		var again outcome
		if again, err = simulate(seed, true); err == nil && fmt.Sprint(again.Trace) != fmt.Sprint(got.Trace) {
			got.Violations = append(got.Violations, "the same seed gave another run")
		}
	}
	if o.Trace {
		for _, line := range got.Trace {
			fmt.Fprintln(w, line)
		}
	}
	return got, err
}

func (t *totals) report(w io.Writer, took time.Duration) int {
	fmt.Fprintf(w, "%d schedules, %d claims, %d port calls, %.1f s, %.0f schedules a second\n", t.schedules, t.claims, t.calls,
		took.Seconds(), float64(t.schedules)/took.Seconds())
	for _, k := range []kind{throttle, timeout, crashBefore, crashAfter, staleRead, loseMessage, loseStream, againStream, againUpload, againWebhook, leaseOut, skew, takeover, conflict, partial} {
		if t.faults[k] > 0 {
			fmt.Fprintf(w, "  %-14s %d\n", k, t.faults[k])
		}
	}
	if t.err != nil {
		fmt.Fprintln(w, "broken off:", t.err)
		return 1
	}
	for _, o := range t.failed {
		fmt.Fprintf(w, "VIOLATION, seed %d (go run ./scripts/simulate --seed %d --schedules 1 --trace)\n", o.Seed, o.Seed)
		for _, v := range o.Violations {
			fmt.Fprintln(w, "  "+v)
		}
	}
	if len(t.failed) > 0 {
		return 1
	}
	return 0
}
