package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// byCount are a count's names, the most first.
func byCount(of map[string]int) []string {
	return slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b)) })
}

type workReplayCmd struct {
	List    replayListCmd    `cmd:"" help:"List proposed replays." example:"work replay list"`
	Show    replayShowCmd    `cmd:"" help:"Show what a replay would change." example:"work replay show 4k0m2w7x9b1c3d5e"`
	Approve replayApproveCmd `cmd:"" help:"Carry a replay out, if it still comes to what was shown." example:"work replay approve 4k0m2w7x9b1c3d5e --by ana"`
	Decline replayDeclineCmd `cmd:"" help:"Leave the claims as they are." example:"work replay decline 4k0m2w7x9b1c3d5e --by ana"`
}

type replayView struct {
	ID, Employer, Family, Why, Status, Since, By string
	Plan, Member                                 string
	Closed                                       bool `json:"closed_year"`
	Differences                                  []struct {
		Claim         string
		Before, After struct{ Status, Plan, Member string }
	}
}

type replayListCmd struct {
	All bool `help:"Those that were answered, too."`
}

// Run lists proposed replays.
func (c *replayListCmd) Run(a *app) error {
	q := ""
	if c.All {
		q = "?all=1"
	}
	return show(a, path("replays")+q, func(p *printer, v *struct{ Replays []replayView }) {
		p.head("replay", "family", "why", "claims", "plan", "member", "status")
		for _, r := range v.Replays {
			p.row(r.ID, r.Family, r.Why, fmt.Sprint(len(r.Differences)), usd(r.Plan), usd(r.Member), r.Status)
		}
		p.line("%s", things(len(v.Replays), "replay", "replays"))
	})
}

type replayShowCmd struct {
	ID string `arg:"" help:"The replay's id."`
}

// Run shows a proposed replay.
func (c *replayShowCmd) Run(a *app) error {
	return show(a, path("replays", c.ID), func(p *printer, v *replayView) {
		p.line("Replay %s of family %s (%s), because of %s: %s", v.ID, v.Family, v.Employer, v.Why, v.Status)
		v.print(p)
	})
}

func (r *replayView) print(p *printer) {
	p.head("claim", "was", "would be", "plan", "member")
	for _, d := range r.Differences {
		p.row(d.Claim, d.Before.Status, d.After.Status, usd(d.Before.Plan)+" to "+usd(d.After.Plan), usd(d.Before.Member)+" to "+usd(d.After.Member))
	}
	p.line("The plan pays %s more, members owe %s more", usd(r.Plan), usd(r.Member))
	if r.Closed {
		p.line("It changes a plan year whose run-out is over")
	}
}

type replayApproveCmd struct {
	ID string `arg:"" help:"The replay's id."`
	By string `help:"Who agrees." env:"ASO_USER" required:""`
}

// Run approves a replay.
func (c *replayApproveCmd) Run(a *app) error {
	answer, err := a.ask("POST", path("replays", c.ID, "approve")+"?by="+url.QueryEscape(c.By), nil)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, v *replayView) {
		switch v.Status {
		case "applied":
			p.line("Carried out:")
		case "unchanged":
			p.line("Nothing is left to change")
			return
		default:
			p.line("Nothing was changed: it comes to something else by now. Look again and approve that:")
		}
		v.print(p)
	})
}

type replayDeclineCmd struct {
	ID string `arg:"" help:"The replay's id."`
	By string `help:"Who decides." env:"ASO_USER" required:""`
}

// Run declines a replay.
func (c *replayDeclineCmd) Run(a *app) error {
	answer, err := a.ask("POST", path("replays", c.ID, "decline")+"?by="+url.QueryEscape(c.By), nil)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, _ *struct{ Status string }) { p.line("Declined: the claims stay as they are") })
}

type replayCmd struct {
	Employer string `help:"Whose families." required:""`
	Option   string `help:"An option's version that corrects another: ppo@2026.2." xor:"of" required:""`
	Provider string `help:"NPI of a provider whose contract changed for the past." xor:"of" required:""`
}

type replayPage struct {
	Families, Of, Unchanged, Applied, Proposed int
	Next                                       string
}

// Run goes over an employer's families, a page at a time.
func (c *replayCmd) Run(a *app) error {
	var all replayPage
	ask := map[string]any{"employer": c.Employer, "option": c.Option, "provider": c.Provider, "limit": 50}
	for {
		body, err := json.Marshal(ask)
		if err != nil {
			return err
		}
		answer, err := a.ask("POST", path("replay"), body)
		if err != nil {
			return err
		}
		var one replayPage
		if err := json.Unmarshal(answer, &one); err != nil {
			return fmt.Errorf("the answer is not one this version of aso reads")
		}
		all.Families, all.Of, all.Unchanged = all.Families+one.Families, one.Of, all.Unchanged+one.Unchanged
		all.Applied, all.Proposed = all.Applied+one.Applied, all.Proposed+one.Proposed
		if one.Next == "" {
			break
		}
		ask["after"] = one.Next
		fmt.Fprintf(a.errs, "aso: %d of %d families\n", all.Families, all.Of)
	}
	return give(a, all, func(p *printer, v *replayPage) {
		p.line("%s: %d unchanged, %d changed, %d for a person to answer (aso work replay list)", things(v.Families, "family", "families"), v.Unchanged, v.Applied, v.Proposed)
	})
}
