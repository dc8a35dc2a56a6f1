package oracle_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
)

// reached are the rules that draws are to reach: each decides something of at least one
// claim in 200.
var reached = []string{
	"PR-26", "PR-27", "PR-200", "PR-177", "CO-110", "CO-29", "OA-18", "PR-242", "not covered",
	"pend straddles-coverage", "pend possible-duplicate", "pend accident", "pend coordination", "pend no-benefit", "pend no-price",
	"pend facility-unknown", "pend clinical-review", "pend original-unknown",
	"edit ncci", "edit mue", "edit age", "edit sex", "edit place", "edit cuts units", "less for an earlier part",
	"authorized", "authorization exceeded", "CO-197", "PR-197", "CO-15", "PR-15", "penalty CO-197", "penalty PR-197", "penalty CO-15", "penalty PR-15", "penalty bound",
	"contract price", "claim price", "CO-45", "CO-94", "PR-45", "protected", "at a facility of the network", "consent", "reference price", "percent of medicare", "percent of billed",
	"limit of visits", "limit of days", "limit of units", "limit of visits of family", "limit of days of family", "limit of units of family",
	"limit of visits, lifetime", "limit of days, lifetime", "limit of units, lifetime", "beyond visits", "beyond days", "beyond units", "same visit",
	"beyond dollars PR-119", "beyond dollars PR-35",
	"copay", "copay per line", "copay per stay", "copay per day", "copay per day outside a stay", "copay of a visit once", "copay waived",
	"deductible", "deductible embedded", "deductible aggregate", "person's cap", "coinsurance", "out-of-pocket maximum",
	"counts toward another network", "carry-over", "secondary, standard", "secondary, non-duplication", "secondary, maintenance-of-benefits", "secondary to medicare", "limiting charge", "not billed behind medicare",
	"known order: before", "known order: behind", "held", "void", "replacement", "replay",
}

// The draws reach the rare rules. What is drawn by these seeds is the same for good.
func TestDrawsReachEachRule(t *testing.T) {
	rules, claims := map[string]int{}, 0
	for s := uint64(1); claims < 8000; s++ {
		w := drawWorld(seeded(s))
		claims += len(w.Claims)
		for _, d := range oracle.Decide(w).Decisions {
			for _, name := range d.Rules {
				rules[name]++
			}
		}
	}
	for _, name := range reached {
		if rules[name]*200 < claims {
			t.Errorf("%s decides %d of %d claims, fewer than one in 200", name, rules[name], claims)
		}
	}
	t.Log("\n" + coverage(rules, claims))
}

// coverage says how many claims each rule decided something of, the rarest first.
func coverage(rules map[string]int, claims int) string {
	names := slices.Sorted(maps.Keys(rules))
	slices.SortStableFunc(names, func(a, b string) int { return rules[a] - rules[b] })
	var b strings.Builder
	for _, n := range names {
		fmt.Fprintf(&b, "%8d claims, %6.2f of 200: %s\n", rules[n], 200*float64(rules[n])/float64(max(claims, 1)), n)
	}
	return b.String()
}
