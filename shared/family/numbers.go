package family

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// Most texts of an entry are numbers in disguise: an NPI, a TIN or a place of service is
// digits, a file's digest is hexadecimal, a provider's taxonomy has a shape. The table holds
// a text as the shortest of these: a number, one below zero for a taxonomy, bytes, itself.
func packText(s string) any {
	if n, ok := decimal(s); ok {
		return n
	}
	if n, ok := taxonomyNumber(s); ok {
		return -1 - n
	}
	if len(s) >= leastHex && len(s)%2 == 0 && strings.Trim(s, "0123456789abcdef") == "" {
		if b, err := hex.DecodeString(s); err == nil {
			return b
		}
	}
	return s
}

// leastHex is the length of hexadecimal that is worth bytes.
const leastHex = 8

func unpackText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case uint64:
		return strconv.FormatUint(v, 10), nil
	case int64:
		if n := -1 - v; n >= 0 && n < taxonomies {
			return taxonomyText(n), nil
		}
	case []byte:
		return hex.EncodeToString(v), nil
	}
	return "", fault.New(fault.Internal, "family entry does not decode")
}

func packTexts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = packText(s)
	}
	return out
}

func unpackTexts(list []any) (out []string, err error) {
	out = make([]string, len(list))
	for i := range list {
		if out[i], err = unpackText(list[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// small says that a text packs into at most five bytes, no more than one without its head.
func small(s string) bool {
	if n, ok := decimal(s); ok {
		return n <= math.MaxUint32
	}
	n, ok := taxonomyNumber(s)
	return ok && n <= math.MaxUint32
}

// decimal is the number that is written as s and no other way.
func decimal(s string) (uint64, bool) {
	const longest = 19 // digits that always fit
	if s == "" || len(s) > longest || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	return digits(s)
}

func digits(s string) (n uint64, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + uint64(s[i]-'0')
	}
	return n, true
}

// A taxonomy (NUCC's provider taxonomy code) is three digits, two of digits or capitals,
// four digits and an X. As a number its last digits count most: those that end in 00000X
// are the most frequent and take three bytes, nearly all others five.
const (
	threeDigits = 1_000
	fourDigits  = 10_000
	alphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letters     = int64(len(alphabet))
	taxonomies  = threeDigits * letters * letters * fourDigits
)

func taxonomyNumber(s string) (int64, bool) {
	if len(s) != 10 || s[9] != 'X' {
		return 0, false
	}
	head, ok1 := digits(s[:3])
	tail, ok2 := digits(s[5:9])
	a, b := strings.IndexByte(alphabet, s[3]), strings.IndexByte(alphabet, s[4])
	if !ok1 || !ok2 || a < 0 || b < 0 {
		return 0, false
	}
	return ((int64(tail)*letters+int64(b))*letters+int64(a))*threeDigits + int64(head), true
}

// taxonomyText is its way back, for numbers below taxonomies.
func taxonomyText(n int64) string {
	s := []byte("000000000X")
	putDigits(s[:3], n%threeDigits)
	n /= threeDigits
	s[3], s[4] = alphabet[n%letters], alphabet[n/letters%letters]
	putDigits(s[5:9], n/letters/letters)
	return string(s)
}

func putDigits(b []byte, n int64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i], n = byte('0'+n%10), n/10
	}
}
