package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/payment"
)

type deposit struct {
	id       string
	cents    money.Cents
	method   string
	returned bool // the bank took it back before it was good
}

// pay lets the employer's bank send what an open call asks for: all of it by wire, or,
// unless it is to be whole, part of it or by ACH.
func (s *script) pay(c funding.Call, whole bool) {
	rng := s.w.s.rng
	cents, method := c.Requested-c.Covered, "wire"
	switch n := rng.IntN(4); {
	case whole:
	case n == 0:
		cents = max(1, cents/2)
	case n == 1:
		method = "ach"
	}
	d := deposit{id: fmt.Sprintf("dep_%d", len(s.deposits)+1), cents: cents, method: method}
	s.deposits = append(s.deposits, d)
	body, err := json.Marshal(map[string]any{"type": "deposit.settled", "data": map[string]any{"id": d.id, "plan": health,
		"amount": d.cents.String(), "method": d.method, "settled_at": s.w.s.now.Format(time.RFC3339), "reference": "sim"}})
	if err != nil {
		panic(err)
	}
	s.post("bank", d.id, body)
	if method == "ach" && rng.IntN(2) == 0 {
		s.deposits[len(s.deposits)-1].returned = true
		back := []byte(fmt.Sprintf(`{"type":"deposit.returned","data":{"id":%q,"plan":%q}}`, d.id, health))
		s.acts = append(s.acts, act{name: "bank returns " + d.id, do: func() { s.post("bank", d.id+"_r", back) }})
	}
}

// giveBack lets a payee send back some of a payment, or a payment be voided that was
// never cashed. Who records it does so twice, to be sure.
func (s *script) giveBack() {
	list, err := s.w.parts.Payments().List(context.Background(), employer, health)
	if err != nil {
		return
	}
	for i := range list {
		p := &list[i]
		if p.Status != payment.Sent || p.Cents == 0 || s.back[p.ID] {
			continue
		}
		s.back[p.ID] = true
		c := funding.Credit{ID: "back_" + p.ID, Employer: employer, Plan: health, Kind: funding.VoidLine,
			Payee: funding.Payee{NPI: p.NPI, TIN: p.TIN}, On: day.Of(s.w.s.now), Cents: p.Cents}
		if s.w.s.chance(2) {
			c.Kind, c.Cents = funding.RefundLine, 1+money.Cents(s.w.s.rng.IntN(int(p.Cents)))
		}
		s.credits = append(s.credits, c)
		for range 2 {
			s.acts = append(s.acts, act{name: "money back " + p.ID, do: func() { s.record(c) }})
		}
		return
	}
}

// record enters a credit until it is known to stand.
func (s *script) record(c funding.Credit) {
	s.w.s.spawn("operator", func(ctx context.Context, t *task) {
		err := s.w.parts.Funding().Credit(ctx, c)
		switch {
		case t.dead || fault.Retryable(err):
			s.acts = append(s.acts, act{name: "money back again", do: func() { s.record(c) }})
		case err != nil:
			s.w.bad("money that came back is not recorded: %s", payload.Describe(err))
		}
	})
}
