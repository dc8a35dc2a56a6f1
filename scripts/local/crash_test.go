package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
)

// built is the program, made as its users make it.
func built(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "local")
	c := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// count counts the files below a folder of the state.
func count(state, folder, part string) (n int) {
	_ = filepath.WalkDir(filepath.Join(state, folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(path, part) {
			n++
		}
		return nil
	})
	return n
}

// finish runs the program to its end and gives its summary.
func finish(t *testing.T, program, state string) map[string]any {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), program, "--addr", free(t), "--state", state, "--once", "--json")
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	var v map[string]any
	if err := json.Unmarshal(out.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	delete(v, "as_of")
	delete(v, "recent_claims")
	return v
}

// killed runs the program and kills it, as a power cut would, once its moment has come.
// It says whether the moment came before the end.
func killed(t *testing.T, program, state string, moment func() bool) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel() // CommandContext kills with SIGKILL
	c := exec.CommandContext(ctx, program, "--addr", free(t), "--state", state, "--once")
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan bool)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			if strings.Contains(s.Text(), "Stopping") {
				break
			}
		}
		close(ended)
	}()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-ended:
			cancel()
			_ = c.Wait()
			return false
		case <-look.C:
			if moment() {
				cancel()
				_ = c.Wait()
				return true
			}
		}
	}
}

// startDay is the day that the sample of a state hangs on.
func startDay(t *testing.T, state string) day.Day {
	t.Helper()
	var p played
	b, err := os.ReadFile(filepath.Join(state, "sample.json"))
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		t.Fatal(err)
	}
	return day.Of(p.Start)
}

// Killed at any moment and started again, the system ends where it ends undisturbed:
// the same claims, the same cents, every payee paid once.
func TestKilledAndStartedAgainEndsTheSame(t *testing.T) {
	program, state := built(t), t.TempDir()
	for _, m := range []struct {
		name string
		come func() bool
	}{
		{"while hires come", func() bool { return count(state, "files/webhooks", "") >= 15 }},
		{"while people are welcomed", func() bool { return count(state, "files/documents", "welcome") >= 40 }},
		{"while people are enrolled by file", func() bool { return count(state, "files/in", "") >= 1 }},
		{"while providers ask", func() bool { return count(state, "files/in", "") >= 3 }},
		{"while a file is taken in", func() bool { return count(state, "files/in", "") >= 4 }},
		{"while claims are decided", func() bool { return count(state, "files/out/835", "zero") >= 60 }},
		{"while the call is made", func() bool { return count(state, "files/funding", ".json") >= 1 }},
		{"while payments are released", func() bool { return count(state, "files/out", "ach") >= 1 }},
		{"while families are told", func() bool { return count(state, "files/documents", "payment-") >= 30 }},
		{"while households change", func() bool { return count(state, "files/webhooks", "") >= 63 }},
		{"while corrections come", func() bool { return count(state, "files/in", "") >= 9 }},
	} {
		if !killed(t, program, state, m.come) {
			t.Errorf("%s: the program had ended", m.name)
		}
	}
	got := finish(t, program, state)
	calm := t.TempDir()
	want := finish(t, program, calm)
	if startDay(t, calm) != startDay(t, state) { // midnight passed
		t.Fatal("the runs began on two days: run the test again")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("undisturbed (-), killed (+):\n%s", diff)
	}
	if again := finish(t, program, state); !cmp.Equal(got, again) {
		t.Errorf("one more start changed something:\n%s", cmp.Diff(got, again))
	}
}
