package funding

import (
	"context"
	"errors"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// Days past due at which an employer is reminded again and is in default.
const (
	secondReminder = 5
	inDefault      = 10
)

// Overdue gives the plan's calls that are past due and not settled, and
// announces each once when it becomes late, five and ten days late (default).
// Doing it again the same day announces nothing.
func (s *Service) Overdue(ctx context.Context, e id.Employer, p id.Plan, today day.Day) ([]Call, error) {
	all, err := s.calls(ctx, e, p)
	if err != nil {
		return nil, err
	}
	var late []Call
	for _, k := range all {
		stage := lateness(k.Call, today)
		if stage == 0 {
			continue
		}
		if stage > k.Late {
			k.Late = stage
			if err := s.announce(ctx, k); err != nil {
				return nil, err
			}
		}
		late = append(late, k.Call)
	}
	return late, nil
}

func lateness(c Call, today day.Day) int {
	switch {
	case c.Status != Requested || today <= c.Due:
		return 0
	case today < c.Due+secondReminder:
		return 1
	case today < c.Due+inDefault:
		return 2
	}
	return 3
}

// announce stores the call's new lateness; if the call has moved on meanwhile,
// the next run looks again.
func (s *Service) announce(ctx context.Context, k kept) error {
	it, err := k.item(k.version+1, EventOverdue)
	if err != nil {
		return err
	}
	op := table.Op{Item: it, When: table.AtVersion, Version: k.version}
	err = s.Table.Commit(ctx, "", []table.Op{op})
	var lost *table.ConditionFailed
	if errors.As(err, &lost) {
		return nil
	}
	return fault.Wrap(err, "call")
}
