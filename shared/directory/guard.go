package directory

import (
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/provider"
)

// The guard's bounds, as the enrollment's: terminations beyond the greater of leastEndings and
// a twentieth wait, and so do all of a file with less than four fifths of the last.
const leastEndings = 10

// guard decides whether memberships may end, and says why not.
func (l *loading) guard(confirmed bool) {
	if len(l.endings) == 0 || confirmed {
		return
	}
	present := l.active()
	losing := map[key]bool{}
	for _, e := range l.endings {
		p := &l.list[e.provider]
		losing[key{p.NPI, p.TIN}] = true
	}
	listed := map[key]bool{}
	for _, r := range l.roster.rows {
		listed[r.key] = true
	}
	switch {
	case len(listed)*5 < present*4:
		l.result.Held = fmt.Sprintf("the roster has %d providers where the directory has %d: below 80%%", len(listed), present)
	case len(losing) > max(leastEndings, present/20):
		l.result.Held = fmt.Sprintf("%d of %d providers would lose a network: beyond the greater of %d and 5%%", len(losing), present, leastEndings)
	}
}

// active counts the providers who are in a network of the roster today.
func (l *loading) active() (n int) {
	for _, p := range l.before.All() {
		if slices.ContainsFunc(l.roster.networks, func(network string) bool { return p.In(network, l.on) != nil }) {
			n++
		}
	}
	return n
}

// end lets memberships end, or marks that they wait.
func (l *loading) end() {
	for _, e := range l.endings {
		if l.result.Held != "" {
			l.result.Changes[e.change].Held = true
			continue
		}
		p := &l.list[e.provider]
		for j := range p.Networks {
			m := &p.Networks[j]
			if m.Network != e.of.Network || m.From != e.of.From || m.Taxonomy != "" || m.Location != "" {
				continue
			}
			if m.To = e.to; e.to == 0 {
				m.To = -1
			}
		}
	}
	for i := range l.list {
		l.list[i].Networks = slices.DeleteFunc(l.list[i].Networks, func(m provider.Membership) bool { return m.To < 0 })
	}
}
