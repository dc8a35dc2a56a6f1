package adjudicate

import (
	"context"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// Curable says whether a claim that pends for a reason can be decided once what the
// catalog lacked is published: a provider, an option, a benefit, a price, a table.
func Curable(reason string) bool {
	switch reason {
	case PendProvider, PendOption, PendPrice, PendBenefit, PendTable, PendFacility:
		return true
	}
	return false
}

// Retry decides anew the family's claims that pend for a curable reason, and answers
// how many are decided now. A claim that still cannot be decided stays as it is and
// nothing is written of it. It is safe to run twice. fault.Unavailable: run it again.
func (s *Service) Retry(ctx context.Context, e id.Employer, f id.Family, cause string) (int, error) {
	return s.retryThose(ctx, e, f, cause, Curable)
}

// RetryAll is Retry of whatever pends, for a person who knows that it may be there.
func (s *Service) RetryAll(ctx context.Context, e id.Employer, f id.Family, cause string) (int, error) {
	return s.retryThose(ctx, e, f, cause, func(reason string) bool { return reason != PendOriginal })
}

func (s *Service) retryThose(ctx context.Context, e id.Employer, f id.Family, cause string, those func(reason string) bool) (int, error) {
	for range attempts {
		n, err := s.retryOnce(ctx, e, f, cause, those)
		if !goOn(err) {
			return n, fault.Wrap(err, "adjudicate")
		}
	}
	return 0, fault.New(fault.Unavailable, "adjudicate: the family's log is busy")
}

func (s *Service) retryOnce(ctx context.Context, e id.Employer, f id.Family, cause string, those func(reason string) bool) (int, error) {
	log, err := family.LoadAll(ctx, s.Table, e, f)
	if err != nil {
		return 0, err
	}
	r := newRun(s.Catalog, log)
	n := r.retry(those)
	if err := r.older(); err != nil || n == 0 {
		return 0, err
	}
	en := family.Entry{At: s.Now().UTC(), Cause: cause, Events: r.events(), Decided: r.decided, State: *r.state, Whole: true}
	return n, log.Append(ctx, s.Table, en)
}

func (r *run) retry(those func(reason string) bool) (n int) {
	for _, d := range r.standing() {
		o := &d.Decision.Outcome
		if o.Status != claim.Pended || !those(o.Reason) {
			continue
		}
		c := d.Claim
		now := r.decide(&c, nil)
		if !now.Outcome.Status.Final() {
			continue
		}
		n++
		if c.Frequency != claim.Original {
			r.change(c)
			continue
		}
		now.Place, now.Outcome.Of = r.next(), c.ID
		r.add(&c, now)
		r.wake(c.ID)
	}
	return n
}
