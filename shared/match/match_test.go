package match_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/match"
)

func drawMatch(t *rapid.T) *match.Match {
	var m match.Match
	for range rapid.IntRange(0, 3).Draw(t, "ranges") {
		from, to := drawCode(t), drawCode(t)
		if len(from) != len(to) {
			to = from
		}
		m.Codes = append(m.Codes, match.Range{From: min(from, to), To: max(from, to)})
	}
	if rapid.Bool().Draw(t, "networks") {
		m.Networks = []string{rapid.SampledFrom([]string{"in", "out"}).Draw(t, "network")}
	}
	return &m
}

func drawCode(t *rapid.T) string {
	return rapid.StringMatching(`[A-C0-2]{0,3}|[AB]{7,9}`).Filter(func(s string) bool { return s != "" }).Draw(t, "code")
}

// The index finds what holding every match against the service would find.
func TestAnIndexFindsWhatHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*match.Match
		for range rapid.SampledFrom([]int{0, 1, 2, 5, 9, 63, 64, 65}).Draw(t, "matches") {
			all = append(all, drawMatch(t))
		}
		x := match.NewIndex(all)
		for range 8 {
			s := match.Service{Network: rapid.SampledFrom([]string{"in", "out", "tier"}).Draw(t, "of"), Code: rapid.OneOf(rapid.Just(""), rapid.Custom(drawCode)).Draw(t, "service")}
			want := slices.IndexFunc(all, func(m *match.Match) bool { return m.Holds(&s) })
			if got := x.First(&s); got != want {
				t.Fatalf("%q: match %d, not %d", s.Code, want, got)
			}
		}
	})
}
