package edi

import (
	"strings"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
	"github.com/openaso/openaso/shared/x12/x275"
	"github.com/openaso/openaso/shared/x12/x276"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x278"
	"github.com/openaso/openaso/shared/x12/x834"
	"github.com/openaso/openaso/shared/x12/x835"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
)

// kind is a transaction that is read whole, by its ST01 and the beginning of its guide.
type kind struct {
	set, guide string
	take       func(s *envelope.Set, emit func(any) error) envelope.Taker
}

// kinds are the transactions that are read whole, claims with their codes judged by sets.
func kinds(sets *codes.Sets) []kind {
	return []kind{
		{"270", "005010X279", takes(x270.TakeInquiries)},
		{"271", "005010X279", takes(x270.TakeAnswers)},
		{"275", "", takes(x275.Pick)},
		{"276", "005010X212", takes(x276.Pick)},
		{"277", "005010X212", takes(x276.PickAnswers)},
		{"277", "005010X214", takes(x277.Taker)},
		{"278", "005010X217", takes(x278.Pick)},
		{"834", "005010X220", takes(x834.Taker)},
		{"835", "005010X221", takes(x835.Taker)},
		{"837", "005010X22", takes(claims(sets))},
		{"999", "005010X231", takes(x999.Taker)},
	}
}

func claims(sets *codes.Sets) func(*envelope.Set, func(x837.Item) error) envelope.Taker {
	return func(s *envelope.Set, emit func(x837.Item) error) envelope.Taker {
		return x837.Taker(s, x837.Options{Guide: true, Codes: sets}, emit)
	}
}

// takes hands the items of a transaction's package on, whatever their type.
func takes[T any](taker func(*envelope.Set, func(T) error) envelope.Taker) func(*envelope.Set, func(any) error) envelope.Taker {
	return func(s *envelope.Set, emit func(any) error) envelope.Taker {
		return taker(s, func(it T) error { return emit(&it) })
	}
}

// pick is who reads a set, nil if nobody does. A set under a guide that is not read is
// given to a reader of its kind, who says so.
func pick(s *envelope.Set, sets *codes.Sets, emit func(any) error) envelope.Taker {
	var other *kind
	for _, k := range kinds(sets) {
		if k.set == s.Kind && strings.HasPrefix(s.Guide, k.guide) {
			return k.take(s, emit)
		}
		if k.set == s.Kind {
			other = &k
		}
	}
	if other == nil {
		return nil
	}
	return other.take(s, emit)
}

// name is a transaction as people call it: 837P 005010X222A1.
func name(kind, guide string) string {
	letter := ""
	switch {
	case len(guide) < 10:
	case kind == "837" && guide[6:10] == "X222":
		letter = "P"
	case kind == "837" && guide[6:10] == "X223":
		letter = "I"
	case kind == "837" && guide[6:10] == "X224":
		letter = "D"
	case kind == "277" && guide[6:10] == "X214":
		letter = "CA"
	}
	return strings.TrimSpace(kind + letter + " " + guide)
}
