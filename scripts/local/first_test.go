package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// firstStart kills the program while it makes its state: the next start finds what it
// needs or makes it.
func (tr *trials) firstStart(t *testing.T, moments int) {
	for _, file := range []string{"secrets.yaml", "files/catalog", "sample.json", "log.jsonl", "aso.db"} {
		for i := range moments {
			state := filepath.Join(t.TempDir(), "state")
			if err := tr.torn(t.Context(), state, filepath.Join(state, file), time.Duration(i)*100*time.Microsecond); err != nil {
				t.Errorf("killed %d00 us after %s came: %v", i, file, err)
			}
			if i > 0 || file != "secrets.yaml" && file != "aso.db" {
				continue
			}
			if said, err := tr.start(t.Context(), state, tr.clock); err != nil {
				t.Errorf("killed when %s came: %v: %s", file, err, said)
			} else if o, err := outcomeOf(t.Context(), state, tr.clock); err != nil || len(o) != len(tr.calm) {
				t.Errorf("killed when %s came: %d pieces, not %d: %v", file, len(o), len(tr.calm), err)
			}
		}
	}
}

// torn kills the program some time after a file came, and starts it up to its first
// call of a port.
func (tr *trials) torn(ctx context.Context, state, file string, later time.Duration) error {
	c, _, err := tr.command(ctx, state, tr.clock)
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return err
	}
	for begun := time.Now(); !exists(file) && time.Since(begun) < 10*time.Second; {
	}
	for begun := time.Now(); time.Since(begun) < later; {
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	said, err := tr.start(ctx, state, tr.clock, "--trial-kill", "before:1")
	if !errors.Is(err, errKilled) {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace([]byte(said)))
	}
	return nil
}
