package funding

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

// Days of the feed: how many before the last read are read again, since relay and
// this may differ about the day; and how long a row is remembered, since the stream
// may bring one again that the nightly check healed. reach is how many days a plan's
// first call looks back.
const (
	overlap    = 2
	remembered = 9
	reach      = 400
)

// unseen reads the rows that no call has folded, and gives what to carry on.
func (s *Service) unseen(ctx context.Context, e id.Employer, prev carry) ([]Row, carry, error) {
	today := day.Of(s.Now().UTC())
	first := prev.Through - overlap
	if prev.Through == 0 {
		first = today - reach
	}
	next, known := prev, map[EntryOf]bool{}
	next.Through, next.Seen = today, nil
	for _, x := range prev.Seen {
		known[x.EntryOf] = true
		if x.On >= today-remembered {
			next.Seen = append(next.Seen, x)
		}
	}
	var rows []Row
	err := rowsOf(ctx, s.Table, e, first, today+1, func(on day.Day, r Row) error {
		if x := (EntryOf{r.Family, r.Version}); !known[x] {
			known[x] = true
			rows = append(rows, r)
			next.Seen = append(next.Seen, seen{on, x})
		}
		return nil
	})
	return rows, next, err
}

// uncalled leaves out rows of an earlier call that are remembered no more. Only a claim
// received before what is remembered can be one; for those the registers are read.
func (s *Service) uncalled(ctx context.Context, last Call, rows []Row) ([]Row, error) {
	oldest := day.Of(s.Now().UTC()) - remembered
	since := oldest
	for i := range rows {
		since = min(since, received(&rows[i]))
	}
	if since == oldest || last.Number == 0 {
		return rows, nil
	}
	calls, err := s.calls(ctx, last.Employer, last.Plan)
	if err != nil {
		return nil, err
	}
	called := map[EntryOf]bool{}
	for _, k := range calls {
		if day.Of(k.Cutoff) < since {
			continue
		}
		d, err := s.draftOf(ctx, k.Call)
		if err != nil {
			return nil, err
		}
		for _, l := range d.Lines {
			called[EntryOf{l.Family, l.Version}] = true
		}
	}
	return slices.DeleteFunc(rows, func(r Row) bool { return called[EntryOf{r.Family, r.Version}] }), nil
}

// received is when the oldest claim of a row came in.
func received(r *Row) day.Day {
	oldest := r.Deltas[0].Received
	for _, x := range r.Deltas {
		oldest = min(oldest, x.Received)
	}
	return oldest
}
