package x12

import (
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// Repeats are the repetitions of an element (ISA11 says what divides them), nil if it is
// absent. In an interchange that names no such mark an element stands once.
func (s *Segment) Repeats(element int) []string {
	v := s.El(element)
	switch {
	case v == "":
		return nil
	case s.Delimiters.Repetition == 0:
		return []string{v}
	}
	return strings.Split(v, string([]byte{s.Delimiters.Repetition}))
}

// Repeat joins the repetitions of an element for the segment that is written next. One
// that holds a delimiter makes the whole fail when it is written.
func (w *Writer) Repeat(times ...string) string {
	for _, t := range times {
		if strings.IndexByte(t, w.d.Repetition) >= 0 && w.err == nil {
			w.err = fault.New(fault.Invalid, "a repetition holds a character that is a delimiter here")
		}
	}
	out := strings.Join(times, string([]byte{w.d.Repetition}))
	if len(times) > 1 {
		w.repeated = append(w.repeated, out)
	}
	return out
}

// repeats says whether Repeat made e for the open segment, once each.
func (w *Writer) repeats(e string) bool {
	for i, r := range w.repeated {
		if r == e {
			w.repeated[i] = w.repeated[len(w.repeated)-1]
			w.repeated = w.repeated[:len(w.repeated)-1]
			return true
		}
	}
	return false
}
