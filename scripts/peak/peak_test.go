package main

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
)

func order(size int64) gen.Order {
	return gen.Order{Kind: gen.Professional, Seed: 1, Size: size, Interchanges: 1, Groups: 1, Sets: 1, On: day.New(2026, 3, 2), Rate: 100}
}

func TestACommandIsMeasured(t *testing.T) {
	f, err := measure(t.Context(), order(1_000_000), "cat")
	if err != nil || f.PeakMB == 0 || f.Bytes < 990_000 || f.Claims == 0 || f.Faults == 0 || f.File != "837P" {
		t.Errorf("%+v %v", f, err)
	}
	// One that keeps what it reads holds as much.
	kept, err := measure(t.Context(), order(100_000_000), "sh", "-c", "x=$(cat); exit 1")
	if err != nil || kept.PeakMB < 90 {
		t.Errorf("%+v %v", kept, err)
	}
}

func TestACommandThatFailsIsAFailure(t *testing.T) {
	for _, script := range []string{"exit 2", "cat; exit 3"} {
		if _, err := measure(t.Context(), order(10_000_000), "sh", "-c", script); err == nil {
			t.Error(script)
		}
	}
	if _, err := measure(t.Context(), order(1_000), "there-is-no-such-command"); err == nil || !strings.Contains(err.Error(), "no-such") {
		t.Error(err)
	}
}
