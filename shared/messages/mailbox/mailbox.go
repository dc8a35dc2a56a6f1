// Package mailbox delivers messages into the table, where the operator of one machine
// reads them: nothing leaves it.
package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/table"
)

// Kind is the item kind of a delivered message.
const Kind = "message.delivered"

const (
	pkOnce = "S#MAILID" // one item an id: what makes delivery happen once
	pkList = "S#MAILBOX"
)

// Mailbox is a messages.Messages.
type Mailbox struct {
	Table table.Table
	Now   func() time.Time
}

// Stored is a delivered message with when it came.
type Stored struct {
	messages.Message
	At time.Time
}

// Deliver implements messages.Messages.
func (m *Mailbox) Deliver(ctx context.Context, one messages.Message) error {
	if one.ID == "" || one.To == "" {
		return fault.New(fault.Invalid, "message: without an id or an address")
	}
	at := m.Now().UTC()
	b, err := json.Marshal(Stored{one, at})
	if err != nil {
		return fault.As(fault.Internal, err, "message")
	}
	k := table.Key{PK: pkList, SK: fmt.Sprintf("%020d#%s", at.UnixNano(), one.ID)}
	err = m.Table.Commit(ctx, "", []table.Op{
		{Item: table.Item{Key: table.Key{PK: pkOnce, SK: one.ID}, Version: 1, Kind: Kind}, When: table.Absent},
		{Item: table.Item{Key: k, Version: 1, Kind: Kind, Body: b}},
	})
	if lost := (&table.ConditionFailed{}); errors.As(err, &lost) {
		return nil
	}
	return err
}

// List is the newest messages first, at most limit.
func List(ctx context.Context, t table.Table, limit int) ([]Stored, error) {
	var out []Stored
	for it, err := range table.Items(ctx, t, table.Query{PK: pkList, Backward: true, Stale: true}) {
		if err != nil {
			return nil, err
		}
		var s Stored
		if err := json.Unmarshal(it.Body, &s); err != nil {
			return nil, fault.As(fault.Internal, err, "message")
		}
		if out = append(out, s); len(out) >= limit {
			break
		}
	}
	return out[:min(limit, len(out))], nil
}
