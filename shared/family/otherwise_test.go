package family_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// drawSpans are spans of two members that do not overlap, in days 1 to 40 or open.
func drawSpans(t *rapid.T, name string) (out []family.Span) {
	for _, m := range []id.Member{"A", "B"} {
		at := day.Day(1)
		for range rapid.IntRange(0, 3).Draw(t, name+" spans") {
			s := family.Span{Member: m, Plan: "health", Option: rapid.SampledFrom([]string{"ppo", "hdhp"}).Draw(t, name+" option"), Tier: family.EmployeeOnly}
			s.From = at + day.Day(rapid.IntRange(0, 3).Draw(t, name+" gap"))
			if s.To = s.From + day.Day(rapid.IntRange(0, 9).Draw(t, name+" days")); rapid.IntRange(0, 5).Draw(t, name+" open") == 0 {
				s.To = 0
			}
			out = append(out, s)
			if s.To == 0 {
				break
			}
			at = s.To + 1
		}
	}
	return out
}

// The first day that is covered otherwise is the one that looking at every day finds.
func TestCoveredOtherwise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSpans(t, "before"), drawSpans(t, "after")
		var want day.Day
		for d := day.Day(60); d > 0; d-- {
			for _, m := range []id.Member{"A", "B"} {
				if on(a, m, d) != on(b, m, d) {
					want = d
				}
			}
		}
		got, differ := family.CoveredOtherwise(a, b)
		if differ != (want > 0) || got != want {
			t.Fatalf("day %d (%v), want %d", got, differ, want)
		}
	})
}

func on(spans []family.Span, m id.Member, d day.Day) string {
	for _, s := range spans {
		if s.Member == m && s.Covers(d) {
			return s.Option
		}
	}
	return ""
}
