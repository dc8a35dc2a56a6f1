package adjudicate

import (
	"context"
	"errors"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// The events of an entry that holds decisions.
const (
	EventDecided  = "claim.decided"
	EventPended   = "claim.pended"
	EventReversed = "claim.reversed"
)

// Catalog gives the terms a claim is decided under: the employer's options, and
// the billing provider's place in the network on the service date. A claim that was
// decided keeps the versions that its outcome pins, whatever was published since;
// pinned is nil for one that was not.
type Catalog interface {
	Terms(e id.Employer, c *claim.Claim, pinned *claim.Outcome) Terms
}

// Patient is who the claim says was treated, to be found among the family.
type Patient struct {
	First, Last phi.Text
	Born        day.Day
}

// Submission is one claim as it came in.
type Submission struct {
	Claim   claim.Claim
	Patient Patient
}

// Batch is a family's claims of one file, in the order of the file.
type Batch struct {
	Employer id.Employer
	Family   id.Family
	Cause    string // id of the command
	Claims   []Submission
	// Priced is a claim of the log that a repricer answered, and Under the ScheduleID under
	// which it has its price; then there are no others.
	Priced id.Claim `cbor:",omitempty"`
	Under  string   `cbor:",omitempty"`
	// Late says that a network did not answer for Priced within its term; Under names what others did.
	Late bool `cbor:",omitempty"`
}

// Service decides a family's batches. It is safe to run twice and beside others:
// what is in the log already is returned as it is stored.
type Service struct {
	Table   table.Table
	Catalog Catalog
	Now     func() time.Time
	// Limits are what an employer's agreement sets; nil stands for 1,000 and 50 dollars and 12 months.
	Limits func(e id.Employer) Limits
}

// attempts bounds how often a part of a batch starts over, because another writer was
// faster or the part too long for one entry.
const attempts = 12

// Handle decides b with one query and one put, and returns the outcome of each of
// its claims in order. A lost race or an unclear write starts over from the
// query. fault.Unavailable: run the same batch again.
func (s *Service) Handle(ctx context.Context, b Batch) ([]claim.Outcome, error) {
	if b.Priced != "" {
		return nil, s.reprice(ctx, b)
	}
	outcomes := make([]claim.Outcome, 0, len(b.Claims))
	rest := b.Claims
	take, failed := len(rest), 0
	for len(rest) > 0 {
		if failed == attempts {
			return nil, fault.New(fault.Unavailable, "adjudicate: the family's log is busy")
		}
		part := b
		part.Claims = rest[:min(take, len(rest))]
		done, err := s.try(ctx, part)
		failed++
		switch {
		case err == nil:
			outcomes = append(outcomes, done...)
			rest, failed = rest[len(part.Claims):], 0
		case errors.Is(err, family.ErrTooLong):
			take = len(part.Claims) / 2
		case goOn(err):
		default:
			return nil, fault.Wrap(err, "adjudicate")
		}
	}
	return outcomes, nil
}

// try decides the claims that are not in the log yet and puts them in one entry.
func (s *Service) try(ctx context.Context, b Batch) ([]claim.Outcome, error) {
	log, err := family.Load(ctx, s.Table, b.Employer, b.Family)
	if err != nil {
		return nil, err
	}
	if !log.All && needsAll(log, b.Claims) {
		if log, err = family.LoadAll(ctx, s.Table, b.Employer, b.Family); err != nil {
			return nil, err
		}
	}
	r := s.run(log, &b)
	if r.short && !log.All {
		if log, err = family.LoadAll(ctx, s.Table, b.Employer, b.Family); err != nil {
			return nil, err
		}
		r = s.run(log, &b)
	}
	if err := r.older(); err != nil {
		return nil, err
	}
	if len(r.decided) > 0 {
		en := family.Entry{At: s.Now().UTC(), Cause: b.Cause, Events: r.events(), Decided: r.decided, State: *r.state}
		en.Whole = len(b.Claims) == 1
		if err := log.Append(ctx, s.Table, en); err != nil {
			return nil, err
		}
	}
	return r.outcomes(b.Claims), nil
}

func (s *Service) run(log *family.Log, b *Batch) *run {
	r := newRun(s.Catalog, log)
	for i := range b.Claims {
		r.submit(&b.Claims[i])
	}
	return r
}

// needsAll says whether the last entries are not enough: a claim that was here
// before, one that names another, or one that others wait for.
func needsAll(log *family.Log, subs []Submission) bool {
	for i := range subs {
		c := &subs[i].Claim
		if c.Frequency != claim.Original || log.State.Has(c.ID) {
			return true
		}
		for _, w := range log.State.Waiting {
			if w.Original == c.ID {
				return true
			}
		}
	}
	return false
}
