// Package relay spreads what the table's stream announces: messages to the queues
// that the route table in events names, feed rows for funding, and rows by which
// things are found. It decides nothing, and doing it again changes nothing.
package relay

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// Service relays records of the stream. Send puts a body on a queue and returns
// once it is durable. Secret keys the rows of card numbers.
type Service struct {
	Table  table.Table
	Send   func(ctx context.Context, queue string, body []byte) error
	Now    func() time.Time
	Secret []byte
}

// Relay writes the rows and sends the messages of one record. An event that no
// route names is parked, so that the stream goes on. fault.Unavailable: relay the
// record again.
func (s *Service) Relay(ctx context.Context, r table.Record) error {
	if r.Removed {
		return nil
	}
	if r.Item.Kind == family.Kind {
		if err := s.entry(ctx, r); err != nil {
			return fault.Wrap(err, "relay of a family entry")
		}
	}
	for _, event := range r.Item.Events {
		if err := s.event(ctx, event, r.Item); err != nil {
			return fault.Wrap(err, "relay of an event")
		}
	}
	return nil
}

func (s *Service) event(ctx context.Context, event string, it table.Item) error {
	queues, known := events.QueuesOf(event)
	m := events.Message{Event: event, PK: it.PK, SK: it.SK, Version: it.Version}
	if !known {
		return s.park(ctx, m)
	}
	for _, q := range queues {
		if err := s.Send(ctx, q, m.Marshal()); err != nil {
			return err
		}
	}
	return nil
}

// KindParked is the item kind of an event that no route names.
const KindParked = "event.parked"

func (s *Service) park(ctx context.Context, m events.Message) error {
	k := table.Key{PK: "S#PARKED", SK: id.Derive("parked", m.ID())}
	return s.Table.Commit(ctx, "", []table.Op{{Item: table.Item{Key: k, Version: 1, Kind: KindParked, Body: m.Marshal()}}})
}

// entry writes the rows that follow from one entry of a family's log.
func (s *Service) entry(ctx context.Context, r table.Record) error {
	e, f, ok := family.ParseKey(r.Item.Key)
	if !ok {
		return fault.New(fault.Internal, "relay: an entry under a key that is none")
	}
	en, err := family.ReadItem(r.Item)
	if err != nil {
		return err
	}
	if err := s.directory(ctx, e, f, &en); err != nil {
		return err
	}
	if err := s.waiting(ctx, e, f, &en); err != nil {
		return err
	}
	return s.feed(ctx, e, f, &en)
}

// directory rows find the family by employer and by card number. They change only
// where people do.
func (s *Service) directory(ctx context.Context, e id.Employer, f id.Family, en *family.Entry) error {
	if len(en.People) == 0 {
		return nil
	}
	keys := []table.Key{find.FamilyKey(e, f)}
	for i := range en.People {
		if k := find.CardKey(s.Secret, en.People[i].Card); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		if err := s.row(ctx, k, en.Version, find.Place{Employer: e, Family: f}); err != nil {
			return err
		}
	}
	return nil
}

// waiting opens a row for a claim that pends and closes it when a later entry
// decides the claim: a claim that is decided where it first came in never waited.
// An entry's last word on a claim is the one that counts.
func (s *Service) waiting(ctx context.Context, e id.Employer, f id.Family, en *family.Entry) error {
	last := map[id.Claim]int{}
	for i := range en.Decided {
		last[en.Decided[i].Claim.ID] = i
	}
	for i := range en.Decided {
		d := &en.Decided[i]
		o := &d.Decision.Outcome
		if last[d.Claim.ID] != i {
			continue
		}
		p := find.Place{Employer: e, Family: f, Claim: o.Claim, Reason: o.Reason, Since: d.Claim.Received, Owner: d.Claim.Owner()}
		if err := s.held(ctx, en.Version, p, o); err != nil {
			return err
		}
		p.Closed = o.Status != claim.Pended
		first := d.Decision.Place>>16 == family.Place(en.Version) && d.Claim.Frequency == claim.Original && o.Of == ""
		if p.Closed && first {
			continue
		}
		if err := s.row(ctx, find.WaitingKey(o.Claim), en.Version, p); err != nil {
			return err
		}
	}
	return nil
}

// held opens a row for a claim whose money a hold keeps back, and closes it when a later
// word holds it no more.
func (s *Service) held(ctx context.Context, version int64, p find.Place, o *claim.Outcome) error {
	k := find.HeldKey(o.Claim)
	if p.Closed = o.Status != claim.Paid || len(o.Holds) == 0; p.Closed {
		if o.Of == "" {
			return nil // the first word
		}
		if _, err := find.Get(ctx, s.Table, k); fault.Is(err, fault.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
	}
	p.Reason = "hold:" + strings.Join(o.Holds, ",")
	return s.row(ctx, k, version, p)
}

func (s *Service) row(ctx context.Context, k table.Key, version int64, p find.Place) error {
	it, err := find.Row(k, version, p)
	if err != nil {
		return err
	}
	return find.PutNewer(ctx, s.Table, it)
}

// feed tells funding what the entry moves in money.
func (s *Service) feed(ctx context.Context, e id.Employer, f id.Family, en *family.Entry) error {
	deltas, err := s.deltas(ctx, e, f, en)
	if err != nil || len(deltas) == 0 {
		return err
	}
	row := funding.Row{Employer: e, Family: f, Version: en.Version, Deltas: deltas}
	it, err := funding.FeedItem(row, day.Of(s.Now().UTC()))
	if err != nil {
		return err
	}
	return s.Table.Commit(ctx, "", []table.Op{{Item: it}})
}

// Deltas are what the decisions of an entry move in money, in their order.
func Deltas(e id.Employer, f id.Family, en *family.Entry) []funding.Delta {
	var out []funding.Delta
	for i := range en.Decided {
		d := &en.Decided[i]
		o := &d.Decision.Outcome
		if o.PlanPaid == 0 {
			continue
		}
		out = append(out, funding.Delta{
			Employer: e, Plan: o.Plan, Family: f, Version: en.Version, Place: i, Claim: o.Claim, Member: o.Member,
			Payee: d.Claim.Billing, PayeeTIN: d.Claim.TIN, Received: d.Claim.Received, Service: d.Claim.Lines[0].From,
			Billed: o.Charge, Allowed: o.Allowed, MemberOwes: o.MemberOwes, PlanPaid: o.PlanPaid,
			Status: o.Status, Holds: o.Holds, Coverage: o.Option,
		})
	}
	return out
}

// deltas adds each member's relationship, for the register. An entry holds the people
// only where they changed; otherwise the log says who they are.
func (s *Service) deltas(ctx context.Context, e id.Employer, f id.Family, en *family.Entry) ([]funding.Delta, error) {
	out := Deltas(e, f, en)
	if len(out) == 0 {
		return nil, nil
	}
	people := family.State{People: en.People}
	if len(en.People) == 0 {
		log, err := family.Load(ctx, s.Table, e, f)
		if err != nil {
			return nil, err
		}
		people = log.State
	}
	for i := range out {
		if p := people.Person(out[i].Member); p != nil {
			out[i].Relationship = string(p.Relationship)
		}
	}
	return out, nil
}

// Parked lists the events that no route names.
func Parked(ctx context.Context, t table.Table) ([]events.Message, error) {
	page, err := t.Query(ctx, table.Query{PK: "S#PARKED", Stale: true})
	if err != nil {
		return nil, err
	}
	var out []events.Message
	for _, it := range page.Items {
		var m events.Message
		if err := json.Unmarshal(it.Body, &m); err != nil {
			return nil, fault.As(fault.Internal, err, "parked event")
		}
		out = append(out, m)
	}
	return out, nil
}
