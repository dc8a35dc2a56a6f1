package worklist

import (
	"context"
	"slices"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// ShownTotal is what an outcome comes to, in dollars: "1234.05".
type ShownTotal struct {
	Status string `json:"status"`
	Plan   string `json:"plan"`
	Member string `json:"member"`
}

func shownTotal(t claim.Total) ShownTotal {
	return ShownTotal{t.Status, t.Plan.String(), t.Member.String()}
}

// ShownDifference is what a replay changes of a claim.
type ShownDifference struct {
	Claim  id.Claim   `json:"claim"`
	Before ShownTotal `json:"before"`
	After  ShownTotal `json:"after"`
}

// ShownReplay is a replay that waits for an answer, or what became of it.
type ShownReplay struct {
	ID          string                  `json:"id,omitempty"`
	Employer    id.Employer             `json:"employer"`
	Family      id.Family               `json:"family"`
	Why         string                  `json:"why"`
	Status      adjudicate.ReplayStatus `json:"status"`
	Since       time.Time               `json:"since"`
	By          string                  `json:"by,omitempty"`
	Plan        string                  `json:"plan"` // what the plan pays more
	Member      string                  `json:"member"`
	Closed      bool                    `json:"closed_year"`
	Differences []ShownDifference       `json:"differences"`
}

func shownReplay(p *adjudicate.Proposal) ShownReplay {
	v := ShownReplay{
		ID: p.ID, Employer: p.Replay.Employer, Family: p.Replay.Family, Why: p.Replay.Why, Status: p.Status, Since: p.Since, By: p.By,
		Plan: p.Result.Plan.String(), Member: p.Result.Member.String(), Closed: p.Result.Closed, Differences: []ShownDifference{},
	}
	for _, d := range p.Result.Differences {
		v.Differences = append(v.Differences, ShownDifference{d.Claim, shownTotal(d.Before), shownTotal(d.After)})
	}
	return v
}

// ShowReplay is one proposed replay; fault.NotFound.
func (s *Service) ShowReplay(ctx context.Context, id string) (ShownReplay, error) {
	p, err := s.Decisions.Proposal(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && !slices.Contains(s.Employers, p.Replay.Employer) {
		err = fault.New(fault.NotFound, "replay: there is no such one")
	}
	return shownReplay(&p), err
}

// Approve carries a proposed replay out if it still comes to what was shown; otherwise the
// status is "proposed" and what it comes to now waits for an answer.
func (s *Service) Approve(ctx context.Context, id, by string) (ShownReplay, error) {
	v, err := s.ShowReplay(ctx, id)
	if err != nil {
		return v, err
	}
	out, err := s.Decisions.Approve(ctx, id, by)
	if err != nil {
		return v, err
	}
	p := adjudicate.Proposal{ID: id, Replay: adjudicate.Replay{Employer: v.Employer, Family: v.Family, Why: v.Why}, Result: out, Status: out.Status, Since: v.Since, By: by}
	return shownReplay(&p), nil
}

// Decline leaves the claims of a proposed replay as they are.
func (s *Service) Decline(ctx context.Context, id, by string) (ShownReplay, error) {
	if _, err := s.ShowReplay(ctx, id); err != nil {
		return ShownReplay{}, err
	}
	if err := s.Decisions.Decline(ctx, id, by); err != nil {
		return ShownReplay{}, err
	}
	return s.ShowReplay(ctx, id)
}
