// Package plancheck says what is wrong with an option before anybody is covered by it: what
// contradicts itself, what is never reached, and what the law forbids, each with its clause.
// It counts what it could not test as not tested, never as passed. It reads no claim and
// decides none. See shared/decisions/0016.
package plancheck

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/plan"
)

// Given is what an option is checked by.
type Given struct {
	Year     int       // in which the plan year begins; the law's amounts are those of this year
	Payments []Payment // expected plan payments; none leaves parity untested
}

// Report is what was found, errors and warnings by line, and how parity was tested.
type Report struct {
	Findings []plan.Finding `json:"findings"`
	Parity   []Parity       `json:"parity"`
}

// Errors counts the findings that are no warnings.
func (r *Report) Errors() (n int) {
	for i := range r.Findings {
		if !r.Findings[i].Warning {
			n++
		}
	}
	return n
}

// YearOf is the year in which an option's plan year begins: the one with which its version
// begins, else that of the plan year of today.
func YearOf(o *plan.Option, today day.Day) int {
	first, _, _ := strings.Cut(o.Version, ".")
	if n, err := strconv.Atoi(first); err == nil && len(first) == 4 {
		return n
	}
	if o.YearStarts.Day == 0 {
		return today.Year()
	}
	return o.YearOf(today).Year()
}

// Document checks an option's document, and gives the option where it could be read. What
// cannot be read, or contradicts itself, is all that is found: the rest would mislead.
func Document(b []byte, given func(*plan.Option) Given) (*plan.Option, Report) {
	r := Report{Findings: []plan.Finding{}, Parity: []Parity{}}
	o, found := plan.Decode(b)
	if len(found) == 0 {
		found = plan.Check(o)
	}
	if len(found) == 0 {
		more := Option(o, given(o))
		found, r.Parity = more.Findings, append(r.Parity, more.Parity...)
	}
	plan.Locate(b, found)
	slices.SortStableFunc(found, func(a, b plan.Finding) int { return cmp.Compare(a.Line, b.Line) })
	r.Findings = append(r.Findings, found...)
	return o, r
}

// Option checks an option that plan.Check has nothing against; findings have paths, not lines.
func Option(o *plan.Option, g Given) Report {
	c := newChecker(o, g)
	c.all()
	return Report{Findings: c.found, Parity: c.parity}
}

// checker gathers findings about one option.
type checker struct {
	o      *plan.Option
	given  Given
	ground ground
	found  []plan.Finding
	parity []Parity
}

func newChecker(o *plan.Option, g Given) *checker {
	c := &checker{o: o, given: g, ground: ground{defs: o.Definitions}}
	for n := range o.Networks {
		c.ground.networks = append(c.ground.networks, string(n))
	}
	if !slices.Contains(c.ground.networks, string(plan.Out)) {
		c.ground.networks = append(c.ground.networks, string(plan.Out))
	}
	slices.Sort(c.ground.networks)
	return c
}

// all is every check, in the order in which they are told where lines are the same.
func (c *checker) all() {
	c.written()
	c.sense()
	c.unreachable()
	c.unused()
	c.remarks()
	if c.o.Line == plan.Dental {
		return // a dental plan that stands alone is an excepted benefit: 29 CFR 2590.732(c)(3)
	}
	c.maximums()
	c.dollars()
	c.hdhp()
	c.preventive()
	c.emergency()
	c.separate()
	c.equal()
}

// say adds an error about a part: its path and its words.
func (c *checker) say(path, where, clause, format string, args ...any) {
	c.found = append(c.found, plan.Finding{Where: where, What: fmt.Sprintf(format, args...), Clause: clause, Path: path})
}

// warn adds a warning.
func (c *checker) warn(path, where, clause, format string, args ...any) {
	c.say(path, where, clause, format, args...)
	c.found[len(c.found)-1].Warning = true
}

// benefit adds an error about the i-th benefit, or a part of it.
func (c *checker) benefit(i int, part, clause, format string, args ...any) {
	c.say(strings.TrimSuffix(fmt.Sprintf("/benefits/%d/%s", i, part), "/"), fmt.Sprintf("benefit %q", c.o.Benefits[i].Name), clause, format, args...)
}

// doubt adds a warning about the i-th benefit, or a part of it.
func (c *checker) doubt(i int, part, clause, format string, args ...any) {
	c.benefit(i, part, clause, format, args...)
	c.found[len(c.found)-1].Warning = true
}

// inside are the networks but out, in order.
func (c *checker) inside() (out []plan.Network) {
	for _, n := range c.ground.networks {
		if _, ok := c.o.Networks[plan.Network(n)]; ok && n != string(plan.Out) {
			out = append(out, plan.Network(n))
		}
	}
	return out
}

// limitsOf are the limits that a benefit names.
func limitsOf(o *plan.Option, b *plan.Benefit) (out []plan.Limit) {
	for _, name := range append([]string{b.Limit}, b.Limits...) {
		if l, ok := o.LimitOf(name); ok {
			out = append(out, l)
		}
	}
	return out
}

// takes says whether the benefit's stack has a step.
func takes(b *plan.Benefit, e plan.Element) bool {
	return b.Stack != nil && slices.Contains(*b.Stack, e)
}
