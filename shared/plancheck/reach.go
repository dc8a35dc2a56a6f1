package plancheck

import (
	"fmt"
	"regexp"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// unreachable finds benefits whose every service an earlier one takes. A benefit is looked
// at piece by piece: each network and each definition that it names, and codes may be taken
// by several together.
func (c *checker) unreachable() {
	for i := range c.o.Benefits {
		before := map[int]bool{}
		hidden := true
		for _, piece := range c.pieces(&c.o.Benefits[i].Match) {
			by := c.taker(piece, i)
			hidden = hidden && by != nil
			for _, j := range by {
				before[j] = true
			}
		}
		if hidden {
			c.benefit(i, "", plan.Language, "is never reached: %s all that it matches", c.takers(before))
		}
	}
}

func (c *checker) takers(before map[int]bool) string {
	var names []string
	for i := range c.o.Benefits {
		if before[i] {
			names = append(names, fmt.Sprintf("%q", c.o.Benefits[i].Name))
		}
	}
	if len(names) == 1 {
		return "benefit " + names[0] + " takes"
	}
	return "benefits " + joined(names) + " take"
}

func joined(names []string) (out string) {
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}

// pieces splits a match by its networks, definitions and code ranges.
func (c *checker) pieces(m *match.Match) []match.Match {
	networks := m.Networks
	if len(networks) == 0 {
		networks = c.ground.networks
	}
	var out []match.Match
	for _, n := range networks {
		one := *m
		one.Networks = []string{n}
		out = append(out, byDefinition(one)...)
	}
	return out
}

func byDefinition(m match.Match) (out []match.Match) {
	if len(m.Is) == 0 {
		return byCode(m)
	}
	for _, name := range m.Is {
		one := m
		one.Is = []string{name}
		out = append(out, byCode(one)...)
	}
	return out
}

func byCode(m match.Match) (out []match.Match) {
	if len(m.Codes) == 0 {
		return []match.Match{m}
	}
	for _, r := range m.Codes {
		one := m
		one.Codes = []match.Range{r}
		out = append(out, one)
	}
	return out
}

// taker is the benefits before the i-th that together take all of a piece, nil if they do not.
func (c *checker) taker(piece match.Match, i int) []int {
	var ranges []match.Range
	var several []int
	for j := range i {
		m := c.o.Benefits[j].Match
		if c.ground.within(regionOf(&piece), &m) {
			return []int{j}
		}
		codes := m.Codes
		m.Codes = nil
		if len(codes) > 0 && len(piece.Codes) == 1 && !separate(codes, piece.Codes) && c.ground.within(regionOf(&piece), &m) {
			ranges, several = append(ranges, codes...), append(several, j)
		}
	}
	if len(several) > 1 && covered(piece.Codes, ranges) {
		return several
	}
	return nil
}

// catchers are the benefits that may take services of a region, in order, up to the one that
// takes all that is left. certain is false if none does.
func (c *checker) catchers(r region) (out []int, certain bool) {
	for i := range c.o.Benefits {
		m := &c.o.Benefits[i].Match
		if c.ground.empty(r.and(m)) {
			continue
		}
		out = append(out, i)
		if c.ground.within(r, m) {
			return out, true
		}
	}
	return out, false
}

// unused warns of definitions and limits that nothing names.
func (c *checker) unused() {
	named := map[string]bool{plan.Preventive: true, plan.Emergency: true, plan.Ancillary: true, mentalHealth: true, substanceUse: true}
	limits := map[string]bool{}
	for i := range c.o.Definitions {
		naming(named, &c.o.Definitions[i].Match)
	}
	for i := range c.o.Benefits {
		b := &c.o.Benefits[i]
		naming(named, &b.Match)
		for _, l := range limitsOf(c.o, b) {
			limits[l.Name] = true
		}
	}
	for i := range c.o.Authorization {
		naming(named, &c.o.Authorization[i].Match)
	}
	for i := range c.o.Reviews {
		naming(named, &c.o.Reviews[i].Match)
	}
	for i, d := range c.o.Definitions {
		if !named[d.Name] {
			c.warn(fmt.Sprintf("/definitions/%d", i), fmt.Sprintf("definition %q", d.Name), plan.Language, "nothing uses it")
		}
	}
	for i, l := range c.o.Limits {
		if !limits[l.Name] {
			c.warn(fmt.Sprintf("/limits/%d", i), fmt.Sprintf("limit %q", l.Name), plan.Language, "no benefit names it")
		}
	}
}

func naming(named map[string]bool, m *match.Match) {
	for _, n := range m.Is {
		named[n] = true
	}
	for _, n := range m.Not {
		named[n] = true
	}
}

// Adjustment reasons are "96" or "P14", remarks "N130" or "MA66".
var (
	reasonForm = regexp.MustCompile(`^([1-9][0-9]{0,2}|[A-Z][0-9]{1,2})$`)
	remarkForm = regexp.MustCompile(`^(M|MA|N)[1-9][0-9]{0,2}$`)
)

// remarks finds reasons and remarks of no such form, and reasons that must not stand without
// a remark code.
func (c *checker) remarks() {
	for i := range c.o.Benefits {
		n := c.o.Benefits[i].NotCovered
		if n != nil && !reasonForm.MatchString(n.Reason) {
			c.benefit(i, "not-covered", plan.Language, "reason is a claim adjustment reason code, such as 96 or 204")
		}
		if n != nil && n.Remark != "" && !remarkForm.MatchString(n.Remark) {
			c.benefit(i, "not-covered", plan.Language, "remark is a remittance advice remark code, such as N130 or MA66")
		}
		if n != nil && n.Remark == "" && (n.Reason == "96" || n.Reason == "16") {
			c.benefit(i, "not-covered", "CARC "+n.Reason, "this reason needs a remark code")
		}
	}
}
