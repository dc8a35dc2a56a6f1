package assemble

import (
	"context"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/portal"
	"github.com/openaso/openaso/shared/provider"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// payer is under whose name and from which account a plan pays, by the agreement.
func (p *Parts) payer(e id.Employer, pl id.Plan) (payment.Terms, bool) {
	a, ok := p.Book.Agreement(e)
	if !ok {
		return payment.Terms{}, false
	}
	one, ok := a.Plan(pl)
	if !ok {
		return payment.Terms{}, false
	}
	adm := &a.Administrator
	return payment.Terms{
		Payer: x835.Party{Name: one.Name, TIN: one.TIN, Street: adm.Address.Street, City: adm.Address.City,
			State: adm.Address.State, Zip: adm.Address.Zip, Phone: adm.Phone},
		Account: payment.Account{Bank: one.Account.Bank, Routing: one.Account.Routing, Number: one.Account.Secret()},
		Sender:  adm.EDI, Production: !a.Sample,
	}, true
}

// payee is how the directory says a billing provider is paid.
func (p *Parts) payee(npi, tin string) (payment.Payee, bool) {
	d, ok := p.Book.Directory().Find(npi, tin)
	if !ok {
		return payment.Payee{}, false
	}
	to, ok := d.PaidOn(day.Of(p.Now()))
	if !ok {
		return payment.Payee{}, false
	}
	out := payment.Payee{Method: x835.Check, Party: x835.Party{Name: to.Name, NPI: d.NPI, TIN: d.TIN, Street: d.Street,
		City: d.City, State: d.State, Zip: d.Zip}}
	if to.Method == provider.ACH {
		out.Method = x835.ACH
		out.Account = payment.Account{Bank: to.Name, Routing: to.Bank.Routing, Number: to.Bank.Account(), Savings: to.Bank.Savings}
	}
	return out, true
}

// paid lists the claims of a payment, for its news.
func (p *Parts) paid(ctx context.Context, k table.Key) ([]notice.Paid, error) {
	one, err := payment.At(ctx, p.Table, k)
	if err != nil {
		return nil, err
	}
	c, err := p.Funding().Get(ctx, one.Employer, one.Plan, one.Call)
	if err != nil {
		return nil, err
	}
	var out []notice.Paid
	for _, l := range one.Lines(&c) {
		if l.Kind == funding.PaymentLine {
			out = append(out, notice.Paid{Employer: l.Employer, Family: l.Family, Claim: l.Claim, At: one.At})
		}
	}
	return out, nil
}

// payments lists a plan's payments as the portal shows them.
func (p *Parts) payments(ctx context.Context, e id.Employer, pl id.Plan) ([]portal.Payment, error) {
	list, err := p.Payments().List(ctx, e, pl)
	if err != nil {
		return nil, err
	}
	calls := map[int64]*funding.Call{}
	var out []portal.Payment
	for i := range list {
		one := &list[i]
		if calls[one.Call] == nil {
			c, err := p.Funding().Get(ctx, e, pl, one.Call)
			if err != nil {
				return nil, err
			}
			calls[one.Call] = &c
		}
		out = append(out, shownPayment(one, calls[one.Call]))
	}
	return out, nil
}

func shownPayment(one *payment.Payment, c *funding.Call) portal.Payment {
	v := portal.Payment{ID: one.ID, Number: one.Call, Payee: one.Name, NPI: one.NPI, Method: string(one.Method), Trace: one.Trace,
		Cents: one.Cents, At: one.At, Status: string(one.Status), Reason: one.Reason, Remittance: one.Remittance}
	if one.Method == x835.ACH {
		v.ACHFile = one.BankFile
	}
	for _, l := range one.Lines(c) {
		v.Claims = append(v.Claims, l.Claim)
	}
	return v
}
