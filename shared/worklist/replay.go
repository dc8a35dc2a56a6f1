package worklist

import (
	"context"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
)

// Replays lists proposed replays, the open ones or all, the oldest first.
func (s *Service) Replays(ctx context.Context, all bool) ([]ShownReplay, error) {
	list, err := s.Decisions.Proposals(ctx)
	out := []ShownReplay{}
	for _, p := range list {
		if (all || p.Status == adjudicate.Proposed) && slices.Contains(s.Employers, p.Replay.Employer) {
			out = append(out, shownReplay(&p))
		}
	}
	slices.SortFunc(out, func(a, b ShownReplay) int { return a.Since.Compare(b.Since) })
	return out, err
}

// Replay asks for the replay of many families, a page of them at a time.
type Replay struct {
	Employer id.Employer `json:"employer"`
	Option   string      `json:"option,omitempty"`   // id@version: one that corrects another
	Provider string      `json:"provider,omitempty"` // NPI: its contract as it is now
	After    id.Family   `json:"after,omitempty"`    // the last family of the page before
	Limit    int         `json:"limit,omitempty"`
}

// Replayed counts what became of a page of families.
type Replayed struct {
	Families  int       `json:"families"`
	Of        int       `json:"of"` // families that the employer has
	Unchanged int       `json:"unchanged"`
	Applied   int       `json:"applied"`
	Proposed  int       `json:"proposed"` // or declined before
	Next      id.Family `json:"next,omitempty"`
}

// page is how many families are gone over at once.
const page = 100

// Replay goes over a page of an employer's families. fault.Invalid: the option corrects none.
func (s *Service) Replay(ctx context.Context, r Replay) (out Replayed, err error) {
	p, err := s.asks(&r)
	if err != nil {
		return out, err
	}
	rows, err := find.Families(ctx, s.Table, r.Employer)
	if err != nil {
		return out, fault.Wrap(err, "replay")
	}
	out.Of = len(rows)
	for _, row := range rows {
		if row.Family <= r.After {
			continue
		}
		if out.Families == min(max(r.Limit, 1), page) {
			return out, nil
		}
		p.Family = row.Family
		one, err := s.Decisions.Replay(ctx, p, "", "")
		if err != nil {
			return out, err
		}
		out.Families, out.Next = out.Families+1, row.Family
		switch one.Status {
		case adjudicate.Unchanged:
			out.Unchanged++
		case adjudicate.Changed:
			out.Applied++
		default:
			out.Proposed++
		}
	}
	out.Next = ""
	return out, nil
}

func (s *Service) asks(r *Replay) (adjudicate.Replay, error) {
	p := adjudicate.Replay{Employer: r.Employer}
	switch {
	case !slices.Contains(s.Employers, r.Employer):
		return p, fault.New(fault.NotFound, "replay: there is no such employer")
	case (r.Option == "") == (r.Provider == ""):
		return p, fault.New(fault.Invalid, "replay: name an option's version or a provider")
	case r.Provider != "" && !id.NPI(r.Provider):
		return p, fault.New(fault.Invalid, "replay: provider is an NPI, ten digits of which the last is a check digit")
	case r.Provider != "":
		p.Why, p.Provider, p.Cause = "contract", r.Provider, "replay/provider/"+r.Provider
		return p, nil
	}
	name, version, _ := strings.Cut(r.Option, "@")
	corrected, ok := s.Corrects(r.Employer, name, version)
	if !ok {
		return p, fault.New(fault.Invalid, "replay: the option's version says of no other that it corrects it")
	}
	p.Why, p.Option, p.Version, p.Corrected, p.Cause = "option", name, version, corrected, "replay/option/"+r.Option
	return p, nil
}
