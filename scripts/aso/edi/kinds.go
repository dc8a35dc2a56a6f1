package edi

import (
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// kind is a transaction that is read whole: what its items are called, and who reads them.
type kind struct {
	set, item string
	take      func(s *envelope.Set, emit func(any) error) envelope.Taker
}

// kinds are the transactions that are read whole. A taker that is nil does not know the
// set; two rows of one set are told apart by their guides.
func kinds() []kind {
	return []kind{
		{"837", "claim", func(s *envelope.Set, emit func(any) error) envelope.Taker {
			return x837.Taker(s, x837.Options{}, func(it x837.Item) error { return emit(&it) })
		}},
	}
}

// pick is who reads a set, nil if nobody does.
func pick(s *envelope.Set, emit func(any) error) envelope.Taker {
	for _, k := range kinds() {
		if k.set != s.Kind {
			continue
		}
		if t := k.take(s, emit); t != nil {
			return t
		}
	}
	return nil
}

// name is a transaction as people call it.
func name(kind, guide string) string {
	letter := ""
	switch {
	case kind != "837" || len(guide) < 10:
	case guide[6:10] == "X222":
		letter = "P"
	case guide[6:10] == "X223":
		letter = "I"
	case guide[6:10] == "X224":
		letter = "D"
	}
	if guide == "" {
		return kind + letter
	}
	return kind + letter + " " + guide
}
