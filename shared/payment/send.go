package payment

import (
	"bytes"
	"context"
	"errors"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// send writes the files of every payment that is created, release by release,
// and marks it sent once all files of its release stand.
func (r *run) send(ctx context.Context) error {
	if err := r.read(ctx); err != nil {
		return err
	}
	var order []string
	members := map[string][]kept{}
	for _, k := range r.inOrder() {
		if k.Status == Held {
			continue
		}
		if members[k.Release] == nil {
			order = append(order, k.Release)
		}
		members[k.Release] = append(members[k.Release], k)
	}
	for _, name := range order {
		if err := r.sendRelease(ctx, name, members[name]); err != nil {
			return err
		}
	}
	return nil
}

// sendRelease takes all payments of a release: its bank files name every one.
func (r *run) sendRelease(ctx context.Context, name string, all []kept) error {
	var rest []kept
	for _, k := range all {
		if k.Status == Created {
			rest = append(rest, k)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	rel, err := r.release(ctx, r.call.Employer, r.call.Plan, name)
	if err != nil {
		return err
	}
	if err := r.bankFiles(ctx, &rel, all); err != nil {
		return err
	}
	for i := range rest {
		b, err := r.remittance(ctx, &rel.Terms, &rest[i])
		if err != nil {
			return fault.Wrap(err, "payment %s", rest[i].ID)
		}
		if err := r.putNew(ctx, rest[i].Remittance, b); err != nil {
			return err
		}
	}
	for _, k := range rest {
		if err := r.mark(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// bankFiles writes the release's ACH file and check register, if it has any.
func (r *run) bankFiles(ctx context.Context, rel *release, all []kept) error {
	for _, m := range []struct {
		method x835.Method
		render func(*release, []kept) ([]byte, error)
	}{{x835.ACH, achFile}, {x835.Check, checkRegister}} {
		var some []kept
		for _, k := range all {
			if k.Method == m.method {
				some = append(some, k)
			}
		}
		if len(some) == 0 {
			continue
		}
		b, err := m.render(rel, some)
		if err != nil {
			return fault.Wrap(err, "release %s", rel.ID)
		}
		if err := r.putNew(ctx, rel.bankFile(m.method), b); err != nil {
			return err
		}
	}
	return nil
}

// putNew leaves a file that is there: it was rendered from the same items.
func (s *Service) putNew(ctx context.Context, key string, b []byte) error {
	_, err := s.Files.PutNew(ctx, key, bytes.NewReader(b))
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return fault.Wrap(err, "payment: file")
}

// mark says that the payment went out, and announces it; once, whoever is first.
func (r *run) mark(ctx context.Context, k kept) error {
	k.Status = Sent
	op, err := k.op(EventReleased)
	if err != nil {
		return err
	}
	err = r.Table.Commit(ctx, "", []table.Op{op})
	var lost *table.ConditionFailed
	if err != nil && !errors.As(err, &lost) {
		return fault.Wrap(err, "payment")
	}
	k.version++
	r.stored[k.ID] = k
	return nil
}
