package main

import (
	"net/url"
	"strings"
)

type claimRow struct {
	Claim, Name, Provider, Service, Status string
	Billed                                 string
	PlanPaid                               string `json:"plan_paid"`
	MemberOwes                             string `json:"member_owes"`
}

func (c *claimRow) print(p *printer) {
	p.row(c.Claim, c.Service, c.Provider, c.Status, usd(c.Billed), "plan", usd(c.PlanPaid), "member", usd(c.MemberOwes))
}

type claimsCmd struct {
	Status string `help:"Only these: paid, denied, pended, reversed, applied."`
}

// Run lists claims.
func (c *claimsCmd) Run(a *app) error {
	return show(a, path("claims")+"?status="+url.QueryEscape(c.Status), func(p *printer, v *struct {
		Total  int
		Claims []claimRow
	}) {
		for i := range v.Claims {
			v.Claims[i].print(p)
		}
		p.line("%d of %d claims", len(v.Claims), v.Total)
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
	Place       string
	PlaceWords  string `json:"place_words"`
	Diagnoses   []string
	Pinned      *struct {
		Option   string `json:"option_name"`
		Version  string `json:"option_version"`
		Schedule string `json:"fee_schedule"`
		Rules    int    `json:"rules_revision"`
	} `json:"decided_under"`
	Lines   []lineView
	History []struct {
		At, Status, Of, Cause string
		PlanPaid              string `json:"plan_paid"`
	}
	Documents []string
	Call      *struct {
		Number int64
		Status string
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
	Trace             []struct{ Rule, Amount, Left string }
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
		p.line("%s, %s, by %s", v.Name, v.Service, v.Provider)
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
	p.line("\nLine %d  %s  %s  x%s  billed %s, allowed %s, plan pays %s", l.Line,
		strings.Join(append([]string{l.Code}, l.Modifiers...), "-"), l.From, l.Units, usd(l.Billed), usd(l.Allowed), usd(l.PlanPaid))
	for _, a := range l.Adjustments {
		p.row("  "+a.Group+"-"+a.Reason+" "+a.Remark, usd(a.Amount), a.Words+"; "+a.Who)
	}
	p.table()
	for _, t := range l.Trace {
		p.row("    by rule", t.Rule, usd(t.Amount))
	}
	p.table()
}

func (v *claimView) after(p *printer) {
	p.line("\nHistory")
	for _, h := range v.History {
		of := ""
		if h.Of != "" {
			of = "because of " + h.Of
		}
		p.row(h.At, h.Status, "plan", usd(h.PlanPaid), of)
	}
	p.table()
	if v.Call != nil {
		p.line("Funding call %d, %s", v.Call.Number, v.Call.Status)
	}
	if v.Payment != nil {
		p.line("Paid to %s by payment %s, trace %s, %s in all", v.Payment.Payee, v.Payment.Payment, v.Payment.Trace, usd(v.Payment.Amount))
	}
	for _, d := range v.Documents {
		p.line("Document %s", d)
	}
}
