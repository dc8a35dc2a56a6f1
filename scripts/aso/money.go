package main

import (
	"fmt"

	"github.com/openaso/openaso/shared/money"
)

type callRow struct {
	Employer, Plan, Due, Status       string
	Number                            int64
	Held, Credits, Requested, Covered string
	Claims                            int
	Root                              string `json:"merkle_root"`
	File                              string `json:"register_file"`
	Offset                            string
	Register                          []registerLine
	Sum                               struct {
		PlanPaid string `json:"plan_paid"`
	} `json:"register_total"`
	Payees   []payeeLine
	PayeeSum payeeLine `json:"payee_total"`
	Deposits []struct{ Deposit, Method, Amount, Good, Status string }
}

type registerLine struct {
	Kind, Claim, Payee, Received string
	PlanPaid                     string `json:"plan_paid"`
}

type payeeLine struct {
	Payee, Held, Offset, Net string
	Reversed                 string `json:"taken_back"`
	Brought                  string `json:"owed_before"`
	Returned                 string `json:"given_back"`
	Forward                  string `json:"still_owes"`
}

func (n *payeeLine) row(p *printer) {
	p.row(shorten(n.Payee, 26), usd(n.Held), usd(n.Reversed), usd(n.Brought), usd(n.Returned), usd(n.Offset), usd(n.Forward), usd(n.Net))
}

func callTable(p *printer, rows ...callRow) {
	p.head("employer", "plan", "call", "approved", "taken off", "requested", "covered", "due", "status")
	for i := range rows {
		c := &rows[i]
		p.row(c.Employer, c.Plan, fmt.Sprint(c.Number), usd(c.Held), usd(c.Credits), usd(c.Requested), usd(c.Covered), c.Due, c.Status)
	}
}

// takenOff says what lowers a call.
const takenOff = "for claims paid before and taken back, and money given back"

type callsCmd struct{}

// Run lists funding calls.
func (c *callsCmd) Run(a *app) error {
	return show(a, path("calls"), func(p *printer, v *struct {
		warned
		Calls []callRow
	}) {
		v.print(p)
		callTable(p, v.Calls...)
		p.line("%s; requested = approved - taken off (%s)", things(len(v.Calls), "call", "calls"), takenOff)
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
		p.row("total", "", "", "", usd(v.Sum.PlanPaid))
		p.line("%s\n", things(len(v.Register), "line", "lines"))
		p.head("payee", "approved", "taken back", "owed before", "given back", "taken off", "still owes", "paid")
		for i := range v.Payees {
			v.Payees[i].row(p)
		}
		v.PayeeSum.row(p)
		p.line("Requested %s = approved %s - taken off %s - money given back %s\n",
			usd(v.Requested), usd(v.Held), usd(v.Offset), less(v.Credits, v.Offset))
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
	return render(a, body, func(p *printer, v *warned) {
		if v.Warning != "" {
			p.line("The bank's webhook was taken.")
			v.print(p)
			return
		}
		p.line("The bank's webhook was taken. Payments go out in a moment: aso payments")
	})
}

type paymentsCmd struct{}

type paymentRow struct {
	Payment, Payee, Method, Trace, Amount, At, Status string
	Words                                             string `json:"reason_words"`
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
		p.row(r.Payment, r.Payee, method(r.Method, r.Status), r.Trace, usd(r.Amount), fmt.Sprint(r.Call), r.Status)
		if r.Words != "" {
			p.note("%s", r.Words)
		}
	}
}

// Run lists payments.
func (c *paymentsCmd) Run(a *app) error {
	return show(a, path("payments"), func(p *printer, v *struct {
		warned
		Total    string
		Payments []paymentRow
	}) {
		v.print(p)
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

// method says how a payment goes out (005010X221A1 BPR04).
func method(m, status string) string {
	switch {
	case m == "CHK":
		return "check"
	case m == "NON" && status == "held":
		return "held back"
	case m == "NON":
		return "no payment, notice only"
	}
	return m
}

// less is the difference of two amounts of a JSON answer.
func less(a, b string) string {
	x, err := money.Parse(a)
	y, err2 := money.Parse(b)
	if err != nil || err2 != nil {
		return "-"
	}
	return (x - y).Dollars()
}
