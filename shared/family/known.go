package family

import "slices"

// What most entries name needs no place in their tables: it has a number below zero, the
// first of a list -1. The first three are worth the most, since beside an amount (see put)
// they take one byte and the others two. The lists only ever grow, at their end: an entry
// means the same by a number for good.
var (
	knownTexts = []string{
		"CO45", "PR1", "PR2", "PR3",
		"in.out-of-pocket", "in.deductible", "out.out-of-pocket", "out.deductible",
		string(EmployeeOnly), string(EmployeeSpouse), string(EmployeeChildren), string(WholeFamily),
		"PR45", "CO94", "OA18", "OA23", "CO29", "CO197", "PR96", "PR119", "PR204", "PR242",
	}
	// The rules of a claim that is paid: price, plan pays, coinsurance, deductible, copay.
	knownRules = []uint16{110, 190, 133, 132, 131}
)

var knownAt = places(knownTexts)

func places(list []string) map[string]int {
	out := make(map[string]int, len(list))
	for i, s := range list {
		out[s] = -1 - i
	}
	return out
}

// knownText is the text of a number below zero, or "".
func knownText(n int) string {
	if n < -len(knownTexts) {
		return ""
	}
	return knownTexts[-1-n]
}

// ruleAt is the number of a rule that is known; ok is false for any other.
func ruleAt(rule uint16) (n int, ok bool) {
	i := slices.Index(knownRules, rule)
	return -1 - i, i >= 0
}

func knownRule(n int64) uint16 {
	if n < -int64(len(knownRules)) {
		return 0
	}
	return knownRules[-1-n]
}
