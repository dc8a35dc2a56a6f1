package payment

import (
	"context"

	"github.com/openaso/openaso/shared/claim"
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

// statuses of CLP02. A pended or applied claim is in no remittance.
func clp02(s claim.Status) string {
	switch s {
	case claim.Paid:
		return "1"
	case claim.Denied:
		return "4"
	case claim.Reversed:
		return "22"
	case claim.Pended, claim.Applied:
	}
	return ""
}

// remitted is a stored decision as the payee is told of it: the amounts are the
// outcome's, never computed again. fault.Internal if the decision is none that a
// remittance can tell.
func (ps people) remitted(d *family.Decided) (x835.Claim, error) {
	o := &d.Decision.Outcome
	out := x835.Claim{
		PatientNumber: control(d.Claim.PatientNumber), Status: clp02(o.Status), Charge: o.Charge, Paid: o.PlanPaid,
		MemberOwes: o.MemberOwes, Control: string(o.Claim), Place: d.Claim.Place, Received: d.Claim.Received,
	}
	if d.Claim.Frequency != 0 {
		out.Frequency = string(rune(d.Claim.Frequency))
	}
	if d.Claim.Rendering != d.Claim.Billing {
		out.Rendering = d.Claim.Rendering
	}
	if out.Status == "" || len(o.Lines) != len(d.Claim.Lines) || len(o.Lines) == 0 {
		return out, unfit{fault.New(fault.Internal, "decision: not one that a remittance can tell")}
	}
	if err := ps.patient(o.Member, &out); err != nil {
		return out, err
	}
	for i := range o.Lines {
		in, res := &d.Claim.Lines[i], &o.Lines[i]
		out.Lines = append(out.Lines, x835.Line{
			Number: res.Number, Code: in.Code, Modifiers: in.Modifiers, Charge: res.Charge, Paid: res.Paid,
			Units: in.Units, On: in.From, Allowed: res.Allowed, Adjustments: res.Adjustments,
		})
	}
	return out, nil
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
