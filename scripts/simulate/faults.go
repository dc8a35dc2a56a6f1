package main

import (
	"context"

	"github.com/openaso/openaso/shared/fault"
)

// kind is what may go wrong at a port call.
type kind string

// The kinds of fault.
const (
	none         kind = ""
	throttle     kind = "throttle"      // refused; nothing happened
	timeout      kind = "timeout-after" // it happened, and the caller does not hear of it
	crashBefore  kind = "crash-before"
	crashAfter   kind = "crash-after"
	staleRead    kind = "stale-read"    // a read that may be stale is
	loseMessage  kind = "lose-message"  // a message is gone after it was sent
	loseStream   kind = "lose-stream"   // the stream forgets what it has not brought
	againStream  kind = "again-stream"  // the stream brings what it brought
	againUpload  kind = "again-upload"  // a notification of an upload comes twice
	againWebhook kind = "again-webhook" // a webhook comes twice
	leaseOut     kind = "lease-out"     // a lease runs out while the worker works
	skew         kind = "clock-skew"    // a worker's clock is minutes off
	takeover     kind = "takeover"      // another version takes over while a batch is under way
	conflict     kind = "conflict"      // another writer was faster
	partial      kind = "partial-batch" // some of a batch's messages failed
)

// faults says which port calls fail. A schedule has a few; they stop after a while, so
// that what is promised can come true.
type faults struct {
	s     *scheduler
	left  int // faults still to come
	every int // one call in so many
	off   bool
	sure  bool // nothing that is sent gets lost
	leaky bool // much is
	calm  bool // nothing goes wrong yet
	seen  map[kind]int
	calls map[string]int // by port call
	log   func(format string, args ...any)
}

func (f *faults) take(k kind) {
	f.left--
	f.seen[k]++
}

// at draws the fault of a port call.
func (f *faults) at(call string) kind {
	f.calls[call]++
	if f.off || f.calm || f.left <= 0 || !f.s.chance(f.every) {
		return none
	}
	k := []kind{throttle, timeout, crashBefore, crashAfter}[f.s.rng.IntN(4)]
	f.take(k)
	f.log("fault %s at %s", k, call)
	return k
}

// draw says whether something of a kind happens now, one time in n.
func (f *faults) draw(k kind, n int) bool {
	lost, left := k == loseMessage || k == loseStream, f.left
	if lost && f.leaky {
		left, n = 1, n/2
	}
	if f.off || f.calm || left <= 0 || lost && f.sure || !f.s.chance(n) {
		return false
	}
	f.take(k)
	f.log("fault %s", k)
	return true
}

// stale says whether a read that may be stale is. That is no fault: it stops with the
// storm, when what was written has had the time to arrive.
func (f *faults) stale() bool {
	if f.off || !f.s.chance(6) {
		return false
	}
	f.seen[staleRead]++
	f.log("fault %s", staleRead)
	return true
}

func gone() error { return fault.New(fault.Unavailable, "the process is gone") }

// call runs a port's effect under the faults. A crashed task's calls do nothing.
func (f *faults) call(ctx context.Context, name string, effect func() error) error {
	t := taskOf(ctx)
	if t == nil { // the scheduler's own business
		return effect()
	}
	if t.dead {
		return gone()
	}
	t.yield()
	switch f.at(name) {
	case throttle:
		return fault.New(fault.Unavailable, "throttled")
	case crashBefore:
		t.dead = true
		return gone()
	case timeout:
		_ = effect()
		return fault.New(fault.Unavailable, "timed out")
	case crashAfter:
		_ = effect()
		t.dead = true
		return gone()
	}
	return effect()
}
