package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// pause waits for a moment of the test's own making; nothing is asserted of it.
func pause(d time.Duration) { <-time.After(d) }

// full is a way to let a running program find no room, and room again.
type full struct {
	name       string
	root       string // where states lie
	begin, end func(p *os.Process) error
}

// limited lets no write get past a file's first byte: what anybody may do to a process.
func limited(root string) full {
	limit := func(to uint64) func(*os.Process) error {
		return func(p *os.Process) error {
			r := syscall.Rlimit{Cur: to, Max: ^uint64(0)}
			_, _, no := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(p.Pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&r)), 0, 0, 0)
			if no != 0 && no != syscall.ESRCH { // it may have ended
				return no
			}
			return nil
		}
	}
	return full{"a limit", root, limit(1), limit(^uint64(0))}
}

// filled fills a file system of its own to the last page.
func filled(root string) full {
	ballast := filepath.Join(root, "ballast")
	return full{"a full disk", root, func(*os.Process) error {
		f, err := os.Create(ballast)
		for page := make([]byte, 4096); err == nil; {
			_, err = f.Write(page)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
		return f.Close()
	}, func(*os.Process) error { return os.Remove(ballast) }}
}

// The disk is full for a while from some call on: the program goes on once there is
// room, or says what is wrong, ends, and goes on when it is started again.
func TestAFullDiskOnlyDelays(t *testing.T) {
	tr := newTrials(t)
	_, moments := tr.often()
	ways := []full{limited(t.TempDir())}
	if root := t.TempDir(); syscall.Mount("tmpfs", root, "tmpfs", 0, "size=48m") == nil { // only root may
		t.Cleanup(func() { _ = syscall.Unmount(root, syscall.MNT_DETACH) })
		ways = append(ways, filled(root))
	}
	var running sync.WaitGroup
	for _, way := range ways {
		running.Go(func() {
			ended, waited := 0, 0
			for i := range moments {
				how, err := tr.crowded(t.Context(), way, 1+i*tr.calls/moments)
				if err != nil {
					t.Errorf("%s: %v", way.name, err)
				}
				switch how {
				case "ended":
					ended++
				case "waited":
					waited++
				}
			}
			t.Logf("%s at %d moments: the program ended %d times, and %d times waited for a lease to run out", way.name, moments, ended, waited)
		})
	}
	running.Wait()
}

// crowded plays the story with a disk that is full for a while from a call on.
func (tr *trials) crowded(ctx context.Context, way full, call int) (how string, err error) {
	folder := filepath.Join(way.root, strconv.Itoa(call))
	defer os.RemoveAll(folder)
	state, err := tr.fresh(folder)
	if err != nil {
		return "", err
	}
	said, how, err := tr.squeezed(ctx, state, way, call)
	if err == nil && how != "" {
		var more string
		more, err = tr.start(ctx, state, tr.clock)
		said += more
	}
	if err != nil {
		return how, fmt.Errorf("from call %d on: %w: %s", call, err, said)
	}
	got, err := outcomeOf(ctx, state, tr.clock)
	if err != nil {
		return how, err
	}
	if d := tr.calm.diff(got); d != "" {
		err = fmt.Errorf("from call %d on it ended otherwise (%s):\n%s", call, said, d)
	}
	return how, err
}

// squeezed runs the program until it ends by itself, or waits for a lease to run out
// because it had no room to give its message back: then it is killed.
func (tr *trials) squeezed(ctx context.Context, state string, way full, call int) (said, how string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c, _, err := tr.command(ctx, state, tr.clock, "--trial-kill", "hold:"+strconv.Itoa(call))
	if err != nil {
		return "", "", err
	}
	held := &notice{text: "hold", came: make(chan struct{})}
	c.Stderr = held
	in, err := c.StdinPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return "", "", err
	}
	err = way.hold(ctx, c.Process, in, held.came)
	ended := c.Wait()
	exit := &exec.ExitError{}
	said = held.b.String()
	switch {
	case err != nil || ended == nil:
		return said, "", err
	case ctx.Err() != nil:
		return said, "waited", nil
	case errors.As(ended, &exit) && exit.ExitCode() == 1 && strings.Count(said, "\n") == 2: // held, and why it ended
		return said, "ended", nil
	}
	return said, "", ended
}

// hold fills the disk while the program holds still, lets it go on, and makes room.
func (f *full) hold(ctx context.Context, p *os.Process, in io.WriteCloser, came <-chan struct{}) error {
	select {
	case <-came:
	case <-ctx.Done():
		return nil // it ended before the call
	}
	err := f.begin(p)
	_, _ = in.Write([]byte{'\n'})
	pause(300 * time.Millisecond)
	return errors.Join(err, f.end(p))
}
