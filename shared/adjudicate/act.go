package adjudicate

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Work is what a person does with one claim. Its act's time is set when it is applied.
type Work struct {
	Employer id.Employer
	Family   id.Family
	Claim    id.Claim
	Version  int64 // of the family's log as the person saw it; 0 does not matter
	Act      claim.Act
}

// Limits are what an employer's agreement sets for people's work. Zero values stand for what
// they say.
type Limits struct {
	Override  money.Cents // what one person may move with an override; more needs a second
	Tolerance money.Cents // what a replay may move in a family without asking
	RunOut    int         // months after a plan year in which its claims may still change by themselves
}

// Work applies what a person does, as one entry in the family's log, and answers the claim's
// outcome after it. The same act again changes nothing. fault.NotFound: no such claim here;
// fault.Invalid: the act does not fit the claim, and the text says what would;
// fault.Conflict: the log is not what the person saw; fault.Forbidden: a second person is
// needed; fault.Unavailable: do it again.
func (s *Service) Work(ctx context.Context, w Work) (o claim.Outcome, err error) {
	for range attempts {
		o, err = s.workOnce(ctx, w)
		if !goOn(err) {
			return o, fault.Wrap(err, "work")
		}
	}
	return o, fault.New(fault.Unavailable, "work: the family's log is busy")
}

func (s *Service) workOnce(ctx context.Context, w Work) (claim.Outcome, error) {
	log, err := family.LoadAll(ctx, s.Table, w.Employer, w.Family)
	if err != nil {
		return claim.Outcome{}, err
	}
	if d := latest(log, w.Claim); d != nil && d.Claim.Acted(w.Act.ID) {
		return d.Decision.Outcome, nil
	}
	r := newRun(s.Catalog, log)
	standing := r.standing()
	at := find(standing, w.Claim)
	switch {
	case at < 0:
		return claim.Outcome{}, fault.New(fault.NotFound, "the family has no such claim that stands")
	case w.Version != 0 && w.Version != log.State.Version:
		return claim.Outcome{}, fault.New(fault.Conflict, "the family's log has moved on since it was looked at: look again")
	}
	w.Act.At = s.Now().Unix()
	if err := fits(&w.Act, &standing[at]); err != nil {
		return claim.Outcome{}, err
	}
	c := standing[at].Claim
	c.Worked = append(slices.Clone(c.Worked), w.Act)
	r.act(standing, at, c)
	if err := r.older(); err != nil {
		return claim.Outcome{}, err
	}
	after := r.last(c.ID)
	if err := s.within(w.Employer, &w.Act, &standing[at], after); err != nil {
		return claim.Outcome{}, err
	}
	en := family.Entry{At: s.Now().UTC(), Cause: "work/" + w.Act.ID, Events: r.events(), Decided: r.decided, State: *r.state, Whole: true}
	return after.Decision.Outcome, log.Append(ctx, s.Table, en)
}

// act decides a claim anew with a person's act on it.
func (r *run) act(standing []family.Decided, at int, c claim.Claim) {
	old, last := &standing[at], &c.Worked[len(c.Worked)-1]
	switch {
	case old.Decision.Outcome.Status.Final():
		r.redo(standing, at, c)
	case last.Kind == claim.Assign:
		d := old.Decision
		d.Outcome.Of = c.ID
		r.add(&c, d)
	case changes(&c) && last.Kind != claim.Deny:
		r.state.Waiting = slices.DeleteFunc(r.state.Waiting, func(x family.Waiting) bool { return x.Claim == c.ID })
		r.change(c)
		r.wake(c.ID)
	default:
		r.state.Waiting = slices.DeleteFunc(r.state.Waiting, func(x family.Waiting) bool { return x.Claim == c.ID })
		d := r.decide(&c, nil)
		d.Place, d.Outcome.Of = r.next(), c.ID
		r.add(&c, d)
		r.wake(c.ID)
	}
}

// latest is the log's last word on a claim, standing or not; nil if it has none.
func latest(log *family.Log, c id.Claim) *family.Decided {
	for i := len(log.Entries) - 1; i >= 0; i-- {
		list := log.Entries[i].Decided
		for j := len(list) - 1; j >= 0; j-- {
			if list[j].Claim.ID == c {
				return &list[j]
			}
		}
	}
	return nil
}

// last is the run's last word on a claim.
func (r *run) last(c id.Claim) *family.Decided {
	for i := len(r.decided) - 1; i >= 0; i-- {
		if r.decided[i].Claim.ID == c {
			return &r.decided[i]
		}
	}
	return &family.Decided{}
}

// within holds an override to what a person may do alone, and to what it can do at all.
func (s *Service) within(e id.Employer, a *claim.Act, before, after *family.Decided) error {
	o := &after.Decision.Outcome
	if a.Kind == claim.Pay && o.Status.Final() {
		if err := paysAs(a, o); err != nil {
			return err
		}
	}
	if a.Kind != claim.Pay && a.Kind != claim.Allow {
		return nil
	}
	moved := abs(o.PlanPaid - before.Decision.Outcome.PlanPaid)
	if limit := s.limits(e).Override; moved > limit && (a.Second == "" || a.Second == a.By) {
		return fault.New(fault.Forbidden, "this moves %s dollars and one person may move %s: a second, other person must agree", moved, limit)
	}
	return nil
}

// paysAs says what keeps a line from being paid as a person said.
func paysAs(a *claim.Act, o *claim.Outcome) error {
	for i := range o.Lines {
		l := &o.Lines[i]
		if a.Line != 0 && l.Number != a.Line {
			continue
		}
		if l.Paid != a.Amount {
			return fault.New(fault.Invalid, "line %d: the plan can pay at most %s: say what is allowed first", l.Number, l.Paid)
		}
		for j := range l.Adjustments {
			if l.Adjustments[j].Group == "" {
				return fault.New(fault.Invalid, "line %d: say by group and reason (CARC) who bears what the plan does not pay", l.Number)
			}
		}
	}
	return nil
}

func (s *Service) limits(e id.Employer) Limits {
	l := Limits{Override: 1_000_00, Tolerance: 50_00, RunOut: 12}
	if s.Limits != nil {
		l = s.Limits(e)
	}
	return l
}

func abs(c money.Cents) money.Cents { return max(c, -c) }
