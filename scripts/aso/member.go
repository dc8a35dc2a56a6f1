package main

import (
	"fmt"
	"strings"
)

type memberRow struct {
	Member, Name, Relationship, Employer string
	Coverage                             []string
}

func memberTable(p *printer, rows []memberRow) {
	p.head("member", "name", "is", "coverage today")
	for i := range rows {
		m := &rows[i]
		p.row(m.Member, m.Name, m.Relationship, orDash(options(m.Coverage)))
	}
}

// options are coverages ("Health Plan, PPO") without their plans' names.
func options(coverage []string) string {
	var out []string
	for _, c := range coverage {
		out = append(out, c[strings.LastIndex(", "+c, ", "):])
	}
	return strings.Join(out, "; ")
}

type memberCmd struct {
	ID string `arg:"" help:"The member's id."`
}

type member struct {
	memberRow
	Born, Card string
	Spans      []struct{ Plan, Option, Tier, From, To string }
	Others     []struct{ ID, Payer, Name, Medicare, As, From, To string } `json:"other_coverage"`
	Accums     []accumulated                                              `json:"accumulators"`
	Family     []memberRow                                                `json:"family_members"`
	Claims     []claimRow
}

// yearly is one amount of a plan year.
type yearly struct {
	Name, Own, Family string
	OwnOf             string `json:"own_of"`
	FamilyOf          string `json:"family_of"`
	FamilyOnly        bool   `json:"family_only"`
	OwnOnly           bool   `json:"own_only"`
}

type accumulated struct {
	Plan, Option string
	Year         string `json:"year_from"`
	Amounts      []yearly
	Visits       []struct {
		Name     string
		Used, Of int64
	}
}

// Run shows a member.
func (c *memberCmd) Run(a *app) error {
	return show(a, path("members", c.ID), func(p *printer, m *member) {
		p.line("%s, %s, born %s, card %s (%s)\n", m.Name, m.Relationship, m.Born, m.Card, m.Member)
		p.head("option", "tier", "from", "to")
		for _, s := range m.Spans {
			p.row(s.Option, s.Tier, s.From, orElse(s.To, "open"))
		}
		if len(m.Others) > 0 {
			p.head("elsewhere", "payer", "name", "is there", "from", "to")
		}
		for _, o := range m.Others {
			p.row(o.ID, orDash(o.Payer), orDash(o.Name), orElse(o.As, orElse(o.Medicare, "-")), o.From, orElse(o.To, "open"))
		}
		for i := range m.Accums {
			m.Accums[i].print(p)
		}
		if len(m.Family) > 0 {
			p.line("\nFamily")
			memberTable(p, m.Family)
		}
		p.line("\n%s", things(len(m.Claims), "claim", "claims"))
		claimTable(p, m.Claims)
	})
}

func (y *accumulated) print(p *printer) {
	p.line("\nPlan year from %s, %s", y.Year, y.Option)
	p.head("", "own", "of", "family", "of")
	for _, u := range y.Amounts {
		switch {
		case u.FamilyOnly:
			p.row(u.Name, usd(u.Own), "", usd(u.Family), usd(u.FamilyOf), "only the family's counts")
		case u.OwnOnly:
			p.row(u.Name, usd(u.Own), usd(u.OwnOf), "", "", "covered alone")
		default:
			p.row(u.Name, usd(u.Own), usd(u.OwnOf), usd(u.Family), usd(u.FamilyOf))
		}
	}
	for _, v := range y.Visits {
		p.row(v.Name+" visits", fmt.Sprint(v.Used), fmt.Sprint(v.Of))
	}
}
