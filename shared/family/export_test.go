package family

// Marks is how often each mark counts in a state.
func Marks(s *State) map[uint64]int {
	out := map[uint64]int{}
	for m, h := range s.marks {
		if h.count > 0 {
			out[m] = h.count
		}
	}
	return out
}

// DaysOf are a decision's marks of days.
var DaysOf = daysOf

// DayMark is the mark of a day with a provider.
var DayMark = dayMark

// Shorten and Lengthen are the two ways of an entry's texts, PackText and UnpackText those
// of one; Small says which are never shortened.
var (
	Shorten    = shorten
	Lengthen   = lengthen
	PackText   = packText
	UnpackText = unpackText
	Small      = small
)

// What has a number without a place in the entry.
var (
	KnownTexts = knownTexts
	KnownRules = knownRules
)
