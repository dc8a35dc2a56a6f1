package plancheck

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/match"
)

// ground is what matches are compared on: the option's definitions and its networks.
type ground struct {
	defs     match.Definitions
	networks []string
}

// region is the services for which every one of its matches holds. open counts the matches
// from its end whose definitions have not been put beside them yet.
type region struct {
	all  []*match.Match
	open int // index of the first match whose Is is not expanded
}

func regionOf(ms ...*match.Match) region { return region{all: ms} }

func (r region) and(m *match.Match) region {
	return region{all: append(slices.Clip(slices.Clone(r.all)), m), open: r.open}
}

// branches puts beside r each definition that its next match with definitions names: r is
// the union of what comes back. False if there is none left.
func (g ground) branches(r region) ([]region, bool) {
	for r.open < len(r.all) {
		is := r.all[r.open].Is
		r.open++
		if len(is) == 0 {
			continue
		}
		var out []region
		for _, name := range is {
			if m := g.definition(name); m != nil {
				out = append(out, r.and(m))
			}
		}
		return out, true
	}
	return nil, false
}

func (g ground) definition(name string) *match.Match {
	for i := range g.defs {
		if g.defs[i].Name == name {
			return &g.defs[i].Match
		}
	}
	return nil
}

// within says whether it is certain that every service of r is one of m.
func (g ground) within(r region, m *match.Match) bool {
	if g.parts(r, m) && g.isIn(r, m) && g.notIn(r, m) {
		return true
	}
	if g.conflict(r) {
		return true // of no service at all
	}
	branches, more := g.branches(r)
	if !more {
		return false
	}
	for _, b := range branches {
		if !g.within(b, m) {
			return false
		}
	}
	return true
}

// parts compares all but the definitions.
func (g ground) parts(r region, m *match.Match) bool {
	some := func(given int, one func(x *match.Match) bool) bool {
		return given == 0 || slices.ContainsFunc(r.all, one)
	}
	return (subset(g.networks, m.Networks) || some(len(m.Networks), func(x *match.Match) bool { return holds(x.Networks) && subset(x.Networks, m.Networks) })) &&
		some(len(m.Codes), func(x *match.Match) bool { return covered(x.Codes, m.Codes) }) &&
		some(len(m.Revenue), func(x *match.Match) bool { return covered(x.Revenue, m.Revenue) }) &&
		some(len(m.DRGs), func(x *match.Match) bool { return covered(x.DRGs, m.DRGs) }) &&
		some(len(m.Bills), func(x *match.Match) bool { return holds(x.Bills) && subset(x.Bills, m.Bills) }) &&
		some(len(m.Kinds), func(x *match.Match) bool { return holds(x.Kinds) && subset(x.Kinds, m.Kinds) }) &&
		some(len(m.Places), func(x *match.Match) bool { return holds(x.Places) && subset(x.Places, m.Places) }) &&
		some(len(m.Modifiers), func(x *match.Match) bool { return holds(x.Modifiers) && subset(x.Modifiers, m.Modifiers) }) &&
		some(len(m.Diagnoses), func(x *match.Match) bool { return begins(x.Diagnoses, m.Diagnoses) || begins(x.Principal, m.Diagnoses) }) &&
		some(len(m.Principal), func(x *match.Match) bool { return begins(x.Principal, m.Principal) }) &&
		some(len(m.Taxonomies), func(x *match.Match) bool { return begins(x.Taxonomies, m.Taxonomies) }) &&
		some(len(m.Sex), func(x *match.Match) bool { return x.Sex == m.Sex }) &&
		(m.Age == nil || some(1, func(x *match.Match) bool { return x.Age != nil && inAge(*x.Age, *m.Age) })) &&
		(m.Emergency == nil || some(1, func(x *match.Match) bool { return x.Emergency != nil && *x.Emergency == *m.Emergency }))
}

func (g ground) isIn(r region, m *match.Match) bool {
	if len(m.Is) == 0 || slices.ContainsFunc(r.all, func(x *match.Match) bool { return holds(x.Is) && subset(x.Is, m.Is) }) {
		return true
	}
	return slices.ContainsFunc(m.Is, func(name string) bool {
		d := g.definition(name)
		return d != nil && g.within(r, d)
	})
}

func (g ground) notIn(r region, m *match.Match) bool {
	for _, name := range m.Not {
		kept := slices.ContainsFunc(r.all, func(x *match.Match) bool { return slices.Contains(x.Not, name) })
		if d := g.definition(name); !kept && (d == nil || !g.empty(r.and(d))) {
			return false
		}
	}
	return true
}

// empty says whether it is certain that no service is of r.
func (g ground) empty(r region) bool {
	if g.conflict(r) {
		return true
	}
	branches, more := g.branches(r)
	if !more {
		return false
	}
	for _, b := range branches {
		if !g.empty(b) {
			return false
		}
	}
	return true
}

// conflict says whether two matches of r exclude each other.
func (g ground) conflict(r region) bool {
	for i, x := range r.all {
		for j, y := range r.all {
			if j > i && apart(x, y) || j != i && holds(y.Is) && subset(y.Is, x.Not) {
				return true
			}
		}
		for _, name := range x.Not {
			if d := g.definition(name); d != nil && g.parts(r, d) && len(d.Not) == 0 && len(d.Is) == 0 {
				return true
			}
		}
	}
	return false
}

// apart says whether no service can be of both.
func apart(x, y *match.Match) bool {
	return strangers(x.Networks, y.Networks) || strangers(x.Bills, y.Bills) || strangers(x.Kinds, y.Kinds) || strangers(x.Places, y.Places) ||
		separate(x.Codes, y.Codes) || separate(x.Revenue, y.Revenue) || separate(x.DRGs, y.DRGs) ||
		otherwise(x.Principal, y.Principal) || otherwise(x.Taxonomies, y.Taxonomies) ||
		x.Sex != "" && y.Sex != "" && x.Sex != y.Sex ||
		x.Emergency != nil && y.Emergency != nil && *x.Emergency != *y.Emergency ||
		x.Age != nil && y.Age != nil && (x.Age.To != 0 && x.Age.To < y.Age.From || y.Age.To != 0 && y.Age.To < x.Age.From)
}

func holds(list []string) bool { return len(list) > 0 }

// subset says whether every one of a is in b.
func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// strangers are two lists, both given, that share nothing.
func strangers(a, b []string) bool {
	return holds(a) && holds(b) && !slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// begins says whether a is given and every one of it begins with one of b.
func begins(a, b []string) bool {
	return holds(a) && !slices.ContainsFunc(a, func(s string) bool {
		return !slices.ContainsFunc(b, func(p string) bool { return strings.HasPrefix(s, p) })
	})
}

// otherwise are two lists of beginnings, both given, that no code has both of.
func otherwise(a, b []string) bool {
	return holds(a) && holds(b) && !slices.ContainsFunc(a, func(s string) bool {
		return slices.ContainsFunc(b, func(p string) bool { return strings.HasPrefix(s, p) || strings.HasPrefix(p, s) })
	})
}

func inAge(a, b match.Ages) bool {
	return a.From >= b.From && (b.To == 0 || a.To != 0 && a.To <= b.To)
}
