package explain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// services puts benefits into rows: those that differ by network alone are one.
func (s *Summary) services(o *plan.Option, networks []plan.Network) {
	byKey := map[string]int{}
	for i := range o.Benefits {
		b := &o.Benefits[i]
		if b.NotCovered != nil && len(b.Match.Networks) == 0 {
			s.Excluded = append(s.Excluded, capital(b.Name))
			continue
		}
		k := key(b.Match)
		at, there := byKey[k]
		if !there {
			at = len(s.Services)
			byKey[k] = at
			s.Services = append(s.Services, s.row(o, i, networks))
			continue
		}
		for j, n := range networks {
			if in(b, n) && s.Services[at].Cells[j] == "" {
				s.Services[at].Cells[j] = pays(b)
			}
		}
	}
}

// row is the i-th benefit, the first of its services. Its limits are said of the networks
// that have them, where others have not.
func (s *Summary) row(o *plan.Option, i int, networks []plan.Network) Row {
	b := &o.Benefits[i]
	r := Row{Name: capital(withoutNetwork(o, b.Name)), Cells: make([]string, len(networks))}
	bounded, free := []string{}, false
	limits := limitWords(o, b)
	for j, n := range networks {
		by := taking(o, i, n)
		switch {
		case in(b, n):
			r.Cells[j] = pays(b)
		case by != nil && key(by.Match) != key(b.Match):
			r.Cells[j] = pays(by)
		case by == nil:
			r.Cells[j] = "Not covered"
		}
		if by != nil && boundWords(o, by) == boundWords(o, b) {
			bounded = append(bounded, s.Columns[j])
		} else if by != nil && by.NotCovered == nil && by.Stack != nil {
			free = true
		}
	}
	if r.Note = limits; free && boundWords(o, b) != "" {
		r.Note = strings.Join(bounded, ", ") + ": " + strings.ToLower(limits[:1]) + limits[1:]
	}
	return r
}

// withoutNetwork is a benefit's name without the network behind a comma, which the columns
// say: "primary care visit, tier 1", "hospital stay, out of network".
func withoutNetwork(o *plan.Option, name string) string {
	before, last, ok := cutLast(name, ", ")
	if !ok {
		return name
	}
	last = strings.ToLower(last)
	for _, n := range append(o.InOrder(), plan.In, plan.Out) {
		if last == strings.ToLower(string(n)) || last == strings.ToLower(column(o, n)) {
			return before
		}
	}
	return name
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func in(b *plan.Benefit, n plan.Network) bool {
	return len(b.Match.Networks) == 0 || slices.Contains(b.Match.Networks, string(n))
}

// key is a match without its networks.
func key(m match.Match) string {
	m.Networks = nil
	b, _ := json.Marshal(m) // plain data, which is always written
	return string(b)
}

// taking is the benefit that takes the i-th benefit's services in a network: itself, the one
// of the same services that has the network, else the first behind it that is as wide. It is
// nil if there is none.
func taking(o *plan.Option, i int, n plan.Network) *plan.Benefit {
	b := &o.Benefits[i]
	if in(b, n) {
		return b
	}
	for j := range o.Benefits {
		if other := &o.Benefits[j]; in(other, n) && key(other.Match) == key(b.Match) {
			return other
		}
	}
	for j := i + 1; j < len(o.Benefits); j++ {
		if other := &o.Benefits[j]; in(other, n) && wider(o, &other.Match, &b.Match) {
			return other
		}
	}
	return nil
}

// wider says whether each part of m that is given is a part of narrow, too.
func wider(o *plan.Option, m, narrow *match.Match) bool {
	if len(m.Is) > 0 && !slices.ContainsFunc(implied(o, narrow.Is), func(n string) bool { return slices.Contains(m.Is, n) }) {
		return false
	}
	if slices.ContainsFunc(m.Not, func(n string) bool { return !slices.Contains(narrow.Not, n) }) {
		return false
	}
	a, b := *m, *narrow
	a.Networks, a.Is, a.Not = nil, nil, nil
	if a.Any() {
		return true
	}
	b.Networks, b.Is, b.Not = nil, nil, nil
	return key(a) == key(b)
}

// implied are definitions and those that they name in turn.
func implied(o *plan.Option, names []string) []string {
	out := slices.Clone(names)
	for i := 0; i < len(out); i++ {
		for _, d := range o.Definitions {
			if d.Name == out[i] {
				out = append(out, d.Match.Is...)
			}
		}
	}
	return out
}

// pays is what a member pays for a benefit: "$30 copay", "20% after deductible".
func pays(b *plan.Benefit) string {
	if b.NotCovered != nil || b.Stack == nil {
		return "Not covered"
	}
	var first, then []string
	deductible := false
	for _, e := range *b.Stack {
		step := ""
		switch e {
		case plan.Deductible:
			deductible, first, then = true, then, nil
			continue
		case plan.Copay:
			step = copay(b)
		case plan.Coinsurance:
			step = percent(b.Coinsurance)
		}
		then = append(then, step)
	}
	switch {
	case len(*b.Stack) == 0:
		return "No charge"
	case !deductible:
		return strings.Join(then, ", then ")
	case len(then) == 0:
		return strings.Join(append(first, "deductible, then no charge"), ", then ")
	}
	return strings.Join(append(first, strings.Join(then, " and ")+" after deductible"), ", then ")
}

func copay(b *plan.Benefit) string {
	s := usd(b.Copay) + " copay"
	switch b.CopayPer {
	case plan.PerDay:
		s += " a day"
		if b.CopayDays > 0 {
			s += fmt.Sprintf(" (first %d days)", b.CopayDays)
		}
	case plan.PerStay:
		s += " a stay"
	case plan.PerLine:
		s += " each"
	}
	if b.CopayWaived {
		s += " (none if admitted)"
	}
	return s
}

// boundWords are a benefit's limits: "up to 60 visits a year".
func boundWords(o *plan.Option, b *plan.Benefit) string {
	var out []string
	for _, name := range append([]string{b.Limit}, b.Limits...) {
		if l, ok := o.LimitOf(name); ok {
			out = append(out, "up to "+Bound(l))
		}
	}
	return strings.Join(out, "; ")
}

// limitWords are a benefit's ages and limits: "Ages 18 to 45; up to 60 visits a year".
func limitWords(o *plan.Option, b *plan.Benefit) string {
	var out []string
	if s := boundWords(o, b); s != "" {
		out = append(out, s)
	}
	if a := b.Match.Age; a != nil && a.To > 0 {
		out = append([]string{fmt.Sprintf("ages %d to %d", a.From, a.To)}, out...)
	} else if a != nil && a.From > 0 {
		out = append([]string{fmt.Sprintf("from age %d", a.From)}, out...)
	}
	return capital(strings.Join(out, "; "))
}

// Bound is a limit in words: "60 visits a year".
func Bound(l plan.Limit) string {
	s := ""
	switch {
	case l.Visits > 0:
		s = plural(l.Visits, "visit")
	case l.Days > 0:
		s = plural(l.Days, "day")
	case l.Units > 0:
		s = plural(l.Units, "unit")
	default:
		s = usd(l.Dollars)
	}
	if cmp.Or(l.Period, plan.Year) == plan.Year {
		s += " a year"
	} else {
		s += " in a lifetime"
	}
	if l.Family {
		s += " for the family together"
	}
	return s
}

func plural(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
