package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
)

// blocks are what decisions are made of: an engine takes them from memory in larger pieces.
type blocks struct {
	lines       block[claim.LineOutcome]
	adjustments block[claim.Adjustment]
	steps       block[claim.Step]
	deltas      block[family.Delta]
	marks       block[uint64]
}

// block is memory that slices are cut from, one behind the other, each once.
type block[T any] struct {
	free []T
	size int
}

// cut is an empty slice with room for n, that nobody else has.
func (b *block[T]) cut(n int) []T {
	if n > len(b.free) {
		b.size = max(n, min(2*b.size, largest))
		b.free = make([]T, b.size)
	}
	own := b.free[:0:n]
	b.free = b.free[n:]
	return own
}

const largest = 256
