package relay

import (
	"context"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
)

// Repair writes again the rows that follow from one entry of a log and puts its
// money at the end of the feed unless fed says that the feed has it. It answers
// whether the feed lacked it. For an entry that the stream can no longer bring.
func (s *Service) Repair(ctx context.Context, e id.Employer, f id.Family, en *family.Entry, fed bool) (bool, error) {
	if err := s.directory(ctx, e, f, en); err != nil {
		return false, fault.Wrap(err, "repair")
	}
	if err := s.waiting(ctx, e, f, en); err != nil {
		return false, fault.Wrap(err, "repair")
	}
	if fed {
		return false, nil
	}
	deltas, err := s.deltas(ctx, e, f, en)
	if err != nil || len(deltas) == 0 {
		return false, err
	}
	row := funding.Row{Employer: e, Family: f, Version: en.Version, Deltas: deltas}
	return true, funding.Heal(ctx, s.Table, row)
}
