package family

import (
	"time"

	"github.com/openaso/openaso/shared/day"
)

// Days and places of an entry are close to each other, and so small as what they differ
// by: the first one from the entry's own, each other from the one before it. less leaves
// that of v; more is its way back.
func less[T ~int32 | ~int64](last, v *T) { *last, *v = *v, *v-*last }

func more[T ~int32 | ~int64](last, v *T) {
	*v += *last
	*last = *v
}

// near takes all days and places one way or the other.
func (w *wireEntry) near(days func(last, v *day.Day), places func(last, v *int64)) {
	today := day.Of(time.Unix(w.At, 0).UTC())
	last := today
	for i := range w.Spans {
		days(&last, &w.Spans[i].From)
	}
	last = today
	for i := range w.Used {
		days(&last, &w.Used[i].Year)
	}
	last = today
	next := int64(PlaceOf(w.Version, 0))
	for i := range w.Decided {
		days(&last, &w.Decided[i].Claim.Received)
		places(&next, &w.Decided[i].Place)
		next++
	}
}
