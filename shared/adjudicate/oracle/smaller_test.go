package oracle_test

import (
	"slices"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/plan"
)

// smaller takes away from a world what it can while it still differs.
func smaller(w *oracle.World, differs func(*oracle.World) bool) *oracle.World {
	for again := true; again; {
		again = false
		for _, less := range lesser(w) {
			if next := less(); differs(next) {
				w, again = next, true
				break
			}
		}
	}
	return w
}

// lesser are all ways to take one thing away.
func lesser(w *oracle.World) (out []func() *oracle.World) {
	for i := range w.Claims {
		out = append(out, func() *oracle.World { v := *w; v.Claims = without(w.Claims, i); return &v })
	}
	out = append(out, lesserOption(w)...)
	for i := range w.Claims {
		for j := range w.Claims[i].Lines {
			if len(w.Claims[i].Lines) > 1 && len(w.Claims[i].Others) == 0 {
				out = append(out, withClaim(w, i, func(c *oracle.Claim) { dropLine(c, j) }))
			}
		}
		out = append(out, lesserClaim(w, i)...)
	}
	for i := range w.Used {
		out = append(out, func() *oracle.World { v := *w; v.Used = without(w.Used, i); return &v })
	}
	for i := range w.Pairs {
		out = append(out, func() *oracle.World { v := *w; v.Pairs = without(w.Pairs, i); return &v })
	}
	if len(w.Units) > 0 {
		out = append(out, func() *oracle.World { v := *w; v.Units = nil; return &v })
	}
	for i := range w.Authorizations {
		out = append(out, func() *oracle.World { v := *w; v.Authorizations = without(w.Authorizations, i); return &v })
	}
	return append(out, lesserOthers(w)...)
}

// lesserOthers takes a coverage away, or one word of one.
func lesserOthers(w *oracle.World) (out []func() *oracle.World) {
	for i := range w.Others {
		out = append(out, func() *oracle.World { v := *w; v.Others = without(w.Others, i); return &v })
	}
	return out
}

func without[T any](s []T, i int) []T { return slices.Delete(slices.Clone(s), i, i+1) }

func withClaim(w *oracle.World, i int, change func(*oracle.Claim)) func() *oracle.World {
	return func() *oracle.World {
		v := *w
		v.Claims = slices.Clone(w.Claims)
		change(&v.Claims[i])
		return &v
	}
}

func dropLine(c *oracle.Claim, j int) {
	c.Charge -= c.Lines[j].Charge
	c.Lines, c.Prices = without(c.Lines, j), without(c.Prices, j)
	for i := range c.Lines {
		c.Lines[i].Number = i + 1
	}
	c.Found = slices.DeleteFunc(slices.Clone(c.Found), func(f edits.Finding) bool { return f.Line == j })
	for i := range c.Found {
		if c.Found[i].Line > j {
			c.Found[i].Line--
		}
	}
}

// lesserClaim takes one thing off a claim, if it has it.
func lesserClaim(w *oracle.World, i int) (out []func() *oracle.World) {
	c := &w.Claims[i]
	for _, p := range []struct {
		has  bool
		drop func(*oracle.Claim)
	}{
		{len(c.Others) > 0, func(c *oracle.Claim) { c.Others, c.Sequence = nil, 0 }},
		{len(c.Found) > 0, func(c *oracle.Claim) { c.Found = nil }},
		{c.DRG != nil, func(c *oracle.Claim) { c.DRG = nil }},
		{c.Accident != nil, func(c *oracle.Claim) { c.Accident = nil }},
		{c.Claim.Facility != "", func(c *oracle.Claim) { c.Claim.Facility, c.Facility = "", "" }},
		{c.Assignment != 0, func(c *oracle.Claim) { c.Assignment = 0 }},
		{len(c.Worked) > 0, func(c *oracle.Claim) { c.Worked = c.Worked[1:] }},
		{c.Authorization != "", func(c *oracle.Claim) { c.Authorization = "" }},
		{c.Rendering != "", func(c *oracle.Claim) { c.Rendering = "" }},
		{c.Taxonomy != "", func(c *oracle.Claim) { c.Taxonomy = "" }},
	} {
		if p.has {
			out = append(out, withClaim(w, i, p.drop))
		}
	}
	return out
}

// lesserOption takes one thing out of the option.
func lesserOption(w *oracle.World) (out []func() *oracle.World) {
	change := func(has bool, of func(o *plan.Option)) {
		if has {
			out = append(out, func() *oracle.World { v, o := *w, *w.Option; of(&o); v.Option = &o; return &v })
		}
	}
	o := w.Option
	for i := range o.Benefits {
		change(true, func(o *plan.Option) { o.Benefits = without(o.Benefits, i) })
		change(o.Benefits[i].Limit != "", func(o *plan.Option) {
			o.Benefits = slices.Clone(o.Benefits)
			o.Benefits[i].Limit, o.Benefits[i].Limits = "", nil
		})
	}
	for i := range o.Authorization {
		change(true, func(o *plan.Option) { o.Authorization = without(o.Authorization, i) })
	}
	for i := range o.Holds {
		change(true, func(o *plan.Option) { o.Holds = without(o.Holds, i) })
	}
	for i := range o.Edits {
		change(true, func(o *plan.Option) { o.Edits = without(o.Edits, i) })
	}
	for i := range o.Limits {
		used := slices.ContainsFunc(o.Benefits, func(b plan.Benefit) bool {
			return b.Limit == o.Limits[i].Name || slices.Contains(b.Limits, o.Limits[i].Name)
		})
		change(!used, func(o *plan.Option) { o.Limits = without(o.Limits, i) })
	}
	change(len(o.Reviews) > 0, func(o *plan.Option) { o.Reviews = nil })
	change(o.CarryOver > 0, func(o *plan.Option) { o.CarryOver = 0 })
	return out
}
