package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// Change is one thing that differs between two options, in words: before "" is new, after ""
// is gone.
type Change struct {
	Where  string `json:"where"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// String prints the change on one line.
func (c Change) String() string {
	switch {
	case c.Before == "":
		return c.Where + ": new: " + c.After
	case c.After == "":
		return c.Where + ": gone: " + c.Before
	}
	return c.Where + ": " + c.Before + " -> " + c.After
}

// differ gathers changes.
type differ struct{ all []Change }

func (d *differ) put(where, before, after string) {
	if before != after {
		d.all = append(d.all, Change{where, before, after})
	}
}

// Diff says what changed from one option to another. Benefits, limits and rules are the same
// if their names are.
func Diff(before, after *plan.Option) []Change {
	d := &differ{all: []Change{}}
	d.general(before, after)
	d.networks(before, after)
	pairs(d, "limit", before.Limits, after.Limits, func(l plan.Limit) (string, string, string) { return l.Name, Bound(l), "" })
	d.definitions(before, after)
	d.benefits(before, after)
	pairs(d, "authorization", before.Authorization, after.Authorization, authorizationWords)
	pairs(d, "review", before.Reviews, after.Reviews, reviewWords)
	pairs(d, "hold", before.Holds, after.Holds, func(h plan.Hold) (string, string, string) { return h.Name, "over " + usd(h.PaidOver), "" })
	return d.all
}

func (d *differ) general(a, b *plan.Option) {
	d.put("name", a.Name, b.Name)
	d.put("plan year begins", fmt.Sprintf("%s %d", a.YearStarts.Month, a.YearStarts.Day), fmt.Sprintf("%s %d", b.YearStarts.Month, b.YearStarts.Day))
	d.put("claims must come within", fmt.Sprintf("%d months", a.TimelyFiling), fmt.Sprintf("%d months", b.TimelyFiling))
	d.put("deductible is carried over from", carried(a), carried(b))
	d.put("high deductible plan (HSA)", yes(a.HDHP), yes(b.HDHP))
	d.put("protected care takes", string(a.ProtectedNetwork()), string(b.ProtectedNetwork()))
	d.put("price out of network", outside(a), outside(b))
	d.put("price without a contract", reference(a), reference(b))
	d.put("coordination", string(a.Coordination.Method)+credit(a), string(b.Coordination.Method)+credit(b))
	d.put("accidents", string(a.Accidents), string(b.Accidents))
	d.put("edits in force", joined(a.Edits), joined(b.Edits))
	d.put("coverage", strings.Join(a.Tiers, ", "), strings.Join(b.Tiers, ", "))
}

func carried(o *plan.Option) string {
	if o.CarryOver == 0 {
		return "no months"
	}
	return "the last " + plural(int64(o.CarryOver), "month")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func credit(o *plan.Option) string {
	if o.Coordination.CreditPaid {
		return ", the deductible credited only with what is owed"
	}
	return ""
}

func outside(o *plan.Option) string {
	switch {
	case o.OutOfNetwork == nil:
		return "not covered"
	case o.OutOfNetwork.PercentOfMedicare > 0:
		return percent(o.OutOfNetwork.PercentOfMedicare) + " of Medicare"
	}
	return percent(o.OutOfNetwork.PercentOfBilled) + " of billed"
}

func reference(o *plan.Option) string {
	if o.Reference == nil {
		return "by network"
	}
	return percent(o.Reference.PercentOfMedicare) + " of Medicare, shared as " + string(o.Reference.Network)
}

func joined[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

func (d *differ) networks(a, b *plan.Option) {
	for _, n := range either(a.InOrder(), b.InOrder()) {
		x, inA := a.Networks[n]
		y, inB := b.Networks[n]
		where := "network " + string(n)
		if !inA || !inB {
			d.put(where, there(inA), there(inB))
			continue
		}
		d.amounts(where+", deductible", x.Deductible, y.Deductible)
		d.amounts(where+", out-of-pocket maximum", x.OutOfPocket.Amounts, y.OutOfPocket.Amounts)
		d.put(where+", what counts toward the maximum", joined(x.OutOfPocket.Counts), joined(y.OutOfPocket.Counts))
		d.put(where+", also counts toward", orNone(joined(x.AlsoCounts)), orNone(joined(y.AlsoCounts)))
	}
}

func there(b bool) string {
	if b {
		return "offered"
	}
	return ""
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func (d *differ) amounts(where string, a, b plan.Amounts) {
	d.put(where+", one person", usd(a.Individual), usd(b.Individual))
	d.put(where+", family", usd(a.Family), usd(b.Family))
	d.put(where+", kind", string(a.Kind), string(b.Kind))
	d.put(where+", most for one person of a family", usd(a.PersonCap), usd(b.PersonCap))
}

// either is what is in one list or the other, in their order.
func either[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// other is what is said of services that are not spelled out.
const some, other = "some services", "other services: see the option"

// pairs compares named things: their name, their words, and which services they are for.
func pairs[T any](d *differ, what string, a, b []T, tell func(T) (name, words, services string)) {
	type said struct{ words, services string }
	var names []string
	gather := func(list []T) map[string]said {
		out := map[string]said{}
		for _, v := range list {
			name, words, services := tell(v)
			out[name] = said{words, services}
			names = either(names, []string{name})
		}
		return out
	}
	x, y := gather(a), gather(b)
	for _, n := range names {
		where := fmt.Sprintf("%s %q", what, n)
		d.put(where, x[n].words, y[n].words)
		if x[n].words != "" && y[n].words != "" && x[n].services != y[n].services {
			d.put(where, some, other)
		}
	}
}

func authorizationWords(a plan.Authorization) (name, words, services string) {
	return a.Name, before(&a).Note, servicesOf(a.Match)
}

func reviewWords(r plan.Review) (name, words, services string) {
	words = "waits for a clinician"
	if r.Over > 0 {
		words += " where it bills over " + usd(r.Over)
	}
	return r.Name, words, servicesOf(r.Match)
}

// servicesOf tells whether two matches are the same.
func servicesOf(m match.Match) string { return key(m) + strings.Join(m.Networks, " ") }

func (d *differ) definitions(a, b *plan.Option) {
	said := func(o *plan.Option) map[string]string {
		out := map[string]string{}
		for _, x := range o.Definitions {
			out[x.Name] = key(x.Match)
		}
		return out
	}
	x, y := said(a), said(b)
	for _, o := range []*plan.Option{a, b} {
		for _, def := range o.Definitions {
			where := fmt.Sprintf("definition %q", def.Name)
			switch was, is := x[def.Name], y[def.Name]; {
			case is == "":
				d.put(where, "which services it names", "")
			case was == "":
				d.put(where, "", "which services it names")
			case was != is && o == a:
				d.put(where, some, other)
			}
		}
	}
}

func (d *differ) benefits(a, b *plan.Option) {
	var names []string
	for _, o := range []*plan.Option{a, b} {
		for i := range o.Benefits {
			names = either(names, []string{o.Benefits[i].Name})
		}
	}
	for _, n := range names {
		x, y := benefitOf(a, n), benefitOf(b, n)
		where := whatOf(x, y)
		switch {
		case x == nil:
			d.put(where, "", shared(b, y))
		case y == nil:
			d.put(where, shared(a, x), "")
		default:
			d.put(where, pays(x), pays(y))
			d.put(where+", limits", orNone(limitWords(a, x)), orNone(limitWords(b, y)))
			d.put(where+", class", string(cmp.Or(x.Class, plan.MedicalSurgical)), string(cmp.Or(y.Class, plan.MedicalSurgical)))
			if servicesOf(x.Match) != servicesOf(y.Match) {
				d.put(where, some, other)
			}
		}
	}
	d.order(a, b)
}

// order says if benefits that both options have stand in another order.
func (d *differ) order(a, b *plan.Option) {
	common := func(o, other *plan.Option) (names []string) {
		for i := range o.Benefits {
			if benefitOf(other, o.Benefits[i].Name) != nil {
				names = append(names, o.Benefits[i].Name)
			}
		}
		return names
	}
	if !slices.Equal(common(a, b), common(b, a)) {
		d.put("order of benefits", "as it was", "changed: the first that matches a service applies")
	}
}

// whatOf names a benefit, or an exclusion that one option alone has.
func whatOf(x, y *plan.Benefit) string {
	one := cmp.Or(x, y)
	if (x == nil || y == nil) && one.NotCovered != nil {
		return fmt.Sprintf("exclusion %q", one.Name)
	}
	return fmt.Sprintf("benefit %q", one.Name)
}

func shared(o *plan.Option, b *plan.Benefit) string {
	if l := limitWords(o, b); l != "" {
		return pays(b) + ", " + l
	}
	return pays(b)
}

func benefitOf(o *plan.Option, name string) *plan.Benefit {
	for i := range o.Benefits {
		if o.Benefits[i].Name == name {
			return &o.Benefits[i]
		}
	}
	return nil
}
