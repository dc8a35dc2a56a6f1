package x12

import "strings"

// Echo is a value of somebody's envelope as it may stand in ours: cut to the length of
// its element, and a character that is a delimiter here, but was none there, a space.
// It names what is answered, so a file is answered whatever it holds. What is empty
// then is otherwise.
func Echo(s string, limit int, otherwise string) string {
	out := strings.Map(func(r rune) rune {
		if r > '~' {
			return ' '
		}
		return unmarked(r)
	}, s)
	if out = strings.TrimSpace(out[:min(limit, len(out))]); out == "" {
		return otherwise
	}
	return out
}

// EchoName is Echo for a name: letters of any script stay, and limit counts them.
func EchoName(s string, limit int, otherwise string) string {
	if plain(s) && len(s) <= limit { // most names: nothing is made anew
		if s = strings.TrimSpace(s); s == "" {
			return otherwise
		}
		return s
	}
	runes := []rune(strings.Map(unmarked, strings.ToValidUTF8(s, " ")))
	if out := strings.TrimSpace(string(runes[:min(limit, len(runes))])); out != "" {
		return out
	}
	return otherwise
}

// plain says whether s is ASCII that ends and divides nothing.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] > '~' || unmarked(rune(s[i])) != rune(s[i]) {
			return false
		}
	}
	return true
}

// unmarked is r, or a space for what ends or divides an element of ours.
func unmarked(r rune) rune {
	d := Usual()
	switch r {
	case rune(d.Element), rune(d.Component), rune(d.Repetition), rune(d.Terminator), 0x7f:
		return ' '
	}
	if r < ' ' {
		return ' '
	}
	return r
}
