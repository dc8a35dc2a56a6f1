package plan

import (
	"cmp"
	"slices"
	"strings"
)

// InOrder are the option's networks as people are told of them: the protected one, other
// tiers by name, out.
func (o *Option) InOrder() (out []Network) {
	for n := range o.Networks {
		out = append(out, n)
	}
	rank := func(n Network) int {
		switch n {
		case o.ProtectedNetwork():
			return 0
		case Out:
			return 2
		}
		return 1
	}
	slices.SortFunc(out, func(a, b Network) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	return out
}

// Tier is the name for people of a network that an option names itself: "tier 1" for
// tier1; "" for in and out.
func (n Network) Tier() string {
	if n == In || n == Out {
		return ""
	}
	name := strings.ReplaceAll(string(n), "-", " ")
	if letters := strings.TrimRight(name, "0123456789"); letters != name && !strings.HasSuffix(letters, " ") {
		return letters + " " + name[len(letters):]
	}
	return name
}
