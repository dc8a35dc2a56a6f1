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

// Row is the deltas of one log entry, in the entry's order, as relay saw it at
// Seq of the table's stream.
type Row struct {
	Seq      uint64
	Employer id.Employer
	Family   id.Family
	Version  int64
	Deltas   []Delta
}

type storedRow struct {
	Schema int
	Row    Row
}

func feedPK(e id.Employer) string { return fmt.Sprintf("E#%s#FEED", e) }

// FeedItem is the table item of a row. Writing it again changes nothing: its
// key follows from the stream's sequence number, the family and the version.
// fault.Internal if the body cannot be written.
func FeedItem(r Row) (table.Item, error) {
	b, err := json.Marshal(storedRow{Schema: 1, Row: r})
	if err != nil {
		return table.Item{}, fault.As(fault.Internal, err, "feed row")
	}
	return table.Item{
		Key:     table.Key{PK: feedPK(r.Employer), SK: fmt.Sprintf("%020d#%s#%010d", r.Seq, r.Family, r.Version)},
		Version: r.Version, Kind: "feed", Body: b,
	}, nil
}

// rowsAfter reads the feed past a cursor (a sort key; "" is the start) and
// gives the new cursor. A log entry that stands twice is given once.
func rowsAfter(ctx context.Context, t table.Table, e id.Employer, cursor string) ([]Row, string, error) {
	type entry struct {
		family  id.Family
		version int64
	}
	seen := map[entry]bool{}
	var rows []Row
	err := each(ctx, t, table.Query{PK: feedPK(e), From: after(cursor)}, func(it table.Item) error {
		var s storedRow
		if err := json.Unmarshal(it.Body, &s); err != nil {
			return fault.As(fault.Internal, err, "feed row")
		}
		cursor = it.SK
		k := entry{s.Row.Family, s.Row.Version}
		if !seen[k] {
			rows = append(rows, s.Row)
		}
		seen[k] = true
		return nil
	})
	return rows, cursor, err
}

// after is the smallest sort key past sk.
func after(sk string) string {
	if sk == "" {
		return ""
	}
	return sk + "\x00"
}

// each runs f on every item of q, page by page.
func each(ctx context.Context, t table.Table, q table.Query, f func(table.Item) error) error {
	for {
		page, err := t.Query(ctx, q)
		if err != nil {
			return fault.Wrap(err, "funding: query")
		}
		for _, it := range page.Items {
			if err := f(it); err != nil {
				return err
			}
		}
		if !page.More || len(page.Items) == 0 {
			return nil
		}
		q.From = after(page.Items[len(page.Items)-1].SK)
	}
}
