// Package attachments keeps what providers send to support claims (275): each object once,
// by the digest of its bytes, and a row that leads to it from the attachment control number
// by which the claim names it (PWK06, TRN02 of the 275). What the bytes are nobody looks at.
package attachments

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// Prefix begins the keys of the objects.
const Prefix = "attachments/"

// Attachment is an object that came. Only the object is PHI.
type Attachment struct {
	Key      string   // where its bytes are kept, as they stood in the file
	Size     int64    // bytes
	Filter   string   `json:",omitempty"` // BDS01: B64, ASC; "" of a BIN
	Format   string   // CAT02
	Report   string   // CAT01
	Asked    bool     // TRN01 is 2: somebody asked for it
	Sender   string   // ISA06
	Claim    id.Claim `json:",omitempty"` // REF*1K, if it can be a number of ours
	File     string   // digest of the file that brought it
	Ordinal  int      // in the file, from 1
	Received time.Time
}

const kind = "claim.attachment"

// partition holds the attachments of a control number. Providers choose these, and may put
// a patient's number in: it stands there under a key.
func partition(secret []byte, control phi.Text) string {
	return "X#ATTACHMENT#" + id.Keyed(secret, "attachment", strings.TrimSpace(control.Reveal()))
}

func put(ctx context.Context, t table.Table, pk string, a *Attachment) error {
	b, err := json.Marshal(a)
	if err != nil {
		return fault.As(fault.Internal, err, "attachment")
	}
	key := table.Key{PK: pk, SK: fmt.Sprintf("%s-%06d", a.File[:24], a.Ordinal)}
	return fault.Wrap(t.Commit(ctx, "", []table.Op{{Item: table.Item{Key: key, Version: 1, Kind: kind, Body: b}}}), "attachment")
}

// Of lists what came under a control number. Two senders may use the same one.
func Of(ctx context.Context, t table.Table, secret []byte, control phi.Text) ([]Attachment, error) {
	return table.All[Attachment](ctx, t, table.Query{PK: partition(secret, control)}, "attachment")
}
