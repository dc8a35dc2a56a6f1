package whatif

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// tally is the sums of some families. Adding tallies in any order gives the same sums.
type tally struct {
	Report
	benefits map[string]*Row
	networks map[string]*Row
	members  map[id.Member]*Pair
	left     map[reasoned]*Count
	differs  map[reasoned]*Count
}

type reasoned struct{ what, why string }

func newTally() *tally {
	return &tally{benefits: map[string]*Row{}, networks: map[string]*Row{}, members: map[id.Member]*Pair{},
		left: map[reasoned]*Count{}, differs: map[reasoned]*Count{}}
}

func (t *tally) member(m id.Member) *Pair {
	if t.members[m] == nil {
		t.members[m] = &Pair{}
	}
	return t.members[m]
}

// differ counts a claim that does not come out as stored.
func (t *tally) differ(why string, c id.Claim) {
	count(t.differs, reasoned{why, ""}, 0, c)
}

// out counts a claim that is not compared.
func (t *tally) out(what, why string, c *claim.Claim) {
	count(t.left, reasoned{what, why}, c.Charge, c.ID)
}

func count(in map[reasoned]*Count, r reasoned, billed money.Cents, c id.Claim) {
	n := in[r]
	if n == nil {
		n = &Count{What: r.what, Why: r.why}
		in[r] = n
	}
	n.N++
	n.Billed += billed
	n.Claims = append(n.Claims, c)
}

// side is a claim's outcome under one design, and what its lines fell under.
type side struct {
	*claim.Outcome
	matched func(i int) (benefit string, network plan.Network)
}

// compared counts a claim that is decided under both designs.
func (t *tally) compared(c *claim.Claim, now, then side) {
	t.Claims++
	m := t.member(c.Member)
	t.side(now, func(p *Pair) *Amounts { return &p.Before }, func(r *Row) *int { return &r.LinesBefore }, m)
	t.side(then, func(p *Pair) *Amounts { return &p.After }, func(r *Row) *int { return &r.LinesAfter }, m)
	switch {
	case now.Status == claim.Paid && then.Status == claim.Denied:
		t.Denies++
		t.Denied = append(t.Denied, c.ID)
	case now.Status == claim.Denied && then.Status == claim.Paid:
		t.Pays++
	}
}

func (t *tally) side(s side, of func(*Pair) *Amounts, lines func(*Row) *int, m *Pair) {
	for i := range s.Lines {
		l := &s.Lines[i]
		benefit, network := s.matched(i)
		for _, r := range []*Row{row(t.benefits, benefit), row(t.networks, string(network))} {
			of(&r.Pair).line(l)
			*lines(r)++
		}
		of(&t.Total).line(l)
		of(m).line(l)
	}
}

func row(in map[string]*Row, name string) *Row {
	if in[name] == nil {
		in[name] = &Row{Name: name}
	}
	return in[name]
}

func (t *tally) merge(o *tally) {
	t.Moved += o.Moved
	t.Claims += o.Claims
	t.Stored += o.Stored
	t.Agree += o.Agree
	t.Denies += o.Denies
	t.Pays += o.Pays
	t.Denied = append(t.Denied, o.Denied...)
	t.Total.add(&o.Total)
	mergeRows(t.benefits, o.benefits)
	mergeRows(t.networks, o.networks)
	for m, p := range o.members {
		t.member(m).add(p)
	}
	mergeCounts(t.left, o.left)
	mergeCounts(t.differs, o.differs)
}

func mergeRows(to, from map[string]*Row) {
	for name, r := range from {
		s := row(to, name)
		s.LinesBefore += r.LinesBefore
		s.LinesAfter += r.LinesAfter
		s.add(&r.Pair)
	}
}

func mergeCounts(to, from map[reasoned]*Count) {
	for r, n := range from {
		if to[r] == nil {
			to[r] = &Count{What: r.what, Why: r.why}
		}
		to[r].N += n.N
		to[r].Billed += n.Billed
		to[r].Claims = append(to[r].Claims, n.Claims...)
	}
}

// report orders what was added up.
func (t *tally) report() *Report {
	r := t.Report
	r.Benefits, r.Networks = rows(t.benefits), rows(t.networks)
	r.LeftOut, r.Differ = counts(t.left), counts(t.differs)
	r.Denied = first(r.Denied)
	r.people(t.members)
	return &r
}

// rows are those with the largest change for the plan first.
func rows(in map[string]*Row) []Row {
	out := make([]Row, 0, len(in))
	for _, name := range slices.Sorted(maps.Keys(in)) {
		out = append(out, *in[name])
	}
	slices.SortStableFunc(out, func(a, b Row) int { return cmp.Compare(abs(b.PlanChange()), abs(a.PlanChange())) })
	return out
}

func abs(c money.Cents) money.Cents { return max(c, -c) }

func counts(in map[reasoned]*Count) (out []Count) {
	for _, n := range in {
		n.Claims = first(n.Claims)
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
	})
	return out
}

// first are so many ids as a list shows.
func first(ids []id.Claim) []id.Claim {
	slices.Sort(ids)
	return ids[:min(len(ids), listed)]
}
