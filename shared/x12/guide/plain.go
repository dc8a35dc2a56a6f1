package guide

import "github.com/openaso/openaso/shared/x12"

// plain says at one look that a value is right, as most are: a code of the list, or text
// or a number of a fitting length without anything else in it. What it does not say is
// looked at in full, which says what is wrong.
func (e *element) plain(v string, d x12.Delimiters) bool {
	switch {
	case e.parts != nil || e.form > 0:
		return false
	case len(e.codes) > 0:
		return e.codes.has(coded(v))
	case e.kind == "AN" || e.kind == "ID":
		return len(v) >= e.min && len(v) <= e.max && printed(v, d)
	case e.kind == "R":
		return e.figures(v, 1)
	case e.kind[0] == 'N':
		return e.figures(v, 0)
	}
	return false
}

// printed says whether v is of printed ASCII that divides nothing, and not blank.
func printed(v string, d x12.Delimiters) bool {
	var any byte
	for i := range len(v) {
		c := v[i]
		if c < ' ' || c > '~' || c == d.Component || c == d.Repetition {
			return false
		}
		any |= c ^ ' '
	}
	return any != 0
}

// figures says whether v is of a fitting number of digits, with so many points at most.
func (e *element) figures(v string, points int) bool {
	n := len(v)
	for i := range len(v) {
		if v[i] >= '0' && v[i] <= '9' {
			continue
		}
		if n--; v[i] != '.' || points == 0 {
			return false
		}
		points--
	}
	return n > 0 && n >= e.min && n <= e.max
}

// cut is v before and after the first mark, as strings.Cut has it: values are a few bytes
// long, and a loop ends before a search begins.
func cut(v string, mark byte) (before, after string, found bool) {
	for i := range len(v) {
		if v[i] == mark {
			return v[:i], v[i+1:], true
		}
	}
	return v, "", false
}

// broken says whether a condition does not hold among places that are present.
func (r *rule) broken(present uint64) bool {
	switch got := present & r.all; r.kind {
	case 'P':
		return got != 0 && got != r.all
	case 'R':
		return got == 0
	case 'E':
		return got&(got-1) != 0
	case 'C':
		return got&r.first != 0 && got != r.all
	default: // L
		return got == r.first
	}
}

// codes is a list of codes, each as a number: one comparison each.
type codes []uint64

func (c codes) has(code uint64) bool {
	for i := range c {
		if c[i] == code {
			return true
		}
	}
	return false
}

// longest is the most characters of a code.
const longest = 7

// coded is a code as a number, with its length; 0 for what is too long to be one.
func coded(v string) uint64 {
	if len(v) > longest {
		return 0
	}
	n := uint64(len(v))
	for i := range len(v) {
		n = n<<8 | uint64(v[i])
	}
	return n
}
