// Package id holds the system's own identifiers. They are opaque, derived and
// free of PHI: they may stand in events, URLs and logs. A card number is not
// one of them; it is PHI.
package id

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// Employer names a plan sponsor. Family names a subscriber and dependents of
// one employer. Member names a person; it never changes. Claim is a file's
// digest and an ordinal in it. Plan is the employer's plan, whose money is kept apart.
type (
	Employer string
	Family   string
	Member   string
	Claim    string
	Plan     string
)

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Digest is the SHA-256 of b in hex: the name of a file's bytes.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Derive makes a 16-character id from parts. The same parts give the same id,
// and ("ab","c") differs from ("a","bc").
func Derive(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return alphabet.EncodeToString(h.Sum(nil)[:10])
}

// Keyed is Derive under a secret key: an index entry for PHI (a card number, a
// name with a birth date) that cannot be guessed back without the key.
func Keyed(key []byte, parts ...string) string {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return alphabet.EncodeToString(h.Sum(nil)[:15])
}

// ClaimOf is the id of the claim at a 1-based ordinal in the file with a digest.
func ClaimOf(fileDigest string, ordinal int) Claim {
	short := fileDigest
	if len(short) > 24 {
		short = short[:24]
	}
	return Claim(short + "-" + strconv.Itoa(ordinal))
}

// Ordinal is the claim's place in its file, or 0.
func (c Claim) Ordinal() int {
	_, o, _ := strings.Cut(string(c), "-")
	n, _ := strconv.Atoi(o)
	return n
}

// NPI says whether s is a National Provider Identifier: ten digits whose last is
// the Luhn check digit over the prefix 80840 (45 CFR 162.406).
func NPI(s string) bool {
	if len(s) != 10 {
		return false
	}
	sum := 24 // what the prefix 80840 adds
	for i := range 10 {
		d := int(s[i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 0 {
			d *= 2
			d = d/10 + d%10
		}
		sum += d
	}
	return sum%10 == 0
}
