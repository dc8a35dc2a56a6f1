package x999

import (
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// pairs are functional groups (AK101, data element 479) and the transaction sets that they
// hold (AK201, 143), for a file that names only one of the two.
var pairs = []struct{ functional, kind string }{
	{"HC", "837"}, {"BE", "834"}, {"HS", "270"}, {"HB", "271"}, {"HR", "276"}, {"HN", "277"}, {"HI", "278"},
	{"HP", "835"}, {"RA", "820"}, {"PI", "275"}, {"FA", "999"},
}

// What a group or set is called that does not say what it is: the elements are required,
// and no code of their lists says that (unverified).
const (
	unknownGroup = "ZZ"
	unknownSet   = "000"
)

// functional is AK101: what GS says, or what the group's first set belongs to.
func functional(g *envelope.Group) string {
	otherwise := unknownGroup
	for _, p := range pairs {
		if len(g.Sets) > 0 && g.Sets[0].Kind == p.kind {
			otherwise = p.functional
		}
	}
	return x12.Echo(g.Functional, 2, otherwise)
}

// kind is AK201 of a set that does not say its own.
func kind(g *envelope.Group) string {
	for _, p := range pairs {
		if g.Functional == p.functional {
			return p.kind
		}
	}
	return unknownSet
}

// version is AK103: what GS says, or what the group's first set follows.
func version(g *envelope.Group) string {
	otherwise := "005010"
	if len(g.Sets) > 0 {
		otherwise = x12.Echo(g.Sets[0].Version, 12, otherwise)
	}
	return x12.Echo(g.Version, 12, otherwise)
}
