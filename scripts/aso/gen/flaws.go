package gen

import (
	"math/rand/v2"
	"slices"
)

// Flaw is a kind of fault.
type Flaw string

// The kinds of faults. The first ones stand in an item, WrongCount and those after it in
// what is around.
const (
	BadDate              Flaw = "bad-date"        // a month 13
	MissingSegment       Flaw = "missing-segment" // one that the guide requires
	UnknownSegment       Flaw = "unknown-segment" // one that no guide knows
	MissingElement       Flaw = "missing-element" // one that the guide requires
	OutOfBalance         Flaw = "out-of-balance"  // the claim's charge is a cent more than its lines'
	BadCode              Flaw = "bad-code"        // one that the guide does not list
	BadAmount            Flaw = "bad-amount"      // letters for figures
	TooLong              Flaw = "too-long"        // more characters than the element has
	BadNPI               Flaw = "bad-npi"         // its check digit
	BadPointer           Flaw = "bad-pointer"     // to a diagnosis that is not there
	TooManyDiagnoses     Flaw = "too-many-diagnoses"
	BadComposite         Flaw = "bad-composite"     // a diagnosis without its qualifier
	WrongCount           Flaw = "wrong-count"       // of segments, in SE01
	DuplicateControl     Flaw = "duplicate-control" // ST02 of the set before, in the same group
	DuplicateInterchange Flaw = "duplicate-interchange"
	Cut                  Flaw = "cut" // the file ends in its last claim
)

// Flaws are the kinds of faults that files of a kind can have.
func Flaws(k Kind) []Flaw {
	all := []Flaw{BadDate, MissingSegment, UnknownSegment, MissingElement, BadCode, TooLong}
	switch k {
	case Professional:
		all = append(all, OutOfBalance, BadAmount, BadNPI, BadPointer, TooManyDiagnoses, BadComposite)
	case Institutional:
		all = append(all, OutOfBalance, BadAmount, BadNPI, BadComposite)
	case Dental:
		all = append(all, OutOfBalance, BadAmount, BadNPI)
	}
	return append(all, WrongCount, DuplicateControl, DuplicateInterchange, Cut)
}

// unfit says why the order has no room for a kind of fault.
func (o *Order) unfit(f Flaw) string {
	switch {
	case !slices.Contains(Flaws(o.Kind), f):
		return "no kind of fault that an " + string(o.Kind) + " can have"
	case f == DuplicateControl && o.Sets < 2:
		return "a group needs two sets for it"
	case f == DuplicateInterchange && o.Interchanges < 2:
		return "it needs two interchanges"
	}
	return ""
}

// flaws decides which item gets which fault, by a chance of its own: the items are the
// same with faults and without.
type flaws struct {
	r         *rand.Rand
	kinds     []Flaw
	left      int // to be placed; -1: rate decides
	rate      int
	again     bool // the next set takes this one's control number
	sameAgain bool // the next interchange takes this one's
	miscount  bool // this set's SE counts wrong
	cut       bool // the file ends in its last item
}

func newFlaws(o *Order) *flaws {
	f := &flaws{r: rand.New(rand.NewPCG(o.Seed, 0xF1A35)), left: o.Faults, rate: o.Rate}
	if o.Faults == 0 && o.Rate > 0 {
		f.left = -1
	}
	f.kinds = slices.DeleteFunc(slices.Clone(o.Flaws), func(k Flaw) bool { return k == Cut })
	f.cut = slices.Contains(o.Flaws, Cut) && f.left != 0
	if len(o.Flaws) == 0 { // nothing that makes what comes after it unreadable, unless it is asked for
		f.kinds = slices.DeleteFunc(Flaws(o.Kind), func(k Flaw) bool { return k == Cut || o.unfit(k) != "" })
	}
	if f.cut && f.left > 0 {
		f.left--
	}
	return f
}

// into puts a fault into the item under way if one is due, and answers how many of its
// segments are written.
func (f *flaws) into(m *maker) int {
	if f.cut && m.last() {
		f.cut = false
		return f.r.IntN(len(m.body))
	}
	if len(f.kinds) > 0 && f.due(m) {
		for _, i := range f.r.Perm(len(f.kinds)) {
			if f.place(m, f.kinds[i]) {
				f.left = max(-1, f.left-1)
				break
			}
		}
	}
	return len(m.body)
}

// due draws whether this item gets one, so that all are placed by the last item.
func (f *flaws) due(m *maker) bool {
	switch {
	case f.left < 0:
		return f.r.IntN(10_000) < f.rate
	case f.left == 0:
		return false
	}
	remain := f.window(&m.o, int64(m.o.Items)) - int64(m.made.Items) + 1
	if m.o.Size > 0 { // fewer than will come, so that none stays over
		remain = (f.window(&m.o, m.o.Size) - m.made.Bytes) / (m.kind.average * 2)
	}
	return remain <= int64(f.left) || f.r.Int64N(remain) < int64(f.left)
}

// window is how far into n faults have room: a control number is repeated by who comes
// next, so that the last set or interchange has none for it.
func (f *flaws) window(o *Order, n int64) int64 {
	parts := 0
	for _, k := range f.kinds {
		switch k {
		case DuplicateControl:
			parts = max(parts, o.Interchanges*o.Groups*o.Sets)
		case DuplicateInterchange:
			parts = max(parts, o.Interchanges)
		default:
			return n
		}
	}
	return n * int64(parts-1) / int64(parts)
}

// place puts a kind of fault into the item or around it; false if there is no room.
func (f *flaws) place(m *maker, k Flaw) bool {
	switch k {
	case WrongCount:
		return once(&f.miscount)
	case DuplicateControl:
		return m.made.Sets%m.o.Sets != 0 && once(&f.again)
	case DuplicateInterchange:
		return m.made.Sets <= (m.o.Interchanges-1)*m.o.Groups*m.o.Sets && once(&f.sameAgain)
	}
	return f.spoil(m, k)
}

// once raises a flag, false if it stood already.
func once(b *bool) bool {
	was := *b
	*b = true
	return !was
}
