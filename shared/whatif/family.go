package whatif

import (
	"context"
	"reflect"
	"slices"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// worker decides families one after another; it is for one goroutine.
type worker struct {
	service *Service
	ask     *Ask
	from    day.Day
	design  *plan.Option   // the new one, under the old one's id
	options []*plan.Option // room for terms
	now     track
	then    track
	tally   *tally
	err     error
	ctxErr  error // the work was called off
}

// track is a family on one of the two ways.
type track struct {
	engine adjudicate.Engine
	state  *family.State
}

func newWorker(s *Service, a *Ask) *worker {
	// Under the old id coverage and accumulators need not be rewritten: what was imported,
	// carried over or used up over a lifetime goes on to count.
	design := *a.New
	design.ID = a.Old.ID
	return &worker{service: s, ask: a, from: a.Old.YearOf(a.From), design: &design, tally: newTally()}
}

// history is a family's log as far as it is decided anew.
type history struct {
	log     *family.Log
	claims  []family.Decided // standing, from the first day on, in the order of places
	decided map[id.Claim]int64
	imports []dated
	applied int // how many imports the states hold
}

// dated is an import with the version of its entry.
type dated struct {
	family.Import
	version int64
}

func (w *worker) family(ctx context.Context, f id.Family) error {
	if w.ctxErr = ctx.Err(); w.ctxErr != nil {
		return w.ctxErr
	}
	log, err := family.LoadAll(ctx, w.service.Table, w.ask.Employer, f)
	if err != nil {
		w.ctxErr = ctx.Err()
		return err
	}
	if !w.covers(log) {
		return nil
	}
	w.tally.Moved++
	h := w.history(log)
	w.open(h)
	differs := false
	for i := range h.claims {
		differs = w.claim(h, &h.claims[i], differs) || differs
	}
	return nil
}

// covers says whether the option ever covered anybody of the family from the first day on,
// and puts those into the tally whom it did.
func (w *worker) covers(log *family.Log) (any bool) {
	for i := range log.State.Coverage {
		if s := &log.State.Coverage[i]; w.ours(s.Plan, s.Option) && (s.To == 0 || s.To >= w.from) {
			w.tally.member(s.Member)
			any = true
		}
	}
	return any
}

func (w *worker) ours(p id.Plan, option string) bool {
	return option == w.ask.Old.ID && string(p) == w.ask.Old.Plan
}

func (w *worker) history(log *family.Log) *history {
	h := &history{log: log, decided: map[id.Claim]int64{}}
	for i := range log.Entries {
		en := &log.Entries[i]
		for j := range en.Decided {
			h.decided[en.Decided[j].Claim.ID] = en.Version
		}
		for _, m := range en.Imports {
			h.imports = append(h.imports, dated{m, en.Version})
		}
	}
	h.claims = slices.DeleteFunc(log.Standing(), func(d family.Decided) bool {
		return d.Decision.Outcome.Status == claim.Applied || adjudicate.ServiceDay(&d.Claim) < w.from
	})
	return h
}

// open sets both ways to the family as it was before the claims: its people, coverage and
// authorizations of today, and what other claims, those of years before, have consumed.
func (w *worker) open(h *history) {
	s := h.log.State.Clone()
	for i := range h.claims {
		s.Reverse(&h.claims[i].Claim, &h.claims[i].Decision)
	}
	for i := range h.imports {
		s.Add(negated(h.imports[i].Delta))
	}
	w.now.state, w.then.state = s, s.Clone()
	h.applied = 0
}

func negated(d family.Delta) family.Delta {
	d.Amount = -d.Amount
	return d
}

// imported brings both ways to the imports that a claim's stored decision knew of.
func (w *worker) imported(h *history, c id.Claim) {
	for h.applied < len(h.imports) && h.imports[h.applied].version < h.decided[c] {
		w.add(h.imports[h.applied].Delta)
		h.applied++
	}
	for h.applied > 0 && h.imports[h.applied-1].version >= h.decided[c] {
		h.applied--
		w.add(negated(h.imports[h.applied].Delta))
	}
}

func (w *worker) add(d family.Delta) {
	w.now.state.Add(d)
	w.then.state.Add(d)
}

// claim decides one claim on both ways; it says whether what is decided under the present
// option is other than what is stored.
func (w *worker) claim(h *history, d *family.Decided, before bool) bool {
	c, stored := &d.Claim, &d.Decision.Outcome
	w.imported(h, c.ID)
	if stored.Status == claim.Pended {
		if w.concerns(h.log, c) {
			w.tally.out(waits, stored.Reason, c)
		}
		return false
	}
	t := w.service.Catalog.Terms(w.ask.Employer, c, stored)
	if t.Lacks != "" { // it counts as it is stored, on both ways
		if w.ours(stored.Plan, stored.Option) {
			w.tally.Stored += stored.PlanPaid
			w.tally.out(lacking, t.Lacks, c)
		}
		w.now.state.Apply(c, &d.Decision)
		w.then.state.Apply(c, &d.Decision)
		return false
	}
	now := w.now.decide(c, &t)
	t.Options = w.moved(t.Options)
	then := w.then.decide(c, &t)
	equal := same(&now, &d.Decision)
	if !w.ours(stored.Plan, stored.Option) && !w.ours(now.Outcome.Plan, now.Outcome.Option) {
		return !equal
	}
	w.tally.Stored += stored.PlanPaid
	if equal {
		w.tally.Agree++
	} else {
		w.tally.differ(why(h, d, &now.Outcome, before), c.ID)
	}
	w.compare(c, &now.Outcome, &then.Outcome)
	return !equal
}

// concerns says whether a claim that has no outcome may be one of the option's.
func (w *worker) concerns(log *family.Log, c *claim.Claim) bool {
	on := adjudicate.ServiceDay(c)
	return c.Member == "" || slices.ContainsFunc(log.State.Spans(c.Member), func(s family.Span) bool {
		return w.ours(s.Plan, s.Option) && s.Covers(on)
	})
}

func (t *track) decide(c *claim.Claim, terms *adjudicate.Terms) family.Decision {
	d := t.engine.Decide(family.View{State: t.state}, c, terms)
	if d.Outcome.Status.Final() {
		t.state.Apply(c, &d)
	}
	return d
}

// moved are the terms' options with the new design in the place of the old.
func (w *worker) moved(options []*plan.Option) []*plan.Option {
	w.options = append(w.options[:0], options...)
	for i, o := range w.options {
		if w.ours(id.Plan(o.Plan), o.ID) {
			w.options[i] = w.design
		}
	}
	return w.options
}

// compare counts a claim that is decided on both ways; of any other it says why it is not.
func (w *worker) compare(c *claim.Claim, now, then *claim.Outcome) {
	switch {
	case !now.Status.Final():
		w.tally.out(undecided, now.Reason, c)
	case !then.Status.Final():
		w.tally.out(wouldPend, then.Reason, c)
	default:
		w.tally.compared(c, w.side(&w.now, now), w.side(&w.then, then))
	}
}

func (w *worker) side(t *track, o *claim.Outcome) side { return side{o, t.engine.Matched} }

// same says whether a decision agrees with the stored one in all that counts, as
// adjudicate's replay does.
func same(a, b *family.Decision) bool {
	x, y := a.Outcome, b.Outcome
	x.Of, y.Of, x.Rev, y.Rev = "", "", 0, 0
	return reflect.DeepEqual(x, y) && slices.Equal(a.Used, b.Used) && slices.Equal(a.Marks, b.Marks)
}

// Why a decision made anew is other than the stored one.
const (
	whyRules     = "decided by earlier rules of the program"
	whyCoverage  = "coverage changed since"
	whyAuthority = "authorizations changed since"
	whyElsewhere = "other coverage changed since"
	whyBefore    = "follows from an earlier claim of the family"
	whyPends     = "would wait for a person now"
	whyOther     = "not explained: look at the claim"
)

// othersOf is what a state knows of a member's other coverage.
func othersOf(st *family.State, m id.Member) (out []cob.Coverage) {
	for i := range st.Others {
		if st.Others[i].Member == m {
			out = append(out, st.Others[i])
		}
	}
	return out
}

// why is the first of these that holds.
func why(h *history, d *family.Decided, now *claim.Outcome, before bool) string {
	stored, then := &d.Decision.Outcome, &family.State{}
	if v := h.decided[d.Claim.ID]; v >= 2 {
		then = &h.log.Entries[v-2].State // what the decision read
	}
	today, m := &h.log.State, d.Claim.Member
	switch {
	case stored.Rev != now.Rev:
		return whyRules
	case !slices.Equal(then.Spans(m), today.Spans(m)):
		return whyCoverage
	case d.Claim.Authorization != "" && !reflect.DeepEqual(family.View{State: then}.Authorizations(m), family.View{State: today}.Authorizations(m)):
		return whyAuthority
	case !slices.Equal(othersOf(then, m), othersOf(today, m)):
		return whyElsewhere
	case before:
		return whyBefore
	case !now.Status.Final():
		return whyPends
	}
	return whyOther
}
