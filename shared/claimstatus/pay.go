package claimstatus

import (
	"context"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/x12/x835"
)

// mostHeld is how many lines of registers are held in memory.
const mostHeld = 200_000

// Payments finds the payment of a claim by the calls that asked for its money. A settled
// call's register never changes, so it is read once and held, as far as there is room.
type Payments struct {
	Funding *funding.Service
	Payment *payment.Service

	lock  sync.Mutex
	held  map[string]map[id.Claim][]funding.Line // by the call's id
	lines int
}

// Of is the payment of a claim decided at a time, zero while none has left: most are in the
// first call after it, those that were held in a later one. It is the Paid of a Service.
func (p *Payments) Of(ctx context.Context, e id.Employer, pl id.Plan, c id.Claim, decided time.Time) (Paid, error) {
	calls, err := p.Funding.List(ctx, e, pl)
	if err != nil {
		return Paid{}, err
	}
	for i := range calls {
		if calls[i].Status != funding.Settled || calls[i].Cutoff.Before(decided) {
			continue
		}
		paid, err := p.in(ctx, &calls[i], c)
		if err != nil || paid != (Paid{}) {
			return paid, err
		}
	}
	return Paid{}, nil
}

// in is the payment of a claim by one call.
func (p *Payments) in(ctx context.Context, call *funding.Call, c id.Claim) (Paid, error) {
	register, err := p.register(ctx, call)
	if err != nil {
		return Paid{}, err
	}
	for _, l := range register[c] {
		one, err := p.Payment.Paying(ctx, call, &l)
		if fault.Is(err, fault.NotFound) || err == nil && one.Status != payment.Sent {
			continue
		}
		if err != nil {
			return Paid{}, err
		}
		paid := Paid{On: one.On, Trace: one.Trace}
		if one.Method == x835.ACH { // BPR16 is the day the entry takes effect
			paid.On = funding.BankingDay(one.On, 1)
		}
		return paid, nil
	}
	return Paid{}, nil
}

// register is a settled call's payments by claim.
func (p *Payments) register(ctx context.Context, call *funding.Call) (map[id.Claim][]funding.Line, error) {
	p.lock.Lock()
	got, ok := p.held[call.ID]
	p.lock.Unlock()
	if ok {
		return got, nil
	}
	whole, err := p.Funding.Get(ctx, call.Employer, call.Plan, call.Number)
	if err != nil {
		return nil, err
	}
	got = map[id.Claim][]funding.Line{}
	for _, l := range whole.Register {
		if l.Kind == funding.PaymentLine && l.Status == claim.Paid {
			got[l.Claim] = append(got[l.Claim], l)
		}
	}
	p.hold(call.ID, got)
	return got, nil
}

// hold keeps a register; where there is no room for it, what was held goes.
func (p *Payments) hold(call string, register map[id.Claim][]funding.Line) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.held == nil || p.lines+len(register) > mostHeld {
		p.held, p.lines = map[string]map[id.Claim][]funding.Line{}, 0
	}
	p.held[call] = register
	p.lines += len(register)
}
