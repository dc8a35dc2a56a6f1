package screening

import (
	"slices"
	"strings"
	"unicode"
)

// forms are words that a company's or a person's name may have or lack.
var forms = map[string]bool{
	"INC": true, "INCORPORATED": true, "LLC": true, "LLP": true, "PLLC": true, "PC": true, "PA": true, "CORP": true, "CORPORATION": true, "CO": true, "COMPANY": true,
	"LTD": true, "LP": true, "THE": true, "AND": true, "OF": true, "MD": true, "DO": true, "DDS": true, "DMD": true, "RN": true, "DR": true, "JR": true, "SR": true,
}

// normal is a name by which names are compared: its words in order of the alphabet, capital,
// without signs, without letters that stand alone and without forms. A name that
// is nothing else keeps its words.
func normal(name string) string {
	words := strings.Fields(letters(name))
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len(w) == 1 || forms[w] })
	if len(kept) < 2 { // a single word would be half the world
		kept = words
	}
	slices.Sort(kept)
	return strings.Join(kept, " ")
}

// letters keeps letters and digits, capital; what parts words is a blank.
// Points and apostrophes part none: L.L.C. is LLC, O'Neil ONEIL.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToUpper(r)
		case r == '.' || r == '\'' || r == '’' || unicode.Is(unicode.Mn, r):
			return -1
		}
		return ' '
	}, name)
}
