package plancheck

import (
	"slices"

	"github.com/openaso/openaso/shared/match"
)

// covered says whether a is given and every code of it lies in b, whose ranges may adjoin.
func covered(a, b []match.Range) bool {
	return len(a) > 0 && !slices.ContainsFunc(a, func(r match.Range) bool { return !rangeIn(r, b) })
}

// rangeIn walks through r, from range to range of b.
func rangeIn(r match.Range, b []match.Range) bool {
	at := r.From
	for range len(b) + 1 {
		i := slices.IndexFunc(b, func(x match.Range) bool { return x.Holds(at) })
		if i < 0 {
			return false
		}
		if b[i].To >= r.To {
			return true
		}
		at = next(b[i].To)
	}
	return false
}

// next is the code after one: the last digits go up, a letter behind them stays.
func next(code string) string {
	b := []byte(code)
	for i := len(b) - 1; i >= 0; i-- {
		switch {
		case b[i] >= '0' && b[i] < '9':
			b[i]++
			return string(b)
		case b[i] == '9':
			b[i] = '0'
		case i < len(b)-1:
			return "" // no digit is left to go up
		}
	}
	return ""
}

// separate are two lists of ranges, both given, that no code lies in both of.
func separate(a, b []match.Range) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x match.Range) bool {
		return slices.ContainsFunc(b, func(y match.Range) bool {
			return len(x.From) == len(y.From) && x.From <= y.To && y.From <= x.To
		})
	})
}
