package pricing

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
)

// ByLine prices each line by itself, for all of its units. missing says what has no price
// where price answers false.
func ByLine(missing string, price func(l *claim.Line, s *match.Service) (money.Cents, bool)) Price {
	return func(q *Question, lines []Priced) {
		for i := range lines {
			p := &lines[i]
			if p.Skip {
				continue
			}
			if p.Allowed, p.Found = price(&q.Claim.Lines[i], &q.Services[i]); !p.Found {
				p.Missing = missing
			}
		}
	}
}
