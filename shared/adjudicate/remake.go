package adjudicate

import (
	"math"
	"slices"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// again decides a later claim anew, under the versions it was decided under: what another
// claim's void moves is what this one shares with it, not its price. r.state no longer
// holds it.
func (r *run) again(old *family.Decided, by id.Claim) {
	r.under(old, by, r.catalog.Terms(r.log.Employer, &old.Claim, &old.Decision.Outcome))
}

// under is again under terms.
func (r *run) under(old *family.Decided, by id.Claim, t Terms) {
	c := old.Claim
	d := r.decideUnder(&c, &t)
	d.Place = old.Decision.Place
	r.putBack(old)
	if same(&d, &old.Decision) {
		return
	}
	r.reverse(old, by)
	d.Outcome.Of = by
	r.add(&c, d)
}

// redo decides a claim that stands decided anew in its place, because a person said
// something of it, and then all that came after it.
func (r *run) redo(standing []family.Decided, at int, c claim.Claim) {
	old, later := standing[at], finals(standing[at+1:])
	r.takeBack(&old)
	shelf := r.shelve(old.Decision.Place, later)
	d := r.decide(&c, &old.Decision.Outcome)
	d.Place, d.Outcome.Of = old.Decision.Place, c.ID
	r.putBack(&old)
	r.reverse(&old, c.ID)
	r.add(&c, d)
	shelf.remake(func(d *family.Decided) { r.again(d, c.ID) })
}

func finals(list []family.Decided) []family.Decided {
	return slices.DeleteFunc(slices.Clone(list), func(d family.Decided) bool { return !d.Decision.Outcome.Status.Final() })
}

// shelf holds what the family's state must not know while claims are decided anew in the
// order of their places: the later claims, and what was imported behind them.
type shelf struct {
	r       *run
	later   []family.Decided
	imports []imported
}

// imported is an import with the entry that brought it.
type imported struct {
	family.Import
	version int64
	at      time.Time
}

// shelve takes later claims out of the state, and the imports that are behind a place.
func (r *run) shelve(from family.Place, later []family.Decided) *shelf {
	s := &shelf{r: r, later: later}
	for i := range later {
		r.takeBack(&later[i])
	}
	for i := range r.log.Entries {
		en := &r.log.Entries[i]
		for _, m := range en.Imports {
			if one := (imported{m, en.Version, en.At}); !r.knew(&one, from) {
				r.count(&m, -1)
				s.imports = append(s.imports, one)
			}
		}
	}
	return s
}

// remake puts everything back, each claim after again was asked to decide it.
func (s *shelf) remake(again func(*family.Decided)) {
	for i := range s.later {
		s.until(s.later[i].Decision.Place)
		again(&s.later[i])
	}
	s.until(math.MaxInt64)
}

// putBack puts everything back as it was.
func (s *shelf) putBack() { s.remake(s.r.putBack) }

func (s *shelf) until(p family.Place) {
	s.imports = slices.DeleteFunc(s.imports, func(m imported) bool {
		known := s.r.knew(&m, p)
		if known {
			s.r.count(&m.Import, 1)
		}
		return known
	})
}

func (r *run) count(m *family.Import, sign int64) {
	d := m.Delta
	d.Amount *= sign
	r.state.Add(d)
}

// knew says whether an import counts for the claim at a place: it came before it, or it
// says of itself that it is older.
func (r *run) knew(m *imported, p family.Place) bool {
	return m.version < int64(p>>16) || m.At < m.at.Unix() && m.At <= r.moment(p)
}

// moment is when the claim at a place was decided first, in Unix seconds.
func (r *run) moment(p family.Place) int64 {
	if v := int64(p >> 16); v >= 1 && v <= int64(len(r.log.Entries)) && r.log.All {
		return r.log.Entries[v-1].At.Unix()
	}
	return math.MaxInt64
}
