package main

import (
	"fmt"
	"net/url"
	"strings"
)

type claimRow struct {
	Claim, Name, Provider, Service, Status, Reads string
	Billed                                        string
	PlanPaid                                      string `json:"plan_paid"`
	MemberOwes                                    string `json:"member_owes"`
}

func claimTable(p *printer, rows []claimRow) {
	p.head("claim", "service", "provider", "status", "billed", "plan", "member")
	for i := range rows {
		c := &rows[i]
		p.row(c.Claim, c.Service, shorten(c.Provider, 32), c.Reads, usd(c.Billed), usd(c.PlanPaid), usd(c.MemberOwes))
	}
}

type claimsCmd struct {
	Status string `help:"Only these: paid (approved, whether the money went out or not), denied, pended, reversed, applied (voids carried out)." enum:",paid,denied,pended,reversed,applied" default:""`
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
	Unmatched bool
	Patient   *struct{ Name, Born, Card string }
	NPI       string `json:"billing_npi"`
	Lines     []lineView
	History   []struct {
		At, Reads, Words string
		PlanPaid         string `json:"plan_paid"`
	}
	Documents []string
	Calls     []struct {
		Employer, Plan, Status string
		Number                 int64
		Of                     string `json:"claim_amount"`
	}
	Payments []struct {
		Payment, Payee, Trace, Amount, Status string
		Of                                    string `json:"claim_amount"`
	}
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
		p.line("Claim %s: %s. %s", v.Claim, v.Reads, v.StatusWords)
		if v.ReasonWords != "" {
			p.line("It waits: %s", v.ReasonWords)
		}
		if v.Original != "" {
			p.line("A %s of claim %s", v.Kind, v.Original)
		}
		if v.TakenBackBy != "" {
			p.line("Taken back by claim %s", v.TakenBackBy)
		}
		v.who(p)
		v.under(p)
		if v.Status == "reversed" {
			p.line("Nothing of it stands: the lines show how it was decided before it was taken back")
		}
		for i := range v.Lines {
			v.Lines[i].print(p)
		}
		v.after(p)
	})
}

// who says whose claim it is, as far as that is known.
func (v *claimView) who(p *printer) {
	switch {
	case !v.Unmatched:
		p.line("%s, %s, by %s", orElse(v.Name, "Nobody of the family that has the card"), v.Service, v.Provider)
		p.line("Billed %s, the plan pays %s, the member owes %s", usd(v.Billed), usd(v.PlanPaid), usd(v.MemberOwes))
	case v.Patient == nil:
		p.line("No member was found for it")
	default:
		p.line("No member was found for it. It says: %s, born %s, card %s", v.Patient.Name, v.Patient.Born, v.Patient.Card)
		p.line("Service %s, by %s (NPI %s), billed %s", v.Service, v.Provider, v.NPI, usd(v.Billed))
	}
}

// under says which versions decided it.
func (v *claimView) under(p *printer) {
	switch {
	case v.Pinned == nil:
	case v.Pinned.Version == "":
		p.line("Decided under rules revision %d; no option applied", v.Pinned.Rules)
	default:
		p.line("Decided under %s version %s, fee schedule %s, rules revision %d",
			v.Pinned.Option, v.Pinned.Version, orElse(v.Pinned.Schedule, "none"), v.Pinned.Rules)
	}
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
		p.row(when(h.At), h.Reads, usd(h.PlanPaid), h.Words)
	}
	p.line("")
	for _, c := range v.Calls {
		p.row("Call", fmt.Sprintf("%s %s %d, %s: %s for this claim", c.Employer, c.Plan, c.Number, c.Status, usd(c.Of)))
	}
	for _, m := range v.Payments {
		p.row("Payment", fmt.Sprintf("%s to %s, trace %s: %s for this claim", m.Payment, shorten(m.Payee, 24), orElse(m.Trace, "none"), usd(m.Of)))
	}
	for _, d := range v.Documents {
		p.row("Document", d)
	}
}
