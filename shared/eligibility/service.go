// Package eligibility answers eligibility inquiries: whether a patient is covered on a
// day, what the option shares, and what of the yearly amounts is left. It reads the
// family's log and what is published, and writes nothing. The same inquiry at the same
// time over the same log gives the same answer.
package eligibility

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
)

// Service answers inquiries out of the table and the catalog.
type Service struct {
	Table    table.Table
	Catalog  *catalog.Catalog
	Secret   []byte      // keys the card number's row
	Employer id.Employer // whose members are told of; others are not found. "" is everybody's
	Now      func() time.Time
	Rules    envelope.Rules // what of a file is refused unread
}

// Answer answers one inquiry as of now. Who is not found, or not asked about in a way that
// finds anybody, is answered too: the answer says why (AAA). fault.Unavailable: ask again;
// Unable is the answer for a sender who does not wait.
func (s *Service) Answer(ctx context.Context, q x270.Inquiry) (x270.Answer, error) {
	a, err := s.answer(ctx, &q, s.Now())
	return a, fault.Wrap(err, "eligibility")
}

// answer is Answer as of a time: two reads of the table, and the rest is pure.
func (s *Service) answer(ctx context.Context, q *x270.Inquiry, at time.Time) (x270.Answer, error) {
	w := begin(q, at)
	if w.refused() {
		return w.answer, nil
	}
	place, state, err := s.family(ctx, q.Subscriber.Card)
	if err != nil {
		return x270.Answer{}, err
	}
	w.finish(state, func(sp *family.Span, on day.Day) published { return s.published(place.Employer, sp, on) })
	return w.answer, nil
}

// family is the family with a card number, nil if nobody has it who is told of.
func (s *Service) family(ctx context.Context, card phi.Text) (find.Place, *family.State, error) {
	place, err := find.Get(ctx, s.Table, find.CardKey(s.Secret, card))
	if fault.Is(err, fault.NotFound) {
		return place, nil, nil
	}
	if err != nil {
		return place, nil, err
	}
	if s.Employer != "" && s.Employer != place.Employer {
		return find.Place{}, nil, nil
	}
	log, err := family.Load(ctx, s.Table, place.Employer, place.Family)
	if err != nil || log.State.Version == 0 {
		return place, nil, err
	}
	return place, &log.State, nil
}

// published is what is known of the plan behind a span: the version of its option that is
// in force on the day.
func (s *Service) published(e id.Employer, sp *family.Span, on day.Day) published {
	out := published{group: string(e), plan: string(sp.Plan)}
	a, ok := s.Catalog.Agreement(e)
	if !ok {
		return out
	}
	out.groupName = a.Name
	p, ok := a.Plan(sp.Plan)
	if !ok {
		return out
	}
	out.planName = p.Name
	for _, o := range p.On(on) {
		if o.Option == sp.Option {
			out.option = s.Catalog.Option(o.Option, o.Version)
		}
	}
	return out
}
