package portal

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/x835"
)

type paymentsView struct {
	warned
	Total    amount       `json:"total"`
	Payments []paymentRow `json:"payments"`
}

type paymentRow struct {
	ID       string      `json:"payment"`
	Employer id.Employer `json:"employer"`
	Plan     id.Plan     `json:"plan"`
	Call     int64       `json:"call"`
	Payee    string      `json:"payee"`
	NPI      string      `json:"npi"`
	Method   string      `json:"method"`
	Trace    string      `json:"trace"`
	Amount   amount      `json:"amount"`
	At       time.Time   `json:"at"`
	Status   string      `json:"status,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Words    string      `json:"reason_words,omitempty"`
	Claims   int         `json:"claims"`
}

func (v *paymentsView) about() about { return about{Title: "Payments"} }

func (p *Portal) payments(ctx context.Context, r *request) (content, error) {
	v := &paymentsView{warned: p.warned(), Payments: []paymentRow{}}
	err := p.eachPlan(r, func(e *Employer, pl *Plan) error {
		list, err := p.paymentsOf(ctx, e, pl)
		for i := range list {
			v.Total += amount(list[i].Cents)
			v.Payments = append(v.Payments, p.paymentRow(e, pl, &list[i]))
		}
		return err
	})
	slices.SortStableFunc(v.Payments, func(a, b paymentRow) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Trace, b.Trace)) })
	return v, err
}

// paymentsOf are a plan's payments, none where this deployment pays nobody.
func (p *Portal) paymentsOf(ctx context.Context, e *Employer, pl *Plan) ([]Payment, error) {
	if p.Payments == nil {
		return nil, nil
	}
	return p.Payments(ctx, e.ID, pl.ID)
}

func (p *Portal) paymentRow(e *Employer, pl *Plan, one *Payment) paymentRow {
	return paymentRow{
		ID: one.ID, Employer: e.ID, Plan: pl.ID, Call: one.Number, Payee: cmp.Or(one.Payee, p.providerName(one.NPI)), NPI: one.NPI,
		Method: one.Method, Trace: one.Trace, Amount: amount(one.Cents), At: one.At, Status: one.Status, Claims: len(one.Claims),
		Reason: one.Reason, Words: keptWords(one.Reason),
	}
}

type paymentView struct {
	paymentRow
	EmployerName string          `json:"employer_name"`
	PlanName     string          `json:"plan_name"`
	Carries      []id.Claim      `json:"claim_ids"`
	File         string          `json:"remittance_file,omitempty"`
	ACHFile      string          `json:"ach_file,omitempty"`
	Remittance   *remittanceView `json:"remittance,omitempty"`
}

// remittanceView is the stored 835 as the payee's system reads it.
type remittanceView struct {
	Payer       string            `json:"payer"`
	Payee       string            `json:"payee"`
	Trace       string            `json:"trace"`
	Method      string            `json:"method"`
	Date        string            `json:"date"`
	Paid        amount            `json:"paid"`
	Balanced    bool              `json:"balanced"`
	Claims      []remittedClaim   `json:"claims"`
	Adjustments []remittedBalance `json:"provider_adjustments"`
}

type remittedClaim struct {
	Claim      id.Claim       `json:"claim"`
	Patient    string         `json:"patient"`
	Status     string         `json:"status"`
	Billed     amount         `json:"billed"`
	Paid       amount         `json:"paid"`
	MemberOwes amount         `json:"member_owes"`
	Lines      []remittedLine `json:"lines"`
}

type remittedLine struct {
	Number      int          `json:"line"`
	Code        string       `json:"code"`
	On          string       `json:"on"`
	Units       string       `json:"units"`
	Billed      amount       `json:"billed"`
	Allowed     amount       `json:"allowed"`
	Paid        amount       `json:"paid"`
	Adjustments []adjustment `json:"adjustments"`
}

type remittedBalance struct {
	Reason string `json:"reason"`
	Words  string `json:"words"`
	Amount amount `json:"amount"`
}

func (v *paymentView) about() about {
	return about{Title: v.Payee + ", " + v.Amount.String() + ", " + v.At.UTC().Format(time.DateOnly), Crumbs: []link{{"Payments", "/payments"}}}
}

func (p *Portal) payment(ctx context.Context, r *request) (content, error) {
	var v *paymentView
	err := p.eachPlan(&request{}, func(e *Employer, pl *Plan) error {
		list, err := p.paymentsOf(ctx, e, pl)
		for i := range list {
			if list[i].ID == r.vars["id"] {
				v = &paymentView{
					paymentRow: p.paymentRow(e, pl, &list[i]), EmployerName: e.Name, PlanName: pl.Name,
					Carries: append([]id.Claim{}, list[i].Claims...), File: list[i].Remittance, ACHFile: list[i].ACHFile,
				}
			}
		}
		return err
	})
	if err == nil && v == nil {
		err = fault.New(fault.NotFound, "there is no such payment")
	}
	if err != nil {
		return nil, err
	}
	v.Remittance, err = p.remittance(ctx, v.File, v.Trace)
	return v, err
}

// remittance reads the stored 835 of a payment; none where no file stands yet.
func (p *Portal) remittance(ctx context.Context, key, trace string) (*remittanceView, error) {
	if key == "" {
		return nil, nil
	}
	f, _, err := p.Files.Open(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(err, "remittance")
	}
	defer func() { _ = f.Close() }()
	list, err := x835.Read(io.LimitReader(f, maxFile))
	if err != nil { // ours, so not the reader's doing
		return nil, fault.As(fault.Internal, err, "stored remittance")
	}
	for i := range list {
		if list[i].Trace == trace || len(list) == 1 {
			return viewRemittance(&list[i]), nil
		}
	}
	return nil, nil
}

func viewRemittance(r *x835.Remittance) *remittanceView {
	v := &remittanceView{
		Payer: r.Payer.Name, Payee: r.Payee.Name, Trace: r.Trace, Method: string(r.Method), Date: r.Date.String(), Paid: amount(r.Paid),
		Balanced: len(r.Balance()) == 0, Claims: []remittedClaim{}, Adjustments: []remittedBalance{},
	}
	for i := range r.Claims {
		v.Claims = append(v.Claims, viewRemitted(&r.Claims[i]))
	}
	for _, a := range r.Provider {
		v.Adjustments = append(v.Adjustments, remittedBalance{a.Reason, balanceWords(a.Reason), amount(a.Cents)})
	}
	return v
}

func viewRemitted(c *x835.Claim) remittedClaim {
	out := remittedClaim{
		Claim: id.Claim(c.Control), Patient: strings.TrimSpace(c.First.Reveal() + " " + c.Last.Reveal()), Status: remittedWords(c.Status),
		Billed: amount(c.Charge), Paid: amount(c.Paid), MemberOwes: amount(c.MemberOwes), Lines: []remittedLine{},
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		out.Lines = append(out.Lines, remittedLine{
			Number: l.Number, Code: strings.Join(append([]string{l.Code}, l.Modifiers...), " "), On: l.On.String(), Units: units(l.Units),
			Billed: amount(l.Charge), Allowed: amount(l.Allowed), Paid: amount(l.Paid), Adjustments: viewAdjustments(l.Adjustments),
		})
	}
	return out
}

// methodWords says how a payment goes out (005010X221A1 BPR04).
func methodWords(method, status string) string {
	switch strings.ToUpper(method) {
	case "CHK":
		return "check"
	case "NON":
		if status == "held" { // how it will go out is not known yet
			return "held back"
		}
		return "no payment, notice only"
	}
	return method
}
