package id_test

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/id"
)

func TestNPI(t *testing.T) {
	for s, want := range map[string]bool{
		"1234567893": true, // the worked example of the standard
		"1234567890": false, "123456789": false, "12345678931": false, "123456789X": false, "": false, "１２３": false,
	} {
		if id.NPI(s) != want {
			t.Errorf("NPI(%q) is %t", s, !want)
		}
	}
}

// One digit changed, or two different neighbours swapped (but 0 and 9), is no NPI any more.
func TestNPICatchesSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(rapid.StringMatching(`[12][0-9]{8}`).Draw(t, "digits") + "0")
		for !id.NPI(string(b)) {
			b[9]++
		}
		slip := append([]byte(nil), b...)
		at := rapid.IntRange(0, 9).Draw(t, "at")
		slip[at] = '0' + (slip[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if id.NPI(string(slip)) {
			t.Errorf("digit %d changed and still an NPI", at)
		}
		slip = append(slip[:0], b...)
		at = rapid.IntRange(0, 8).Draw(t, "swap")
		slip[at], slip[at+1] = slip[at+1], slip[at]
		lost := string(b[at:at+2]) == "09" || string(b[at:at+2]) == "90" || b[at] == b[at+1]
		if id.NPI(string(slip)) != lost {
			t.Errorf("digits %d and %d swapped: %t", at, at+1, !lost)
		}
	})
}

// Ids stand in keys and URLs as they are.
func TestIdsAreShortAndPlain(t *testing.T) {
	plain := regexp.MustCompile(`^[0-9a-hj-km-np-tv-z]+$`)
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.String().Draw(t, "part")
		if d := id.Derive(part); len(d) != 16 || !plain.MatchString(d) {
			t.Errorf("derived %q", d)
		}
		if k := id.Keyed([]byte("key"), part); len(k) != 24 || !plain.MatchString(k) {
			t.Errorf("keyed %q", k)
		}
		n := rapid.IntRange(1, 1_000_000).Draw(t, "ordinal")
		if c := id.ClaimOf(id.Digest([]byte(part)), n); c.Ordinal() != n {
			t.Errorf("claim %s has ordinal %d, want %d", c, c.Ordinal(), n)
		}
	})
	for _, c := range []id.Claim{"", "abc", "abc-", "abc-x"} {
		if c.Ordinal() != 0 {
			t.Errorf("%q has ordinal %d", c, c.Ordinal())
		}
	}
}
