package sweep

import (
	"context"
	"encoding/json"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/receive"
	"github.com/openaso/openaso/shared/table"
)

// recent is how many times Grace something that came in is looked at again.
const recent = 4

// files resends those with claims that no log has.
func (s *Service) files(ctx context.Context, r *Report) error {
	manifests, err := intake.Manifests(ctx, s.Table)
	if err != nil {
		return err
	}
	for _, m := range manifests {
		age := s.Now().Sub(m.Received)
		if m.Batches == 0 || age < s.Grace || s.Grace > 0 && age > recent*s.Grace {
			continue
		}
		missing, err := s.Intake.Missing(ctx, m)
		if err != nil {
			return err
		}
		if len(missing) == 0 {
			continue
		}
		r.Files++
		if err := s.Intake.Resend(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// unmatched looks again for the families of claims that wait for their member.
func (s *Service) unmatched(ctx context.Context, r *Report) error {
	waiting, err := find.Waiting(ctx, s.Table)
	if err != nil {
		return err
	}
	for _, p := range waiting {
		if p.Family != "" {
			continue
		}
		found, err := s.Intake.Rematch(ctx, p.Claim)
		if err != nil {
			return err
		}
		if found {
			r.Matched++
		}
	}
	return nil
}

// webhooks sends recent ones on again: applying one twice changes nothing.
func (s *Service) webhooks(ctx context.Context, r *Report) error {
	for _, c := range s.Connections {
		q := table.Query{PK: receive.Partition(c), Stale: true}
		for {
			page, err := s.Table.Query(ctx, q)
			if err != nil {
				return err
			}
			for _, it := range page.Items {
				if err := s.webhook(ctx, it, r); err != nil {
					return err
				}
			}
			if !page.More {
				break
			}
			q.From = page.Items[len(page.Items)-1].SK + "\x01"
		}
	}
	return nil
}

func (s *Service) webhook(ctx context.Context, it table.Item, r *Report) error {
	var w receive.Webhook
	if err := json.Unmarshal(it.Body, &w); err != nil {
		return fault.As(fault.Internal, err, "webhook")
	}
	if age := s.Now().Sub(w.Received); age < s.Grace || s.Grace > 0 && age > recent*s.Grace {
		return nil
	}
	r.Webhooks++
	for _, name := range it.Events {
		queues, _ := events.QueuesOf(name)
		m := events.Message{Event: name, PK: it.PK, SK: it.SK, Version: it.Version}
		for _, q := range queues {
			if err := s.Relay.Send(ctx, q, m.Marshal()); err != nil {
				return err
			}
		}
	}
	return nil
}
