package main

import (
	"fmt"
	"net/url"
	"strings"
)

type summaryCmd struct{}

type summary struct {
	Members, Families int
	Claims            struct{ Total, Paid, Denied, Pended, Reversed, Voids int }
	Money             struct {
		Billed, Allowed string
		MemberOwes      string `json:"member_owes"`
		PlanPaid        string `json:"plan_paid"`
	}
	Funding struct {
		Calls, Open        int
		Requested, Settled string
	}
	Payments struct {
		Count  int
		Amount string
	}
	Notices map[string]int
	Files   struct{ Count, Claims, Faulty int }
}

// Run prints the summary.
func (c *summaryCmd) Run(a *app) error {
	return show(a, path("summary"), func(p *printer, s *summary) {
		p.row("Members", fmt.Sprintf("%d in %d families", s.Members, s.Families))
		p.row("Claims", fmt.Sprintf("%d: %d paid, %d denied, %d pended, %d taken back, %d voids",
			s.Claims.Total, s.Claims.Paid, s.Claims.Denied, s.Claims.Pended, s.Claims.Reversed, s.Claims.Voids))
		p.row("Money", fmt.Sprintf("billed %s, allowed %s, members owe %s, plan pays %s",
			usd(s.Money.Billed), usd(s.Money.Allowed), usd(s.Money.MemberOwes), usd(s.Money.PlanPaid)))
		p.row("Funding", fmt.Sprintf("%d calls, %s requested, %s settled, %d open",
			s.Funding.Calls, usd(s.Funding.Requested), usd(s.Funding.Settled), s.Funding.Open))
		p.row("Payments", fmt.Sprintf("%d, %s", s.Payments.Count, usd(s.Payments.Amount)))
		p.row("Notices", fmt.Sprintf("%d e-mails, %d text messages, %d letters", s.Notices["email"], s.Notices["sms"], s.Notices["letter"]))
		p.row("Files", fmt.Sprintf("%d with %d claims, %d of them broken", s.Files.Count, s.Files.Claims, s.Files.Faulty))
	})
}

type membersCmd struct {
	Query string `arg:"" optional:"" help:"Part of a name, or a member id."`
}

type memberRow struct {
	Member, Name, Relationship, Employer string
	Coverage                             []string
}

func (m *memberRow) print(p *printer) {
	p.row(m.Member, m.Name, m.Relationship, orDash(strings.Join(m.Coverage, "; ")))
}

// Run lists members.
func (c *membersCmd) Run(a *app) error {
	return show(a, path("members")+"?q="+url.QueryEscape(c.Query), func(p *printer, v *struct {
		Total   int
		Members []memberRow
	}) {
		for i := range v.Members {
			v.Members[i].print(p)
		}
		p.line("%d members", v.Total)
	})
}

type memberCmd struct {
	ID string `arg:"" help:"The member's id."`
}

type member struct {
	memberRow
	Born, Card string
	Spans      []struct{ Plan, Option, Tier, From, To string }
	Accums     []accumulated `json:"accumulators"`
	Family     []memberRow   `json:"family_members"`
	Claims     []claimRow
}

type accumulated struct {
	Plan, Option string
	Year         string `json:"year_from"`
	Amounts      []struct {
		Name, Own, Family string
		OwnOf             string `json:"own_of"`
		FamilyOf          string `json:"family_of"`
	}
	Visits []struct {
		Name     string
		Used, Of int64
	}
}

// Run shows a member.
func (c *memberCmd) Run(a *app) error {
	return show(a, path("members", c.ID), func(p *printer, m *member) {
		p.line("%s, %s, born %s, card %s (%s)", m.Name, m.Relationship, m.Born, m.Card, m.Member)
		p.line("\nCoverage")
		for _, s := range m.Spans {
			p.row(s.Plan, s.Option, s.Tier, "from "+s.From, orDash(s.To))
		}
		for _, y := range m.Accums {
			p.line("\nPlan year from %s, %s", y.Year, y.Option)
			for _, u := range y.Amounts {
				p.row(u.Name, usd(u.Own), "of "+usd(u.OwnOf), "family", usd(u.Family), "of "+usd(u.FamilyOf))
			}
			for _, v := range y.Visits {
				p.row(v.Name, fmt.Sprint(v.Used, " visits"), fmt.Sprint("of ", v.Of))
			}
		}
		p.line("\nFamily")
		for i := range m.Family {
			m.Family[i].print(p)
		}
		p.line("\n%d claims", len(m.Claims))
		for i := range m.Claims {
			m.Claims[i].print(p)
		}
	})
}

type pendedCmd struct{}

// Run lists the claims that wait.
func (c *pendedCmd) Run(a *app) error {
	return show(a, path("pended"), func(p *printer, v *struct {
		Claims []struct {
			Claim, Since, Next string
			Words              string `json:"reason_words"`
		}
	}) {
		for _, w := range v.Claims {
			p.row(w.Claim, "since "+w.Since, w.Words)
		}
		p.line("%d claims wait", len(v.Claims))
	})
}

type filesCmd struct{}

// Run lists files that came in.
func (c *filesCmd) Run(a *app) error {
	return show(a, path("files"), func(p *printer, v *struct {
		Files []struct {
			Key, Status, Ack, Received string
			Claims, Faulty, Unmatched  int
			Faults                     []string
		}
	}) {
		for _, f := range v.Files {
			p.line("%s  %s: %d claims, %d broken, %d without a member", f.Key, f.Status, f.Claims, f.Faulty, f.Unmatched)
			for _, text := range f.Faults {
				p.line("    %s", text)
			}
			if f.Ack != "" {
				p.line("    acknowledged in %s", f.Ack)
			}
		}
	})
}

type mailboxCmd struct{}

// Run lists messages.
func (c *mailboxCmd) Run(a *app) error {
	return show(a, path("mailbox"), func(p *printer, v *struct {
		Total    int
		Messages []struct{ At, Channel, Member, Employer, Subject, Text string }
	}) {
		for _, m := range v.Messages {
			to := m.Member
			if to == "" {
				to = m.Employer
			}
			text := m.Subject
			if text == "" {
				text = m.Text
			}
			p.row(m.At, m.Channel, to, text)
		}
		p.line("%d messages", v.Total)
	})
}
