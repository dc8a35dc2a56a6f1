package funding

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Credit is money that a payee gave back: a refund came into the plan's
// account, or an issued payment was voided and never left it. It lowers the
// next call, and what the payee owes. ID counts it once.
type Credit struct {
	ID       string
	Employer id.Employer
	Plan     id.Plan
	Kind     LineKind // RefundLine or VoidLine
	Payee    Payee
	Claim    id.Claim // "" if it is not for one claim
	On       day.Day
	Cents    money.Cents
}

type storedCredit struct {
	Schema int
	Credit Credit
}

func creditPK(e id.Employer, p id.Plan) string { return fmt.Sprintf("E#%s#CREDIT#%s", e, p) }

// orderOf sorts credits as they were posted; names sort behind them.
func orderOf(version int64) string { return fmt.Sprintf("%012d", version) }

func (c Credit) line() Line {
	return Line{Kind: c.Kind, Delta: Delta{
		Employer: c.Employer, Plan: c.Plan, Claim: c.Claim, Payee: c.Payee.NPI, PayeeTIN: c.Payee.TIN,
		Received: c.On, PlanPaid: -c.Cents,
	}}
}

func (c Credit) check() error {
	if c.ID == "" || c.Employer == "" || c.Plan == "" || c.Payee.TIN == "" || c.Cents <= 0 {
		return fault.New(fault.Invalid, "credit: id, employer, plan, payee and a positive amount are needed")
	}
	if c.Kind != RefundLine && c.Kind != VoidLine {
		return fault.New(fault.Invalid, "credit: the kind is refund or void")
	}
	return nil
}

// Credit records money given back, once by its ID. The same ID with other
// content, or a void of more than is outstanding, is fault.Conflict; a credit
// without its parts fault.Invalid.
func (s *Service) Credit(ctx context.Context, c Credit) error {
	if err := c.check(); err != nil {
		return err
	}
	return table.Retry("funding", func() error { return s.credit(ctx, c) })
}

func (s *Service) credit(ctx context.Context, c Credit) error {
	head, err := ledger.Load(ctx, s.Table, c.Employer, c.Plan)
	if err != nil {
		return err
	}
	name := table.Key{PK: creditPK(c.Employer, c.Plan), SK: "id#" + c.ID}
	it, err := s.Table.Get(ctx, name)
	if err == nil {
		stored, err := readCredit(it)
		if err == nil && stored != c {
			return fault.New(fault.Conflict, "credit: the id stands with other content")
		}
		return err
	}
	if !fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, "credit")
	}
	j := s.journal(ledger.Refund, c.Plan, c.ID)
	if c.Kind == VoidLine {
		j = s.journal(ledger.Void, c.Plan, c.ID)
		j.Move(ledger.Outstanding, ledger.Recoverable, c.Cents)
	} else {
		j.Move(ledger.Cash, ledger.Recoverable, c.Cents)
	}
	j.Move(ledger.Funded, ledger.Credits, c.Cents)
	b, err := json.Marshal(storedCredit{Schema: 1, Credit: c})
	if err != nil {
		return fault.As(fault.Internal, err, "credit")
	}
	named := table.Item{Key: name, Version: 1, Kind: "credit", Body: b}
	ordered := named
	ordered.SK = orderOf(head.Version + 1)
	return s.commit(ctx, head, step{id: c.ID, journals: []ledger.Journal{j}, ops: []table.Op{
		{Item: named, When: table.Absent}, {Item: ordered, When: table.Absent},
	}})
}

func readCredit(it table.Item) (Credit, error) {
	var s storedCredit
	err := json.Unmarshal(it.Body, &s)
	return s.Credit, fault.As(fault.Internal, err, "credit")
}

// creditsAfter reads the credits posted past a cursor and gives the new cursor.
func (s *Service) creditsAfter(ctx context.Context, e id.Employer, p id.Plan, cursor string) ([]Credit, string, error) {
	var all []Credit
	q := table.Query{PK: creditPK(e, p), From: table.After(cursor), To: "id#"}
	err := each(ctx, s.Table, q, func(it table.Item) error {
		c, err := readCredit(it)
		all, cursor = append(all, c), it.SK
		return err
	})
	return all, cursor, err
}
