package pricing

import (
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
)

// reduce lowers the lines that stand behind a dearer one of their day. A line's rank is how
// many procedures of its day go before it.
func (m *Multiple) reduce(a *Arrangement, q *Question, lines []Priced, of []int) {
	var stack [few]money.Cents
	full := stack[:]
	if len(lines) > few {
		full = make([]money.Cents, len(lines))
	}
	for i := range lines {
		full[i] = -1 // not a procedure
		if m.counts(a, q, lines, of, i) {
			full[i] = lines[i].Allowed
		}
	}
	for i := range lines {
		if full[i] >= 0 {
			lines[i].Allowed = full[i].Rate(money.BasisPoints(m.Percents[min(m.rank(q, full[:len(lines)], i), len(m.Percents)-1)]))
		}
	}
}

func (m *Multiple) rank(q *Question, full []money.Cents, i int) (rank int) {
	for j := range full {
		if full[j] >= 0 && q.Claim.Lines[j].From == q.Claim.Lines[i].From && (full[j] > full[i] || full[j] == full[i] && j < i) {
			rank++
		}
	}
	return rank
}

// counts says whether a line is a procedure that is reduced: what a repricer said is final.
func (m *Multiple) counts(a *Arrangement, q *Question, lines []Priced, of []int, i int) bool {
	return of[i] != none && lines[i].Found && !a.Rules[of[i]].whole() &&
		within(m.Codes, q.Services[i].Code) && !within(m.Except, q.Services[i].Code)
}

func within(ranges []match.Range, code string) bool {
	for i := range ranges {
		if ranges[i].Holds(code) {
			return true
		}
	}
	return false
}
