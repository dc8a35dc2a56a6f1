package family

import (
	"unicode/utf8"

	"github.com/openaso/openaso/shared/fault"
)

// An entry's texts often begin alike: members are named after their family, outcomes and
// causes after the file that the claims came in. A text is kept without what it begins with
// if one of the first texts begins so too.
const (
	firstTexts  = 64 // that are looked at
	longestHead = 64 // bytes that are left out of a text
	leastHead   = 8  // that are worth the three numbers
)

// shorten leaves heads out of texts, but for those that pack well as they are. heads has
// three numbers a text: which it is, which one before it begins alike, and for how many bytes.
func shorten(list []string) (short []string, heads []int) {
	short = make([]string, len(list))
	for i, s := range list {
		short[i] = s
		if small(s) {
			continue
		}
		if like, n := mostAlike(list[:min(i, firstTexts)], s); n >= leastHead {
			short[i] = s[n:]
			heads = append(heads, i, like, n)
		}
	}
	return short, heads
}

// mostAlike is which text of a list begins like s for the most bytes, and for how many.
func mostAlike(list []string, s string) (like, n int) {
	for j := range list {
		if k := alike(list[j], s); k > n {
			like, n = j, k
		}
	}
	return like, n
}

// alike is for how many bytes two texts begin alike; it parts no character.
func alike(a, b string) int {
	n, most := 0, min(len(a), len(b), longestHead)
	for n < most && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return n
}

// lengthen puts the heads back, in place.
func lengthen(texts []string, heads []int) error {
	for ; len(heads) >= 3; heads = heads[3:] {
		i, like, n := heads[0], heads[1], heads[2]
		if like < 0 || like >= i || i >= len(texts) || n < 0 || n > longestHead || n > len(texts[like]) {
			return fault.New(fault.Internal, "family entry does not decode")
		}
		texts[i] = texts[like][:n] + texts[i]
	}
	return nil
}
