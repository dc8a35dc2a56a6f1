package table

// WriteUnit is how many bytes of an item one write unit pays for (a DynamoDB write request
// unit: 1 KB, begun ones whole).
const WriteUnit = 1 << 10

// WriteUnits is what a put of the item costs, alone; in a transaction it costs double.
func WriteUnits(i Item) int { return max(1, (Size(i)+WriteUnit-1)/WriteUnit) }

// Size is the item's size in bytes by DynamoDB's rules ("Amazon DynamoDB Developer Guide",
// DynamoDB item sizes): the names of its attributes as payload.AttrPK and its neighbours
// give them, and their values. Attributes that are absent cost nothing.
func Size(i Item) int {
	n := len("PK") + len(i.PK) + len("SK") + len(i.SK) + len("V") + number(i.Version) + len("K") + len(i.Kind)
	if len(i.Body) > 0 {
		n += len("B") + len(i.Body)
	}
	if i.Expires != 0 {
		n += len("X") + number(i.Expires)
	}
	if len(i.Events) > 0 {
		n += len("EV") + 3 // a list's own
		for _, e := range i.Events {
			n += 1 + len(e)
		}
	}
	return n
}

// number is the size of a number: a byte, and one for every two digits begun; zeros at its
// end are not kept. A sign takes a byte more.
func number(n int64) int {
	size, digits := 1, 0
	if n < 0 {
		size++
	}
	for n != 0 && n%10 == 0 {
		n /= 10
	}
	for ; n != 0; n /= 10 {
		digits++
	}
	return size + (digits+1)/2
}
