package payment

import (
	"context"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// unfit is a fault of what is stored, not of a port: it holds the payment that it
// concerns, and the others go on.
type unfit struct{ error }

// Unwrap gives the fault.
func (u unfit) Unwrap() error { return u.error }

// people are a family's as of a log entry. A later entry may name them otherwise;
// it changes no file that tells of this one.
type people []family.Person

// entry reads a version of a family's log with the people as of it: one query,
// as an entry with people stands among any family.Window.
func (s *Service) entry(ctx context.Context, e id.Employer, f id.Family, version int64) (family.Entry, people, error) {
	var at *family.Entry
	var ps people
	err := s.back(ctx, e, f, version, func(en *family.Entry) bool {
		if at == nil {
			at = en
		}
		ps = en.People
		return len(ps) > 0 || at.Version != version
	})
	if err != nil {
		return family.Entry{}, nil, err
	}
	if at == nil || at.Version != version || len(ps) == 0 {
		return family.Entry{}, nil, unfit{fault.New(fault.Internal, "family log: the entry or its people are missing")}
	}
	return *at, ps, nil
}

// back visits a family's log from a version on backward, until it is told to stop.
func (s *Service) back(ctx context.Context, e id.Employer, f id.Family, version int64, visit func(*family.Entry) bool) error {
	first, last := family.Key(e, f, 0), family.Key(e, f, version)
	q := table.Query{PK: last.PK, From: first.SK, To: table.After(last.SK), Backward: true, Limit: family.Window}
	for it, err := range table.Items(ctx, s.Table, q) {
		if err != nil {
			return fault.Wrap(err, "family log")
		}
		en, err := family.ReadItem(it)
		if err != nil {
			return unfit{err}
		}
		if visit(&en) {
			return nil
		}
	}
	return nil
}

func (ps people) patient(m id.Member, c *x835.Claim) error {
	for i := range ps {
		if ps[i].ID == m {
			c.Last, c.First = phi.New(clean(ps[i].Last.Reveal(), 60)), phi.New(clean(ps[i].First.Reveal(), 35))
			c.Card = ps[i].Card
			return nil
		}
	}
	return unfit{fault.New(fault.Internal, "decision: its member is not among the family")}
}
