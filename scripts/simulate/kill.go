package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"
)

// killed is what became of a mutant. Seed 0: it survived.
type killed struct {
	seed int
	why  string
	took time.Duration
	err  error // it was not matched, did not compile, or did not end
}

// atOnce is how many mutants are built and run side by side, maxRun how long one may run.
const (
	atOnce = 2
	maxRun = 10 * time.Minute
)

// killAll builds the simulator with each mutant, beside the sources, and runs it from seed
// 1 until it finds a violation or the budget of schedules is used up. It answers 0 if
// every mutant was killed, and by something that the code as it is does not do.
func killAll(o *options, w io.Writer) int {
	text, err := os.ReadFile(o.Mutants)
	var all []mutant
	if err == nil {
		all, err = readMutants(string(text))
	}
	if err != nil {
		fmt.Fprintln(w, "mutants:", err)
		return 1
	}
	all = pick(all, o.Some, o.Day, o.Only)
	results := make([]killed, len(all))
	free, running := make(chan struct{}, atOnce), sync.WaitGroup{}
	for i := range all {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			results[i] = kill(o, &all[i], o.Budget)
		})
	}
	running.Wait()
	return shown(o, w, all, results)
}

// shown prints what became of each mutant; last it runs the code as it is over the same
// seeds.
func shown(o *options, w io.Writer, all []mutant, results []killed) int {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "MUTANT\tKILLED BY SEED\tSECONDS\tTHE FIRST VIOLATION")
	left, last := 0, 0
	for i := range all {
		r := &results[i]
		seed := strconv.Itoa(r.seed)
		switch {
		case r.err != nil:
			seed, r.why = "error", r.err.Error()
		case r.seed == 0:
			seed, r.why = "SURVIVES", all[i].what
		}
		if r.seed == 0 {
			left++
		}
		last = max(last, r.seed)
		fmt.Fprintf(t, "%s\t%s\t%.1f\t%s\n", all[i].name, seed, r.took.Seconds(), r.why)
	}
	_ = t.Flush() // what is written to a terminal is not written again
	fmt.Fprintf(w, "%d of %d mutants killed\n", len(all)-left, len(all))
	sound := kill(o, &mutant{name: "none"}, uint64(last))
	if sound.err != nil || sound.seed > 0 {
		fmt.Fprintln(w, "the code as it is does not pass these seeds:", sound.seed, sound.why, sound.err)
		return 1
	}
	return min(left, 1)
}

func kill(o *options, m *mutant, budget uint64) (k killed) {
	begun := time.Now()
	defer func() { k.took = time.Since(begun) }()
	dir, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return killed{err: err}
	}
	defer os.RemoveAll(dir)
	ctx, stop := context.WithTimeout(context.Background(), maxRun)
	defer stop()
	if len(o.Tests) > 0 {
		return m.test(ctx, dir, o.Tests)
	}
	bin := filepath.Join(dir, "simulate")
	if err := m.build(dir, bin); err != nil {
		return killed{err: err}
	}
	out, err := exec.CommandContext(ctx, bin, "--workers", "1", "--schedules", strconv.FormatUint(budget, 10)).CombinedOutput()
	return verdict(string(out), err)
}

// build overlays the mutant's files and compiles, with what the module cache has.
func (m *mutant) build(dir, bin string) error {
	overlay, err := m.overlay(dir)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-overlay", overlay, "-o", bin, "./scripts/simulate")
	cmd.Env = offline()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("it does not compile: %s", out)
	}
	return nil
}

func offline() []string {
	return append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOPROXY=off")
}

// overlay writes the mutant's files and what overlays the sources with them.
func (m *mutant) overlay(dir string) (string, error) {
	texts, err := m.files()
	if err != nil {
		return "", err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, text := range texts {
		to := filepath.Join(dir, strconv.Itoa(len(overlay.Replace))+".go")
		whole, err := filepath.Abs(name)
		if err == nil {
			err = os.WriteFile(to, []byte(text), 0o600)
		}
		if err != nil {
			return "", err
		}
		overlay.Replace[whole] = to
	}
	name := filepath.Join(dir, "overlay.json")
	b, err := json.Marshal(overlay)
	if err == nil {
		err = os.WriteFile(name, b, 0o600)
	}
	return name, err
}

var (
	violated = regexp.MustCompile(`VIOLATION, seed (\d+) .*\n\s*(.*)`)
	panicked = regexp.MustCompile(`(?m)^panic: .*`)
	inCode   = regexp.MustCompile(`(?m)^github\.com/openaso/openaso/(shared\S*)\(`)
)

// verdict reads a run's output. A panic kills, since a run of the code as it is over the same
// seeds must end without one.
func verdict(out string, err error) killed {
	var exit *exec.ExitError
	switch found := violated.FindStringSubmatch(out); {
	case err == nil:
		return killed{}
	case found != nil:
		seed, _ := strconv.Atoi(found[1]) // digits, by the expression
		return killed{seed: seed, why: found[2]}
	case errors.As(err, &exit) && exit.ExitCode() == 2 && panicked.MatchString(out):
		where := inCode.FindStringSubmatch(out)
		return killed{seed: 1, why: fmt.Sprint(panicked.FindString(out), " in ", where)}
	}
	return killed{err: fmt.Errorf("it did not end in a violation: %w: %.200s", err, out)}
}
