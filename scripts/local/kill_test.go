package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/day"
)

// trials runs the built program on the small story, again and again.
type trials struct {
	program string
	secrets []byte // the same for all, as ids and cards hang on them
	clock   time.Time
	calm    outcome // of a run that nobody disturbs
	calls   int     // that it made
}

// newTrials plays the story undisturbed, twice: what differs of itself proves nothing.
func newTrials(t *testing.T) *trials {
	t.Helper()
	tr := &trials{program: built(t), clock: day.Of(time.Now().UTC()).Time().Add(12 * time.Hour)}
	keys := t.TempDir()
	if _, err := secrets(keys); err != nil {
		t.Fatal(err)
	}
	var err error
	if tr.secrets, err = os.ReadFile(filepath.Join(keys, "secrets.yaml")); err != nil {
		t.Fatal(err)
	}
	tr.calm = tr.undisturbed(t)
	if d := tr.calm.diff(tr.undisturbed(t)); d != "" {
		t.Fatalf("two runs that nobody disturbs differ:\n%s", d)
	}
	if len(tr.calm) < 100 || tr.calls < 300 {
		t.Fatalf("%d pieces and %d calls are no story", len(tr.calm), tr.calls)
	}
	return tr
}

func (tr *trials) undisturbed(t *testing.T) outcome {
	t.Helper()
	state, err := tr.fresh(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	said, err := tr.start(t.Context(), state, tr.clock, "--trial-count")
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if _, err := fmt.Sscanf(said, "%d calls", &tr.calls); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	o, err := outcomeOf(t.Context(), state, tr.clock)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// fresh makes a state of a folder, with nothing but the secrets in it.
func (tr *trials) fresh(folder string) (string, error) {
	state := filepath.Join(folder, "state")
	if err := os.MkdirAll(state, 0o700); err != nil {
		return "", err
	}
	return state, os.WriteFile(filepath.Join(state, "secrets.yaml"), tr.secrets, 0o600)
}

// errKilled is that the program ended itself as it was told.
var errKilled = errors.New("killed")

// start runs the program to its end and gives what it said on stderr.
func (tr *trials) start(ctx context.Context, state string, clock time.Time, flags ...string) (string, error) {
	c, errs, err := tr.command(ctx, state, clock, flags...)
	if err != nil {
		return "", err
	}
	err = c.Run()
	said := strings.TrimSpace(errs.String())
	exit := &exec.ExitError{}
	switch {
	case strings.Contains(said, "is taken"): // between finding a free port and taking it
		return tr.start(ctx, state, clock, flags...)
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL:
		return said, errKilled
	}
	return said, err
}

func (tr *trials) command(ctx context.Context, state string, clock time.Time, flags ...string) (*exec.Cmd, *bytes.Buffer, error) {
	var l net.ListenConfig
	port, err := l.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	addr := port.Addr().String()
	errs := &bytes.Buffer{}
	c := exec.CommandContext(ctx, tr.program, append([]string{"--addr", addr, "--state", state, "--once", "--json",
		"--trial-small", "--trial-clock", clock.Format(time.RFC3339)}, flags...)...)
	c.Stderr = errs
	return c, errs, port.Close()
}

// killing is one way to be killed. late: the clock goes on between the starts; what
// was made before a kill must keep its hour then.
type killing struct {
	moments []string // of one start each, such as before:12
	late    bool
}

func (k killing) String() string {
	s := strings.Join(k.moments, ", then ")
	if k.late {
		s += ", by a clock that goes on"
	}
	return s
}

// disturbed plays the story through kills and says what went wrong, "" for nothing,
// and how many kills there were.
func (tr *trials) disturbed(ctx context.Context, folder string, k killing) (wrong string, kills int, err error) {
	defer os.RemoveAll(folder)
	state, err := tr.fresh(folder)
	clock, kept, at := tr.clock, map[string]string{}, []string{}
	for i := 0; err == nil && i <= len(k.moments); i++ {
		if k.late {
			clock = tr.clock.Add(time.Duration(i) * time.Minute)
		}
		var said string
		if i < len(k.moments) {
			said, err = tr.start(ctx, state, clock, "--trial-kill", k.moments[i])
		} else {
			said, err = tr.start(ctx, state, clock)
		}
		at = append(at, said)
		if errors.Is(err, errKilled) && i < len(k.moments) {
			kills++
			err = nil
			var there map[string]string
			if there, err = filesOf(state); err == nil {
				maps.Copy(kept, there)
			}
			continue
		}
		if err != nil {
			err = fmt.Errorf("%v: start %d: %w: %s", k, i+1, err, said)
		}
	}
	if err != nil {
		return "", kills, err
	}
	got, err := outcomeOf(ctx, state, clock)
	if err != nil {
		return "", kills, err
	}
	want := tr.calm
	if k.late {
		want, got = want.untimed(), got.untimed()
	}
	wrong = want.diff(got)
	now, err := filesOf(state)
	for key, digest := range kept {
		if now[key] != digest {
			wrong += fmt.Sprintf("! the file %s was changed after a kill\n", key)
		}
	}
	if wrong != "" {
		wrong = fmt.Sprintf("%v (%s)\n%s", k, strings.Join(at, "; "), wrong)
	}
	return wrong, kills, err
}

// killings are the ways to be killed at every stride-th call, before and after. From
// day to day other calls are chosen. A third are killed again; every other one comes
// back later.
func (tr *trials) killings(stride, today int) []killing {
	var out []killing
	for n := 1 + today%stride; n <= tr.calls; n += stride {
		for _, when := range []string{"before", "after"} {
			i := len(out)
			k := killing{moments: []string{when + ":" + strconv.Itoa(n)}, late: i/2%2 == 1}
			if i%3 == 0 { // sooner: less is left to do
				k.moments = append(k.moments, "after:"+strconv.Itoa(1+(n*31+today)%max(tr.calls-n, 20)))
			}
			out = append(out, k)
		}
	}
	return out
}

// each does something with all the killings, several at a time: they mostly wait.
func each(list []killing, do func(i int, k killing)) {
	const atATime = 6
	var running sync.WaitGroup
	next := make(chan int)
	for range atATime {
		running.Go(func() {
			for i := range next {
				do(i, list[i])
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	running.Wait()
}

// often says at every how many calls to disturb, and at how many moments. OPENASO_STRIDE=1
// is every call (make kill STRIDE=1).
func (tr *trials) often() (stride, moments int) {
	if s, err := strconv.Atoi(os.Getenv("OPENASO_STRIDE")); err == nil && s > 0 {
		return s, max(5, 60/s)
	}
	return tr.calls / 20, 5
}

// The real program, killed and started again, ends in the state of a run that nobody
// disturbs: every item, every file's bytes, every notice.
func TestKilledAnywhereAndStartedAgainEndsTheSame(t *testing.T) {
	tr := newTrials(t)
	stride, moments := tr.often()
	t.Run("at a call of a port", func(t *testing.T) { t.Parallel(); tr.atCalls(t, stride) })
	t.Run("at the first start", func(t *testing.T) { t.Parallel(); tr.firstStart(t, moments) })
}

// atCalls kills the program at every stride-th call.
func (tr *trials) atCalls(t *testing.T, stride int) {
	list, root, begun := tr.killings(stride, int(day.Of(tr.clock))), t.TempDir(), time.Now()
	var mu sync.Mutex
	kills, wrongs := 0, 0
	each(list, func(i int, k killing) {
		wrong, n, err := tr.disturbed(t.Context(), filepath.Join(root, strconv.Itoa(i)), k)
		mu.Lock()
		defer mu.Unlock()
		if kills += n; err == nil && wrong == "" {
			return
		}
		if wrongs++; wrongs <= 20 {
			t.Error(err, wrong)
		}
	})
	if kills < len(list)*9/10 {
		t.Errorf("only %d kills in %d runs", kills, len(list))
	}
	t.Logf("%d calls of ports; %d kills in %d runs, %d of them ended otherwise; %.0f s", tr.calls, kills, len(list), wrongs, time.Since(begun).Seconds())
}
