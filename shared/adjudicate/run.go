package adjudicate

import (
	"errors"
	"reflect"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// run is one batch on its way into one entry.
type run struct {
	catalog Catalog
	log     *family.Log
	state   *family.State
	decided []family.Decided
	short   bool     // an earlier decision that counts is not among the entries that were read
	lacks   string   // a pinned version that the catalog does not have
	priced  id.Claim // the claim that a repricer answered, if this is about one
	pinned  string   // the ScheduleID that names the answer
	engine  Engine
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

// match finds the patient among the family; anything less is for a person to look at.
func (r *run) match(p *Patient) id.Member {
	if who := r.state.Patient(p.First, p.Born); who != nil {
		return who.ID
	}
	return ""
}

func (r *run) take(c claim.Claim) {
	if changes(&c) {
		r.change(c)
		return
	}
	d := r.decide(&c, nil)
	d.Place = r.next()
	r.add(&c, d)
}

func (r *run) decide(c *claim.Claim, pinned *claim.Outcome) family.Decision {
	if pinned == nil && r.priced == c.ID && r.pinned != "" {
		pinned = &claim.Outcome{ScheduleID: r.pinned}
	}
	t := r.catalog.Terms(r.log.Employer, c, pinned)
	return r.decideUnder(c, &t)
}

func (r *run) decideUnder(c *claim.Claim, t *Terms) family.Decision {
	if t.Lacks != "" {
		r.lacks = t.Lacks
	}
	d := r.engine.Decide(family.View{State: r.state}, c, t)
	r.short = r.short || r.engine.work.short
	return d
}

// older says that a newer release decided claims of this family: its catalog has versions
// that this one lacks. Whoever has them is to decide; a stored outcome is never taken back
// for want of its price.
func (r *run) older() error {
	if r.lacks == "" {
		return nil
	}
	return fault.As(fault.Unavailable, errOlder, "%s", r.lacks)
}

var errOlder = errors.New("a stored decision pins this version and the catalog lacks it")

// goOn says whether a step is to start over at once: another writer was faster, or it is
// not known what became of the write.
func goOn(err error) bool {
	lost := &table.ConditionFailed{}
	return !errors.Is(err, errOlder) && (errors.As(err, &lost) || fault.Is(err, fault.Unavailable))
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
	at, ok := r.original(standing, &c)
	if !ok {
		r.wait(&c)
		return
	}
	original, later := standing[at], finals(standing[at+1:])
	r.takeBack(&original)
	shelf := r.shelve(original.Decision.Place, later)
	d, ok := r.instead(&c, &original)
	r.putBack(&original)
	if !ok {
		shelf.putBack()
		d.Outcome.Of, d.Place = "", r.next()
		r.add(&c, d)
		return
	}
	r.reverse(&original, c.ID)
	r.add(&c, d)
	shelf.remake(func(d *family.Decided) { r.again(d, c.ID) })
}

// original finds what c voids or replaces. It finds nothing, and c waits for a person,
// where the claim that c names is not here, is another provider's, stands no more
// (it was voided or replaced before), is itself a void, or is itself to be carried out;
// and where c voids another patient's claim, which is more likely a mistyped number.
func (r *run) original(standing []family.Decided, c *claim.Claim) (int, bool) {
	at := find(standing, c.Original)
	if at < 0 || standing[at].Claim.Billing != c.Billing || standing[at].Decision.Outcome.Status == claim.Applied {
		return at, false
	}
	if c.Frequency == claim.Void && standing[at].Claim.Member != c.Member {
		return at, false
	}
	return at, !r.undone(standing, &standing[at])
}

// undone says whether d is a void or a replacement that pended and left its original
// as it was. Carrying out what names it would skip what d was to do.
func (r *run) undone(standing []family.Decided, d *family.Decided) bool {
	if d.Decision.Outcome.Status != claim.Pended || !changes(&d.Claim) {
		return false
	}
	waits := slices.ContainsFunc(r.state.Waiting, func(w family.Waiting) bool { return w.Claim == d.Claim.ID })
	return waits || find(standing, d.Claim.Original) >= 0
}

func changes(c *claim.Claim) bool {
	return c.Frequency == claim.Replacement || c.Frequency == claim.Void
}

func find(standing []family.Decided, c id.Claim) int {
	return slices.IndexFunc(standing, func(d family.Decided) bool { return d.Claim.ID == c })
}

// instead decides what stands in the original's place. A replacement that cannot be
// decided leaves a decided original as it is (false). An original that pended gives
// way to it all the same: it must not be decided any more.
func (r *run) instead(c *claim.Claim, original *family.Decided) (family.Decision, bool) {
	if c.Frequency == claim.Void {
		return family.Decision{Place: r.next(), Outcome: claim.Outcome{
			Claim: c.ID, Of: original.Claim.ID, Status: claim.Applied, Member: c.Member, Rev: Rev,
		}}, true
	}
	d := r.decide(c, nil)
	d.Outcome.Of = original.Claim.ID
	d.Place = original.Decision.Place
	return d, d.Outcome.Status.Final() || !original.Decision.Outcome.Status.Final()
}

// same says whether two decisions on one claim agree in all that counts. By which rule other
// payers stand where they do is in the trace, and takes nothing back by itself: else whatever
// is recorded of other coverage would reverse each claim that was paid rightly without it.
func same(a, b *family.Decision) bool {
	x, y := a.Outcome, b.Outcome
	x.Of, y.Of, x.Rev, y.Rev = "", "", 0, 0
	if !slices.Equal(a.Used, b.Used) || !slices.Equal(a.Marks, b.Marks) {
		return false
	}
	return reflect.DeepEqual(x, y) || reflect.DeepEqual(withoutPlaces(x), withoutPlaces(y))
}

// withoutPlaces is an outcome without the trace of who pays first.
func withoutPlaces(o claim.Outcome) claim.Outcome {
	o.Lines = slices.Clone(o.Lines)
	for i := range o.Lines {
		l := &o.Lines[i]
		l.Trace = slices.DeleteFunc(append([]claim.Step{}, l.Trace...), func(s claim.Step) bool { return cob.Rule(s.Rule).Known() })
	}
	return o
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

// wait pends a void or a replacement that cannot be carried out.
func (r *run) wait(c *claim.Claim) {
	d := pend(c, PendOriginal)
	d.Place = r.next()
	r.state.Waiting = append(r.state.Waiting, family.Waiting{Claim: c.ID, Original: c.Original})
	r.add(c, d)
}

// wake tries once what waits for a claim that has arrived: it carries out what it can,
// and then what waits for that. The rest waits on, and nothing more is said of it.
func (r *run) wake(arrived id.Claim) {
	for _, w := range slices.Clone(r.state.Waiting) {
		if w.Original != arrived {
			continue
		}
		standing := r.standing()
		at := find(standing, w.Claim)
		if at < 0 {
			continue
		}
		c := standing[at].Claim
		if _, ok := r.original(standing, &c); !ok {
			continue
		}
		r.state.Waiting = slices.DeleteFunc(r.state.Waiting, func(x family.Waiting) bool { return x == w })
		r.change(c)
		r.wake(c.ID)
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
