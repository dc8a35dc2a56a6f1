package notice

import (
	"cmp"
	"context"
	"slices"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// tellPaid tells each family in a payment, on its own: one that cannot be told
// holds up nobody else. The explanation of benefits stands as it was issued.
func (s *Service) tellPaid(ctx context.Context, m events.Message) error {
	if s.Paid == nil {
		return fault.New(fault.Internal, "nothing says which claims a payment holds")
	}
	all, err := s.Paid(ctx, m.Key())
	if err != nil {
		return err
	}
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Paid) int {
		return cmp.Or(cmp.Compare(a.Employer, b.Employer), cmp.Compare(a.Family, b.Family), cmp.Compare(a.Claim, b.Claim))
	})
	var failed error
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].Employer == all[from].Employer && all[to].Family == all[from].Family {
			to++
		}
		if err := s.tellFamilyPaid(ctx, m, all[from:to]); err != nil && (failed == nil || fault.Retryable(err)) {
			failed = err
		}
		from = to
	}
	return failed
}

// paidPage is the data of payment.html.
type paidPage struct {
	head
	Claims []id.Claim
}

func (s *Service) tellFamilyPaid(ctx context.Context, m events.Message, paid []Paid) error {
	e, f := paid[0].Employer, paid[0].Family
	if sent, err := Sent(ctx, s.Table, e, f, m); sent || err != nil {
		return err
	}
	sp, err := s.sponsor(e)
	if err != nil {
		return err
	}
	p := paidPage{head: s.head(&sp, "Your plan has paid", date(paid[0].At))}
	for i := range paid {
		p.Claims = append(p.Claims, paid[i].Claim)
	}
	body, err := render("payment", p)
	if err != nil {
		return err
	}
	key := place(e, f, "payment-"+id.Derive("payment", m.ID()))
	n := news{event: m, employer: e, family: f, template: "payment", at: paid[0].At, documents: []document{{key, body}}}
	return s.tell(ctx, &sp, &n)
}
