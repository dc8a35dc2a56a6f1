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
	"GMBH": true, "AG": true, "SA": true, "SAS": true, "SARL": true, "SRL": true, "BV": true, "NV": true, "PLC": true, "PTE": true, "PTY": true, "LTDA": true, "OOO": true,
}

// normal is a name by which names are compared: its words in order of the alphabet, capital,
// without signs and accents, without letters that stand alone and without forms. Of a name
// with one word left, single letters stay: a family name alone would be half the world. A
// name that is nothing but forms keeps them.
func normal(name string) string {
	words := strings.Fields(letters(name))
	named := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return forms[w] })
	kept := slices.DeleteFunc(slices.Clone(named), func(w string) bool { return len(w) == 1 })
	if len(kept) < 2 {
		kept = named
	}
	if len(kept) == 0 {
		kept = words
	}
	slices.Sort(kept)
	return strings.Join(kept, " ")
}

// letters keeps letters and digits, capital and without accents; what parts words is a blank.
// Points and apostrophes part none: L.L.C. is LLC, O'Neil ONEIL.
func letters(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == '.' || r == '\'' || r == '’' || r == '`' || unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteString(folded(r))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// folds are letters of Western names behind the plain ones that lists print for them.
var folds = []struct{ plain, accented string }{
	{"A", "ÀÁÂÃÄÅĀĂĄ"}, {"AE", "Æ"}, {"C", "ÇĆĈĊČ"}, {"D", "ÐĎĐ"}, {"E", "ÈÉÊËĒĔĖĘĚ"}, {"G", "ĜĞĠĢ"}, {"H", "ĤĦ"},
	{"I", "ÌÍÎÏĨĪĬĮİ"}, {"J", "Ĵ"}, {"K", "Ķ"}, {"L", "ĹĻĽĿŁ"}, {"N", "ÑŃŅŇ"}, {"O", "ÒÓÔÕÖØŌŎŐ"}, {"OE", "Œ"}, {"R", "ŔŖŘ"},
	{"S", "ŚŜŞŠȘ"}, {"SS", "ßẞ"}, {"T", "ŢŤŦȚ"}, {"TH", "Þ"}, {"U", "ÙÚÛÜŨŪŬŮŰŲ"}, {"W", "Ŵ"}, {"Y", "ÝŶŸ"}, {"Z", "ŹŻŽ"},
}

// folded is a letter as a capital without its accent.
func folded(r rune) string {
	r = unicode.ToUpper(r)
	if r < 0x80 {
		return string(r)
	}
	for _, f := range folds {
		if strings.ContainsRune(f.accented, r) {
			return f.plain
		}
	}
	return string(r)
}
