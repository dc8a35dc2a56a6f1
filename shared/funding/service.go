package funding

import (
	"context"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Service calls for money and takes it in. DueIn is the banking days an
// employer has to fund a call; 0 means 2.
type Service struct {
	Table table.Table
	Files files.Files
	Now   func() time.Time
	DueIn int
}

// Call makes the plan's next call from what the feed brought since the last:
// approved payments less credits. Payments under a hold wait; claims without
// money are not in it. It answers fault.NotFound if no payment is due: nothing
// is written then, and credits wait. Two callers at once make one call, and
// both get it. Other faults are the ports'.
func (s *Service) Call(ctx context.Context, e id.Employer, p id.Plan, today day.Day) (Call, error) {
	last, err := s.last(ctx, e, p)
	if err != nil {
		return Call{}, err
	}
	err = table.Retry("funding", func() error { return s.call(ctx, last, today) })
	if err != nil {
		return Call{}, err
	}
	return s.Get(ctx, e, p, last.Number+1)
}

// last is the plan's latest call, or number 0.
func (s *Service) last(ctx context.Context, e id.Employer, p id.Plan) (Call, error) {
	page, err := s.Table.Query(ctx, table.Query{PK: callPK(e, p), Backward: true, Limit: 1})
	if err != nil {
		return Call{}, fault.Wrap(err, "call")
	}
	if len(page.Items) == 0 {
		return Call{Employer: e, Plan: p}, nil
	}
	k, err := readCall(page.Items[0])
	return k.Call, err
}

// call makes the call after last, unless somebody else has.
func (s *Service) call(ctx context.Context, last Call, today day.Day) error {
	_, err := s.Table.Get(ctx, callKey(last.Employer, last.Plan, last.Number+1))
	if !fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, "call")
	}
	head, err := ledger.Load(ctx, s.Table, last.Employer, last.Plan)
	if err != nil {
		return err
	}
	d, err := s.collect(ctx, last)
	if err != nil {
		return err
	}
	c := s.total(last, d, head.Balances, today)
	if c.Held == 0 {
		return fault.New(fault.NotFound, "call: no payment is due")
	}
	if err := s.keepDraft(ctx, &c, d); err != nil {
		return err
	}
	j := s.journal(ledger.Called, c.Plan, c.ID)
	j.Move(ledger.Claims, ledger.Held, c.Held)
	j.Move(ledger.Recoverable, ledger.Claims, reversed(d))
	j.Move(ledger.Held, ledger.Recoverable, c.Offset)
	j.Move(ledger.Receivable, ledger.Funded, c.Requested)
	j.Move(ledger.Credits, ledger.Funded, c.Credits-c.Offset)
	return s.commit(ctx, head, step{id: c.ID, journals: []ledger.Journal{j}, made: &c})
}

// collect folds everything new since last.
func (s *Service) collect(ctx context.Context, last Call) (draft, error) {
	var prev draft
	if last.Number > 0 {
		var err error
		if prev, err = s.draftOf(ctx, last); err != nil {
			return draft{}, err
		}
	}
	rows, read, err := s.unseen(ctx, last.Employer, prev.Carry)
	if err == nil {
		rows, err = s.uncalled(ctx, last, rows)
	}
	if err != nil {
		return draft{}, err
	}
	back, cursor, err := s.creditsAfter(ctx, last.Employer, last.Plan, prev.Carry.Back)
	if err != nil {
		return draft{}, err
	}
	d := fold(last.Plan, read, rows, back)
	d.Carry.Back = cursor
	return d, nil
}

func (s *Service) total(last Call, d draft, b ledger.Balances, today day.Day) Call {
	dueIn := s.DueIn
	if dueIn == 0 {
		dueIn = 2
	}
	c := Call{
		Number: last.Number + 1, Employer: last.Employer, Plan: last.Plan,
		Cutoff: s.Now().UTC(), Due: BankingDay(today, dueIn), Status: Requested, Claims: len(d.Lines),
	}
	c.ID = id.Derive("call", string(c.Employer), string(c.Plan), strconv.FormatInt(c.Number, 10))
	for _, n := range d.Payees {
		c.Held += n.Held
		c.Offset += n.Offset
	}
	c.Credits = c.Offset + min(b.Credit(ledger.Credits), c.Held-c.Offset)
	c.Requested = c.Held - c.Credits
	return c
}

func reversed(d draft) (sum money.Cents) {
	for _, n := range d.Payees {
		sum += n.Reversed
	}
	return sum
}

func (s *Service) journal(k ledger.Kind, p id.Plan, cause string) ledger.Journal {
	return ledger.Journal{ID: id.Derive(string(k), cause), Plan: p, At: s.Now().UTC(), Kind: k}
}
