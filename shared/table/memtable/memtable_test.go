package memtable_test

import (
	"testing"

	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/table/tabletest"
)

func TestConformance(t *testing.T) {
	tabletest.Run(t, func(*testing.T) tabletest.Pair {
		clock := testclock.New()
		m := memtable.New(clock.Now)
		return tabletest.Pair{Table: m, Stream: m, Clock: clock}
	})
}
