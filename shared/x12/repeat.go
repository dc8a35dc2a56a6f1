package x12

import "strings"

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
