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
	row, err := find.Row(find.WaitingKey(sub.Claim.ID), 1, find.Place{
		Claim: sub.Claim.ID, Reason: adjudicate.PendMember, Since: g.received,
	})
	if err != nil {
		return err
	}
	if err := find.PutNewer(ctx, g.s.Table, row); err != nil {
		return err
	}
	return g.s.Table.Commit(ctx, "", []table.Op{{Item: it}})
}

// flush sends what is held, each family's claims in one command or several.
func (g *grouper) flush(ctx context.Context) error {
	for _, f := range g.order {
		b := g.held[f]
		for len(b.Claims) > 0 {
			part := *b
			part.Claims = b.Claims[:min(maxBatch, len(b.Claims))]
			part.Cause = g.m.Digest[:24] + "/" + strconv.Itoa(g.m.Batches)
			n, err := g.send(ctx, part)
			if err != nil {
				return err
			}
			g.m.Batches++
			b.Claims = b.Claims[n:]
		}
	}
	g.order, g.held, g.count = nil, nil, 0
	return nil
}

var errNoFit = errors.New("one claim does not fit a message")

// send halves a command until it fits the queue's body.
func (g *grouper) send(ctx context.Context, b adjudicate.Batch) (int, error) {
	for {
		body, err := b.Marshal()
		if err != nil {
			return 0, err
		}
		if len(body) <= queue.MaxBody {
			return len(b.Claims), g.s.Send(ctx, body)
		}
		if len(b.Claims) == 1 {
			return 0, fault.As(fault.TooLarge, errNoFit, "intake")
		}
		b.Claims = b.Claims[:len(b.Claims)/2]
	}
}
