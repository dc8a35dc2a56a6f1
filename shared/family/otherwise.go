package family

import (
	"slices"

	"github.com/openaso/openaso/shared/day"
)

// CoveredOtherwise is the first day on which two states of a family's coverage differ; false
// if they cover the same people under the same options on all days.
func CoveredOtherwise(before, after []Span) (first day.Day, differ bool) {
	for _, pair := range [2][2][]Span{{before, after}, {after, before}} {
		for i := range pair[0] {
			d, ok := departs(&pair[0][i], pair[1])
			if ok && (!differ || d < first) {
				first, differ = d, true
			}
		}
	}
	return first, differ
}

// departs is the first day of a span that others do not cover alike.
func departs(s *Span, others []Span) (day.Day, bool) {
	d := s.From
	for s.To == 0 || d <= s.To {
		at := slices.IndexFunc(others, func(o Span) bool {
			return o.Member == s.Member && o.Plan == s.Plan && o.Option == s.Option && o.Tier == s.Tier && o.Covers(d)
		})
		switch {
		case at < 0:
			return d, true
		case others[at].To == 0:
			return 0, false
		}
		d = others[at].To + 1
	}
	return 0, false
}
