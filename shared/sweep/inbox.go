package sweep

import (
	"context"
	"encoding/json"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/receive"
	"github.com/openaso/openaso/shared/table"
)

// often is how many times Grace something that came in is looked at again.
const often = 4

// recent says whether something that came in then is to be looked at now.
func (s *Service) recent(at time.Time) bool {
	age := s.Now().Sub(at)
	return age >= s.Grace && (s.Grace == 0 || age <= often*s.Grace)
}

// files takes in those whose notification was lost, and resends those with claims
// that no log has.
func (s *Service) files(ctx context.Context, r *finds) error {
	untaken, err := s.Intake.Untaken(ctx)
	if err != nil {
		return err
	}
	for _, info := range untaken {
		if !s.recent(info.Modified) {
			continue
		}
		r.Files++
		_, err := s.Intake.Receive(ctx, info.Key)
		r.on(err)
	}
	manifests, err := intake.Manifests(ctx, s.Table)
	if err != nil {
		return err
	}
	for _, m := range manifests {
		if m.Batches == 0 || !s.recent(m.Received) {
			continue
		}
		missing, err := s.Intake.Missing(ctx, m)
		if len(missing) > 0 {
			r.Files++
			err = s.Intake.Resend(ctx, m)
		}
		r.on(err)
	}
	return nil
}

// waiting looks again at claims that wait: for their member, or for something that may
// have been published since.
func (s *Service) waiting(ctx context.Context, r *finds) error {
	waiting, err := find.Waiting(ctx, s.Table)
	if err != nil {
		return err
	}
	retried := map[id.Family]bool{}
	for _, p := range waiting {
		if p.Family != "" {
			if adjudicate.Curable(p.Reason) && !retried[p.Family] {
				retried[p.Family] = true
				n, err := s.Retry(ctx, p.Employer, p.Family, "sweep/"+string(p.Claim))
				r.on(err)
				r.Decided += n
			}
			continue
		}
		found, err := s.Intake.Rematch(ctx, p.Claim)
		if r.on(err); found {
			r.Matched++
		}
	}
	return nil
}

func (s *Service) reprice(ctx context.Context, r *finds) (err error) {
	if s.Reprice != nil {
		r.Repriced, err = s.Reprice(ctx)
	}
	return err
}

// webhooks sends recent ones on again: applying one twice changes nothing.
func (s *Service) webhooks(ctx context.Context, r *finds) error {
	for _, c := range s.Connections {
		for it, err := range table.Items(ctx, s.Table, table.Query{PK: receive.Partition(c), Stale: true}) {
			if err != nil {
				return err
			}
			r.on(s.webhook(ctx, it, r))
		}
	}
	return nil
}

func (s *Service) webhook(ctx context.Context, it table.Item, r *finds) error {
	var w receive.Webhook
	if err := json.Unmarshal(it.Body, &w); err != nil {
		return fault.As(fault.Internal, err, "webhook")
	}
	if !s.recent(w.Received) {
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
