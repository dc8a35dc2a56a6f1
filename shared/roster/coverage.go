package roster

import (
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/x12/x834"
)

// Qualifiers of DTP01.
const (
	changed      = "303" // a change that neither adds nor ends
	benefitBegin = "348"
	benefitEnd   = "349" // the last day that is covered
	eligibleEnd  = "357"
)

// Codes of HD01 beside those of INS03.
const (
	deleted  = "002" // it never was
	employer = "032" // information of the employer's; covers nobody
)

// coverage makes one change of a person's coverage.
func (h *household) coverage(key string, m *x834.Member, c *x834.Coverage) error {
	if c.Maintenance == employer {
		return nil
	}
	b, err := h.group.benefit(c)
	if err != nil {
		return err
	}
	from, to := c.On(benefitBegin), c.On(benefitEnd)
	switch {
	case c.Maintenance == x834.Terminate || c.Maintenance == deleted:
		return h.end(key, b, from, to, c.Maintenance == deleted)
	case to != 0 && to < from: // it ends before it begins
		return h.end(key, b, from, 0, true)
	case from == 0:
		if from = h.begun(key, b); from == 0 {
			return fault.New(fault.Invalid, "DTP 348: coverage that is not known needs its first day")
		}
	}
	h.cover(span{key: key, plan: b.Plan, option: b.Option, from: from, to: to})
	h.say(m, c, b, from)
	return nil
}

// begun is the first day of the last span of an option that a person has, 0 if there is none.
func (h *household) begun(key string, b *Benefit) (from day.Day) {
	for i := range h.spans {
		if s := &h.spans[i]; s.key == key && s.plan == b.Plan && s.option == b.Option {
			from = max(from, s.from)
		}
	}
	return from
}

// cover puts a span among those that the person has of the plan. It goes on with the spans
// of the same option that it overlaps or follows; whatever else of the plan lies across it
// gives way. What stood before its first day stays as it was.
func (h *household) cover(n span) {
	chain := h.chain(&n)
	var out []span
	for i, s := range h.spans {
		switch {
		case slices.Contains(chain, i):
			if n.to != 0 && s.from > n.to {
				continue
			}
			if i == chain[len(chain)-1] || n.to != 0 && (s.to == 0 || s.to > n.to) {
				s.to = n.to
			}
			out = append(out, s)
		case s.key != n.key || s.plan != n.plan || s.to != 0 && s.to < n.from || n.to != 0 && s.from > n.to:
			out = append(out, s)
		default:
			out = append(out, aside(s, &n)...)
		}
	}
	if len(chain) == 0 {
		out = append(out, n)
	}
	h.spans = out
}

// chain are the places of the spans that n goes on with: one of the same option, and those
// that follow it day by day.
func (h *household) chain(n *span) (places []int) {
	for {
		i := slices.IndexFunc(h.spans, func(s span) bool {
			if s.key != n.key || s.plan != n.plan || s.option != n.option {
				return false
			}
			if len(places) > 0 {
				last := h.spans[places[len(places)-1]]
				return last.to != 0 && s.from == last.to+1
			}
			return s.from <= n.from && (s.to == 0 || n.from <= s.to+1)
		})
		if i < 0 {
			return places
		}
		places = append(places, i)
	}
}

// aside is what is left of a span that n lies across.
func aside(s span, n *span) (left []span) {
	if s.from < n.from {
		before := s
		before.to = n.from - 1
		left = append(left, before)
	}
	if n.to != 0 && (s.to == 0 || s.to > n.to) && s.option != n.option {
		s.from = n.to + 1
		left = append(left, s)
	}
	return left
}

// end is for coverage that ends with a day, or never was.
func (h *household) end(key string, b *Benefit, from, to day.Day, never bool) error {
	known := false
	for i := range h.spans {
		s := &h.spans[i]
		if s.key != key || s.plan != b.Plan || s.option != b.Option || never && from != 0 && s.from != from {
			continue
		}
		known = true
		switch {
		case never || to < s.from:
			s.to = s.from - 1
		case s.to == 0 || s.to > to || h.lasts(s):
			s.to = to
		}
	}
	switch {
	case !known:
		return fault.New(fault.Invalid, "the coverage that ends is not known")
	case to == 0 && !never:
		return fault.New(fault.Invalid, "DTP 349: coverage that ends needs its last day")
	}
	return nil
}

// lasts says whether nothing of the person and the plan follows a span, so that its last
// day may move.
func (h *household) lasts(s *span) bool {
	return !slices.ContainsFunc(h.spans, func(o span) bool { return o.key == s.key && o.plan == s.plan && o.from > s.from })
}

// leave ends what a person has, and everyone's with the subscriber's. Coverage whose own
// last day the file says ends with that.
func (h *household) leave(key string, m *x834.Member) error {
	last := m.On(eligibleEnd)
	for i := range m.Coverages {
		if m.On(eligibleEnd) == 0 {
			last = max(last, m.Coverages[i].On(benefitEnd))
		}
	}
	if last == 0 {
		return fault.New(fault.Invalid, "DTP 357: an end needs its day")
	}
	for i := range h.spans {
		s := &h.spans[i]
		if !m.Subscriber && s.key != key {
			continue
		}
		if d := h.told(s, m, last); s.to == 0 || s.to > d {
			s.to = max(d, s.from-1)
		}
	}
	if m.Subscriber {
		h.record.Status, h.record.Terminated = partner.Terminated, max(last, h.latest())
	}
	return nil
}

// told is the last day that the file itself says of a span's coverage, or else otherwise.
func (h *household) told(s *span, m *x834.Member, otherwise day.Day) day.Day {
	for i := range m.Coverages {
		b, err := h.group.benefit(&m.Coverages[i])
		if d := m.Coverages[i].On(benefitEnd); err == nil && d != 0 && b.Plan == s.plan && b.Option == s.option {
			return d
		}
	}
	return otherwise
}

// latest is the last day on which anybody is covered.
func (h *household) latest() (d day.Day) {
	for i := range h.spans {
		d = max(d, h.spans[i].to)
	}
	return d
}
