// Package funding calls an employer for the money its plan's approved claims
// need, takes deposits in, and says when a call is settled. Each plan is on its
// own: its feed, calls, deposits and ledger never meet another plan's. It
// decides no claim and releases no payment: shared/payment does.
package funding

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Delta is what one decision in a family's log moves in money. It is free of PHI.
type Delta struct {
	Employer   id.Employer
	Plan       id.Plan
	Family     id.Family
	Version    int64 // of the log entry that holds the decision
	Place      int   // 0-based place of the decision in that entry
	Claim      id.Claim
	Member     id.Member
	Payee      string // NPI of the billing provider
	PayeeTIN   string // 9 digits
	Received   day.Day
	Service    day.Day
	Billed     money.Cents
	Allowed    money.Cents
	MemberOwes money.Cents
	PlanPaid   money.Cents // negative takes an earlier payment back
	Status     claim.Status
	Holds      []string // why the money waits; empty calls it
	// For the register only; empty where the log does not say.
	Coverage     string
	Relationship string
	Location     string
}

// Row is the deltas of one log entry, in the entry's order.
type Row struct {
	Employer id.Employer
	Family   id.Family
	Version  int64
	Deltas   []Delta
}

type storedRow struct {
	Schema int
	Row    Row
}

func feedPK(e id.Employer, on day.Day) string { return fmt.Sprintf("E#%s#FEED#%s", e, on) }

// FeedItem is the table item of a row that is written on a day (UTC). The feed is a
// partition a day: whatever the stream brings late lies in the day it came, and a call
// reads the days since the last one. Writing a row again on its day changes nothing,
// and on a later day it is known by family and version. See shared/decisions/0009.
// fault.Internal if the body cannot be written.
func FeedItem(r Row, on day.Day) (table.Item, error) {
	b, err := json.Marshal(storedRow{Schema: 1, Row: r})
	if err != nil {
		return table.Item{}, fault.As(fault.Internal, err, "feed row")
	}
	return table.Item{
		Key:     table.Key{PK: feedPK(r.Employer, on), SK: fmt.Sprintf("%s#%010d", r.Family, r.Version)},
		Version: r.Version, Kind: "feed", Body: b,
	}, nil
}

// EntryOf names the log entry behind a feed row.
type EntryOf struct {
	Family  id.Family
	Version int64
}

// rowsOf reads the rows of the days from first to last, in order.
func rowsOf(ctx context.Context, t table.Table, e id.Employer, first, last day.Day, do func(on day.Day, r Row) error) error {
	for on := first; on <= last; on++ {
		err := each(ctx, t, table.Query{PK: feedPK(e, on)}, func(it table.Item) error {
			var s storedRow
			if err := json.Unmarshal(it.Body, &s); err != nil {
				return fault.As(fault.Internal, err, "feed row")
			}
			return do(on, s.Row)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Fed lists the log entries of an employer that the feed of some days holds.
func Fed(ctx context.Context, t table.Table, e id.Employer, first, last day.Day) (map[EntryOf]bool, error) {
	fed := map[EntryOf]bool{}
	return fed, rowsOf(ctx, t, e, first, last, func(_ day.Day, r Row) error {
		fed[EntryOf{r.Family, r.Version}] = true
		return nil
	})
}

// each runs f on every item of q.
func each(ctx context.Context, t table.Table, q table.Query, f func(table.Item) error) error {
	for it, err := range table.Items(ctx, t, q) {
		if err != nil {
			return fault.Wrap(err, "funding: query")
		}
		if err := f(it); err != nil {
			return err
		}
	}
	return nil
}
