package route

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/table"
)

// Kind is the item kind of a marker; its body is a Marker.
const Kind = "message.sent"

// pkOnce is the partition of the markers, one item an ID.
const pkOnce = "S#SENT"

// Marker says that a message was handed over. It has nothing of the message but its
// channel.
type Marker struct {
	Channel messages.Channel `json:"channel"`
	At      time.Time        `json:"at"`
}

// Once is a messages.Messages over a service that cannot tell a repeat, such as SES. A
// message that was handed over has a marker in the table, and one with a marker is not
// handed over again.
//
// What stays at least once: a process that dies between handing over and its marker, a
// marker that cannot be written, an answer of the service that gets lost, and the same
// ID in two processes at the same moment deliver the message twice, with the same bytes.
// The marker comes after and not before, since a notice that comes twice does less harm
// than one that never comes.
type Once struct {
	Table table.Table
	Now   func() time.Time
	To    messages.Messages
}

// Deliver implements messages.Messages. Its faults are To's and the table's; after the
// table's the message may be delivered.
func (o *Once) Deliver(ctx context.Context, m messages.Message) error {
	if m.ID == "" {
		return fault.New(fault.Invalid, "message: without an id")
	}
	key := table.Key{PK: pkOnce, SK: m.ID}
	if _, err := o.Table.Get(ctx, key); !fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, "message marker")
	}
	if err := o.To.Deliver(ctx, m); err != nil {
		return err
	}
	b, err := json.Marshal(Marker{m.Channel, o.Now().UTC()})
	if err != nil {
		return fault.As(fault.Internal, err, "message marker")
	}
	err = o.Table.Commit(ctx, "", []table.Op{{Item: table.Item{Key: key, Version: 1, Kind: Kind, Body: b}, When: table.Absent}})
	if lost := (&table.ConditionFailed{}); errors.As(err, &lost) {
		return nil
	}
	return fault.Wrap(err, "message marker")
}
