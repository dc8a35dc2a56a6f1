package boltqueue_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/boltqueue"
	"github.com/openaso/openaso/shared/queue/queuetest"
	"github.com/openaso/openaso/shared/table/bolttable"
)

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T, clock *testclock.Clock) queue.Queue {
		s, err := bolttable.Open(filepath.Join(t.TempDir(), "store"), clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return boltqueue.New(s)
	})
}

// A process that was killed leaves leases behind; the next one need not wait for them.
func TestResumeFreesWhatAFormerProcessLeased(t *testing.T) {
	clock, path := testclock.New(), filepath.Join(t.TempDir(), "store")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	open := func() (*bolttable.Store, *boltqueue.Queue) {
		s, err := bolttable.Open(path, clock.Now)
		ok(err)
		return s, boltqueue.New(s)
	}
	store, q := open()
	ok(q.Send(t.Context(), "work", []byte("leased"), 0))
	first, err := q.Receive(t.Context(), "work", 1, time.Hour, 0)
	ok(err)
	ok(q.Send(t.Context(), "work", []byte("later"), queue.MaxDelay))
	ok(store.Close())
	store, q = open()
	defer store.Close()
	if got, err := q.Receive(t.Context(), "work", 9, time.Hour, 0); err != nil || len(got) != 0 {
		t.Fatalf("before Resume %d messages, %v", len(got), err)
	}
	ok(q.Resume(t.Context()))
	got, err := q.Receive(t.Context(), "work", 9, time.Hour, 0)
	ok(err)
	if len(got) != 1 || string(got[0].Body) != "leased" || got[0].Receives != 2 {
		t.Fatalf("after Resume %+v", got)
	}
	if err := q.Delete(t.Context(), "work", first[0].Receipt); !fault.Is(err, fault.Conflict) {
		t.Errorf("the receipt of before: %v", err)
	}
	ok(q.Delete(t.Context(), "work", got[0].Receipt))
	if n, err := q.Depth(t.Context(), "work"); n != 1 || err != nil {
		t.Errorf("%d messages left, %v", n, err)
	}
}
