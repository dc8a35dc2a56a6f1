package main

import (
	"bytes"
	"context"
	"io"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
)

// inputs tells the oracle what was sent in, and under which terms.
func (s *script) inputs() oracle.Inputs {
	in := oracle.Inputs{
		Employer: employer, Plan: health, Option: "ppo",
		Prices: map[string]map[string]money.Cents{"flat@1": {"99213": 9250, "99214": 13120, "97110": 3333, "80053": 1453,
			"73721": 23107, "97810": 6000}},
		Providers:  map[string]oracle.Provider{"1234567893": {TIN: "123456789", Schedule: "flat@1"}},
		Deductible: 20_000, FamilyDeductible: 30_000, OutOfPocket: 50_000, FamilyOutOfPocket: 70_000,
		Copay: 3_000, CopayCodes: []string{"99213", "99214"}, CoinsurancePercent: 20,
		Limit: oracle.Limit{Name: "therapy", Visits: 2, Codes: []string{"97110"}}, Excluded: []string{"97810"}, TimelyMonths: 12,
		Files: map[string][]oracle.ClaimIn{},
	}
	for _, u := range s.uploads {
		in.Files[id.Digest(u.body)] = s.claimsIn(u)
	}
	for _, h := range s.households {
		in.Households = append(in.Households, householdIn(h))
		in.Secrets = append(in.Secrets, secretsOf(h)...)
	}
	for _, d := range s.deposits {
		in.Deposits = append(in.Deposits, oracle.DepositIn{ID: d.id, Cents: d.cents, ACH: d.method == "ach", Returned: d.returned})
	}
	return in
}

func (s *script) claimsIn(u upload) (out []oracle.ClaimIn) {
	for i, c := range u.claims {
		out = append(out, oracle.ClaimIn{Household: s.households[u.of[i].household].key, Person: s.personKey(u.of[i]), Billing: c.Billing.NPI,
			TIN: c.Billing.TIN, Frequency: c.Frequency, Original: id.Claim(c.Original), Place: c.Place, Lines: c.Lines})
	}
	return out
}

func (s *script) personKey(p patient) string {
	return s.households[p.household].records[0].People[p.person].Key
}

func householdIn(h *household) oracle.Household {
	last := h.records[len(h.records)-1]
	out := oracle.Household{Key: h.key, AsOf: day.Of(last.AsOf.UTC()),
		CardRow: find.CardKey(indexKey, enroll.CardOf(indexKey, enroll.FamilyOf(employer, h.key))).PK}
	for _, p := range last.People {
		out.People = append(out.People, p.Key)
		for _, e := range last.Elections {
			to := e.To
			if last.Status == partner.Terminated {
				to = last.Terminated
			}
			out.Spans = append(out.Spans, oracle.Span{Person: p.Key, From: e.From, To: to})
		}
	}
	return out
}

func secretsOf(h *household) (out []string) {
	r := h.records[0]
	out = append(out, r.Contact.Email.Reveal(), r.Contact.Mobile.Reveal(), enroll.CardOf(indexKey, enroll.FamilyOf(employer, h.key)).Reveal())
	for _, p := range r.People {
		out = append(out, p.First.Reveal(), p.Last.Reveal(), p.Born.String(), p.Born.Compact())
	}
	return out
}

// store is everything there is, for the oracle.
func (r *run) store() (oracle.Store, error) {
	items, err := r.w.items()
	if err != nil {
		return oracle.Store{}, err
	}
	s := oracle.Store{Items: items, Files: map[string][]byte{}, Messages: r.w.mail.All(), Logs: r.w.logs.Bytes(), Inputs: r.sc.inputs()}
	ctx, after := context.Background(), ""
	for {
		list, err := r.w.files.List(ctx, "", after, 1000)
		if err != nil || len(list) == 0 {
			return s, err
		}
		for _, info := range list {
			after = info.Key
			f, _, err := r.w.files.Open(ctx, info.Key)
			if err != nil {
				return s, err
			}
			var b bytes.Buffer
			if _, err := io.Copy(&b, f); err != nil {
				return s, err
			}
			s.Files[info.Key] = b.Bytes()
		}
	}
}
