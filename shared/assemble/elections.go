package assemble

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/agreement"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
)

// elections opens a row in the queue of waiting work for a household that elects an
// option which is not published, and closes it when a newer record no longer does: the
// household is covered as its employer says, and somebody has to look.
func (p *Parts) elections(ctx context.Context, e id.Employer, r *partner.Record) error {
	f := enroll.FamilyOf(e, r.Subscriber)
	row := find.Place{Employer: e, Family: f, Reason: adjudicate.PendOption, Since: day.Of(r.AsOf.UTC()), Closed: true}
	for _, el := range r.Elections {
		row.Closed = row.Closed && p.published(e, &el)
	}
	k := find.WaitingKey(id.Claim("enrollment-" + f))
	if row.Closed {
		switch _, err := p.Table.Get(ctx, k); {
		case fault.Is(err, fault.NotFound):
			return nil
		case err != nil:
			return err // a failed read says nothing of the row
		}
	}
	it, err := find.Row(k, r.AsOf.UnixMilli(), row)
	if err != nil {
		return err
	}
	return find.PutNewer(ctx, p.Table, it)
}

func (p *Parts) published(e id.Employer, el *partner.Election) bool {
	a, ok := p.Book.Agreement(e)
	if !ok {
		return false
	}
	one, ok := a.Plan(el.Plan)
	return ok && slices.ContainsFunc(one.Options, func(o agreement.InForce) bool { return o.Option == el.Option })
}
