package boltqueue_test

import (
	"path/filepath"
	"testing"

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
