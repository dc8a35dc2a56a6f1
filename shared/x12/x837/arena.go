package x837

// arena makes room for lists of the same things that come one after the other: one piece
// of memory serves many claims, and each of their lists has its own part of it. At a
// claim's speed the collector would be most of the work otherwise.
type arena[T any] struct{ free []T }

// few is for how many things a list always has room; chunk for how many the piece has.
const (
	few   = 4
	chunk = 128
)

// open is an empty list at the end of what is used. Until it is closed no other is opened.
func (a *arena[T]) open() []T {
	if len(a.free) < few {
		a.free = make([]T, chunk)
	}
	return a.free[:0]
}

// close ends a list: what is appended to it later goes elsewhere.
func (a *arena[T]) close(list []T) []T {
	switch {
	case len(list) == 0:
		return list
	case len(a.free) > 0 && &a.free[0] == &list[0]:
		a.free = a.free[len(list):]
	default: // it outgrew the piece
		a.free = nil
	}
	return list[:len(list):len(list)]
}
