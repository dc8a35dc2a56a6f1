package edits

import "strings"

// longest is how many characters a procedure code has: HCPCS, CPT and CDT all have five.
const longest = 5

// pack makes a number of a code, in the order of the codes: 36 to the 5th is below 1<<26.
func pack(code string) (uint32, bool) {
	if len(code) != longest {
		return 0, false
	}
	var n uint32
	for i := range longest {
		c := code[i]
		switch {
		case c >= '0' && c <= '9':
			n = n*36 + uint32(c-'0')
		case c >= 'A' && c <= 'Z':
			n = n*36 + uint32(c-'A') + 10
		case c >= 'a' && c <= 'z':
			n = n*36 + uint32(c-'a') + 10
		default:
			return 0, false
		}
	}
	return n, true
}

// packRange reads "99213" or "99202-99215".
func packRange(s string) (from, to uint32, ok bool) {
	a, b, ranged := strings.Cut(s, "-")
	if !ranged {
		b = a
	}
	from, ok1 := pack(strings.TrimSpace(a))
	to, ok2 := pack(strings.TrimSpace(b))
	return from, to, ok1 && ok2 && from <= to
}
