package audit

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// population is every claim whose standing decision, paid or denied, was made in the days.
func (s *Service) population(ctx context.Context, d *Draw) (all []Sampled, err error) {
	families, err := find.Families(ctx, s.Table, d.Employer)
	if err != nil {
		return nil, err
	}
	for _, f := range families {
		log, err := family.LoadAll(ctx, s.Table, d.Employer, f.Family)
		if err != nil {
			return nil, err
		}
		decided := map[id.Claim]day.Day{}
		for i := range log.Entries {
			for j := range log.Entries[i].Decided {
				decided[log.Entries[i].Decided[j].Claim.ID] = day.Of(log.Entries[i].At.UTC())
			}
		}
		for _, one := range log.Standing() {
			o := &one.Decision.Outcome
			if on := decided[o.Claim]; o.Status.Final() && on >= d.From && on <= d.To {
				all = append(all, Sampled{Claim: o.Claim, Paid: o.PlanPaid, Stratum: d.stratum(o.PlanPaid)})
			}
		}
	}
	return all, nil
}

// stratum is the last whose edge an amount reaches; what is below 0 belongs to the first.
func (d *Draw) stratum(paid money.Cents) int {
	for i := len(d.Edges) - 1; i > 0; i-- {
		if paid >= d.Edges[i] {
			return i
		}
	}
	return 0
}

// drawn takes of each stratum those first that the seed puts first: each claim's place
// hangs on the seed and its id alone, so that the order in which claims are met does not count.
func drawn(d Draw, all []Sampled) *Sample {
	s := &Sample{ID: d.ID(), Draw: d, Strata: make([]Stratum, len(d.Edges))}
	for i := range s.Strata {
		s.Strata[i].From = d.Edges[i]
		if i+1 < len(d.Edges) {
			s.Strata[i].To = d.Edges[i+1]
		}
	}
	for _, c := range all {
		s.Strata[c.Stratum].Claims++
		s.Strata[c.Stratum].Paid += c.Paid
	}
	allocate(s.Strata, d.Size)
	seed := strconv.FormatInt(d.Seed, 10)
	place := map[id.Claim]string{}
	for _, c := range all {
		place[c.Claim] = id.Derive("audit", seed, string(c.Claim))
	}
	slices.SortFunc(all, func(a, b Sampled) int {
		return cmp.Or(strings.Compare(place[a.Claim], place[b.Claim]), cmp.Compare(a.Claim, b.Claim))
	})
	taken := make([]int, len(s.Strata))
	for _, c := range all {
		if taken[c.Stratum] < s.Strata[c.Stratum].Sampled {
			taken[c.Stratum]++
			s.Claims = append(s.Claims, c)
		}
	}
	slices.SortStableFunc(s.Claims, func(a, b Sampled) int { return cmp.Compare(a.Stratum, b.Stratum) })
	return s
}

// least is how many claims of a stratum are needed to say how much they differ.
const least = 2

// allocate gives each stratum two claims, if it has them, and shares the rest by the
// dollars paid: where more money is, more is checked. A size too small for two each is
// raised to that, since a stratum that nobody looks at could not be answered for.
func allocate(strata []Stratum, size int) {
	weights := make([]money.Cents, len(strata))
	for i := range strata {
		strata[i].Sampled = min(least, strata[i].Claims)
		size -= strata[i].Sampled
	}
	for size > 0 {
		open := false
		for i := range strata {
			weights[i] = 0
			if strata[i].Sampled < strata[i].Claims {
				weights[i], open = max(strata[i].Paid, 1), true
			}
		}
		if !open {
			return
		}
		for i, more := range money.Cents(size).Split(weights) {
			more := min(int(more), strata[i].Claims-strata[i].Sampled)
			strata[i].Sampled += more
			size -= more
		}
	}
}
