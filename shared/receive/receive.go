// Package receive takes webhooks in: it checks the signature over the raw bytes, keeps
// a copy, and records the webhook once by its id. What it means is for those who get
// its event.
package receive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/webhook"
)

// MaxBody is the most bytes a webhook may have.
const MaxBody = 256 << 10

// Partition is where a connection's webhooks lie in the table.
func Partition(connection string) string { return "W#" + connection }

// Kind is the item kind of a received webhook.
const Kind = "webhook.received"

// Service takes webhooks in. Connection finds who sends under an id.
type Service struct {
	Table      table.Table
	Files      files.Files
	Now        func() time.Time
	Connection func(id string) (*partner.Connection, bool)
}

// Webhook is a received webhook: whose, where its bytes are kept and their digest.
// ID is opaque and derived from the sender's.
type Webhook struct {
	ID         string    `json:"id"`
	Connection string    `json:"connection"`
	File       string    `json:"file"`
	Digest     string    `json:"digest"`
	Received   time.Time `json:"received"`
}

// Receive records a webhook that came in on a connection. header looks up a header by
// its name in lower case. The same id and body again is done already and no error.
// Faults: Unauthorized unsigned, stale, or no such connection, which nobody outside can
// tell apart; Invalid a body that its profile does not allow; Conflict the id came with
// another body before; TooLarge; Unavailable send it again.
func (s *Service) Receive(ctx context.Context, connection string, header func(string) string, body []byte) error {
	if len(body) > MaxBody {
		return fault.New(fault.TooLarge, "webhook: over %d bytes", MaxBody)
	}
	now := s.Now().UTC()
	door := partner.Door{Find: s.Connection, Kinds: []string{partner.HRIS, partner.Bank}}
	c, wid, err := door.Signed(connection, header, body, now)
	if err != nil {
		return err
	}
	event, err := shape(ctx, c, body, now)
	if err != nil {
		return fault.Wrap(err, "webhook")
	}
	digest := id.Digest(body)
	w := Webhook{ID: id.Derive("webhook", c.ID, wid), Connection: c.ID, Digest: digest, Received: now,
		File: "webhooks/" + c.ID + "/" + digest[:24] + ".json"}
	_, err = s.Files.PutNew(ctx, w.File, bytes.NewReader(body))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return fault.Wrap(err, "webhook copy")
	}
	return s.record(ctx, &w, event)
}

// shape refuses what the sender should hear of now. A thin event is only known to be
// a JSON object: what it is about is fetched later.
func shape(ctx context.Context, c *partner.Connection, body []byte, now time.Time) (event string, err error) {
	switch {
	case c.Kind == partner.Bank:
		_, err = partner.ReadDeposit(c, body)
		return events.DepositReceived, err
	case c.Profile == partner.ProfileStandard:
		err = households(ctx, c, body, now)
	case json.Unmarshal(body, &struct{}{}) != nil:
		err = fault.New(fault.Invalid, "the body is not a JSON object")
	}
	return events.EnrollmentReceived, err
}

// households refuses a household as of a time to come: what is said later would count
// as older than it, and never be applied.
func households(ctx context.Context, c *partner.Connection, body []byte, now time.Time) error {
	records, err := partner.Records(ctx, c, body, nil, now)
	for i := range records {
		if records[i].AsOf.After(now.Add(webhook.Window)) {
			return fault.New(fault.Invalid, "timestamp: it lies in the future")
		}
	}
	return err
}

func (s *Service) record(ctx context.Context, w *Webhook, event string) error {
	b, err := json.Marshal(w)
	if err != nil {
		return fault.As(fault.Internal, err, "webhook")
	}
	it := table.Item{Key: table.Key{PK: Partition(w.Connection), SK: w.ID}, Version: 1, Kind: Kind,
		Events: []string{event}, Body: b}
	err = s.Table.Commit(ctx, "", []table.Op{{Item: it, When: table.Absent}})
	lost := &table.ConditionFailed{}
	if !errors.As(err, &lost) {
		return err
	}
	var first Webhook
	if err := json.Unmarshal(lost.Winner.Body, &first); err != nil {
		return fault.As(fault.Internal, err, "webhook")
	}
	if first.Digest != w.Digest {
		return fault.New(fault.Conflict, "webhook: its id came before with another body")
	}
	return nil
}

// Load is a received webhook with its body, by the key of its item.
func Load(ctx context.Context, t table.Table, f files.Files, k table.Key) (Webhook, []byte, error) {
	var w Webhook
	it, err := t.Get(ctx, k)
	if err != nil {
		return w, nil, fault.Wrap(err, "webhook")
	}
	if err := json.Unmarshal(it.Body, &w); err != nil {
		return w, nil, fault.As(fault.Internal, err, "webhook")
	}
	r, _, err := f.Open(ctx, w.File)
	if err != nil {
		return w, nil, fault.Wrap(err, "webhook copy")
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	if err != nil {
		return w, nil, fault.As(fault.Unavailable, err, "webhook copy")
	}
	if id.Digest(body) != w.Digest {
		return w, nil, fault.New(fault.Internal, "webhook copy: not the bytes that came in")
	}
	return w, body, nil
}
