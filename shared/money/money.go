// Package money holds amounts in whole cents and rates in basis points.
// It has no floating point: every rounding is half-up, stated, and done once.
package money

import (
	"bytes"
	"errors"
	"math/bits"
	"sort"
	"strconv"
	"strings"
)

// Cents is an amount of US dollars in whole cents. Negative means money back.
type Cents int64

// BasisPoints is a rate: 10,000 is the whole, 2,000 is twenty percent.
type BasisPoints int64

// Whole is the rate of one hundred percent.
const Whole BasisPoints = 10_000

// ErrAmount is returned by Parse for text that is not an amount of cents.
// It never carries the text.
var ErrAmount = errors.New("not an amount")

// Parse reads an X12 or plain decimal ("12", "12.5", "-0.07", ".5") as cents.
// More than two decimals are refused unless they are zero; so are exponents,
// separators and amounts past 15 digits.
func Parse(s string) (Cents, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(digits, ".")
	frac = strings.TrimRight(frac, "0")
	if len(frac) > 2 || len(whole) > 15 || (whole == "" && (!dotted || digits == ".")) {
		return 0, ErrAmount
	}
	n, ok := Decimal(whole, frac, 2)
	if !ok {
		return 0, ErrAmount
	}
	if negative {
		return -Cents(n), nil
	}
	return Cents(n), nil
}

// String prints dollars and cents: "1234.05", "-0.07".
func (c Cents) String() string { return string(c.AppendX12(nil, true)) }

// X12 prints the amount as X12 wants it: no trailing zeros, "12.5", "3", "0".
func (c Cents) X12() string { return string(c.AppendX12(nil, false)) }

// AppendX12 appends the amount to b; full keeps both decimals.
func (c Cents) AppendX12(b []byte, full bool) []byte {
	n := uint64(c)
	if c < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendUint(b, n/100, 10)
	f := n % 100
	if !full && f == 0 {
		return b
	}
	b = append(b, '.', byte('0'+f/10))
	if full || f%10 != 0 {
		b = append(b, byte('0'+f%10))
	}
	return b
}

// Dollars prints for people: "$1,234.05", "-$0.07".
func (c Cents) Dollars() string {
	s, negative := strings.CutPrefix(c.String(), "-")
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	b.WriteByte('$')
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String() + "." + frac
}

// Rate is c times r, rounded half-up (away from zero for negative amounts, so
// that the rate of -c is exactly the negation of the rate of c).
func (c Cents) Rate(r BasisPoints) Cents { return c.MulDiv(int64(r), int64(Whole)) }

// MulDiv is c*num/den rounded half-up away from zero, in 128 bits.
// den must be positive; a result past 63 bits panics, as no amount may wrap.
func (c Cents) MulDiv(num, den int64) Cents {
	negative := (c < 0) != (num < 0)
	hi, lo := bits.Mul64(magnitude(int64(c)), magnitude(num))
	lo, carry := bits.Add64(lo, uint64(den)/2, 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(den))
	if q > 1<<62 {
		panic("money: amount out of range")
	}
	if negative {
		return -Cents(q)
	}
	return Cents(q)
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Split divides c over the weights by largest remainder, ties to the lowest
// index, so that the parts add up to c exactly. Weights must not be negative;
// if all are zero the whole goes to the first. No weights give no parts.
func (c Cents) Split(weights []Cents) []Cents {
	parts := make([]Cents, len(weights))
	if len(parts) == 0 {
		return parts
	}
	var sum Cents
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		parts[0] = c
		return parts
	}
	if c < 0 {
		for i, p := range (-c).Split(weights) {
			parts[i] = -p
		}
		return parts
	}
	return splitPositive(c, sum, weights, parts)
}

func splitPositive(c, sum Cents, weights, parts []Cents) []Cents {
	rest := make([]uint64, len(weights))
	left := c
	order := make([]int, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(c), uint64(w))
		q, r := bits.Div64(hi, lo, uint64(sum))
		parts[i], rest[i], order[i] = Cents(q), r, i
		left -= Cents(q)
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for i := Cents(0); i < left; i++ {
		parts[order[i]]++
	}
	return parts
}

// Decimal is the digits before and after a decimal point as a whole number of the smallest
// unit that so many places count: "12" and "5" in two places are 1250. Neither may hold
// anything else, frac no more digits than places, both together no more than 18.
func Decimal(whole, frac string, places int) (int64, bool) {
	n, ok := appended(0, whole)
	n, fine := appended(n, frac)
	for range places - len(frac) {
		n *= 10
	}
	return n, ok && fine
}

// AppendDecimal appends a number of the smallest unit that so many decimal places count,
// without zeros at the end: 1250 in two places is "12.5".
func AppendDecimal(b []byte, n int64, places int) []byte {
	if n < 0 {
		b = append(b, '-')
	}
	digits := strconv.AppendUint(nil, magnitude(n), 10)
	for len(digits) <= places {
		digits = append([]byte{'0'}, digits...)
	}
	point := len(digits) - places
	b = append(b, digits[:point]...)
	part := bytes.TrimRight(digits[point:], "0")
	if len(part) == 0 {
		return b
	}
	return append(append(b, '.'), part...)
}

// appended is a number with more digits.
func appended(n int64, digits string) (int64, bool) {
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		n = 10*n + int64(digits[i]-'0')
	}
	return n, true
}
