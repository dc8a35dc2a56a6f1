package memqueue_test

import (
	"testing"

	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/queue/queuetest"
)

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T, clock *testclock.Clock) queue.Queue {
		return memqueue.New(clock.Now)
	})
}
