package main

import (
	"fmt"
	"slices"
)

type repriceCmd struct{}

// Run lists what networks' repricers were asked and did not answer.
func (c *repriceCmd) Run(a *app) error {
	return show(a, path("repricing"), func(p *printer, v *struct {
		Requests []struct {
			Network, File, Sent    string
			Days, Claims           int
			Open, Overdue, Refused []string
		}
	}) {
		if len(v.Requests) == 0 {
			p.line("No repricer owes an answer")
			return
		}
		p.head("network", "sent", "days", "claims", "open", "late", "refused", "requests")
		for _, r := range v.Requests {
			p.row(r.Network, r.Sent, fmt.Sprint(r.Days), fmt.Sprint(r.Claims), fmt.Sprint(len(r.Open)), fmt.Sprint(len(r.Overdue)), fmt.Sprint(len(r.Refused)), r.File)
			for _, claim := range r.Open {
				word := "is not answered"
				if slices.Contains(r.Overdue, claim) {
					word = "is late: ask the network, or look after it yourself"
				}
				p.note("%s %s", claim, word)
			}
			for _, claim := range r.Refused {
				p.note("%s has no price: the repricer refused it", claim)
			}
		}
	})
}
