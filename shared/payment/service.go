package payment

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// Service releases payments. Now gives the time in the zone whose days payments
// bear. Terms and Payee are the agreement's and the directory's word; both may be
// asked again on each run. DefaultPlan is under whose terms ZeroPay tells of a
// claim that no plan covers. Screen, if it is there, is asked of a payee before money goes
// out, on each run until the payment is issued: its answer is a reason to hold, or "".
type Service struct {
	Table       table.Table
	Files       files.Files
	Now         func() time.Time
	Funding     *funding.Service
	Terms       func(id.Employer, id.Plan) (Terms, bool)
	Payee       func(npi, tin string) (Payee, bool)
	DefaultPlan func(id.Employer) id.Plan
	Screen      func(*Payee) string
}

// Release issues the payments of a settled call, once each, writes their files,
// and then marks each sent, which announces EventReleased. It returns all
// payments of the call. One that cannot be issued is held with a reason and the
// rest go on; running Release again issues it when the reason is gone. Run twice
// or beside itself, or again after a crash, it leaves the same items and bytes.
// A call that is not settled is fault.Conflict, and so is a payment that settled
// money of the plan does not cover; no terms, fault.NotFound; terms that lack a
// part, fault.Invalid. Other faults are the ports'.
func (s *Service) Release(ctx context.Context, e id.Employer, p id.Plan, number int64) ([]Payment, error) {
	c, err := s.Funding.Get(ctx, e, p, number)
	if err != nil {
		return nil, err
	}
	if c.Status != funding.Settled {
		return nil, fault.New(fault.Conflict, "release: the call is not settled")
	}
	r := newRun(s, &c)
	if err := table.Retry("payment", func() error { return r.issue(ctx) }); err != nil {
		return nil, err
	}
	if err := table.Retry("payment", func() error { return r.send(ctx) }); err != nil {
		return nil, err
	}
	return bare(r.inOrder()), nil
}
