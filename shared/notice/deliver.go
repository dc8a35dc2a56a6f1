package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/table"
)

// Kind is the item kind of a notice's record.
const Kind = "notice"

// none is the channel in the record of an event that has nothing to tell.
const none messages.Channel = "none"

// news is one thing to tell one family, or with no family the employer. The ids of
// its messages derive from the event, the template and the channel.
type news struct {
	event     events.Message
	employer  id.Employer
	family    id.Family
	template  string
	documents []document
	at        time.Time
}

// document is a stored notice: PHI, behind the login or in an envelope.
type document struct {
	key  string
	body []byte
}

// record says that a notice went out, without PHI.
type record struct {
	Schema    int              `json:"schema"`
	Event     string           `json:"event"`
	Template  string           `json:"template"`
	Channel   messages.Channel `json:"channel"`
	Documents []string         `json:"documents,omitempty"` // keys in the files port
	At        time.Time        `json:"at"`
}

func partition(e id.Employer, f id.Family) string {
	pk := "E#" + string(e) + "#NOTICE"
	if f != "" {
		pk += "#" + string(f)
	}
	return pk
}

// stem begins the id of every message of an event to one family or employer.
func stem(e id.Employer, f id.Family, m events.Message) string {
	return id.Derive("notice", m.ID(), string(e), string(f)) + "."
}

func (n *news) id(c messages.Channel) string {
	return stem(n.employer, n.family, n.event) + n.template + "." + string(c)
}

// Sent says whether what an event has to tell a family (or with no family the
// employer) was delivered. All records of an event are written at once, so one is enough.
func Sent(ctx context.Context, t table.Table, e id.Employer, f id.Family, m events.Message) (bool, error) {
	from := stem(e, f, m)
	page, err := t.Query(ctx, table.Query{PK: partition(e, f), From: from, To: from + "~", Limit: 1})
	return len(page.Items) > 0, fault.Wrap(err, "notice record")
}

// tell keeps the documents, reaches the family and records it. With no document
// there is nothing to say, and only that is recorded.
func (s *Service) tell(ctx context.Context, sp *Sponsor, n *news) error {
	if len(n.documents) == 0 {
		return s.record(ctx, n, []messages.Message{{ID: n.id(none), Channel: none}})
	}
	for _, d := range n.documents {
		if err := s.keep(ctx, d); err != nil {
			return err
		}
	}
	list, letter, err := s.compose(ctx, sp, n)
	if err != nil {
		return err
	}
	taken, err := s.deliver(ctx, list)
	if err == nil && len(taken) == 0 {
		taken = []messages.Message{letter}
		err = s.Messages.Deliver(ctx, letter)
	}
	if err != nil {
		return fault.Wrap(err, "delivery")
	}
	return s.record(ctx, n, taken)
}

// keep puts a document if it is not there: the first bytes stand.
func (s *Service) keep(ctx context.Context, d document) error {
	_, err := s.Files.PutNew(ctx, d.key, bytes.NewReader(d.body))
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return fault.Wrap(err, "document")
}

// compose writes the messages to the channels that the subscriber agreed to as of
// now, since consent may have been taken back after the event, and the letter for
// one who agreed to none.
func (s *Service) compose(ctx context.Context, sp *Sponsor, n *news) (list []messages.Message, letter messages.Message, err error) {
	log, err := family.Load(ctx, s.Table, n.employer, n.family)
	if err != nil {
		return nil, letter, err
	}
	to := subscriber(log.State.People)
	if to == nil {
		return nil, letter, fault.New(fault.NotFound, "the family has nobody to tell")
	}
	c, w := &log.State.Contact, s.words(sp)
	if c.EmailOK && !c.Email.Empty() {
		list = append(list, messages.Message{Channel: messages.Email, To: c.Email.Reveal()})
	}
	if c.MobileOK && !c.Mobile.Empty() {
		list = append(list, messages.Message{Channel: messages.SMS, To: c.Mobile.Reveal()})
	}
	for i := range list {
		m := &list[i]
		m.ID, m.Employer, m.Member = n.id(m.Channel), string(n.employer), string(to.ID)
		if m.Subject, m.Text, err = short(memberWords(n.template), m.Channel, w); err != nil {
			return nil, letter, err
		}
	}
	letter, err = n.letter(w, to)
	return list, letter, err
}

// letter is the order to print and post the documents. No postal address is known
// here: who prints it asks the employer.
func (n *news) letter(w words, to *family.Person) (messages.Message, error) {
	subject, body, err := short("letter", messages.Letter, letterWords{w, n.keys()})
	return messages.Message{
		ID: n.id(messages.Letter), Channel: messages.Letter, Employer: string(n.employer),
		Member: string(to.ID), To: string(to.ID), Subject: subject, Text: body,
	}, err
}

func subscriber(people []family.Person) *family.Person {
	for i := range people {
		if people[i].Relationship == family.Subscriber {
			return &people[i]
		}
	}
	if len(people) > 0 {
		return &people[0]
	}
	return nil
}

// deliver hands messages over and returns those that were taken: a bad address is
// passed over, so that it holds up nobody else.
func (s *Service) deliver(ctx context.Context, list []messages.Message) (taken []messages.Message, err error) {
	for i := range list {
		err := s.Messages.Deliver(ctx, list[i])
		if err == nil {
			taken = append(taken, list[i])
		} else if !fault.Is(err, fault.Invalid) {
			return nil, err
		}
	}
	return taken, nil
}

// record writes one row a message, all at once and only if none stands.
func (s *Service) record(ctx context.Context, n *news, sent []messages.Message) error {
	r := record{Schema: 1, Event: n.event.Event, Template: n.template, Documents: n.keys(), At: n.at.UTC()}
	ops := make([]table.Op, len(sent))
	for i := range sent {
		r.Channel = sent[i].Channel
		b, err := json.Marshal(r)
		if err != nil {
			return fault.As(fault.Internal, err, "notice record")
		}
		k := table.Key{PK: partition(n.employer, n.family), SK: sent[i].ID}
		ops[i] = table.Op{Item: table.Item{Key: k, Version: 1, Kind: Kind, Body: b}, When: table.Absent}
	}
	err := s.Table.Commit(ctx, "", ops)
	if lost := (&table.ConditionFailed{}); errors.As(err, &lost) {
		return nil
	}
	return fault.Wrap(err, "notice record")
}
