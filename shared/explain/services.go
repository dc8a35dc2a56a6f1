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
			s.Services = append(s.Services, Row{Name: capital(b.Name), Cells: make([]string, len(networks)), Note: limitWords(o, b)})
		}
		for j, n := range networks {
			if in(b, n) && s.Services[at].Cells[j] == "" {
				s.Services[at].Cells[j] = pays(b)
			} else if !there {
				s.Services[at].Cells[j] = elsewhere(o, i, n)
			}
		}
	}
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

// elsewhere is what the i-th benefit's services cost in a network that it does not have: by
// the first benefit behind it that is as wide. It is "" if a benefit of the same services
// has the network.
func elsewhere(o *plan.Option, i int, n plan.Network) string {
	b := &o.Benefits[i]
	same := func(other plan.Benefit) bool { return in(&other, n) && key(other.Match) == key(b.Match) }
	if slices.ContainsFunc(o.Benefits, same) {
		return ""
	}
	for j := i + 1; j < len(o.Benefits); j++ {
		if other := &o.Benefits[j]; in(other, n) && wider(o, &other.Match, &b.Match) {
			return pays(other)
		}
	}
	return "Not covered"
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

// limitWords are a benefit's limits: "60 visits a year".
func limitWords(o *plan.Option, b *plan.Benefit) string {
	var out []string
	for _, name := range append([]string{b.Limit}, b.Limits...) {
		if l, ok := o.LimitOf(name); ok {
			out = append(out, "up to "+Bound(l))
		}
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
