package relay

import (
	"context"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// Repair writes again the rows that follow from one entry of a log, its feed row only
// if fed says that the feed lacks it. It answers whether the feed had to be told. For
// an entry that the stream can no longer bring.
func (s *Service) Repair(ctx context.Context, e id.Employer, f id.Family, en *family.Entry, fed bool) (bool, error) {
	if err := s.directory(ctx, e, f, en); err != nil {
		return false, fault.Wrap(err, "repair")
	}
	if err := s.waiting(ctx, e, f, en); err != nil {
		return false, fault.Wrap(err, "repair")
	}
	if fed || len(Deltas(e, f, en)) == 0 {
		return false, nil
	}
	return true, fault.Wrap(s.feed(ctx, e, f, en), "repair")
}
