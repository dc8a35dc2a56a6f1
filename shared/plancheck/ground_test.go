package plancheck_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/plancheck"
)

// A benefit that is told to be never reached never is: no service of a small world takes it.
// The oracle is the engine's own way to pick a benefit.
func TestWhatIsNeverReachedNeverIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawn(t)
		hidden := hiddenIn(o)
		for _, s := range world() {
			if b := o.Benefit(&s); b != nil && slices.Contains(hidden, b.Name) {
				t.Fatalf("benefit %q is told to be never reached, and takes %+v", b.Name, s)
			}
		}
	})
}

func hiddenIn(o *plan.Option) (names []string) {
	for _, f := range plancheck.Option(o, plancheck.Given{Year: 2027}).Findings {
		if name, ok := strings.CutPrefix(f.Where, "benefit "); ok && strings.Contains(f.What, "is never reached") {
			names = append(names, strings.Trim(name, `"`))
		}
	}
	return names
}

// drawn is an option of few words, so that benefits often hide each other.
func drawn(t *rapid.T) *plan.Option {
	o := &plan.Option{Line: plan.Dental, Networks: map[plan.Network]plan.Sharing{plan.In: {}, plan.Out: {}}}
	var names []string
	for _, name := range []string{"a", "b", "c"} {
		o.Definitions = append(o.Definitions, match.Definition{Name: name, Match: drawnMatch(t, names)})
		names = append(names, name)
	}
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		o.Benefits = append(o.Benefits, plan.Benefit{Name: name, Match: drawnMatch(t, names), Stack: &[]plan.Element{}})
	}
	if err := o.Link(); err != nil {
		t.Fatal(err)
	}
	return o
}

func drawnMatch(t *rapid.T, names []string) (m match.Match) {
	some := func(label string, from ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, 2, rapid.ID[string]).Draw(t, label)
	}
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		m.Networks = some("networks", "in", "out")
	case 1:
		m.Sex = rapid.SampledFrom([]string{"", "F", "M"}).Draw(t, "sex")
		m.Age = &match.Ages{From: rapid.IntRange(0, 2).Draw(t, "from"), To: rapid.IntRange(2, 4).Draw(t, "to")}
	case 2:
		m.Principal = some("principal", "F", "F1", "Z")
		m.Modifiers = some("modifiers", "33", "PT")
	}
	if len(names) > 0 && rapid.Bool().Draw(t, "named") {
		m.Is, m.Not = some("is", names...), some("not", names...)
	}
	for range rapid.IntRange(0, 2).Draw(t, "ranges") {
		from := rapid.IntRange(0, 4).Draw(t, "code")
		to := rapid.IntRange(from, 4).Draw(t, "to code")
		m.Codes = append(m.Codes, match.Range{From: codes[from], To: codes[to]})
	}
	return m
}

var codes = []string{"0008T", "0009T", "0010T", "0011T", "0012T"}

// world is every service that the drawn words can tell apart.
func world() (out []match.Service) {
	for _, network := range []string{"in", "out"} {
		for _, code := range append([]string{""}, codes...) {
			for _, dx := range [][]string{nil, {"F10"}, {"F20"}, {"Z00", "F10"}} {
				for _, modifier := range [][]string{nil, {"33"}, {"PT", "33"}} {
					for age := range 6 {
						for _, sex := range []string{"", "F", "M"} {
							out = append(out, match.Service{Network: network, Code: code, Diagnoses: dx, Modifiers: modifier, Age: age - 1, Sex: sex})
						}
					}
				}
			}
		}
	}
	return out
}
