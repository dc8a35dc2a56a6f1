// Package roster turns the members of an enrollment file (834, 005010X220A1) into the
// household that enroll applies. A file says what changes, a household record says how
// everything is: so each change is made to the household as it is known. Nothing ends
// because a file does not name it.
package roster

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/x12/x834"
)

// Group is an employer as the files of one sender name it, and what they call its plans.
type Group struct {
	Number   string // REF*1L of the member, or REF*38 of the set; "" is every other one
	Employer id.Employer
	Benefits []Benefit
}

// Benefit says which option a coverage of a file is.
type Benefit struct {
	Line   string // HD03: HLT, DEN ...
	Name   string // HD04; "" is every other name of that line
	Plan   id.Plan
	Option string
}

// Find is the group of a number among those that a sender may speak of.
func Find(groups []Group, number string) (*Group, bool) {
	var other *Group
	for i := range groups {
		switch groups[i].Number {
		case number:
			return &groups[i], true
		case "":
			other = &groups[i]
		}
	}
	return other, other != nil
}

func (g *Group) benefit(c *x834.Coverage) (*Benefit, error) {
	var other *Benefit
	for i := range g.Benefits {
		b := &g.Benefits[i]
		if b.Line != c.Line {
			continue
		}
		if b.Name == c.Plan {
			return b, nil
		}
		if b.Name == "" {
			other = b
		}
	}
	if other == nil {
		return nil, fault.New(fault.Invalid, "HD03 and HD04: no benefit that is agreed on with the group")
	}
	return other, nil
}

// Refusal is a member of a file that was not taken, and why.
type Refusal struct {
	Ordinal int    `json:"ordinal"` // of the member in the file
	Text    string `json:"text"`    // where and which rule, never a value
}

// Household makes the changes that a file says of one family, in the order of the file, to
// the household as it is known (Known). A member whose change does not make sense is
// refused whole, and the others are taken. Changed says whether any was.
func Household(known partner.Record, g *Group, members []x834.Item, asOf time.Time) (r partner.Record, refused []Refusal, changed bool) {
	h := open(known, g, asOf)
	for i := range members {
		next := h.clone()
		if err := next.take(&members[i].Member); err != nil {
			refused = append(refused, Refusal{members[i].Ordinal, err.Error()})
			continue
		}
		h, changed = next, true
	}
	h.tiers()
	return h.close(), refused, changed
}

// take makes the change that a file says of one member.
func (h *household) take(m *x834.Member) error {
	p, err := h.person(m)
	if err != nil {
		return err
	}
	h.reach(m)
	h.medicare(p, m)
	ends := m.Maintenance == x834.Terminate
	if ends { // before, so that what comes later does not hold up a coverage's own last day
		if err := h.leave(p, m); err != nil {
			return err
		}
	}
	for _, i := range byDay(m.Coverages) {
		if err := h.coverage(p, m, &m.Coverages[i]); err != nil {
			return fault.Wrap(err, "loop 2300, coverage %d", i+1)
		}
	}
	if ends { // and after, for what it only says again
		return h.leave(p, m)
	}
	if m.Subscriber {
		h.record.Status, h.record.Terminated = partner.Active, 0
	}
	return nil
}

// byDay are the places of a member's coverages by their days: some senders tell the present
// first and what was before behind it. Those without a day come last.
func byDay(all []x834.Coverage) []int {
	places := make([]int, len(all))
	for i := range all {
		places[i] = i
	}
	first := func(i int) day.Day { return cmp.Or(all[i].On(benefitBegin), all[i].On(benefitEnd), math.MaxInt32) }
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(first(a), first(b)) })
	return places
}

// reach takes over how the subscriber is reached. Consent is not the file's to give: it
// stays with an address that stays.
func (h *household) reach(m *x834.Member) {
	if !m.Subscriber {
		return
	}
	c := &h.record.Contact
	for _, n := range m.Name.Numbers {
		switch {
		case n.Qualifier == "EM" && n.Value != c.Email:
			c.Email, c.EmailConsent = n.Value, false
		case n.Qualifier == "CP" && n.Value != c.Mobile:
			c.Mobile, c.SMS = n.Value, false
		}
	}
}
