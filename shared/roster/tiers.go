package roster

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/x834"
)

// levels are the codes of HD05 that say a tier whoever is in the family. The others
// (E1D: employee and one dependent, TWO, DEP ...) leave it to who is covered.
var levels = map[string]family.Tier{
	"EMP": family.EmployeeOnly, "IND": family.EmployeeOnly, "ESP": family.EmployeeSpouse,
	"ECH": family.EmployeeChildren, "FAM": family.WholeFamily,
}

// statement is what a file says of a plan's tier, if it says it, and from when on.
type statement struct {
	plan id.Plan
	tier family.Tier // "" if it says none
	own  bool        // of the subscriber
	from day.Day
}

// say keeps what a coverage says of the tier. Coverage that is added says from its first
// day on. One that is known says so again without having begun anew: then its own date of
// change counts, and otherwise the day on which the file says so.
func (h *household) say(m *x834.Member, c *x834.Coverage, b *Benefit, from day.Day) {
	s := statement{plan: b.Plan, tier: levels[c.Level], own: m.Subscriber, from: from}
	again := c.Maintenance != x834.Add && c.Maintenance != x834.Reinstate
	for i := range h.spans {
		sp := &h.spans[i]
		if again && sp.plan == b.Plan && sp.option == b.Option && sp.from == from && sp.tier != "" {
			s.from = max(from, h.today)
			if d := c.On(changed); d != 0 {
				s.from = max(from, d)
			}
		}
	}
	h.stated = append(h.stated, s)
}

// tiers gives every plan that the file speaks of its tier: what it says of the subscriber,
// or else of anybody; or else the tier that the plan has, made as wide as whom it covers.
func (h *household) tiers() {
	done := map[id.Plan]bool{}
	for _, s := range h.stated {
		if !done[s.plan] {
			done[s.plan] = true
			h.tier(s.plan)
		}
	}
}

func (h *household) tier(plan id.Plan) {
	var best statement
	for _, s := range h.stated {
		if s.plan == plan && (s.tier != "" && (s.own || !best.own) || best.tier == "") {
			best = s
		}
	}
	for _, s := range h.stated {
		if s.plan == plan && (s.tier == best.tier || s.tier == "") {
			best.from = min(best.from, s.from)
		}
	}
	if best.tier != "" {
		h.retier(plan, best.from, best.tier)
		return
	}
	for _, on := range h.begins(plan, best.from) {
		h.retier(plan, on, "")
	}
}

// begins are the days from a day on, itself among them, on which coverage by a plan begins.
func (h *household) begins(plan id.Plan, from day.Day) []day.Day {
	days := []day.Day{from}
	for i := range h.spans {
		if s := &h.spans[i]; s.plan == plan && s.from > from {
			days = append(days, s.from)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// wide is the tier that a plan has on a day, made as wide as whom it covers.
func (h *household) wide(plan id.Plan, on day.Day) family.Tier {
	spouse, child := false, false
	for i := range h.spans {
		s := &h.spans[i]
		if s.plan != plan || !s.covers(on) {
			continue
		}
		spouse = spouse || s.tier == family.EmployeeSpouse || s.tier == family.WholeFamily || h.is(s.key, family.Spouse)
		child = child || s.tier == family.EmployeeChildren || s.tier == family.WholeFamily || h.is(s.key, family.Child)
	}
	switch {
	case spouse && child:
		return family.WholeFamily
	case spouse:
		return family.EmployeeSpouse
	case child:
		return family.EmployeeChildren
	}
	return family.EmployeeOnly
}

func (h *household) is(key string, r family.Relationship) bool {
	for i := range h.record.People {
		if h.record.People[i].Key == key {
			return h.record.People[i].Relationship == r
		}
	}
	return false
}

// retier gives the spans of a plan a tier from a day on, or with "" those of that day as
// wide a one as they need. A span of before is divided there, so that what was stays what it
// was.
func (h *household) retier(plan id.Plan, from day.Day, tier family.Tier) {
	wide := tier == ""
	if wide {
		tier = h.wide(plan, from)
	}
	for i := range h.spans {
		s := &h.spans[i]
		if s.plan != plan || s.never() || s.tier == tier || s.from < from && !s.covers(from) || wide && s.from > from {
			continue
		}
		if s.tier == "" || s.from >= from {
			s.tier = tier
			continue
		}
		after := *s
		after.from, after.tier = from, tier
		s.to = from - 1
		h.spans = append(h.spans, after)
	}
	for i := range h.spans {
		if s := &h.spans[i]; s.plan == plan && s.tier == "" && s.from < from { // over before it
			s.tier = cmp.Or(tier, family.EmployeeOnly)
		}
	}
}
