// Package layout is how an item lies in DynamoDB: its attributes, which are also those of
// the images on the table's stream, and what it weighs there. Names are short because
// they are paid for with every item.
//
//	PK  S        partition key
//	SK  S        sort key
//	V   N        version
//	K   S        kind, may be empty
//	EV  L of S   events, absent without any
//	B   B        body, absent when empty
//	X   N        Unix seconds after which the item is gone, the table's TTL attribute; absent for never
//
// See shared/decisions/0012.
package layout

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/table"
)

// The attributes' names.
const (
	PK      = "PK"
	SK      = "SK"
	Version = "V"
	Kind    = "K"
	Events  = "EV"
	Body    = "B"
	Expires = "X"
)

// Overheads of a list and of each of its elements, in bytes.
const listBytes, elementBytes = 3, 1

// Size is what an item weighs in bytes, by DynamoDB's rules: names and values as stored,
// text in UTF-8. See "DynamoDB item sizes and formats" in AWS's developer guide.
func Size(it table.Item) int {
	n := len(PK+SK+Version+Kind) + len(it.PK) + len(it.SK) + number(it.Version) + len(it.Kind)
	if len(it.Events) > 0 {
		n += len(Events) + listBytes
		for _, e := range it.Events {
			n += len(e) + elementBytes
		}
	}
	if len(it.Body) > 0 {
		n += len(Body) + len(it.Body)
	}
	if it.Expires != 0 {
		n += len(Expires) + number(it.Expires)
	}
	return n
}

// number is a byte for each pair of digits that counts, one for the exponent and one for
// a minus sign. Pairs are those of base 100, so zeroes at the end go two by two.
func number(v int64) int {
	digits, sign := strconv.FormatInt(v, 10), 0
	if v < 0 {
		digits, sign = digits[1:], 1
	}
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	for strings.HasSuffix(digits, "00") {
		digits = strings.TrimSuffix(digits, "00")
	}
	return len(digits)/2 + 1 + sign
}

// WriteUnit is how many bytes of an item one write unit pays for.
const WriteUnit = 1 << 10

// WriteUnits is what a put of the item costs by itself; a transaction takes twice as many.
func WriteUnits(it table.Item) int { return max(1, (Size(it)+WriteUnit-1)/WriteUnit) }
