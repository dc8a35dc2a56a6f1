package funding

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Method is how a deposit came.
type Method string

// The methods. A wire is good on receipt; an ACH at the opening of the third
// banking day after it settled.
const (
	Wire Method = "wire"
	ACH  Method = "ach"
)

const achGoodAfter = 3

// Deposit is money an employer put into its plan's account. ID is the bank's
// or the sender's; a deposit counts once by it.
type Deposit struct {
	ID        string
	Employer  id.Employer
	Plan      id.Plan
	Cents     money.Cents
	Method    Method
	At        time.Time // when the bank settled it, in the bank's zone
	Reference string
	// Set when it is recorded.
	Good   day.Day // the day it is, or becomes, good funds
	Status DepositStatus
}

// DepositStatus is where a deposit stands.
type DepositStatus string

// The statuses of a deposit.
const (
	DepositPending  DepositStatus = "pending"
	DepositGood     DepositStatus = "good"
	DepositReturned DepositStatus = "returned"
)

type storedDeposit struct {
	Schema  int
	Deposit Deposit
}

func depositPK(e id.Employer, p id.Plan) string { return fmt.Sprintf("E#%s#DEPOSIT#%s", e, p) }

func (d Deposit) op(version int64) (table.Op, error) {
	b, err := json.Marshal(storedDeposit{Schema: 1, Deposit: d})
	op := table.Op{When: table.AtVersion, Version: version - 1, Item: table.Item{
		Key: table.Key{PK: depositPK(d.Employer, d.Plan), SK: d.ID}, Version: version, Kind: "deposit", Body: b,
	}}
	if version == 1 {
		op.When = table.Absent
	}
	return op, fault.As(fault.Internal, err, "deposit")
}

func readDeposit(it table.Item) (Deposit, error) {
	var s storedDeposit
	err := json.Unmarshal(it.Body, &s)
	return s.Deposit, fault.As(fault.Internal, err, "deposit")
}

func (d Deposit) check() error {
	switch {
	case d.ID == "" || d.Employer == "" || d.Plan == "":
		return fault.New(fault.Invalid, "deposit: id, employer and plan are needed")
	case d.Cents <= 0:
		return fault.New(fault.Invalid, "deposit: a positive amount is needed")
	case d.Method != Wire && d.Method != ACH:
		return fault.New(fault.Invalid, "deposit: the method is wire or ach")
	case d.At.IsZero():
		return fault.New(fault.Invalid, "deposit: the time is needed")
	}
	return nil
}

// Settle records a deposit once and lets good funds cover the plan's calls,
// oldest first; a call covered in part stays open and what no call needs
// waits for the next. It returns the deposit as stored. The same ID with
// other content is fault.Conflict; a deposit without its parts fault.Invalid.
func (s *Service) Settle(ctx context.Context, d Deposit) (Deposit, error) {
	if err := d.check(); err != nil {
		return Deposit{}, err
	}
	d.Good, d.Status = day.Of(d.At), DepositGood
	if d.Method == ACH {
		d.Good, d.Status = BankingDay(day.Of(d.At), achGoodAfter), DepositPending
	}
	stored := d
	err := table.Retry("funding", func() (err error) {
		stored, err = s.settle(ctx, d)
		return err
	})
	return stored, err
}

func (s *Service) settle(ctx context.Context, d Deposit) (Deposit, error) {
	head, err := ledger.Load(ctx, s.Table, d.Employer, d.Plan)
	if err != nil {
		return d, err
	}
	it, err := s.Table.Get(ctx, table.Key{PK: depositPK(d.Employer, d.Plan), SK: d.ID})
	if err == nil {
		return d.same(it)
	}
	if !fault.Is(err, fault.NotFound) {
		return d, fault.Wrap(err, "deposit")
	}
	j := s.journal(ledger.Deposit, d.Plan, d.ID)
	if d.Status == DepositGood {
		j.Move(ledger.Cash, ledger.Unapplied, d.Cents)
	} else {
		j.Move(ledger.Pending, ledger.Unapplied, d.Cents)
	}
	op, err := d.op(1)
	if err != nil {
		return d, err
	}
	return d, s.commit(ctx, head, step{id: d.ID, journals: []ledger.Journal{j}, ops: []table.Op{op}})
}

// same gives the stored deposit if d says the same as it.
func (d Deposit) same(it table.Item) (Deposit, error) {
	stored, err := readDeposit(it)
	if err == nil && (stored.Cents != d.Cents || stored.Method != d.Method || !stored.At.Equal(d.At)) {
		return Deposit{}, fault.New(fault.Conflict, "deposit: the id stands with other content")
	}
	return stored, err
}

// Mature makes good the pending deposits whose day has come and lets them cover
// calls. Doing it again does nothing. It returns how many became good.
func (s *Service) Mature(ctx context.Context, e id.Employer, p id.Plan, today day.Day) (int, error) {
	var due []string
	err := each(ctx, s.Table, table.Query{PK: depositPK(e, p)}, func(it table.Item) error {
		d, err := readDeposit(it)
		if d.Status == DepositPending && d.Good <= today {
			due = append(due, d.ID)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, deposit := range due {
		if err := s.turn(ctx, e, p, deposit, DepositGood); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// Return takes back a pending deposit the bank returned. Doing it again does
// nothing. One that is not there is fault.NotFound; one whose funds were good
// already is fault.Conflict: the money may be spent, and a person decides.
func (s *Service) Return(ctx context.Context, e id.Employer, p id.Plan, deposit string) error {
	return s.turn(ctx, e, p, deposit, DepositReturned)
}

func (s *Service) turn(ctx context.Context, e id.Employer, p id.Plan, deposit string, to DepositStatus) error {
	return table.Retry("funding", func() error {
		head, err := ledger.Load(ctx, s.Table, e, p)
		if err != nil {
			return err
		}
		it, err := s.Table.Get(ctx, table.Key{PK: depositPK(e, p), SK: deposit})
		if err != nil {
			return fault.Wrap(err, "deposit")
		}
		d, err := readDeposit(it)
		if err != nil || d.Status == to {
			return err
		}
		if d.Status != DepositPending {
			return fault.New(fault.Conflict, "deposit: it is no longer pending")
		}
		return s.turned(ctx, head, d, it.Version, to)
	})
}

func (s *Service) turned(ctx context.Context, head ledger.Head, d Deposit, version int64, to DepositStatus) error {
	j := s.journal(ledger.Good, d.Plan, d.ID)
	if to == DepositGood {
		j.Move(ledger.Cash, ledger.Pending, d.Cents)
	} else {
		j = s.journal(ledger.Returned, d.Plan, d.ID)
		j.Move(ledger.Unapplied, ledger.Pending, d.Cents)
	}
	d.Status = to
	op, err := d.op(version + 1)
	if err != nil {
		return err
	}
	return s.commit(ctx, head, step{id: d.ID + string(to), journals: []ledger.Journal{j}, ops: []table.Op{op}})
}

// Deposits lists a plan's deposits by id.
func (s *Service) Deposits(ctx context.Context, e id.Employer, p id.Plan) ([]Deposit, error) {
	var out []Deposit
	err := each(ctx, s.Table, table.Query{PK: depositPK(e, p)}, func(it table.Item) error {
		d, err := readDeposit(it)
		out = append(out, d)
		return err
	})
	return out, err
}
