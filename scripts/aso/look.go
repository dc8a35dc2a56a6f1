package main

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

type summaryCmd struct{}

// warned is what an answer warns of, to be said first.
type warned struct{ Warning string }

func (w *warned) print(p *printer) {
	if w.Warning != "" {
		p.line("Warning: %s", w.Warning)
	}
}

type summary struct {
	warned
	Members, Families int
	Claims            struct{ Total, Paid, Denied, Pended, Unmatched, Reversed, Voids int }
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
	Dead    map[string]int `json:"dead_letters"`
	Waits   int            `json:"enrollments_waiting"`
}

// Run prints the summary.
func (c *summaryCmd) Run(a *app) error {
	return show(a, path("summary"), func(p *printer, s *summary) {
		s.print(p)
		p.row("Members", fmt.Sprintf("%d in %s", s.Members, things(s.Families, "family", "families")))
		p.row("Claims", fmt.Sprintf("%d: %d approved, %d denied, %d pended (%d without a member), %d taken back, %d voids",
			s.Claims.Total, s.Claims.Paid, s.Claims.Denied, s.Claims.Pended, s.Claims.Unmatched, s.Claims.Reversed, s.Claims.Voids))
		p.row("Money", fmt.Sprintf("billed %s, allowed %s, members owe %s, plan pays %s",
			usd(s.Money.Billed), usd(s.Money.Allowed), usd(s.Money.MemberOwes), usd(s.Money.PlanPaid)))
		p.row("Funding", fmt.Sprintf("%s, %s requested, %s settled, %d open",
			things(s.Funding.Calls, "call", "calls"), usd(s.Funding.Requested), usd(s.Funding.Settled), s.Funding.Open))
		p.row("Payments", fmt.Sprintf("%d, %s", s.Payments.Count, usd(s.Payments.Amount)))
		p.row("Notices", fmt.Sprintf("%d e-mails, %d text messages, %d letters", s.Notices["email"], s.Notices["sms"], s.Notices["letter"]))
		p.row("Files", fmt.Sprintf("%d with %s, %d of them broken", s.Files.Count, things(s.Files.Claims, "claim", "claims"), s.Files.Faulty))
		if s.Waits > 0 {
			p.row("Waiting", things(s.Waits, "enrollment", "enrollments")+" with an option that is not published: aso pended")
		}
		for _, queue := range slices.Sorted(maps.Keys(s.Dead)) {
			p.row("Failed", fmt.Sprintf("%s on queue %s, for good: see the log, then aso redrive %s",
				things(s.Dead[queue], "message", "messages"), queue, queue))
		}
	})
}

type pendedCmd struct{}

// Run lists the claims that wait.
func (c *pendedCmd) Run(a *app) error {
	return show(a, path("pended"), func(p *printer, v *struct {
		Claims []struct {
			Claim, Member, Since, Next string
			Words                      string `json:"reason_words"`
		}
	}) {
		p.head("claim or member", "since", "why")
		for _, w := range v.Claims {
			p.row(orElse(w.Claim, w.Member), w.Since, w.Words)
			if w.Next != "" {
				p.note("%s", w.Next)
			}
		}
		if len(v.Claims) == 0 {
			p.line("Nothing waits")
		}
	})
}

type filesCmd struct{}

// Run lists files that came in.
func (c *filesCmd) Run(a *app) error {
	return show(a, path("files"), func(p *printer, v *struct {
		Files []struct {
			Key, Status, Received, Is, Reads string
			Faulty, Unmatched                int
			Faults, Said                     []string
			Answers                          []struct{ Kind, Key string }
		}
	}) {
		p.head("received (UTC)", "file", "kind", "holds", "status", "broken", "no member")
		for _, f := range v.Files {
			p.row(when(f.Received), f.Key, f.Is, f.Reads, f.Status, fmt.Sprint(f.Faulty), fmt.Sprint(f.Unmatched))
			for _, text := range f.Faults {
				p.note("%s", text)
			}
			for _, text := range f.Said {
				p.note("says of our files: %s", text)
			}
			for _, answer := range f.Answers {
				p.note("%s in %s", answer.Kind, answer.Key)
			}
		}
		p.line("%s", things(len(v.Files), "file", "files"))
	})
}

type mailboxCmd struct{}

// Run lists messages.
func (c *mailboxCmd) Run(a *app) error {
	return show(a, path("mailbox"), func(p *printer, v *struct {
		Total    int
		Messages []struct {
			At, Channel, Member, Employer, Subject, Text string
			Documents                                    []string
		}
	}) {
		p.head("at (UTC)", "channel", "to", "message")
		for _, m := range v.Messages {
			first, _, _ := strings.Cut(orElse(m.Subject, m.Text), "\n")
			p.row(when(m.At), m.Channel, orElse(m.Member, m.Employer), shorten(first, 71))
			for _, key := range m.Documents {
				p.note("%s", key)
			}
		}
		p.line("%d of %s", len(v.Messages), things(v.Total, "message", "messages"))
	})
}

type membersCmd struct {
	Query string `arg:"" optional:"" help:"Part of a name or member id, or a card number."`
}

// Run lists members.
func (c *membersCmd) Run(a *app) error {
	return show(a, path("members")+"?q="+url.QueryEscape(c.Query), func(p *printer, v *struct {
		Total   int
		Members []memberRow
	}) {
		memberTable(p, v.Members)
		p.line("%d of %s", len(v.Members), things(v.Total, "member", "members"))
	})
}
