// Package assemble makes the Lambda handlers from their parts: the one place where
// services meet ports. A main.go picks the drivers and one handler; the local machine
// picks other drivers and all of them.
package assemble

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	names "github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/receive"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/screening"
	"github.com/openaso/openaso/shared/table"
)

// PlanOf is a plan of an employer.
type PlanOf struct {
	Employer id.Employer
	Plan     id.Plan
}

// Parts are what handlers are made of. Send puts a body on a queue and returns once it
// is durable. Secret keys index rows of card numbers. Get asks thin vendors' APIs.
// Catalog gives the terms of claims; Book is what is published beside them.
type Parts struct {
	Table       table.Table
	Files       files.Files
	Messages    messages.Messages
	Send        func(ctx context.Context, queue string, body []byte) error
	Now         func() time.Time
	Log         *slog.Logger
	Secret      []byte
	Connection  func(id string) (*partner.Connection, bool)
	Connections []string // their ids
	Get         partner.Get
	Catalog     adjudicate.Catalog
	Book        *catalog.Catalog
	Screening   *screening.Lists // asked before money goes out; without them none does
	PortalURL   string           // where people are sent
	Operator    *Operator        // nil: nobody may act through the portal
	Warning     string           // what everybody who looks must know, such as that payments are held; "" for nothing
	// Dead counts the messages that failed for good, by queue; nil where the
	// deployment shows them itself.
	Dead func(ctx context.Context) (map[string]int, error)
}

// Plans lists every plan of every employer.
func (p *Parts) Plans() []PlanOf {
	var out []PlanOf
	for _, a := range p.Book.Employers() {
		for i := range a.Plans {
			out = append(out, PlanOf{a.Employer, a.Plans[i].ID})
		}
	}
	return out
}

func (p *Parts) knows(one PlanOf) bool { return slices.Contains(p.Plans(), one) }

// Funding is the service that calls for money and takes it in.
func (p *Parts) Funding() *funding.Service {
	return &funding.Service{Table: p.Table, Files: p.Files, Now: p.Now}
}

// Enroll applies received enrollment webhooks to family logs.
func (p *Parts) Enroll(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	s := enroll.Service{Table: p.Table, Now: p.Now, Secret: p.Secret}
	return payload.EachSQS(ctx, ev, func(ctx context.Context, body []byte, _ string) error {
		c, w, raw, err := p.webhook(ctx, body)
		if err != nil {
			return err
		}
		records, err := partner.Records(ctx, c, raw, p.Get, p.Now())
		if err != nil {
			return err
		}
		for i := range records {
			if err := s.Apply(ctx, c.Employer, &records[i], w.ID); err != nil {
				return err
			}
			if err := p.elections(ctx, c.Employer, &records[i]); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

// webhook is the received webhook that a queue message announces.
func (p *Parts) webhook(ctx context.Context, body []byte) (*partner.Connection, receive.Webhook, []byte, error) {
	m, err := names.Read(body)
	if err != nil {
		return nil, receive.Webhook{}, nil, err
	}
	w, raw, err := receive.Load(ctx, p.Table, p.Files, m.Key())
	if err != nil {
		return nil, w, nil, err
	}
	c, ok := p.Connection(w.Connection)
	if !ok {
		return nil, w, nil, fault.New(fault.NotFound, "the webhook's connection is gone")
	}
	return c, w, raw, nil
}

// Settle records deposits that bank webhooks report, and takes back those that the bank
// returned.
func (p *Parts) Settle(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	return payload.EachSQS(ctx, ev, func(ctx context.Context, body []byte, _ string) error {
		c, _, raw, err := p.webhook(ctx, body)
		if err != nil {
			return err
		}
		d, err := partner.ReadDeposit(c, raw)
		if err != nil {
			return err
		}
		if !p.knows(PlanOf{c.Employer, d.Plan}) { // its ledger would be one that nobody looks at
			return fault.New(fault.Invalid, "a deposit on a plan that no agreement names")
		}
		if d.Returned {
			return p.Funding().Return(ctx, c.Employer, d.Plan, d.ID)
		}
		_, err = p.Funding().Settle(ctx, funding.Deposit{ID: d.ID, Employer: c.Employer, Plan: d.Plan, Cents: d.Cents,
			Method: funding.Method(d.Method), At: d.At, Reference: d.Reference})
		return err
	}), nil
}

// Intake takes uploaded claim files in.
func (p *Parts) Intake(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	s := p.intake()
	return payload.EachSQS(ctx, ev, func(ctx context.Context, body []byte, _ string) error {
		keys, err := payload.ReadS3(body)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if _, err := s.Receive(ctx, key); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

// Adjudicate decides families' batches, and again what an event bears on.
func (p *Parts) Adjudicate(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	s := p.Decisions()
	return payload.EachSQS(ctx, ev, func(ctx context.Context, body []byte, _ string) error {
		if m, err := names.Read(body); err == nil {
			return p.replay(ctx, s, m)
		}
		b, err := adjudicate.ReadBatch(body)
		if err != nil {
			return err
		}
		_, err = s.Handle(ctx, b)
		return err
	}), nil
}

// Relay spreads the stream's records.
func (p *Parts) Relay(ctx context.Context, ev events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	s := relay.Service{Table: p.Table, Send: p.Send, Now: p.Now, Secret: p.Secret}
	return payload.EachRecord(ctx, ev, s.Relay), nil
}

// Fund runs the plans' money of the day: deposits that became good, the next call,
// and news of calls that are overdue. A plan that fails keeps no other from its money;
// the first fault is returned.
func (p *Parts) Fund(ctx context.Context, _ events.EventBridgeEvent) error {
	var first error
	for _, one := range p.Plans() {
		if err := p.fund(ctx, one); err != nil {
			p.Log.Error("fund failed", "employer", string(one.Employer), "plan", string(one.Plan), "error", payload.Describe(err))
			first = cmp.Or(first, fault.Wrap(err, "fund"))
		}
	}
	return first
}

func (p *Parts) fund(ctx context.Context, one PlanOf) error {
	today, s := day.Of(p.Now()), p.Funding()
	if _, err := s.Mature(ctx, one.Employer, one.Plan, today); err != nil {
		return err
	}
	if _, err := s.Call(ctx, one.Employer, one.Plan, today); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	_, err := s.Overdue(ctx, one.Employer, one.Plan, today)
	return err
}
