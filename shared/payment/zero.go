package payment

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// unpaid is what an entry tells one payee of one plan's claims without money.
type unpaid struct {
	plan  id.Plan
	payee funding.Payee
	list  []*family.Decided
}

// ZeroPay writes the remittances without money that one entry of a family's log
// brings: denied claims, those the member owes in full, and their reversals. It
// does so when they are decided, as no funding is waited for: one 835 a payee and
// plan, named by the entry, left alone if it is there. It returns the keys. What
// pays or takes money back is told with its payment, and so is the correction of a
// claim whose reversal in the same entry takes money back: the payee must read of the
// reversal first. If a later entry takes such a correction back before its payment is
// released, that is told at once: the payee reads of it before the correction. A payee the directory does
// not know, or a plan without terms, is fault.NotFound after the others are
// written: run it again. Damage is fault.Internal; other faults are the ports'.
func (s *Service) ZeroPay(ctx context.Context, e id.Employer, f id.Family, entryItem table.Item) ([]string, error) {
	if entryItem.Kind != family.Kind {
		return nil, fault.New(fault.Invalid, "zero remittance: the item is no entry of a family's log")
	}
	en, err := family.ReadItem(entryItem)
	if err != nil {
		return nil, err
	}
	words, err := s.words(ctx, e, f, &en)
	if err != nil {
		return nil, err
	}
	all := s.unpaid(e, &en, words)
	if len(all) == 0 {
		return nil, nil
	}
	_, ps, err := s.entry(ctx, e, f, en.Version)
	if err != nil {
		return nil, err
	}
	var keys []string
	var missing error
	for _, u := range all {
		key, err := s.zero(ctx, e, f, &en, ps, u)
		switch {
		case fault.Is(err, fault.NotFound):
			missing = err
		case err != nil:
			return keys, err
		default:
			keys = append(keys, key)
		}
	}
	return keys, missing
}

// unpaid groups what is told without money, in the entry's order.
func (s *Service) unpaid(e id.Employer, en *family.Entry, words []word) []unpaid {
	var out []unpaid
	for i := range en.Decided {
		d := &en.Decided[i]
		if o := &d.Decision.Outcome; o.PlanPaid != 0 || !tellable(o) || words[i].rides {
			continue
		}
		u := unpaid{plan: words[i].plan, payee: funding.Payee{NPI: d.Claim.Billing, TIN: d.Claim.TIN}}
		if u.plan == "" {
			u.plan = s.DefaultPlan(e)
		}
		at := slices.IndexFunc(out, func(x unpaid) bool { return x.plan == u.plan && x.payee == u.payee })
		if at < 0 {
			at, out = len(out), append(out, u)
		}
		out[at].list = append(out[at].list, d)
	}
	return out
}

func (s *Service) zero(ctx context.Context, e id.Employer, f id.Family, en *family.Entry, ps people, u unpaid) (string, error) {
	t, ok := s.Terms(e, u.plan)
	if !ok {
		return "", fault.New(fault.NotFound, "zero remittance: the plan has no terms")
	}
	if err := t.check(); err != nil {
		return "", err
	}
	p, ok := s.Payee(u.payee.NPI, u.payee.TIN)
	if !ok || p.NPI != u.payee.NPI || p.TIN != u.payee.TIN || !complete(&p.Party) {
		return "", fault.New(fault.NotFound, "zero remittance: the directory does not know the payee")
	}
	parts := []string{"zero", string(e), string(f), strconv.FormatInt(en.Version, 10), string(u.plan), u.payee.NPI, u.payee.TIN}
	r := &x835.Remittance{Payer: t.Payer, Payee: p.Party, Trace: trace15(parts...), Method: x835.None, Date: day.Of(en.At)}
	for _, d := range u.list {
		c, err := ps.remitted(d)
		if err != nil {
			return "", err
		}
		r.Claims = append(r.Claims, c)
	}
	name := id.Derive(parts...)
	b, err := write(&t, en.At, name, r)
	if err != nil {
		return "", err
	}
	key := fmt.Sprintf("out/835/%s/zero/%s.835.edi", e, name)
	return key, s.putNew(ctx, key, b)
}
