package whatif

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openaso/openaso/shared/id"
)

// deciles is how many parts the members are put into.
const deciles = 10

// largest is how many members are shown on either side.
const largest = 5

// person is a member with what the designs make of them.
type person struct {
	id id.Member
	*Pair
}

// people puts the members into deciles and counts who is better and who is worse off.
func (r *Report) people(members map[id.Member]*Pair) {
	all := make([]person, 0, len(members))
	for _, m := range slices.Sorted(maps.Keys(members)) {
		all = append(all, person{m, members[m]})
	}
	r.Members = len(all)
	slices.SortStableFunc(all, func(a, b person) int { return cmp.Compare(a.Before.Allowed, b.Before.Allowed) })
	r.Deciles = make([]Decile, deciles)
	for i := range r.Deciles {
		d := &r.Deciles[i]
		d.Number = i + 1
		for _, p := range all[i*len(all)/deciles : (i+1)*len(all)/deciles] {
			d.take(p.Pair)
		}
		r.Better += d.Better
		r.Worse += d.Worse
	}
	r.Equal = r.Members - r.Better - r.Worse
	r.extremes(all)
}

func (d *Decile) take(p *Pair) {
	d.Members++
	d.add(p)
	switch change := p.MemberChange(); {
	case change < 0:
		d.Better++
	case change > 0:
		d.Worse++
	}
}

// extremes are the members with the most to pay more, then those with the most to pay less.
func (r *Report) extremes(all []person) {
	slices.SortStableFunc(all, func(a, b person) int {
		return cmp.Or(cmp.Compare(b.MemberChange(), a.MemberChange()), cmp.Compare(a.id, b.id))
	})
	r.Largest = []Member{}
	for i := range all {
		up, down := all[i].MemberChange() > 0 && i < largest, all[i].MemberChange() < 0 && i >= len(all)-largest
		if up || down {
			r.Largest = append(r.Largest, Member{masked(all[i].id), *all[i].Pair})
		}
	}
}

// masked leaves of a member's id what tells members of one report apart.
func masked(m id.Member) string {
	const shown = 6
	if len(m) <= shown {
		return "***" + string(m)
	}
	return "***" + string(m[len(m)-shown:])
}
