package funding

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// EntryOf names the log entry behind a feed row.
type EntryOf struct {
	Family  id.Family
	Version int64
}

// Fed lists the log entries of an employer that the feed holds.
func Fed(ctx context.Context, t table.Table, e id.Employer) (map[EntryOf]bool, error) {
	fed := map[EntryOf]bool{}
	err := each(ctx, t, table.Query{PK: feedPK(e)}, func(it table.Item) error {
		var s storedRow
		if err := json.Unmarshal(it.Body, &s); err != nil {
			return fault.As(fault.Internal, err, "feed row")
		}
		fed[EntryOf{s.Row.Family, s.Row.Version}] = true
		return nil
	})
	return fed, err
}

// Heal puts a row that the stream lost at the end of the feed: behind every row
// that a call may have read, before every row that the stream will still bring.
func Heal(ctx context.Context, t table.Table, r Row) error {
	page, err := t.Query(ctx, table.Query{PK: feedPK(r.Employer), Backward: true, Limit: 1})
	if err != nil {
		return fault.Wrap(err, "feed")
	}
	r.Seq = 0
	if len(page.Items) > 0 {
		if _, err := fmt.Sscanf(page.Items[0].SK, "%020d#", &r.Seq); err != nil {
			return fault.As(fault.Internal, err, "feed row's key")
		}
	}
	it, err := FeedItem(r)
	if err != nil {
		return err
	}
	it.SK = fmt.Sprintf("%020d#~%s#%010d", r.Seq, r.Family, r.Version) // "~" sorts behind every family
	return fault.Wrap(t.Commit(ctx, "", []table.Op{{Item: it}}), "feed")
}
