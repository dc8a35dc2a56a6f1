package payment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12/x835"
)

// PLB03-1 (005010X221A1 section 1.10.2; X12 RFI 1374 for 72). Positive lowers
// the payment: a balance brought is FB above zero, one carried forward FB below.
const (
	plbForward = "FB" // forwarding balance
	plbRefund  = "72" // authorized return: the payee's refund is acknowledged
	plbVoid    = "CS" // adjustment: a voided payment never reached the payee
)

// remittance is the bytes of a payment's 835.
func (r *run) remittance(ctx context.Context, t *Terms, k *kept) ([]byte, error) {
	p := funding.Payee{NPI: k.NPI, TIN: k.TIN}
	claims, err := r.remittedTo(ctx, k.ID, p)
	if err != nil {
		return nil, err
	}
	out := &x835.Remittance{
		Payer: t.Payer, Payee: k.payee.Party, Trace: k.Trace, Method: k.Method, Date: k.On, Paid: k.Cents,
		Claims: claims, Provider: r.provider(p, k.Trace),
	}
	if k.Method == x835.ACH {
		out.Date = funding.BankingDay(k.On, 1)
		out.From, out.To = t.Account.remitted(), k.payee.Account.remitted()
	}
	return write(t, k.At, k.ID, out)
}

// remitted is the account as the 835 names it: the one that the ACH entry has.
func (a *Account) remitted() x835.Account {
	return x835.Account{Routing: a.Routing, Number: a.Number, Savings: a.Savings}
}

// remittedTo gives the claims of the register for a payee, in its order; but what one
// entry says of one claim stands together, with what rides with it.
func (r *run) remittedTo(ctx context.Context, payment string, p funding.Payee) ([]x835.Claim, error) {
	if claims, ok := r.claims[payment]; ok {
		return claims, nil
	}
	places := map[funding.EntryOf][]int{}
	var lines []funding.Line
	for _, l := range r.lines[p] {
		if l.Kind == funding.PaymentLine || l.Kind == funding.ReversalLine {
			lines = append(lines, l)
			of := funding.EntryOf{Family: l.Family, Version: l.Version}
			places[of] = append(places[of], l.Place)
		}
	}
	var claims []x835.Claim
	t := &teller{}
	for i := range lines {
		l := &lines[i]
		var err error
		if of := (funding.EntryOf{Family: l.Family, Version: l.Version}); t.of != of {
			t, err = r.teller(ctx, l.Employer, of, places[of])
		}
		if err == nil {
			err = t.holds(l)
		}
		if err == nil && !t.follows(l.Place) {
			claims, err = t.tell(claims, l.Place)
		}
		if err != nil {
			return nil, err
		}
	}
	r.claims[payment] = claims
	return claims, nil
}

// provider is the payee's balance: Brought - Returned - Forward is what the
// claims say beyond Net. Balances are named by plan and payee, so that the one
// carried and the one brought bear the same name.
func (r *run) provider(p funding.Payee, trace string) []x835.ProviderAdjustment {
	var out []x835.ProviderAdjustment
	add := func(reason, reference string, c money.Cents) {
		if c != 0 {
			out = append(out, x835.ProviderAdjustment{Reason: reason, Reference: reference, Cents: c})
		}
	}
	name := trace15("balance", string(r.call.Employer), string(r.call.Plan), p.NPI, p.TIN)
	for _, n := range r.call.Payees {
		if n.Payee != p {
			continue
		}
		add(plbForward, name, n.Brought)
		for _, l := range r.lines[p] {
			reference := string(l.Claim)
			if reference == "" {
				reference = trace
			}
			switch l.Kind {
			case funding.RefundLine:
				add(plbRefund, reference, l.PlanPaid)
			case funding.VoidLine:
				add(plbVoid, reference, l.PlanPaid)
			case funding.PaymentLine, funding.ReversalLine:
			}
		}
		add(plbForward, name, -n.Forward)
	}
	return out
}

// write renders a remittance as a file of its own. Its control number follows
// from its name; the receiver is known by its NPI.
func write(t *Terms, at time.Time, name string, r *x835.Remittance) ([]byte, error) {
	r.Payer, r.Payee = cleanParty(r.Payer), cleanParty(r.Payee)
	h := x835.Header{Sender: t.Sender, Receiver: r.Payee.NPI, Control: controlNumber(name), At: at, Production: t.Production}
	var b bytes.Buffer
	if err := x835.Write(&b, h, r); err != nil {
		return nil, unfit{err}
	}
	return b.Bytes(), nil
}

// controlNumber is ISA13, 1 to 999,999,999.
func controlNumber(name string) int64 {
	sum := sha256.Sum256([]byte(name))
	return int64(binary.BigEndian.Uint32(sum[:]))%999_999_999 + 1
}
