package funding

import (
	"context"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// maxCovered bounds the calls one commit changes, so that it stays within a
// transaction; the rest are covered by the next step.
const maxCovered = 40

// step is one change of a plan's money: journals, items of its own, and maybe
// a call just made.
type step struct {
	id       string
	journals []ledger.Journal
	ops      []table.Op
	made     *Call
}

// commit posts the step's journals, lets good money cover open calls, oldest
// first, and writes everything in one transaction on the ledger's version.
func (s *Service) commit(ctx context.Context, head ledger.Head, st step) error {
	posted, _, err := head.Post(st.journals...)
	if err != nil {
		return err
	}
	open, err := s.open(ctx, head, st.made)
	if err != nil {
		return err
	}
	good := posted.Balances.Credit(ledger.Unapplied) - posted.Balances.Debit(ledger.Pending)
	applied, changed := s.cover(open, good)
	if applied > 0 {
		j := s.journal(ledger.Applied, head.Plan, st.id)
		j.Move(ledger.Unapplied, ledger.Receivable, applied)
		st.journals = append(st.journals, j)
	}
	for _, k := range changed {
		op, err := k.op()
		if err != nil {
			return err
		}
		st.ops = append(st.ops, op)
	}
	_, ops, err := head.Post(st.journals...)
	if err != nil {
		return s.raced(ctx, head, err)
	}
	ops = append(st.ops, ops...)
	return s.Table.Commit(ctx, table.Token(ops), ops)
}

// raced says why a step cannot be posted: the calls were read after the head, and another
// step came in between (fault.Unavailable: take this one again), or err, which is true of
// the step itself.
func (s *Service) raced(ctx context.Context, head ledger.Head, err error) error {
	now, failed := ledger.Load(ctx, s.Table, head.Employer, head.Plan)
	switch {
	case failed != nil:
		return failed
	case now.Version != head.Version:
		return fault.New(fault.Unavailable, "funding: another step came in between")
	}
	return err
}

// open lists the calls that are not settled, with the one just made last.
func (s *Service) open(ctx context.Context, head ledger.Head, made *Call) ([]kept, error) {
	all, err := s.calls(ctx, head.Employer, head.Plan)
	if err != nil {
		return nil, err
	}
	var open []kept
	for _, k := range all {
		if k.Status == Requested {
			open = append(open, k)
		}
	}
	if made != nil {
		open = append(open, kept{Call: *made})
	}
	return open, nil
}

// cover applies money to calls in order and gives those that changed; one just
// made (version 0) always is among them.
func (s *Service) cover(open []kept, good money.Cents) (applied money.Cents, changed []kept) {
	for _, k := range open {
		take := min(good-applied, k.Requested-k.Covered)
		if len(changed) >= maxCovered {
			take = 0
		}
		applied += take
		k.Covered += take
		if k.Covered == k.Requested {
			k.Status, k.SettledAt = Settled, s.Now().UTC()
		}
		if take > 0 || k.version == 0 || k.Status == Settled {
			changed = append(changed, k)
		}
	}
	return applied, changed
}

// op writes the call over the version it was read at.
func (k kept) op() (table.Op, error) {
	var events []string
	if k.version == 0 {
		events = append(events, EventRequested)
	}
	if k.Status == Settled {
		events = append(events, EventSettled)
	}
	it, err := k.item(k.version+1, events...)
	op := table.Op{Item: it, When: table.AtVersion, Version: k.version}
	if k.version == 0 {
		op.When = table.Absent
	}
	return op, fault.Wrap(err, "call")
}
