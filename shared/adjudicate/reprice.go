package adjudicate

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/pricing"
)

// Awaited tells of the family's claims that pend for a repricer's price, with what each line
// waits for.
func (s *Service) Awaited(ctx context.Context, e id.Employer, f id.Family, tell func(c claim.Claim, lines []pricing.Priced)) error {
	log, err := family.LoadAll(ctx, s.Table, e, f)
	if err != nil {
		return err
	}
	r := newRun(s.Catalog, log)
	for _, d := range r.standing() {
		if o := &d.Decision.Outcome; o.Status != claim.Pended || o.Reason != PendOutsidePrice {
			continue
		}
		if now := r.decide(&d.Claim, nil); now.Outcome.Reason == PendOutsidePrice {
			tell(d.Claim, slices.Clone(r.engine.work.prices))
		}
	}
	return r.older()
}

// reprice decides a claim again that a repricer answered, or did not answer in time. One that is not waiting any more
// stays as it is; so does one that waits for what it waited for.
func (s *Service) reprice(ctx context.Context, b Batch) error {
	for range attempts {
		if err := s.repriceOnce(ctx, b); !goOn(err) {
			return fault.Wrap(err, "adjudicate")
		}
	}
	return fault.New(fault.Unavailable, "adjudicate: the family's log is busy")
}

func (s *Service) repriceOnce(ctx context.Context, b Batch) error {
	log, err := family.LoadAll(ctx, s.Table, b.Employer, b.Family)
	if err != nil {
		return err
	}
	r := newRun(s.Catalog, log)
	r.priced, r.pinned = b.Priced, b.Under
	r.answered(b.Late)
	if err := r.older(); err != nil || len(r.decided) == 0 {
		return err
	}
	en := family.Entry{At: s.Now().UTC(), Cause: b.Cause, Events: r.events(), Decided: r.decided, State: *r.state, Whole: true}
	return log.Append(ctx, s.Table, en)
}

// answered decides the claim with its prices. It states a pend anew where the reason is
// another, so that whoever owns that queue sees it: one that still waits for a network that is
// late is for a person. An answer is taken then as before.
func (r *run) answered(late bool) {
	standing := r.standing()
	at := find(standing, r.priced)
	if at < 0 || standing[at].Decision.Outcome.Status != claim.Pended || standing[at].Decision.Outcome.Reason == PendOriginal {
		return
	}
	c := standing[at].Claim
	now := r.decide(&c, nil)
	if (late || standing[at].Decision.Outcome.Reason == PendLate) && now.Outcome.Reason == PendOutsidePrice {
		now.Outcome.Reason = PendLate // whatever another network has answered meanwhile
	}
	switch final := now.Outcome.Status.Final(); {
	case final && c.Frequency != claim.Original:
		r.change(c)
	case final || now.Outcome.Reason != standing[at].Decision.Outcome.Reason:
		now.Place, now.Outcome.Of = r.next(), c.ID
		r.add(&c, now)
		if final {
			r.wake(c.ID)
		}
	}
}
