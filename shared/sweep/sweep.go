// Package sweep looks for what got lost and sets it going again: log entries that
// the stream never brought, messages that never arrived, claims whose member is
// known by now; and it checks every plan's ledger to the cent. All it does is what
// the first attempt would have done, so doing it twice changes nothing.
package sweep

import (
	"context"
	"slices"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table"
)

// Service sweeps. Grace is the age from which something counts as lost: longer than
// the stream keeps records, so that no late record brings again what was healed.
type Service struct {
	Table     table.Table
	Now       func() time.Time
	Grace     time.Duration
	Relay     *relay.Service
	Intake    *intake.Service
	Funding   *funding.Service
	Employers []id.Employer
	Plans     func(e id.Employer) []id.Plan
	// Retry decides anew what pends in a family for want of something that may have
	// been published since.
	Retry func(ctx context.Context, e id.Employer, f id.Family, cause string) (decided int, err error)
	// Reprice asks networks for the prices that claims wait for; nil asks nobody.
	Reprice func(ctx context.Context) (Repriced, error)
	// Replayed says whether the replay after an entry was made.
	Replayed func(ctx context.Context, e id.Employer, f id.Family, version int64) (bool, error)
	// Connections whose webhooks are sent on again.
	Connections []string
	// Noticed says whether an event's notices went out.
	Noticed func(ctx context.Context, e id.Employer, f id.Family, m events.Message) (bool, error)
	// Released says whether everything a settled call pays was sent.
	Released func(ctx context.Context, c funding.Call) (bool, error)
	// Untold lists the events of a call's sent payments that somebody was not told of.
	Untold func(ctx context.Context, c funding.Call) ([]events.Message, error)
}

// Report counts what was found. A sound system sweeps to zeros.
type Report struct {
	Families int // looked at
	Entries  int
	Feed     int // entries whose money the feed lacked
	Notices  int // events whose notices had not gone out
	Files    int // files with claims that no log has
	Matched  int // claims whose member is known by now
	Replays  int // entries after which claims were not decided anew
	Decided  int // claims that pended and could be decided by now
	Payments int // settled calls that were not paid out
	Webhooks int // sent on again, whether applied or not
	Ledgers  int // ledgers whose journals do not give their balances: an alarm
	Repriced
	Failed int // places that could not be looked at
}

// Repriced counts claims whose prices come from a network.
type Repriced struct {
	Asked   int // of the network now
	Overdue int // the network is late: an alarm
	Again   int // answered and waiting, sent to be decided once more
}

// finds is a report under way.
type finds struct {
	Report
	first error
}

// on notes what went wrong in one place, so that one damaged item keeps nothing else
// from being healed.
func (r *finds) on(err error) {
	if err == nil {
		return
	}
	if r.Failed++; r.first == nil {
		r.first = err
	}
}

// Sweep looks at everything once and answers the first thing that went wrong, after
// all the rest. fault.Unavailable: sweep again later.
func (s *Service) Sweep(ctx context.Context) (Report, error) {
	var r finds
	for _, e := range s.Employers {
		r.on(s.employer(ctx, e, &r))
	}
	for _, step := range []func(context.Context, *finds) error{s.files, s.waiting, s.webhooks, s.reprice} {
		r.on(step(ctx, &r))
	}
	return r.Report, fault.Wrap(r.first, "sweep")
}

// reach is how many days back entries are looked at: what is older was looked at on
// every one of them.
const reach = 30

// old says whether something of that time counts as lost if it is not there.
func (s *Service) old(at time.Time) bool {
	age := s.Now().Sub(at)
	return age >= s.Grace && age < reach*24*time.Hour
}

func (s *Service) employer(ctx context.Context, e id.Employer, r *finds) error {
	today := day.Of(s.Now().UTC())
	fed, err := funding.Fed(ctx, s.Table, e, today-reach-1, today+1)
	if err != nil {
		return err
	}
	families, err := find.Families(ctx, s.Table, e)
	if err != nil {
		return err
	}
	for _, p := range families {
		r.Families++
		r.on(s.family(ctx, e, p.Family, fed, r))
	}
	for _, p := range s.Plans(e) {
		r.on(s.plan(ctx, e, p, r))
	}
	return nil
}

func (s *Service) family(ctx context.Context, e id.Employer, f id.Family, fed map[funding.EntryOf]bool, r *finds) error {
	log, err := family.LoadAll(ctx, s.Table, e, f)
	if err != nil {
		return err
	}
	for i := range log.Entries {
		en := &log.Entries[i]
		if !s.old(en.At) {
			continue
		}
		r.Entries++
		lacked, err := s.Relay.Repair(ctx, e, f, en, fed[funding.EntryOf{Family: f, Version: en.Version}])
		if err != nil {
			return err
		}
		if lacked {
			r.Feed++
		}
		if err := s.notices(ctx, e, f, en, r); err != nil {
			return err
		}
		if err := s.replays(ctx, e, f, en, r); err != nil {
			return err
		}
	}
	return nil
}

// notices sends an entry's events to notify where their notices are not there.
func (s *Service) notices(ctx context.Context, e id.Employer, f id.Family, en *family.Entry, r *finds) error {
	k := family.Key(e, f, en.Version)
	for _, name := range en.Events {
		queues, _ := events.QueuesOf(name)
		m := events.Message{Event: name, PK: k.PK, SK: k.SK, Version: en.Version}
		for _, q := range queues {
			if q != events.QueueNotify {
				continue
			}
			done, err := s.Noticed(ctx, e, f, m)
			if err != nil {
				return err
			}
			if done {
				continue
			}
			r.Notices++
			if err := s.Relay.Send(ctx, q, m.Marshal()); err != nil {
				return err
			}
		}
	}
	return nil
}

// replays sends an entry's events to adjudicate where the replay that they ask for was not
// made.
func (s *Service) replays(ctx context.Context, e id.Employer, f id.Family, en *family.Entry, r *finds) error {
	at := slices.IndexFunc(en.Events, adjudicate.Replays)
	if at < 0 {
		return nil
	}
	done, err := s.Replayed(ctx, e, f, en.Version)
	if done || err != nil {
		return err
	}
	r.Replays++
	k := family.Key(e, f, en.Version)
	m := events.Message{Event: en.Events[at], PK: k.PK, SK: k.SK, Version: en.Version}
	return s.Relay.Send(ctx, events.QueueClaims, m.Marshal())
}

func (s *Service) plan(ctx context.Context, e id.Employer, p id.Plan, r *finds) error {
	calls, err := s.Funding.List(ctx, e, p)
	if err != nil {
		return err
	}
	for _, c := range calls {
		r.on(s.call(ctx, c, r))
	}
	return s.ledger(ctx, e, p, r)
}

// call looks at one call: whether the employer was asked, the payees were paid and
// the families were told.
func (s *Service) call(ctx context.Context, c funding.Call, r *finds) error {
	k := c.Key()
	asked := events.Message{Event: funding.EventRequested, PK: k.PK, SK: k.SK, Version: 1}
	if s.old(c.Cutoff) {
		if err := s.told(ctx, c.Employer, asked, r); err != nil {
			return err
		}
	}
	if c.Status != funding.Settled || !s.old(c.SettledAt) {
		return nil
	}
	done, err := s.Released(ctx, c)
	if err != nil {
		return err
	}
	if !done {
		r.Payments++
		settled := events.Message{Event: funding.EventSettled, PK: k.PK, SK: k.SK}
		return s.Relay.Send(ctx, events.QueuePay, settled.Marshal())
	}
	untold, err := s.Untold(ctx, c)
	for _, m := range untold {
		r.Notices++
		if err := s.Relay.Send(ctx, events.QueueNotify, m.Marshal()); err != nil {
			return err
		}
	}
	return err
}

// told sends an employer's event to notify where its notice is not there.
func (s *Service) told(ctx context.Context, e id.Employer, m events.Message, r *finds) error {
	done, err := s.Noticed(ctx, e, "", m)
	if done || err != nil {
		return err
	}
	r.Notices++
	return s.Relay.Send(ctx, events.QueueNotify, m.Marshal())
}

// ledger folds a plan's journals and compares them with the balances that stand.
func (s *Service) ledger(ctx context.Context, e id.Employer, p id.Plan, r *finds) error {
	head, err := ledger.Load(ctx, s.Table, e, p)
	if err != nil {
		return err
	}
	journals, err := ledger.Journals(ctx, s.Table, e, p)
	if err != nil {
		return err
	}
	if int64(len(journals)) > head.Version { // a step came in between
		return nil
	}
	b, err := ledger.Fold(journals)
	if err != nil || !b.Equal(head.Balances) {
		r.Ledgers++
	}
	return nil
}
