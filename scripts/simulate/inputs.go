package main

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/day"
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
		Providers: map[string]oracle.Provider{clinic.NPI: {TIN: clinic.TIN, Schedules: []string{"flat@1"}},
			therapy.NPI: {TIN: therapy.TIN, Schedules: []string{"flat@1"}}, elsewhere.NPI: {TIN: elsewhere.TIN}},
		Deductible: 10_000, FamilyDeductible: 15_000, OutOfPocket: 15_000, FamilyOutOfPocket: 23_000,
		Copay: 3_000, CopayCodes: []string{"99213", "99214"}, CoinsurancePercent: 30,
		Limit: oracle.Limit{Name: "therapy", Visits: 2, Codes: []string{"97110"}}, Excluded: []string{"97810"}, TimelyMonths: 12,
		Files: map[string][]oracle.ClaimIn{},
	}
	if s.w.newer {
		in.Prices["flat@2"] = map[string]money.Cents{"99213": 8811, "99214": 14003, "97110": 3507, "80053": 1299, "73721": 21019, "97810": 6000}
		for npi, p := range in.Providers {
			if len(p.Schedules) > 0 {
				p.Schedules = append(p.Schedules, "flat@2")
				in.Providers[npi] = p
			}
		}
	}
	for _, u := range s.uploads {
		in.Files[u.digest] = claimsIn(u)
	}
	for _, h := range s.households {
		in.Households = append(in.Households, householdIn(h))
		in.Secrets = append(in.Secrets, secretsOf(h)...)
	}
	for _, d := range s.deposits {
		in.Deposits = append(in.Deposits, oracle.DepositIn{ID: d.id, Cents: d.cents, ACH: d.method == "ach", Returned: d.returned})
	}
	for _, c := range s.credits {
		in.Credits = append(in.Credits, oracle.CreditIn{ID: c.ID, Cents: c.Cents})
	}
	return in
}

func claimsIn(u upload) (out []oracle.ClaimIn) {
	for i := range u.bills {
		b := &u.bills[i]
		out = append(out, oracle.ClaimIn{Household: b.household, Person: b.person, Billing: b.Billing.NPI, TIN: b.Billing.TIN,
			Frequency: b.Frequency, Original: id.Claim(b.Original), Place: b.Place, Lines: b.Submitted("", 0).Lines, Faulty: b.faulty})
	}
	return out
}

func householdIn(h *household) oracle.Household {
	last := h.records[len(h.records)-1]
	out := oracle.Household{Key: h.key, AsOf: day.Of(last.AsOf.UTC()), CardRow: cardRow(h.key).PK}
	for _, p := range last.People {
		out.People = append(out.People, p.Key)
		for _, e := range last.Elections {
			if len(e.People) > 0 && !slices.Contains(e.People, p.Key) {
				continue
			}
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
	out = append(out, r.Contact.Email.Reveal(), r.Contact.Mobile.Reveal(), cardOf(h.key).Reveal())
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
