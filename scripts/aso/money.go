package main

import "fmt"

type callRow struct {
	Employer, Plan, Due, Status       string
	Number                            int64
	Held, Credits, Requested, Covered string
	Claims                            int
	ID                                string
	Root                              string `json:"merkle_root"`
	File                              string `json:"register_file"`
	Register                          []registerLine
	Deposits                          []struct{ Deposit, Method, Amount, Good, Status string }
}

type registerLine struct {
	Kind, Claim, Payee, Received string
	PlanPaid                     string `json:"plan_paid"`
}

func (c *callRow) print(p *printer) {
	p.row(fmt.Sprintf("%s %s %d", c.Employer, c.Plan, c.Number), "held", usd(c.Held), "credits", usd(c.Credits),
		"requested", usd(c.Requested), "covered", usd(c.Covered), "due "+c.Due, c.Status)
}

type callsCmd struct{}

// Run lists funding calls.
func (c *callsCmd) Run(a *app) error {
	return show(a, path("calls"), func(p *printer, v *struct{ Calls []callRow }) {
		for i := range v.Calls {
			v.Calls[i].print(p)
		}
		p.line("%d calls; requested = held - credits", len(v.Calls))
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
		v.print(p)
		p.line("Register (%d lines), %s, Merkle root %s", len(v.Register), v.File, v.Root)
		for _, l := range v.Register {
			p.row(l.Kind, l.Claim, l.Payee, l.Received, usd(l.PlanPaid))
		}
		p.line("Deposits of the plan")
		for _, d := range v.Deposits {
			p.row(d.Deposit, d.Method, usd(d.Amount), "good "+d.Good, d.Status)
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
	return render(a, body, func(p *printer, v *struct{ Status string }) {
		p.line("The bank's webhook was taken. Payments go out in a moment: aso payments")
	})
}

type paymentsCmd struct{}

type paymentRow struct {
	Payment, Payee, Method, Trace, Amount, At, Status string
	Call                                              int64
	Claims                                            int
	Claim                                             []string `json:"claim_ids"`
	Remittance                                        string   `json:"remittance_file"`
	ACH                                               string   `json:"ach_file"`
}

func (r *paymentRow) print(p *printer) {
	p.row(r.Payment, r.Payee, r.Method, "trace "+r.Trace, usd(r.Amount), fmt.Sprintf("call %d", r.Call), r.Status)
}

// Run lists payments.
func (c *paymentsCmd) Run(a *app) error {
	return show(a, path("payments"), func(p *printer, v *struct {
		Total    string
		Payments []paymentRow
	}) {
		for i := range v.Payments {
			v.Payments[i].print(p)
		}
		p.line("%d payments, %s", len(v.Payments), usd(v.Total))
	})
}

type paymentCmd struct {
	ID string `arg:"" help:"The payment's id."`
}

// Run shows a payment.
func (c *paymentCmd) Run(a *app) error {
	return show(a, path("payments", c.ID), func(p *printer, v *paymentRow) {
		v.print(p)
		for _, id := range v.Claim {
			p.line("    claim %s", id)
		}
		p.line("Remittance %s", orDash(v.Remittance))
		p.line("ACH file   %s", orDash(v.ACH))
	})
}
