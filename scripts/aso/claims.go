package main

import (
	"fmt"
	"net/url"
	"strings"
)

type claimRow struct {
	Claim, Name, Provider, Service, Status string
	Billed                                 string
	PlanPaid                               string `json:"plan_paid"`
	MemberOwes                             string `json:"member_owes"`
}

func claimTable(p *printer, rows []claimRow) {
	p.head("claim", "service", "provider", "status", "billed", "plan", "member")
	for i := range rows {
		c := &rows[i]
		p.row(c.Claim, c.Service, shorten(c.Provider, 32), c.Status, usd(c.Billed), usd(c.PlanPaid), usd(c.MemberOwes))
	}
}

type claimsCmd struct {
	Status string `help:"Only these: ${enum}." enum:",paid,denied,pended,reversed,applied" default:""`
}

// Run lists claims.
func (c *claimsCmd) Run(a *app) error {
	return show(a, path("claims")+"?status="+url.QueryEscape(c.Status), func(p *printer, v *struct {
		Total  int
		Claims []claimRow
	}) {
		claimTable(p, v.Claims)
		p.line("%d of %s", len(v.Claims), things(v.Total, "claim", "claims"))
	})
}

type claimCmd struct {
	ID string `arg:"" help:"The claim's id."`
}

type claimView struct {
	claimRow
	StatusWords string `json:"status_words"`
	ReasonWords string `json:"reason_words"`
	Kind        string
	Original    string
	TakenBackBy string `json:"taken_back_by"`
	Pinned      *struct {
		Option   string `json:"option_name"`
		Version  string `json:"option_version"`
		Schedule string `json:"fee_schedule"`
		Rules    int    `json:"rules_revision"`
	} `json:"decided_under"`
	Lines   []lineView
	History []struct {
		At, Status, Of, Words string
		PlanPaid              string `json:"plan_paid"`
	}
	Documents []string
	Call      *struct {
		Employer, Plan, Status string
		Number                 int64
	}
	Payment *struct{ Payment, Payee, Trace, Amount string }
}

type lineView struct {
	Line              int
	Code, From, Units string
	Modifiers         []string
	Billed, Allowed   string
	PlanPaid          string `json:"plan_paid"`
	Adjustments       []struct{ Group, Reason, Remark, Amount, Words, Who string }
	Trace             []struct{ Rule, Words, Amount, Left string }
}

// Run explains a claim.
func (c *claimCmd) Run(a *app) error {
	return show(a, path("claims", c.ID), func(p *printer, v *claimView) {
		p.line("Claim %s: %s. %s", v.Claim, v.Status, v.StatusWords)
		if v.ReasonWords != "" {
			p.line("It waits: %s", v.ReasonWords)
		}
		if v.Original != "" {
			p.line("A %s of claim %s", v.Kind, v.Original)
		}
		if v.TakenBackBy != "" {
			p.line("Taken back by claim %s", v.TakenBackBy)
		}
		p.line("%s, %s, by %s", orElse(v.Name, "no member found"), v.Service, v.Provider)
		p.line("Billed %s, the plan pays %s, the member owes %s", usd(v.Billed), usd(v.PlanPaid), usd(v.MemberOwes))
		if v.Pinned != nil {
			p.line("Decided under %s version %s, fee schedule %s, rules revision %d",
				v.Pinned.Option, v.Pinned.Version, orDash(v.Pinned.Schedule), v.Pinned.Rules)
		}
		for i := range v.Lines {
			v.Lines[i].print(p)
		}
		v.after(p)
	})
}

func (l *lineView) print(p *printer) {
	p.line("\nLine %d: %s on %s, units %s. Billed %s, allowed %s, plan pays %s", l.Line,
		strings.Join(append([]string{l.Code}, l.Modifiers...), "-"), l.From, l.Units, usd(l.Billed), usd(l.Allowed), usd(l.PlanPaid))
	p.head("  rule", "amount", "left")
	for _, t := range l.Trace {
		p.row("  "+t.Rule, usd(t.Amount), usd(t.Left), t.Words)
	}
	p.head("  adjustment", "amount")
	for _, a := range l.Adjustments {
		p.row("  "+strings.TrimSpace(a.Group+"-"+a.Reason+" "+a.Remark), usd(a.Amount), a.Words+"; "+a.Who)
	}
}

func (v *claimView) after(p *printer) {
	p.line("")
	p.head("at (UTC)", "status", "plan pays")
	for _, h := range v.History {
		p.row(when(h.At), h.Status, usd(h.PlanPaid), h.Words)
		if h.Of != "" {
			p.note("because of claim %s", h.Of)
		}
	}
	p.line("")
	if c := v.Call; c != nil {
		p.row("Call", fmt.Sprintf("%s %s %d, %s", c.Employer, c.Plan, c.Number, c.Status))
	}
	if v.Payment != nil {
		p.row("Payment", fmt.Sprintf("%s to %s, trace %s, %s in all", v.Payment.Payment, v.Payment.Payee, v.Payment.Trace, usd(v.Payment.Amount)))
	}
	for _, d := range v.Documents {
		p.row("Document", d)
	}
}
