package roster

import (
	"cmp"
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
	case c.Maintenance == deleted || from != 0 && to != 0 && to < from: // it never was
		return h.end(key, b, from, 0, true)
	case c.Maintenance == x834.Terminate || from == 0 && to != 0:
		return h.end(key, b, from, to, false)
	case from == 0:
		last := h.last(key, b)
		if last == nil {
			return fault.New(fault.Invalid, "DTP 348: coverage that is not known needs its first day")
		}
		from, to = last.from, last.to
	}
	h.say(m, c, b, from)
	h.cover(span{key: key, plan: b.Plan, option: b.Option, from: from, to: to})
	return nil
}

// last is the last span of an option that a person has, nil if there is none.
func (h *household) last(key string, b *Benefit) (last *span) {
	for i := range h.spans {
		s := &h.spans[i]
		if s.key == key && s.plan == b.Plan && s.option == b.Option && !s.never() && (last == nil || last.from < s.from) {
			last = s
		}
	}
	return last
}

// cover puts a span among those that the person has of the plan. Spans of the same option
// that it overlaps or touches, and those that follow these day by day, are one coverage with
// it: they begin with the earlier first day, and end with its last. Whatever else of the plan
// lies across it gives way. What stood before stays as it was.
func (h *household) cover(n span) {
	pieces := h.pieces(&n)
	var out []span
	for i, s := range h.spans {
		switch {
		case slices.Contains(pieces, i):
		case s.never() && s.key == n.key && s.plan == n.plan && n.covers(s.from): // now it is
		case s.key != n.key || s.plan != n.plan || s.to != 0 && s.to < n.from || n.to != 0 && s.from > n.to:
			out = append(out, s)
		default:
			out = append(out, aside(s, &n)...)
		}
	}
	h.spans = append(out, h.joined(pieces, n)...)
}

// pieces are the places of the spans that are one coverage with n, by their first days.
func (h *household) pieces(n *span) (places []int) {
	end := n.to // of the coverage so far
	for grown := true; grown; {
		grown = false
		for i := range h.spans {
			s := &h.spans[i]
			if s.key != n.key || s.plan != n.plan || s.option != n.option || s.never() || slices.Contains(places, i) {
				continue
			}
			if (end == 0 || s.from <= end+1) && (s.to == 0 || n.from <= s.to+1) {
				places, grown = append(places, i), true
				if s.to == 0 || end != 0 && s.to > end {
					end = s.to
				}
			}
		}
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Compare(h.spans[a].from, h.spans[b].from) })
	return places
}

// joined are the pieces with n: each lasts until the next one begins, and one that begins
// after the end never was.
func (h *household) joined(pieces []int, n span) (out []span) {
	if len(pieces) == 0 {
		return []span{n}
	}
	for i, p := range pieces {
		s := h.spans[p]
		if i == 0 {
			s.from = min(s.from, n.from)
		}
		s.to = n.to
		if i+1 < len(pieces) && (n.to == 0 || h.spans[pieces[i+1]].from <= n.to) {
			s.to = h.spans[pieces[i+1]].from - 1
		}
		if n.to != 0 && s.from > n.to {
			s.to = s.from - 1
		}
		out = append(out, s)
	}
	return out
}

// aside is what is left of a span that n lies across.
func aside(s span, n *span) (left []span) {
	if s.from < n.from {
		before := s
		before.to = n.from - 1
		left = append(left, before)
	}
	if n.to != 0 && (s.to == 0 || s.to > n.to) {
		s.from = n.to + 1
		left = append(left, s)
	}
	return left
}

// end is for coverage that ends with a day, or never was. One that is not there has ended
// already, as it does when a file is brought again; not so if the person has another option
// of the plan, for then the file may mean that one.
func (h *household) end(key string, b *Benefit, from, to day.Day, never bool) error {
	if to == 0 && !never {
		return fault.New(fault.Invalid, "DTP 349: coverage that ends needs its last day")
	}
	known, other := false, false
	for i := range h.spans {
		s := &h.spans[i]
		switch {
		case s.key != key || s.plan != b.Plan || s.never():
		case s.option != b.Option || never && from != 0 && s.from != from:
			other = other || s.to == 0 || s.to > to
		default:
			known = true
			if never || to < s.from {
				s.to = s.from - 1
			}
		}
	}
	// The last day of what is left may move either way, unless something follows it.
	if s := h.last(key, b); s != nil && !never && (s.to == 0 || s.to > to || h.lasts(s)) {
		s.to = to
	}
	if !known && other {
		return fault.New(fault.Invalid, "the coverage that ends is not known, and another option of the plan is")
	}
	return nil
}

// lasts says whether nothing of the person and the plan follows a span, so that its last
// day may move.
func (h *household) lasts(s *span) bool {
	return !slices.ContainsFunc(h.spans, func(o span) bool { return o.key == s.key && o.plan == s.plan && o.from > s.from && !o.never() })
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
			s.to = d
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
