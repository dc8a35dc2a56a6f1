package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// A release holds at most maxIssued payments, so that with its own item, the
// journal and the ledger's head it stays one transaction, and at most maxMoney,
// so that its total fits an ACH entry.
const (
	maxIssued = table.MaxOps - 4
	maxMoney  = money.Cents(99_999_999_99)
)

// run is one Release on its way.
type run struct {
	*Service
	call   *funding.Call
	lines  map[funding.Payee][]funding.Line
	claims map[string][]x835.Claim // by payment, so that a log is read once
	stored map[string]kept
	// head is the ledger as of before stored was read: if it still stands when a
	// chunk is written, nobody has issued what stored does not show.
	head ledger.Head
}

func newRun(s *Service, c *funding.Call) *run {
	r := &run{Service: s, call: c, lines: map[funding.Payee][]funding.Line{}, claims: map[string][]x835.Claim{}}
	for _, l := range c.Register {
		p := funding.Payee{NPI: l.Payee, TIN: l.PayeeTIN}
		r.lines[p] = append(r.lines[p], l)
	}
	return r
}

// read fills stored with the call's payments.
func (r *run) read(ctx context.Context) error {
	prefix := callPrefix(r.call.Number)
	all, err := r.payments(ctx, r.call.Employer, r.call.Plan, prefix, prefix+"~")
	if err != nil {
		return err
	}
	r.stored = make(map[string]kept, len(all))
	for _, k := range all {
		r.stored[k.ID] = k
	}
	return nil
}

// inOrder gives the stored payments in the order of the call's payees.
func (r *run) inOrder() []kept {
	var out []kept
	for i := range r.call.Payees {
		if k, ok := r.stored[idOf(r.call, r.call.Payees[i].Payee)]; ok {
			out = append(out, k)
		}
	}
	return out
}

// issue brings every payee's payment to created, or to held.
func (r *run) issue(ctx context.Context) error {
	var err error
	if r.head, err = ledger.Load(ctx, r.Table, r.call.Employer, r.call.Plan); err != nil {
		return err
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	due := r.due()
	if len(due) == 0 {
		return nil
	}
	terms, ok := r.Terms(r.call.Employer, r.call.Plan)
	if !ok {
		return fault.New(fault.NotFound, "release: the plan has no terms")
	}
	if err := terms.check(); err != nil {
		return err
	}
	return r.issueDue(ctx, terms, due)
}

// issueDue commits what can be issued in chunks and holds the rest.
func (r *run) issueDue(ctx context.Context, terms Terms, due []int) error {
	var chunk []kept
	var sum money.Cents
	for _, place := range due {
		k, err := r.draft(ctx, &terms, place)
		if err != nil {
			return err
		}
		if k.Status == Held {
			if err := r.hold(ctx, k); err != nil {
				return err
			}
			continue
		}
		if len(chunk) == maxIssued || sum+k.Cents > maxMoney {
			if err := r.commit(ctx, terms, chunk); err != nil {
				return err
			}
			chunk, sum = nil, 0
		}
		chunk, sum = append(chunk, k), sum+k.Cents
	}
	return r.commit(ctx, terms, chunk)
}

// due lists the places of the call's payees whose payment is not issued.
func (r *run) due() []int {
	var out []int
	for i := range r.call.Payees {
		k, ok := r.stored[idOf(r.call, r.call.Payees[i].Payee)]
		if !ok || k.Status == Held {
			out = append(out, i)
		}
	}
	return out
}

// draft is the payment of a payee as it would be issued now, or held. What is
// wrong with a payee or a claim holds the payment; a port's fault is returned.
func (r *run) draft(ctx context.Context, t *Terms, place int) (kept, error) {
	n := r.call.Payees[place]
	k := kept{Payment: Payment{
		ID: idOf(r.call, n.Payee), Call: r.call.Number, Employer: r.call.Employer, Plan: r.call.Plan,
		NPI: n.NPI, TIN: n.TIN, Method: x835.None, Cents: n.Net, Status: Held, Claims: r.claimLines(n.Payee),
	}}
	k.version = r.stored[k.ID].version
	k.stamp(r.Service)
	if k.Reason = k.name(r.Service); k.Reason != "" {
		return k, nil
	}
	k.Trace = traceOf(r.call, n.Payee, place, k.Method)
	k.Remittance = fmt.Sprintf("out/835/%s/%s/%s.835.edi", k.Employer, k.Plan, k.ID)
	_, err := r.remittance(ctx, t, &k)
	if errors.As(err, &unfit{}) {
		k.Reason = ReasonRemittance
		return k, nil
	}
	if err != nil {
		return k, err
	}
	k.Status = Created
	return k, nil
}

func (r *run) claimLines(p funding.Payee) (n int) {
	for _, l := range r.lines[p] {
		if l.Kind == funding.PaymentLine || l.Kind == funding.ReversalLine {
			n++
		}
	}
	return n
}

func (k *kept) stamp(s *Service) {
	now := s.Now()
	k.At, k.On = now.UTC(), day.Of(now)
}

// name fills in whom to pay and how; the answer is a reason to hold, or "".
func (k *kept) name(s *Service) string {
	p, ok := s.Payee(k.NPI, k.TIN)
	if !ok || p.NPI != k.NPI || p.TIN != k.TIN {
		return ReasonUnknown
	}
	if reason := s.screened(&p, k.Cents); reason != "" {
		k.Name = p.Name
		return reason
	}
	if !complete(&p.Party) || (p.Method != x835.ACH && p.Method != x835.Check) {
		return ReasonIncomplete
	}
	if k.Cents > 0 && p.Method == x835.ACH && (!p.Account.usable() || k.Cents > maxMoney) {
		return ReasonBank
	}
	k.payee, k.Name = p, p.Name
	if k.Cents > 0 {
		k.Method = p.Method
	}
	return ""
}

// screened is a reason to keep money from a payee, or "". A remittance alone goes to anybody.
func (s *Service) screened(p *Payee, net money.Cents) string {
	if s.Screen == nil || net <= 0 {
		return ""
	}
	return s.Screen(p)
}

// hold stores a held payment, unless it stands so already.
func (r *run) hold(ctx context.Context, k kept) error {
	if old, ok := r.stored[k.ID]; ok && old.Reason == k.Reason {
		return nil
	}
	op, err := k.op()
	if err != nil {
		return err
	}
	if err := r.Table.Commit(ctx, "", []table.Op{op}); err != nil {
		return fault.Wrap(err, "payment")
	}
	k.version++
	r.stored[k.ID] = k
	return nil
}
