package adjudicate

import (
	"context"
	"encoding/json"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Replay asks for a family's decided claims to be decided anew, in the order of their places,
// because something they were decided by has changed.
type Replay struct {
	Employer id.Employer `json:"employer"`
	Family   id.Family   `json:"family"`
	Cause    string      `json:"cause"`
	// Why is "coverage", "accumulator", "authorization", "other-payer" or "code": each claim is
	// decided under the versions it pins. "option": claims of Option@Corrected come under
	// Option@Version. "contract": claims of Provider come under its contract as it is now.
	Why       string  `json:"why"`
	From      day.Day `json:"from,omitempty"`  // services from this day on, 0 is all
	Since     int64   `json:"since,omitempty"` // claims decided from this moment on, Unix seconds
	Option    string  `json:"option,omitempty"`
	Version   string  `json:"version,omitempty"`
	Corrected string  `json:"corrected,omitempty"`
	Provider  string  `json:"provider,omitempty"` // NPI
}

// difference is what a replay changes of one claim.
type difference struct {
	Claim  id.Claim    `json:"claim"`
	Before claim.Total `json:"before"`
	After  claim.Total `json:"after"`
}

// Replayed is what a replay came to.
type Replayed struct {
	Status      ReplayStatus `json:"status"`
	Digest      string       `json:"digest,omitempty"` // of the differences
	Differences []difference `json:"differences,omitempty"`
	Plan        money.Cents  `json:"plan"` // net, what the plan pays more
	Member      money.Cents  `json:"member"`
	Closed      bool         `json:"closed,omitempty"` // it would change a plan year whose run-out is over
}

// ReplayStatus says what became of a replay.
type ReplayStatus string

// The statuses: nothing changes; what changes was written; a person has to say.
const (
	Unchanged ReplayStatus = "unchanged"
	Changed   ReplayStatus = "applied"
	Proposed  ReplayStatus = "proposed"
	Declined  ReplayStatus = "declined"
)

// touches says whether what changed bears on a claim by itself; every later one may be
// changed by what this one uses.
func (p *Replay) touches(r *run, d *family.Decided) bool {
	o := &d.Decision.Outcome
	switch p.Why {
	case "option":
		return o.Option == p.Option && o.OptionRev == p.Corrected
	case "contract":
		return d.Claim.Billing == p.Provider || d.Claim.Rendering == p.Provider
	case "accumulator":
		return r.moment(d.Decision.Place) >= p.Since
	}
	if p.From == 0 || len(d.Claim.Lines) == 0 {
		return true
	}
	last := d.Claim.Lines[0].To
	for i := range d.Claim.Lines {
		last = max(last, d.Claim.Lines[i].To)
	}
	if d.Claim.Stay != nil {
		last = max(last, d.Claim.Stay.To)
	}
	return last >= p.From
}

// terms are those that a claim is decided under anew.
func (p *Replay) terms(r *run, d *family.Decided) Terms {
	e, c, pinned := r.log.Employer, &d.Claim, d.Decision.Outcome
	if p.Why == "option" && p.touches(r, d) {
		pinned.OptionRev = p.Version
	}
	t := r.catalog.Terms(e, c, &pinned)
	if p.Why == "contract" && p.touches(r, d) {
		// Without a plan the contract is today's; what a repricer answered is still named.
		today := r.catalog.Terms(e, c, &claim.Outcome{ScheduleID: pinned.ScheduleID})
		t.Contract, t.Provider = today.Contract, today.Provider
	}
	return t
}

// replay decides everything from the first claim that is touched on, and says what changes.
func (r *run) replay(p *Replay) {
	all := finals(r.standing())
	at := 0
	for at < len(all) && !p.touches(r, &all[at]) {
		at++
	}
	if at == len(all) {
		return
	}
	r.shelve(all[at].Decision.Place, all[at:]).remake(func(d *family.Decided) { r.anew(d, d.Claim.ID, p.terms(r, d)) })
}

// differences are what the run changes, in its order.
func (r *run) differences() (out Replayed) {
	out.Status = Unchanged
	before, at := map[id.Claim]claim.Total{}, map[id.Claim]int{}
	for _, d := range r.log.Standing() {
		before[d.Claim.ID] = d.Decision.Outcome.Total()
	}
	for i := range r.decided {
		o := &r.decided[i].Decision.Outcome
		if o.Status == claim.Reversed {
			at[o.Claim] = len(out.Differences)
			out.Differences = append(out.Differences, difference{Claim: o.Claim, Before: before[o.Claim]})
			continue
		}
		if n, ok := at[o.Claim]; ok {
			out.Differences[n].After = o.Total()
		}
	}
	for _, d := range out.Differences {
		out.Plan += d.After.Plan - d.Before.Plan
		out.Member += d.After.Member - d.Before.Member
	}
	if len(out.Differences) > 0 {
		b, _ := json.Marshal(out.Differences) // ids and amounts: cannot fail
		out.Digest = id.Digest(b)
	}
	return out
}

// moved is how much money changes hands, whichever way: what a net sum of zero would hide
// counts, too.
func (out *Replayed) moved() (sum money.Cents) {
	for _, d := range out.Differences {
		sum += max(abs(d.After.Plan-d.Before.Plan), abs(d.After.Member-d.Before.Member))
	}
	return sum
}

// Replay carries a replay out: what changes within the agreement's tolerance is written as
// one entry, reversals being exact negations; anything else becomes a proposal that waits for
// a person, and nothing else is written. approved is the digest of the differences that a
// person agreed to; other ones are proposed anew. It is safe to run twice.
// fault.Unavailable: run it again.
func (s *Service) Replay(ctx context.Context, p Replay, approved, by string) (Replayed, error) {
	for range attempts {
		out, err := s.replayOnce(ctx, &p, approved, by)
		if !goOn(err) {
			return out, fault.Wrap(err, "replay")
		}
	}
	return Replayed{}, fault.New(fault.Unavailable, "replay: the family's log is busy")
}

func (s *Service) replayOnce(ctx context.Context, p *Replay, approved, by string) (Replayed, error) {
	log, err := family.LoadAll(ctx, s.Table, p.Employer, p.Family)
	if err != nil {
		return Replayed{}, err
	}
	r := newRun(s.Catalog, log)
	r.replay(p)
	if err := r.older(); err != nil {
		return Replayed{}, err
	}
	out, limits := r.differences(), s.limits(p.Employer)
	out.Closed = r.closed(limits.RunOut, s.Now())
	switch {
	case out.Digest == "":
		return out, s.answer(ctx, p, Unchanged)
	case out.Digest == approved, approved == "" && !out.Closed && out.moved() <= limits.Tolerance:
	default:
		return s.propose(ctx, p, out)
	}
	cause := p.Cause
	if by != "" {
		cause = "approved by " + by + ": " + cause
	}
	en := family.Entry{At: s.Now().UTC(), Cause: cause, Events: r.events(), Decided: r.decided, State: *r.state, Whole: true}
	if err := log.Append(ctx, s.Table, en); err != nil {
		return Replayed{}, err
	}
	out.Status = Changed
	return out, s.answer(ctx, p, Changed)
}

// closed says whether the run changes a claim of a plan year that is over, run-out and all.
func (r *run) closed(runOut int, now time.Time) bool {
	today := day.Of(now.UTC())
	for i := range r.decided {
		if y := r.decided[i].Decision.Outcome.Year; y != 0 && y.AddMonths(12+runOut) <= today {
			return true
		}
	}
	return false
}
