package portal

import (
	"context"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
)

type callsView struct {
	warned
	Calls  []callRow `json:"calls"`
	CanRun bool      `json:"-"` // the schedule can be run from here
}

// callRow is a call for money in a list.
type callRow struct {
	Employer     id.Employer `json:"employer"`
	EmployerName string      `json:"employer_name"`
	Plan         id.Plan     `json:"plan"`
	PlanName     string      `json:"plan_name"`
	Number       int64       `json:"number"`
	Cutoff       time.Time   `json:"cutoff"`
	Due          string      `json:"due"`
	Held         amount      `json:"held"`
	Credits      amount      `json:"credits"`
	Requested    amount      `json:"requested"`
	Covered      amount      `json:"covered"`
	Status       string      `json:"status"`
	Claims       int         `json:"claims"`
}

func (v *callsView) about() about { return about{Title: "Funding calls"} }

func (p *Portal) calls(ctx context.Context, r *request) (content, error) {
	v := &callsView{warned: p.warned(), Calls: []callRow{}, CanRun: p.Fund != nil}
	err := p.eachPlan(r, func(e *Employer, pl *Plan) error {
		rows, err := p.callRows(ctx, e, pl)
		v.Calls = append(v.Calls, rows...)
		return err
	})
	return v, err
}

// callRows are a plan's calls, newest first.
func (p *Portal) callRows(ctx context.Context, e *Employer, pl *Plan) ([]callRow, error) {
	calls, err := p.Funding.List(ctx, e.ID, pl.ID)
	out := make([]callRow, 0, len(calls))
	for i := len(calls) - 1; i >= 0; i-- {
		out = append(out, viewCall(e, pl, &calls[i]))
	}
	return out, err
}

func viewCall(e *Employer, pl *Plan, c *funding.Call) callRow {
	return callRow{
		Employer: e.ID, EmployerName: e.Name, Plan: pl.ID, PlanName: pl.Name, Number: c.Number, Cutoff: c.Cutoff,
		Due: c.Due.String(), Held: amount(c.Held), Credits: amount(c.Credits), Requested: amount(c.Requested),
		Covered: amount(c.Covered), Status: callStatus(c), Claims: c.Claims,
	}
}

// callStatus says how late an open call is.
func callStatus(c *funding.Call) string {
	if c.Status != funding.Requested {
		return string(c.Status)
	}
	switch c.Late {
	case 0:
		return string(c.Status)
	case 1:
		return "late"
	case 2:
		return "very late"
	}
	return "in default"
}

type callView struct {
	callRow
	ID       string         `json:"id"`
	Settled  *time.Time     `json:"settled_at,omitempty"`
	Offset   amount         `json:"offset"`
	Digest   string         `json:"digest"`
	Root     string         `json:"merkle_root"`
	File     string         `json:"register_file"`
	CanSend  bool           `json:"can_settle"`
	Register []registerLine `json:"register"`
	Payees   []payeeLine    `json:"payees"`

	RegisterSum registerSum `json:"register_total"`
	PayeeSum    payeeLine   `json:"payee_total"`

	Deposits []depositRow `json:"deposits"`
}

type registerLine struct {
	Kind         string    `json:"kind"`
	Claim        id.Claim  `json:"claim,omitempty"`
	Member       id.Member `json:"member,omitempty"`
	Relationship string    `json:"relationship,omitempty"`
	Service      string    `json:"service,omitempty"`
	Received     string    `json:"received"`
	Payee        string    `json:"payee"`
	Billed       amount    `json:"billed"`
	Allowed      amount    `json:"allowed"`
	MemberOwes   amount    `json:"member_owes"`
	PlanPaid     amount    `json:"plan_paid"`
}

type depositRow struct {
	ID        string    `json:"deposit"`
	At        time.Time `json:"at"`
	Method    string    `json:"method"`
	Amount    amount    `json:"amount"`
	Reference string    `json:"reference"`
	Good      string    `json:"good"`
	Status    string    `json:"status"`
}

func (v *callView) about() about {
	return about{
		Title:  "Call " + strconv.FormatInt(v.Number, 10),
		Crumbs: []link{{"Funding calls", "/calls"}, {v.EmployerName, "/employers/" + string(v.Employer)}},
	}
}

func (p *Portal) call(ctx context.Context, r *request) (content, error) {
	e, pl, n, err := p.callOf(r)
	if err != nil {
		return nil, err
	}
	c, err := p.callAt(ctx, e, pl, n)
	if err != nil {
		return nil, err
	}
	v := &callView{
		callRow: viewCall(e, pl, &c), ID: c.ID, Offset: amount(c.Offset), Digest: c.Digest, Root: c.Root, File: c.RegisterKey(),
		CanSend:  p.SettleCall != nil && c.Status == funding.Requested,
		Register: []registerLine{}, Payees: []payeeLine{},
	}
	if !c.SettledAt.IsZero() {
		v.Settled = &c.SettledAt
	}
	v.fill(p, &c)
	v.Deposits, err = p.deposits(ctx, e.ID, pl.ID)
	return v, err
}

// callOf is the call that a path names; fault.NotFound for what no employer has.
func (p *Portal) callOf(r *request) (*Employer, *Plan, int64, error) {
	e, pl, err := p.planOf(id.Employer(r.vars["e"]), id.Plan(r.vars["p"]))
	if err != nil {
		return nil, nil, 0, err
	}
	n, err := strconv.ParseInt(r.vars["n"], 10, 64)
	if err != nil || n < 1 {
		return nil, nil, 0, errNoCall()
	}
	return e, pl, n, nil
}

func errNoCall() error { return fault.New(fault.NotFound, "there is no such call") }

// callAt is a call with its register.
func (p *Portal) callAt(ctx context.Context, e *Employer, pl *Plan, n int64) (funding.Call, error) {
	c, err := p.Funding.Get(ctx, e.ID, pl.ID, n)
	if fault.Is(err, fault.NotFound) {
		err = errNoCall()
	}
	return c, err
}

func (p *Portal) registerLine(l *funding.Line) registerLine {
	return registerLine{
		Kind: string(l.Kind), Claim: l.Claim, Member: l.Member, Relationship: l.Relationship, Service: l.Service.String(),
		Received: l.Received.String(), Payee: p.providerName(l.Payee), Billed: amount(l.Billed), Allowed: amount(l.Allowed),
		MemberOwes: amount(l.MemberOwes), PlanPaid: amount(l.PlanPaid),
	}
}

func (p *Portal) deposits(ctx context.Context, e id.Employer, pl id.Plan) ([]depositRow, error) {
	out := []depositRow{}
	if p.Deposits == nil {
		return out, nil
	}
	list, err := p.Deposits(ctx, e, pl)
	for _, d := range list {
		out = append(out, depositRow{d.ID, d.At, string(d.Method), amount(d.Cents), d.Reference, d.Good.String(), string(d.Status)})
	}
	return out, err
}
