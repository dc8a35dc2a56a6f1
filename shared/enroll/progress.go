package enroll

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/roster"
	"github.com/openaso/openaso/shared/table"
)

// KindUpload is the item kind of how far a file was applied, with what became of its
// members so far.
const KindUpload = "enroll.upload"

// often is how many families are applied between two notes of it: after a failure as many
// are applied again, which changes nothing.
const often = 50

// maxRefusals bounds what is told of a file.
const maxRefusals = 1_000

// progress is how far a file was applied. Received is when it first came: the time as of
// which it speaks must be the same in every try, or an old file would undo newer records.
type progress struct {
	Received time.Time        `json:"received"`
	Families int              `json:"families"`
	Taken    int              `json:"taken"`
	Refusals []roster.Refusal `json:"refusals,omitempty"`
	More     int              `json:"more,omitempty"`
	Done     bool             `json:"done,omitempty"`

	version int64
}

func (p *progress) refuse(ordinal int, text string) {
	if len(p.Refusals) == maxRefusals {
		p.More++
		return
	}
	p.Refusals = append(p.Refusals, roster.Refusal{Ordinal: ordinal, Text: text})
}

func uploadKey(digest string) table.Key { return table.Key{PK: "S#ENROLLMENT#" + digest, SK: "AT"} }

// resume finds how far an earlier try came.
func (w *upload) resume(ctx context.Context) error {
	w.at = progress{Received: w.u.Received.UTC()}
	it, err := w.s.Table.Get(ctx, uploadKey(w.u.Digest))
	if fault.Is(err, fault.NotFound) {
		return w.note(ctx)
	}
	if err != nil {
		return err
	}
	err = json.Unmarshal(it.Body, &w.at)
	w.at.version = it.Version
	return fault.As(fault.Internal, err, "its progress")
}

// checkpoint notes the progress now and then.
func (w *upload) checkpoint(ctx context.Context) error {
	if w.at.Families%often != 0 {
		return nil
	}
	return w.note(ctx)
}

// finish applies the last family and notes the end.
func (w *upload) finish(ctx context.Context) error {
	if err := w.family(ctx); err != nil || w.at.Done {
		return err
	}
	w.at.Done = true
	return w.note(ctx)
}

func (w *upload) note(ctx context.Context) error {
	b, err := json.Marshal(&w.at)
	if err != nil {
		return fault.As(fault.Internal, err, "its progress")
	}
	op := table.Op{Item: table.Item{Key: uploadKey(w.u.Digest), Version: w.at.version + 1, Kind: KindUpload, Body: b}, When: table.AtVersion, Version: w.at.version}
	if w.at.version == 0 {
		op.When = table.Absent
	}
	err = w.s.Table.Commit(ctx, "", []table.Op{op})
	if lost := (&table.ConditionFailed{}); errors.As(err, &lost) {
		return fault.New(fault.Unavailable, "another is applying it just now")
	}
	w.at.version++
	return err
}
