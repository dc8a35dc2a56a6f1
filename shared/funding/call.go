package funding

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Events that an item of this package announces.
const (
	EventRequested = "funding.requested"
	EventSettled   = "funding.settled"
	EventOverdue   = "funding.overdue"
)

// Status is where a call stands.
type Status string

// The statuses. A requested call may be covered in part.
const (
	Requested Status = "requested"
	Settled   Status = "settled"
)

// Call is one request for money. Requested = Held - Credits, never negative;
// Credits = Offset + what refunds and voids take off. Credit that does not fit
// waits for the next call.
type Call struct {
	ID        string
	Number    int64 // 1, 2, ... in the plan
	Employer  id.Employer
	Plan      id.Plan
	Cutoff    time.Time
	Due       day.Day
	Held      money.Cents // approved payments in the register
	Offset    money.Cents // of Credits: what payees owed, taken off their payments
	Credits   money.Cents
	Requested money.Cents
	Covered   money.Cents // settled money applied so far
	Status    Status
	SettledAt time.Time // zero while requested
	Late      int       // 0 in time, 1 past due, 2 five days, 3 ten days: in default
	Claims    int       // lines in the register
	Digest    string    // of the register's file
	Root      string    // Merkle root of the register's lines (shared/ledger), hex
	// Register and Payees are in the file; Get fills them, List does not.
	Register []Line     `json:"-"`
	Payees   []PayeeNet `json:"-"`
}

type storedCall struct {
	Schema int
	Call   Call
}

func callPK(e id.Employer, p id.Plan) string { return fmt.Sprintf("E#%s#CALL#%s", e, p) }

func callKey(e id.Employer, p id.Plan, number int64) table.Key {
	return table.Key{PK: callPK(e, p), SK: fmt.Sprintf("%08d", number)}
}

// Key is where the call lies in the table.
func (c Call) Key() table.Key { return callKey(c.Employer, c.Plan, c.Number) }

// item is the call as stored; version 1 is the call as made.
func (c Call) item(version int64, events ...string) (table.Item, error) {
	b, err := json.Marshal(storedCall{Schema: 1, Call: c})
	return table.Item{
		Key: callKey(c.Employer, c.Plan, c.Number), Version: version, Kind: "call", Events: events, Body: b,
	}, fault.As(fault.Internal, err, "call")
}

// kept is a call with the version of its item.
type kept struct {
	Call
	version int64
}

func readCall(it table.Item) (kept, error) {
	var s storedCall
	if err := json.Unmarshal(it.Body, &s); err != nil {
		return kept{}, fault.As(fault.Internal, err, "call")
	}
	return kept{s.Call, it.Version}, nil
}

func (s *Service) calls(ctx context.Context, e id.Employer, p id.Plan) ([]kept, error) {
	var all []kept
	err := each(ctx, s.Table, table.Query{PK: callPK(e, p)}, func(it table.Item) error {
		c, err := readCall(it)
		all = append(all, c)
		return err
	})
	return all, err
}

// List gives a plan's calls in order, without their registers.
func (s *Service) List(ctx context.Context, e id.Employer, p id.Plan) ([]Call, error) {
	all, err := s.calls(ctx, e, p)
	calls := make([]Call, len(all))
	for i := range all {
		calls[i] = all[i].Call
	}
	return calls, err
}

// At gives the call that lies at a key, without its register, or fault.NotFound.
func At(ctx context.Context, t table.Table, k table.Key) (Call, error) {
	it, err := t.Get(ctx, k)
	if err != nil {
		return Call{}, fault.Wrap(err, "call")
	}
	kept, err := readCall(it)
	return kept.Call, err
}

// Get gives a call with its register, or fault.NotFound. A register whose file
// does not match its digest is fault.Internal.
func (s *Service) Get(ctx context.Context, e id.Employer, p id.Plan, number int64) (Call, error) {
	it, err := s.Table.Get(ctx, callKey(e, p, number))
	if err != nil {
		return Call{}, fault.Wrap(err, "call")
	}
	k, err := readCall(it)
	if err != nil {
		return Call{}, err
	}
	d, err := s.draftOf(ctx, k.Call)
	k.Register, k.Payees = d.Lines, d.Payees
	return k.Call, err
}
