package main

import "fmt"

type callRow struct {
	Employer, Plan, Due, Status       string
	Number                            int64
	Held, Credits, Requested, Covered string
	Claims                            int
	Root                              string `json:"merkle_root"`
	File                              string `json:"register_file"`
	Register                          []registerLine
	Deposits                          []struct{ Deposit, Method, Amount, Good, Status string }
}

type registerLine struct {
	Kind, Claim, Payee, Received string
	PlanPaid                     string `json:"plan_paid"`
}

func callTable(p *printer, rows ...callRow) {
	p.head("employer", "plan", "call", "held", "credits", "requested", "covered", "due", "status")
	for i := range rows {
		c := &rows[i]
		p.row(c.Employer, c.Plan, fmt.Sprint(c.Number), usd(c.Held), usd(c.Credits), usd(c.Requested), usd(c.Covered), c.Due, c.Status)
	}
}

type callsCmd struct{}

// Run lists funding calls.
func (c *callsCmd) Run(a *app) error {
	return show(a, path("calls"), func(p *printer, v *struct{ Calls []callRow }) {
		callTable(p, v.Calls...)
		p.line("%s; requested = held - credits", things(len(v.Calls), "call", "calls"))
	})
}

type callArg struct {
	Employer string `arg:"" help:"The employer's id."`
	Plan     string `arg:"" help:"The plan's id."`
	Number   int64  `arg:"" help:"The call's number."`
}

func (c *callArg) path(more ...string) string {
	return path(append([]string{"calls", c.Employer, c.Plan, fmt.Sprint(c.Number)}, more...)...)
}

type callCmd struct{ callArg }

// Run shows a call.
func (c *callCmd) Run(a *app) error {
	return show(a, c.path(), func(p *printer, v *callRow) {
		callTable(p, *v)
		p.line("\nRegister     %s", v.File)
		p.line("Merkle root  %s", v.Root)
		p.head("kind", "claim", "payee", "received", "plan pays")
		for _, l := range v.Register {
			p.row(l.Kind, l.Claim, l.Payee, l.Received, usd(l.PlanPaid))
		}
		p.line("%s\n", things(len(v.Register), "line", "lines"))
		p.head("deposit of the plan", "method", "amount", "good on", "status")
		for _, d := range v.Deposits {
			p.row(d.Deposit, d.Method, usd(d.Amount), d.Good, d.Status)
		}
		if len(v.Deposits) == 0 {
			p.line("The plan has no deposit so far")
		}
	})
}

type settleCmd struct{ callArg }

// Run lets the bank send a call's money.
func (c *settleCmd) Run(a *app) error {
	body, err := a.ask("POST", c.path("settle"), nil)
	if err != nil {
		return err
	}
	return render(a, body, func(p *printer, _ *struct{ Status string }) {
		p.line("The bank's webhook was taken. Payments go out in a moment: aso payments")
	})
}

type paymentsCmd struct{}

type paymentRow struct {
	Payment, Payee, Method, Trace, Amount, At, Status string
	Call                                              int64
	Claims                                            int
	File                                              string   `json:"remittance_file"`
	ACH                                               string   `json:"ach_file"`
	IDs                                               []string `json:"claim_ids"`
	Remittance                                        *struct{ Claims []remitted }
}

type remitted struct {
	Claim, Status, Billed, Paid string
	MemberOwes                  string `json:"member_owes"`
}

func paymentTable(p *printer, rows ...paymentRow) {
	p.head("payment", "payee", "by", "trace", "amount", "call", "status")
	for i := range rows {
		r := &rows[i]
		p.row(r.Payment, r.Payee, r.Method, r.Trace, usd(r.Amount), fmt.Sprint(r.Call), r.Status)
	}
}

// Run lists payments.
func (c *paymentsCmd) Run(a *app) error {
	return show(a, path("payments"), func(p *printer, v *struct {
		Total    string
		Payments []paymentRow
	}) {
		paymentTable(p, v.Payments...)
		p.line("%s, %s", things(len(v.Payments), "payment", "payments"), usd(v.Total))
	})
}

type paymentCmd struct {
	ID string `arg:"" help:"The payment's id."`
}

// Run shows a payment.
func (c *paymentCmd) Run(a *app) error {
	return show(a, path("payments", c.ID), func(p *printer, v *paymentRow) {
		paymentTable(p, *v)
		p.line("\nMade        %s UTC", when(v.At))
		p.line("Remittance  %s", orDash(v.File))
		p.line("ACH file    %s\n", orDash(v.ACH))
		if v.Remittance == nil {
			for _, id := range v.IDs {
				p.row(id)
			}
		} else {
			p.head("claim", "status", "billed", "plan pays", "member owes")
			for _, r := range v.Remittance.Claims {
				p.row(r.Claim, r.Status, usd(r.Billed), usd(r.Paid), usd(r.MemberOwes))
			}
		}
		p.line("%s", things(v.Claims, "claim", "claims"))
	})
}
