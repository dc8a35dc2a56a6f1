// Package table is the port to the one table: items under a partition key and
// a sort key, conditional writes, and a stream of what was inserted. It has no
// secondary index and no planner; where one seems needed, relay writes a row.
// See shared/decisions/0002.
package table

import (
	"context"
	"fmt"
)

// Limits of one commit and one item, the same in every driver (DynamoDB's).
const (
	MaxOps       = 100
	MaxItemBytes = 400 << 10
	MaxBytes     = 4 << 20
)

// Key is an item's place. PK starts with its owner: "E#", "P#", "S#", "W#",
// "X#" or "Q#". Neither part may hold PHI.
type Key struct{ PK, SK string }

// Item is one stored item. Version is chosen by the writer and compared by
// conditions; Kind names the shape of Body; Events are the names of what this
// item announces when it is inserted or replaced. Expires (Unix seconds, 0 never) lets the
// table drop it later.
type Item struct {
	Key
	Version int64
	Kind    string
	Events  []string
	Body    []byte
	Expires int64
}

// Action is what an Op does.
type Action uint8

// The actions.
const (
	Put Action = iota
	Delete
)

// When is the condition of an Op.
type When uint8

// The conditions: none, no item there, or the item there has Op.Version.
const (
	Always When = iota
	Absent
	AtVersion
)

// Op is one conditional write.
type Op struct {
	Action  Action
	Item    Item // Delete reads only its Key
	When    When
	Version int64 // compared when When is AtVersion
}

// Query asks for items of one partition whose SK lies in [From, To), empty
// meaning open, ascending or Backward, at most Limit (0: a driver's page).
type Query struct {
	PK       string
	From, To string
	Backward bool
	Limit    int
	Stale    bool // an eventually consistent read will do
}

// Page is the answer to a Query. More says that items were left out; go on
// from the last one's SK.
type Page struct {
	Items []Item
	More  bool
}

// Table is what every driver does. Get answers fault.NotFound. Commit is all or
// nothing: one op is a put or a delete, 2 to MaxOps a transaction under token
// (the same token and ops again within ten minutes is done once); more is
// fault.Invalid. A lost condition is a *ConditionFailed; a throttle or a
// timeout is fault.Unavailable, after which the write may or may not be there.
type Table interface {
	Get(ctx context.Context, k Key) (Item, error)
	Query(ctx context.Context, q Query) (Page, error)
	Commit(ctx context.Context, token string, ops []Op) error
}

// ConditionFailed says which op lost and what is there instead (a zero Item
// if nothing is).
type ConditionFailed struct {
	Op     int
	Winner Item
}

// Error names the op, never the item.
func (e *ConditionFailed) Error() string {
	return fmt.Sprintf("condition of op %d does not hold", e.Op)
}

// Record is one change on the stream. Seq rises within the stream; records of
// one key come in order.
type Record struct {
	Seq     uint64
	Item    Item
	Removed bool
}

// Stream reads changes after a sequence number. It is at least once: a reader
// stores its own cursor after its effects, and meets a record again after a
// crash. Wait blocks until something is after the cursor or ctx ends.
type Stream interface {
	Read(ctx context.Context, after uint64, limit int) ([]Record, error)
	Wait(ctx context.Context, after uint64) error
	Cursor(ctx context.Context, reader string) (uint64, error)
	Advance(ctx context.Context, reader string, seq uint64) error
	Trim(ctx context.Context, before uint64) error
}
