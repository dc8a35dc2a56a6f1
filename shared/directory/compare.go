package directory

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/provider"
)

// Kind is what a change does.
type Kind string

// The kinds. A membership that ends because another follows it is changed, not ended.
const (
	Added   Kind = "added"
	Ended   Kind = "ended"
	Changed Kind = "changed"
)

// Change is one difference between the directory and a roster.
type Change struct {
	Kind    Kind   `json:"kind"`
	NPI     string `json:"npi"`
	TIN     string `json:"tin"`
	Network string `json:"network,omitempty"` // "" is of the provider
	What    string `json:"what"`
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
	Held    bool   `json:"held,omitempty"` // by the guard against mass change
	// Since is the first day on which the network differs, where that day is past; 0 is none.
	Since day.Day `json:"since,omitempty"`
}

// Result is what a roster makes of the directory.
type Result struct {
	Changes []Change `json:"changes"`
	// Held says why terminations are held, "" if none is.
	Held  string              `json:"held,omitempty"`
	After *provider.Directory `json:"-"` // the directory as it would be
}

// loading is a comparison on its way.
type loading struct {
	on      day.Day
	list    []provider.Provider
	before  *provider.Directory
	roster  *Roster
	result  Result
	endings []ending
}

// ending is a membership that would end: at its place, on a day, 0 if it never began.
type ending struct {
	provider, change int
	of               provider.Membership
	to               day.Day
}

// Compare says what a roster changes in a directory as of a day, and what comes of it. Of the
// networks that it names it is the whole: a membership in force that it lacks ends the day before, unless a row follows it.
// What ended before stays as it is. Where more providers would lose a network than the greater of
// 10 and 5% of those in it, or the roster has fewer than 80% of them, no membership ends unless
// confirmed; the rest counts. fault.Invalid names a provider that would not be whole.
func Compare(d *provider.Directory, r *Roster, on day.Day, confirmed bool) (*Result, error) {
	l := &loading{on: on, before: d, roster: r}
	for _, p := range d.All() {
		p.Networks = slices.Clone(p.Networks)
		l.list = append(l.list, p)
	}
	for i := range r.rows {
		if err := l.provider(&r.rows[i]); err != nil {
			return nil, err
		}
	}
	for i := range l.list {
		for _, network := range r.networks {
			l.network(i, network)
		}
	}
	l.guard(confirmed)
	l.end()
	l.result.Changes = slices.Clip(l.result.Changes)
	var err error
	l.result.After, err = provider.NewDirectory(l.list)
	return &l.result, fault.Wrap(err, "the directory after the roster")
}

func (l *loading) note(c Change) int {
	l.result.Changes = append(l.result.Changes, c)
	return len(l.result.Changes) - 1
}

// provider takes over what a row says of a provider himself.
func (l *loading) provider(r *row) error {
	at := slices.IndexFunc(l.list, func(p provider.Provider) bool { return p.NPI == r.key.npi && p.TIN == r.key.tin })
	if at < 0 {
		p := provider.Provider{NPI: r.key.npi, TIN: r.key.tin, Method: provider.Check}
		for _, f := range fields(&p) {
			*f.to = cmp.Or(r.cell[f.column], *f.to)
		}
		if _, err := provider.NewDirectory([]provider.Provider{p}); err != nil {
			return fault.Wrap(err, "roster: line %d: a provider who is new", r.line)
		}
		l.list = append(l.list, p)
		l.note(Change{Kind: Added, NPI: p.NPI, TIN: p.TIN, What: "provider", After: p.Name})
		return nil
	}
	p := &l.list[at]
	for _, f := range fields(p) {
		if v := r.cell[f.column]; v != "" && v != *f.to {
			c := Change{Kind: Changed, NPI: p.NPI, TIN: p.TIN, What: f.column, Before: *f.to, After: v}
			if f.secret {
				c.Before, c.After = "", ""
			}
			l.note(c)
			*f.to = v
		}
	}
	return nil
}

type field struct {
	column string
	to     *string
	secret bool
}

func fields(p *provider.Provider) []field {
	return []field{{"name", &p.Name, false}, {"taxonomy", &p.Taxonomy, false}, {"street", &p.Street, false}, {"city", &p.City, false},
		{"state", &p.State, false}, {"zip", &p.Zip, false}, {"method", (*string)(&p.Method), false},
		{"routing", &p.Bank.Routing, true}, {"account", &p.Bank.Number, true}}
}

// network compares a provider's memberships of a network. Those that are for some claims alone
// are no roster's.
func (l *loading) network(i int, network string) {
	p := &l.list[i]
	var rows []provider.Membership
	for _, r := range l.roster.rows {
		if r.key == (key{p.NPI, p.TIN}) && r.m.Network == network {
			rows = append(rows, r.m)
		}
	}
	followed := func(m *provider.Membership) bool { // it ends as it is to, the day before another
		return slices.ContainsFunc(l.roster.rows, func(r row) bool {
			return r.key == (key{p.NPI, p.TIN}) && r.m.Network == network && m.To != 0 && r.m.From == m.To+1
		})
	}
	slices.SortFunc(rows, func(a, b provider.Membership) int { return cmp.Compare(a.From, b.From) })
	for j := range p.Networks {
		m := &p.Networks[j]
		if m.Network != network || m.Taxonomy != "" || m.Location != "" {
			continue
		}
		at := slices.IndexFunc(rows, func(r provider.Membership) bool { return r.From == m.From })
		if at >= 0 {
			l.same(i, m, rows[at])
			rows = slices.Delete(rows, at, at+1)
		} else if (m.To == 0 || m.To >= l.on) && !followed(m) {
			l.follow(i, m, rows)
		}
	}
	for _, r := range rows {
		l.note(l.since(Change{Kind: Added, NPI: p.NPI, TIN: p.TIN, Network: network, What: "membership", After: said(&r)}, r.From))
		p.Networks = append(p.Networks, r)
	}
}

// same takes over what differs in a membership that begins on the same day.
func (l *loading) same(i int, m *provider.Membership, r provider.Membership) {
	p := &l.list[i]
	if *m == r {
		return
	}
	c := Change{Kind: Changed, NPI: p.NPI, TIN: p.TIN, Network: m.Network, What: "membership", Before: said(m), After: said(&r)}
	first := m.From
	if kept := (provider.Membership{Network: r.Network, Schedule: r.Schedule, Arrangement: r.Arrangement, Tier: r.Tier, From: m.From, To: m.To}); kept == *m {
		first = earlier(m.To, r.To) + 1 // only the end moved
	}
	c = l.since(c, first)
	if r.To != 0 && (m.To == 0 || r.To < m.To) {
		c.Kind = Ended
		l.endings = append(l.endings, ending{i, l.note(c), *m, r.To})
		r.To = m.To // until the guard lets it end
		*m = r
		return
	}
	l.note(c)
	*m = r
}

func earlier(a, b day.Day) day.Day {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// follow ends a membership that the roster lacks: before the one that follows it, else today.
func (l *loading) follow(i int, m *provider.Membership, rows []provider.Membership) {
	p := &l.list[i]
	c := Change{Kind: Changed, NPI: p.NPI, TIN: p.TIN, Network: m.Network, What: "membership", Before: said(m)}
	for _, r := range rows {
		if m.To == 0 || r.From <= m.To {
			before := *m
			switch {
			case r.From <= m.From: // it begins earlier than was said: the same, corrected
				m.From = 0
				c.What, c.After = "membership replaced", said(&r)
				l.note(l.since(c, earlier(r.From, before.From)))
				l.drop(p)
			default:
				m.To = r.From - 1
				c.After = said(m)
				l.note(l.since(c, r.From))
			}
			return
		}
	}
	c.Kind = Ended
	to := l.on - 1
	if m.From > to {
		c.After, to = "never began", 0
	} else {
		after := *m
		after.To = to
		c.After = said(&after)
	}
	l.endings = append(l.endings, ending{i, l.note(c), *m, to})
}

// drop takes out a membership whose from was set to 0.
func (l *loading) drop(p *provider.Provider) {
	for j := range p.Networks {
		if p.Networks[j].From == 0 {
			p.Networks[j].To = -1
		}
	}
}

// since says from when a change reaches back, if it does.
func (l *loading) since(c Change, first day.Day) Change {
	if first < l.on {
		c.Since = first
	}
	return c
}

func said(m *provider.Membership) string {
	to := "open"
	if m.To != 0 {
		to = m.To.String()
	}
	return fmt.Sprintf("%s, tier %s, %s to %s", m.Paid(), cmp.Or(m.Tier, "in"), m.From, to)
}
