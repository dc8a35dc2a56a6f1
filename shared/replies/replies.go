// Package replies keeps what partners say of the files that were sent to them: of
// interchanges (TA1), of groups (999) and of batches of claims (277CA). A row leads from
// the partner and the control number that he answers to what he says; the acknowledgment
// itself stands in the file that brought it. Nothing here acts on a reply.
package replies

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// The kinds of replies.
const (
	Interchange = "TA1"
	Group       = "999"
	Claims      = "277"
)

// Reply is what a partner says of something that was sent to him. It holds no PHI.
type Reply struct {
	Kind       string
	File       string // digest of the file that brought it
	Ordinal    int    // of the reply among those of its kind in the file, from 1
	Received   time.Time
	Functional string   `json:",omitempty"` // of a 999 AK101: GS01 of the group
	Code       string   // TA104; AK901; of a 277CA STC03 of the batch, WQ accepted, U rejected
	Reasons    []string `json:",omitempty"` // TA105; AK905 to AK909; the batch's STC01 as 42:20
	Accepted   int      // interchanges, sets or claims
	Rejected   int
}

const kind = "file.reply"

// partition holds what a partner, by his ISA06, ever said.
func partition(partner string) string {
	return "S#REPLY#" + id.Derive("partner", strings.TrimSpace(partner))
}

// about begins the sort keys of what is said of a control number, with or without the
// zeros before it.
func about(control string) string {
	return id.Derive("control", strings.TrimLeft(strings.TrimSpace(control), "0"))
}

// put keeps a reply to what bears a control number. Keeping it again changes nothing.
func put(ctx context.Context, t table.Table, partner, control string, r *Reply) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fault.As(fault.Internal, err, "reply")
	}
	key := table.Key{PK: partition(partner), SK: fmt.Sprintf("%s#%s#%s-%06d", about(control), r.Kind, r.File[:24], r.Ordinal)}
	return fault.Wrap(t.Commit(ctx, "", []table.Op{{Item: table.Item{Key: key, Version: 1, Kind: kind, Body: b}}}), "reply")
}

// Of lists what a partner, known by the id that his files have as sender (ISA06), said of
// what was sent to him under a control number: ISA13, GS06 or BHT03.
func Of(ctx context.Context, t table.Table, partner, control string) ([]Reply, error) {
	return table.All[Reply](ctx, t, table.Query{PK: partition(partner), From: about(control) + "#", To: about(control) + "$"}, "reply")
}
