package payment

import (
	"context"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/table"
)

// At gives the payment that lies at a key, or fault.NotFound.
func At(ctx context.Context, t table.Table, k table.Key) (Payment, error) {
	it, err := t.Get(ctx, k)
	if err != nil {
		return Payment{}, fault.Wrap(err, "payment")
	}
	stored, err := readPayment(it)
	return stored.Payment, err
}

// Released lists the events that a call's sent payments announced.
func (s *Service) Released(ctx context.Context, c funding.Call) ([]events.Message, error) {
	prefix := callPrefix(c.Number)
	all, err := s.payments(ctx, c.Employer, c.Plan, prefix, prefix+"~")
	var out []events.Message
	for _, k := range all {
		if k.Status == Sent {
			out = append(out, events.Message{Event: EventReleased, PK: paymentPK(c.Employer, c.Plan), SK: k.ID, Version: k.version})
		}
	}
	return out, err
}

// Paying gives the payment in which a line of a call's register goes out, or
// fault.NotFound while none is made.
func (s *Service) Paying(ctx context.Context, c *funding.Call, l *funding.Line) (Payment, error) {
	return s.Get(ctx, c.Employer, c.Plan, idOf(c, funding.Payee{NPI: l.Payee, TIN: l.PayeeTIN}))
}

// Lines are the lines of the call's register that a payment pays or takes back.
func (p *Payment) Lines(c *funding.Call) []funding.Line {
	var out []funding.Line
	for _, l := range c.Register {
		if l.Payee == p.NPI && l.PayeeTIN == p.TIN && (l.Kind == funding.PaymentLine || l.Kind == funding.ReversalLine) {
			out = append(out, l)
		}
	}
	return out
}

// Done says whether every payment of a call was sent.
func (s *Service) Done(ctx context.Context, c funding.Call) (bool, error) {
	whole, err := s.Funding.Get(ctx, c.Employer, c.Plan, c.Number)
	if err != nil {
		return false, err
	}
	r := newRun(s, &whole)
	if err := r.read(ctx); err != nil {
		return false, err
	}
	for i := range whole.Payees {
		if k, ok := r.stored[idOf(&whole, whole.Payees[i].Payee)]; !ok || k.Status != Sent {
			return false, nil
		}
	}
	return true, nil
}
