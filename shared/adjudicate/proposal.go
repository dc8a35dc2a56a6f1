package adjudicate

import (
	"context"
	"encoding/json"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// Proposal is a replay that waits for a person: there is one at most for a family and the
// terms that its claims would come under. It names claims and amounts, and no person.
type Proposal struct {
	ID      string       `json:"id"`
	Replay  Replay       `json:"replay"`
	Result  Replayed     `json:"result"`
	Status  ReplayStatus `json:"status"` // proposed, declined, applied; unchanged: nothing was left to do
	Since   time.Time    `json:"since"`
	By      string       `json:"by,omitempty"` // who declined it
	Version int64        `json:"-"`
}

// kindProposal is the item kind of a proposal.
const kindProposal = "adjudicate.proposal"

// proposals is the queue of proposed replays.
const proposals = "Q#REPLAY"

// key of a replay's proposal.
func (p *Replay) key() table.Key {
	terms := "pinned"
	switch p.Why {
	case "option":
		terms = p.Option + "@" + p.Version
	case "contract":
		terms = "contract-" + p.Provider
	}
	return table.Key{PK: proposals, SK: id.Derive("replay", string(p.Employer), string(p.Family), terms)}
}

func readProposal(it table.Item) (p Proposal, err error) {
	p.Version = it.Version
	return p, fault.As(fault.Internal, json.Unmarshal(it.Body, &p), "proposal")
}

// Proposals lists the proposed replays, open and answered.
func (s *Service) Proposals(ctx context.Context) (out []Proposal, err error) {
	for it, err := range table.Items(ctx, s.Table, table.Query{PK: proposals}) {
		if err != nil {
			return nil, fault.Wrap(err, "proposals")
		}
		p, err := readProposal(it)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Proposal is one by its id; fault.NotFound.
func (s *Service) Proposal(ctx context.Context, id string) (Proposal, error) {
	it, err := s.Table.Get(ctx, table.Key{PK: proposals, SK: id})
	if err != nil {
		return Proposal{}, fault.Wrap(err, "proposal")
	}
	return readProposal(it)
}

// standing is the proposal of a replay as it stands; Version 0 if there is none.
func (s *Service) standing(ctx context.Context, p *Replay) (Proposal, error) {
	out, err := s.Proposal(ctx, p.key().SK)
	if fault.Is(err, fault.NotFound) {
		return Proposal{}, nil
	}
	return out, err
}

// propose puts what a replay would change before a person. One that was declined and comes
// to the same is not brought up again.
func (s *Service) propose(ctx context.Context, p *Replay, out Replayed) (Replayed, error) {
	old, err := s.standing(ctx, p)
	if err != nil {
		return out, err
	}
	out.Status = Proposed
	if old.Result.Digest == out.Digest && (old.Status == Proposed || old.Status == Declined) {
		out.Status = old.Status
		return out, nil
	}
	next := Proposal{Replay: *p, Result: out, Status: Proposed, Since: s.Now().UTC(), Version: old.Version}
	if old.Status == Proposed {
		next.Replay = old.Replay.with(p)
		next.Since = old.Since
	}
	return out, s.keep(ctx, next)
}

// with widens a replay to what another one asks for.
func (p Replay) with(o *Replay) Replay {
	p.Cause, p.Why = o.Cause, o.Why
	p.From, p.Since = min(p.From, o.From), min(p.Since, o.Since)
	return p
}

// answer closes an open proposal: it was carried out, or nothing is left of it.
func (s *Service) answer(ctx context.Context, p *Replay, with ReplayStatus) error {
	old, err := s.standing(ctx, p)
	if err != nil || old.Status != Proposed {
		return err
	}
	old.Status = with
	return s.keep(ctx, old)
}

func (s *Service) keep(ctx context.Context, p Proposal) error {
	k := p.Replay.key()
	p.ID = k.SK
	body, err := json.Marshal(p)
	if err != nil {
		return fault.As(fault.Internal, err, "proposal")
	}
	op := table.Op{Item: table.Item{Key: k, Version: p.Version + 1, Kind: kindProposal, Body: body}, When: table.AtVersion, Version: p.Version}
	if p.Version == 0 {
		op.When = table.Absent
	}
	return s.Table.Commit(ctx, "", []table.Op{op})
}

// Approve carries a proposed replay out if it still comes to what the person saw; otherwise
// what it comes to now is proposed. fault.NotFound; fault.Conflict: it is not open.
func (s *Service) Approve(ctx context.Context, id, by string) (Replayed, error) {
	p, err := s.open(ctx, id, by)
	if err != nil {
		return Replayed{}, err
	}
	return s.Replay(ctx, p.Replay, p.Result.Digest, by)
}

// Decline answers a proposed replay with no: it is not brought up again unless it comes to
// something else. fault.NotFound; fault.Conflict: it is not open.
func (s *Service) Decline(ctx context.Context, id, by string) error {
	p, err := s.open(ctx, id, by)
	if err != nil {
		return err
	}
	p.Status, p.By = Declined, by
	return fault.Wrap(s.keep(ctx, p), "decline")
}

func (s *Service) open(ctx context.Context, id, by string) (Proposal, error) {
	p, err := s.Proposal(ctx, id)
	switch {
	case err != nil:
		return p, err
	case by == "":
		return p, fault.New(fault.Invalid, "say who decides")
	case p.Status != Proposed:
		return p, fault.New(fault.Conflict, "the proposal is not open: it is %s", p.Status)
	}
	return p, nil
}

// Open says whether a proposal waits for a person, and since what day.
func (p *Proposal) Open() (since day.Day, open bool) {
	return day.Of(p.Since), p.Status == Proposed
}
