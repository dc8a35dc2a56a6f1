package repricing

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/pricing"
)

// mostLines are how many lines a file of requests has, unless one claim has more: its
// item must fit the table.
const mostLines = 1000

// draft is a file of requests on its way. The first of a network is its last file that is.
type draft struct {
	sent
	requests []Request
}

// gather makes the files of what was not asked about yet: by network in the order in which
// they come up, claims in the order of the queue.
func (s *Service) gather(ctx context.Context, all []*sent, pended []find.Place) (made []*sent, first error) {
	var drafts []*draft
	looked := map[find.Place]bool{}
	for _, p := range pended {
		f := find.Place{Employer: p.Employer, Family: p.Family}
		if p.Reason != adjudicate.PendOutsidePrice || looked[f] {
			continue
		}
		looked[f] = true
		err := s.Awaited(ctx, p.Employer, p.Family, func(c claim.Claim, lines []pricing.Priced) {
			drafts = add(drafts, all, f, &c, lines, day.Of(s.Now()))
		})
		first = cmp.Or(first, err)
	}
	for _, d := range drafts {
		var b bytes.Buffer
		if err := WriteRequests(&b, d.requests); err != nil {
			return nil, err
		}
		d.CSV = b.String()
		made = append(made, &d.sent)
	}
	return made, first
}

// add puts a claim into the last draft of each network that was not asked about it.
func add(drafts []*draft, all []*sent, f find.Place, c *claim.Claim, priced []pricing.Priced, today day.Day) []*draft {
	for _, network := range networks(priced) {
		lines := slices.Clone(priced)
		asked := question{Claim: c.ID, Employer: f.Employer, Family: f.Family}
		for i := range lines {
			if l := &c.Lines[i]; waits(&lines[i], network) {
				asked.Lines = append(asked.Lines, askedLine{l.Number, l.Charge})
				asked.Days = lines[i].Days
			} else {
				lines[i].Skip = true
			}
		}
		last := 0
		for _, s := range all {
			if s.Network == network {
				last = max(last, s.Number)
			}
		}
		if !slices.ContainsFunc(all, func(s *sent) bool { return s.Network == network && s.asked(asked.Claim) != nil }) {
			drafts = into(drafts, network, last, today, asked, Requests(c, lines))
		}
	}
	return drafts
}

// into adds a claim to the network's last draft, or to a new one where that is full.
func into(drafts []*draft, network string, last int, today day.Day, a question, requests []Request) []*draft {
	var open *draft
	for _, d := range drafts {
		if d.Network == network {
			open, last = d, d.Number
		}
	}
	if open == nil || len(open.requests)+len(requests) > mostLines {
		open = &draft{sent: sent{Network: network, Number: last + 1, Day: today}}
		drafts = append(drafts, open)
	}
	open.Claims = append(open.Claims, a)
	open.requests = append(open.requests, requests...)
	return drafts
}

func waits(p *pricing.Priced, network string) bool {
	return p.Waits && !p.Skip && p.Repricer == network
}

// networks are those whose price a claim's lines wait for.
func networks(lines []pricing.Priced) (out []string) {
	for i := range lines {
		if p := &lines[i]; p.Waits && !p.Skip && !slices.Contains(out, p.Repricer) {
			out = append(out, p.Repricer)
		}
	}
	return out
}
