package match

import (
	"math/bits"
	"slices"
)

// Index finds the first of some matches that holds: it looks up by the procedure code which of
// them can, and holds only those against the service.
type Index struct {
	of     []*Match
	given  []part   // of each match, those that are looked at once its codes are known to hold
	bounds []uint64 // where the answer changes, sorted; the first is 0
	masks  []uint64 // which matches can hold from each bound on
	plain  bool     // too many for a mask: all are looked at
}

// NewIndex indexes matches, in their order.
func NewIndex(of []*Match) *Index {
	x := &Index{of: of, plain: len(of) > most, bounds: []uint64{0}}
	if x.plain {
		return x
	}
	for _, m := range of {
		x.given = append(x.given, m.parts()&^codes)
		for _, r := range m.Codes {
			x.bounds = append(x.bounds, packed(r.From), packed(r.To)+1)
		}
	}
	slices.Sort(x.bounds)
	x.bounds = slices.Compact(x.bounds)
	for _, b := range x.bounds {
		x.masks = append(x.masks, x.at(b))
	}
	return x
}

// at is which matches can hold for codes from a bound on.
func (x *Index) at(bound uint64) (mask uint64) {
	for i, m := range x.of {
		can := len(m.Codes) == 0
		for _, r := range m.Codes {
			can = can || packed(r.From) <= bound && bound <= packed(r.To)
		}
		if can {
			mask |= 1 << i
		}
	}
	return mask
}

// First is the place of the first match that holds for s, -1 if none does.
func (x *Index) First(s *Service) int { return x.From(0, s) }

// From is the place of the first match from a place on that holds for s, -1 if none does.
func (x *Index) From(at int, s *Service) int {
	if x.plain {
		for ; at < len(x.of); at++ {
			if x.of[at].Holds(s) {
				return at
			}
		}
		return -1
	}
	long := len(s.Code) > whole
	for mask := x.can(s.Code) >> at << at; mask != 0; mask &= mask - 1 {
		i := bits.TrailingZeros64(mask)
		if x.of[i].hold(x.given[i], s) && (!long || len(x.of[i].Codes) == 0 || inRanges(x.of[i].Codes, s.Code)) {
			return i
		}
	}
	return -1
}

func (x *Index) can(code string) uint64 {
	at, found := slices.BinarySearch(x.bounds, packed(code))
	if !found {
		at--
	}
	return x.masks[at]
}

// whole is how long a code may be that packed tells from every other.
const whole = 7

// packed orders codes by their length, and codes of one length as their texts. Of a longer
// code than any there is, the beginning counts: more may hold than do, which Holds settles.
func packed(code string) uint64 {
	n := uint64(min(len(code), whole+1)) << 56
	for i := range min(len(code), whole) {
		n |= uint64(code[i]) << (48 - 8*i)
	}
	return n
}
