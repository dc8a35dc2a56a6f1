package intake

import (
	"context"

	"github.com/fxamacker/cbor/v2"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
)

// Missing lists the claims of a file that are in no log: those that were sent to a
// family and did not arrive. Claims that wait for their member are not among them.
func (s *Service) Missing(ctx context.Context, m Manifest) ([]id.Claim, error) {
	x, err := readIndex(ctx, s.Files, m.Digest[:24])
	if err != nil {
		return nil, err
	}
	var out []id.Claim
	logs := map[id.Family]*family.Log{}
	for ordinal := 1; ordinal <= len(x.Of); ordinal++ {
		p := x.place(ordinal)
		if p.Family == "" {
			continue
		}
		log := logs[p.Family]
		if log == nil {
			if log, err = family.Load(ctx, s.Table, p.Employer, p.Family); err != nil {
				return nil, err
			}
			logs[p.Family] = log
		}
		if c := id.ClaimOf(m.Digest, ordinal); !log.State.Has(c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// Resend sends a file's claims to be decided once more; what is in a log already
// stays as it is stored.
func (s *Service) Resend(ctx context.Context, m Manifest) error {
	m.Batches, m.Unmatched, m.Claims, m.Faulty, m.Faults = 0, 0, 0, 0, nil
	_, err := s.read(ctx, &m)
	return err
}

// Rematch looks again for the family of a claim whose card number nobody had. It
// sends the claim there under its own id, or closes its row if it has arrived. It
// answers whether a family was found.
func (s *Service) Rematch(ctx context.Context, c id.Claim) (bool, error) {
	it, err := s.Table.Get(ctx, unmatchedKey(c))
	if err != nil {
		return false, err
	}
	var u Unmatched
	if err := cbor.Unmarshal(it.Body, &u); err != nil {
		return false, fault.As(fault.Internal, err, "unmatched claim")
	}
	p, err := find.Get(ctx, s.Table, find.CardKey(s.Secret, u.Card))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	log, err := family.Load(ctx, s.Table, p.Employer, p.Family)
	if err != nil {
		return false, err
	}
	if log.State.Has(c) {
		return true, s.matched(ctx, c, p, log.State.Version)
	}
	g := grouper{s: s, m: &Manifest{}}
	_, err = g.send(ctx, adjudicate.Batch{Employer: p.Employer, Family: p.Family, Cause: "match/" + string(c),
		Claims: []adjudicate.Submission{u.Submission}})
	return true, err
}

func (s *Service) matched(ctx context.Context, c id.Claim, p find.Place, version int64) error {
	p.Claim, p.Closed = c, true
	row, err := find.Row(find.WaitingKey(c), version+1, p)
	if err != nil {
		return err
	}
	return find.PutNewer(ctx, s.Table, row)
}
