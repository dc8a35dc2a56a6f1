package adjudicate

import (
	"reflect"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// run is one batch on its way into one entry.
type run struct {
	catalog Catalog
	log     *family.Log
	state   *family.State
	decided []family.Decided
}

func newRun(c Catalog, log *family.Log) *run {
	return &run{catalog: c, log: log, state: log.State.Clone()}
}

// submit takes one claim. A claim that is in the log already is left alone.
func (r *run) submit(s *Submission) {
	if r.state.Has(s.Claim.ID) {
		return
	}
	c := s.Claim
	c.Member = r.match(&s.Patient)
	r.take(c)
	r.wake(c.ID)
}

// match finds the patient among the family: born on the same day with the same
// first name, in any case. Anything less is for a person to look at.
func (r *run) match(p *Patient) id.Member {
	for i := range r.state.People {
		person := &r.state.People[i]
		if person.Born == p.Born && strings.EqualFold(strings.TrimSpace(person.First.Reveal()), strings.TrimSpace(p.First.Reveal())) {
			return person.ID
		}
	}
	return ""
}

func (r *run) take(c claim.Claim) {
	switch c.Frequency {
	case claim.Replacement, claim.Void:
		r.change(c)
	default:
		d := r.decide(&c)
		d.Place = r.next()
		r.add(&c, d)
	}
}

func (r *run) decide(c *claim.Claim) family.Decision {
	return Decide(family.View{State: r.state}, *c, r.catalog.Terms(r.log.Employer, c))
}

// next is the place of the outcome that is added next.
func (r *run) next() family.Place { return family.PlaceOf(r.log.State.Version+1, len(r.decided)) }

func (r *run) add(c *claim.Claim, d family.Decision) {
	r.state.Apply(c, &d)
	r.decided = append(r.decided, family.Decided{Claim: *c, Decision: d})
}

// change carries out a void or a replacement. It takes effect at the place of its
// original, and every later decision is made again from there: one that comes
// out as before stays, any other is reversed to the cent and stated anew.
func (r *run) change(c claim.Claim) {
	standing := r.standing()
	at := slices.IndexFunc(standing, func(d family.Decided) bool { return d.Claim.ID == c.Original })
	if at < 0 || c.Original == "" || standing[at].Claim.Billing != c.Billing {
		r.wait(&c)
		return
	}
	original := standing[at]
	later := slices.DeleteFunc(slices.Clone(standing[at+1:]), func(d family.Decided) bool { return !d.Decision.Outcome.Status.Final() })
	r.takeBack(&original)
	for i := range later {
		r.takeBack(&later[i])
	}
	d, ok := r.instead(&c, &original)
	if !ok { // the replacement itself cannot be decided: everything stays
		r.putBack(&original)
		for i := range later {
			r.putBack(&later[i])
		}
		d.Place = r.next()
		r.add(&c, d)
		return
	}
	r.putBack(&original)
	r.reverse(&original, c.ID)
	r.add(&c, d)
	for i := range later {
		r.again(&later[i], c.ID)
	}
}

// instead decides what stands in the original's place.
func (r *run) instead(c *claim.Claim, original *family.Decided) (family.Decision, bool) {
	if c.Frequency == claim.Void {
		return family.Decision{Place: r.next(), Outcome: claim.Outcome{
			Claim: c.ID, Of: original.Claim.ID, Status: claim.Applied, Member: c.Member, Rev: Rev,
		}}, true
	}
	d := r.decide(c)
	d.Outcome.Of = original.Claim.ID
	d.Place = original.Decision.Place
	return d, d.Outcome.Status.Final()
}

// again decides a later claim anew; r.state no longer holds it.
func (r *run) again(old *family.Decided, by id.Claim) {
	c := old.Claim
	d := r.decide(&c)
	d.Place = old.Decision.Place
	r.putBack(old)
	if same(&d, &old.Decision) {
		return
	}
	r.reverse(old, by)
	d.Outcome.Of = by
	r.add(&c, d)
}

// same says whether two decisions on one claim agree in all that counts.
func same(a, b *family.Decision) bool {
	x, y := a.Outcome, b.Outcome
	x.Of, y.Of = "", ""
	return reflect.DeepEqual(x, y) && slices.Equal(a.Used, b.Used) && slices.Equal(a.Marks, b.Marks)
}

func (r *run) takeBack(d *family.Decided) { r.state.Reverse(&d.Claim, &d.Decision) }

func (r *run) putBack(d *family.Decided) { r.state.Restore(&d.Claim, &d.Decision) }

// reverse states the exact negation of an outcome that stands in r.state.
func (r *run) reverse(old *family.Decided, by id.Claim) {
	d := family.Decision{Outcome: old.Decision.Outcome.Negated(by), Marks: old.Decision.Marks, Place: old.Decision.Place}
	for _, u := range old.Decision.Used {
		u.Amount = -u.Amount
		d.Used = append(d.Used, u)
	}
	r.add(&old.Claim, d)
}

// wait pends a void or a replacement whose original is not here.
func (r *run) wait(c *claim.Claim) {
	d := pend(*c, PendOriginal)
	d.Place = r.next()
	r.state.Waiting = append(r.state.Waiting, family.Waiting{Claim: c.ID, Original: c.Original})
	r.add(c, d)
}

// wake carries out what waited for a claim that is here now.
func (r *run) wake(original id.Claim) {
	for {
		at := slices.IndexFunc(r.state.Waiting, func(w family.Waiting) bool { return w.Original == original })
		if at < 0 {
			return
		}
		waiting := r.state.Waiting[at].Claim
		r.state.Waiting = slices.Delete(r.state.Waiting, at, at+1)
		for _, d := range r.standing() {
			if d.Claim.ID == waiting {
				r.take(d.Claim)
			}
		}
	}
}

// standing is the log's standing decisions with those of this run.
func (r *run) standing() []family.Decided {
	l := family.Log{Entries: append(slices.Clone(r.log.Entries), family.Entry{Decided: r.decided})}
	return l.Standing()
}

func (r *run) events() []string {
	var names []string
	for i := range r.decided {
		name := EventDecided
		switch r.decided[i].Decision.Outcome.Status {
		case claim.Pended:
			name = EventPended
		case claim.Reversed:
			name = EventReversed
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// outcomes are the latest words on the claims of a batch.
func (r *run) outcomes(subs []Submission) []claim.Outcome {
	latest := map[id.Claim]claim.Outcome{}
	for i := range r.log.Entries {
		for j := range r.log.Entries[i].Decided {
			o := &r.log.Entries[i].Decided[j].Decision.Outcome
			latest[o.Claim] = *o
		}
	}
	for i := range r.decided {
		latest[r.decided[i].Claim.ID] = r.decided[i].Decision.Outcome
	}
	out := make([]claim.Outcome, len(subs))
	for i := range subs {
		out[i] = latest[subs[i].Claim.ID]
	}
	return out
}
