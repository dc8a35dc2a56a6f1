package intake

import (
	"context"
	"errors"
	"strconv"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Bounds: claims held in memory before they are sent, and claims of one command.
const (
	maxHeld  = 5000
	maxBatch = 100
)

// grouper gathers claims by family, in the order of the file.
type grouper struct {
	s        *Service
	m        *Manifest
	received day.Day
	places   map[string]find.Place // by row key, of this file
	order    []id.Family
	held     map[id.Family]*adjudicate.Batch
	count    int
	index    index
	misfits  map[int]bool // ordinals of claims that no command holds
}

func (g *grouper) add(ctx context.Context, ordinal int, c *x837.Claim) error {
	sub := submission(g.m.Digest, ordinal, g.received, c)
	k := find.CardKey(g.s.Secret, c.Subscriber.Card)
	p, ok := g.places[k.PK]
	if !ok {
		var err error
		if p, err = find.Get(ctx, g.s.Table, k); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		g.places[k.PK] = p
	}
	g.index.put(ordinal, p)
	if p.Family == "" {
		return g.unmatched(ctx, sub, c)
	}
	if g.held == nil {
		g.held = map[id.Family]*adjudicate.Batch{}
	}
	b := g.held[p.Family]
	if b == nil {
		b = &adjudicate.Batch{Employer: p.Employer, Family: p.Family}
		g.held[p.Family] = b
		g.order = append(g.order, p.Family)
	}
	b.Claims = append(b.Claims, sub)
	if g.count++; g.count >= maxHeld {
		return g.flush(ctx)
	}
	return nil
}

// unmatched keeps the claim as it came, with a row in the queue of its reason.
func (g *grouper) unmatched(ctx context.Context, sub adjudicate.Submission, c *x837.Claim) error {
	g.m.Unmatched++
	it, err := unmatchedItem(&Unmatched{ID: sub.Claim.ID, Submission: sub, Card: c.Subscriber.Card})
	if err != nil {
		return err
	}
	// Version 0: any entry of a family's log that tells of the claim is newer.
	row, err := find.Row(find.WaitingKey(sub.Claim.ID), 0, find.Place{
		Claim: sub.Claim.ID, Reason: adjudicate.PendMember, Since: g.received,
	})
	if err != nil {
		return err
	}
	// The claim first: a row never stands without what it leads to.
	if err := g.s.Table.Commit(ctx, "", []table.Op{{Item: it}}); err != nil {
		return err
	}
	return find.PutNewer(ctx, g.s.Table, row)
}

// finish keeps the index and sends the rest. The index stands first, so that a claim
// is found as soon as it is decided, and again if a claim turned out to go nowhere.
func (g *grouper) finish(ctx context.Context) error {
	if err := g.s.keepIndex(ctx, g.m.Digest, &g.index); err != nil {
		return err
	}
	known := len(g.misfits)
	if err := g.flush(ctx); err != nil || len(g.misfits) == known {
		return err
	}
	return g.s.keepIndex(ctx, g.m.Digest, &g.index)
}

// flush sends what is held, each family's claims in one command or several.
func (g *grouper) flush(ctx context.Context) error {
	for _, f := range g.order {
		b := g.held[f]
		for len(b.Claims) > 0 {
			part := *b
			part.Claims = b.Claims[:min(maxBatch, len(b.Claims))]
			part.Cause = g.m.Digest[:24] + "/" + strconv.Itoa(g.m.Batches)
			n, err := g.s.command(ctx, part)
			switch {
			case errors.Is(err, errNoFit):
				g.misfit(b.Claims[0].Claim.ID.Ordinal(), errNoFit)
				n = 1
			case err != nil:
				return err
			default:
				g.m.Batches++
			}
			b.Claims = b.Claims[n:]
		}
	}
	g.order, g.held, g.count = nil, nil, 0
	return nil
}

// misfit names a good claim that goes to no family all the same, because no command can
// hold it. x837 bounds every element, so none such is known: but one claim must not stop a
// file for good.
func (g *grouper) misfit(ordinal int, why error) {
	g.misfits[ordinal] = true
	g.m.Faulty++
	if len(g.m.Faults) < told {
		g.m.Faults = append(g.m.Faults, "claim "+strconv.Itoa(ordinal)+" of the file: "+why.Error())
	}
	g.index.put(ordinal, find.Place{})
}

var errNoFit = errors.New("one claim does not fit a message")

// command sends the first claims of b, halved until they fit a queue's body, and
// answers how many. fault.TooLarge with errNoFit: not even the first one does.
func (s *Service) command(ctx context.Context, b adjudicate.Batch) (int, error) {
	for {
		body, err := b.Marshal()
		if err != nil {
			return 0, err
		}
		if len(body) <= queue.MaxBody {
			return len(b.Claims), s.Send(ctx, body)
		}
		if len(b.Claims) == 1 {
			return 0, fault.As(fault.TooLarge, errNoFit, "intake")
		}
		b.Claims = b.Claims[:len(b.Claims)/2]
	}
}
