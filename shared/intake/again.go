package intake

import (
	"context"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
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

// Uploads is where senders' files lie.
const Uploads = "in/"

// Untaken lists the uploaded files that have no manifest, as they are stored.
func (s *Service) Untaken(ctx context.Context) ([]files.Info, error) {
	manifests, err := Manifests(ctx, s.Table)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for i := range manifests {
		taken[manifests[i].Key] = true
	}
	var out []files.Info
	after := ""
	for {
		list, err := s.Files.List(ctx, Uploads, after, 1000)
		if err != nil || len(list) == 0 {
			return out, err
		}
		for _, info := range list {
			if after = info.Key; !taken[info.Key] {
				out = append(out, info)
			}
		}
	}
}

// Resend sends a file's claims to be decided once more; what is in a log already
// stays as it is stored.
func (s *Service) Resend(ctx context.Context, m Manifest) error {
	m.Batches, m.Unmatched, m.Claims, m.Faulty, m.Faults, m.Parts, m.Others = 0, 0, 0, 0, nil, nil, nil
	_, _, err := s.read(ctx, &m)
	return err
}

// UnmatchedAt is a claim whose card number nobody had, as it came; fault.NotFound.
func UnmatchedAt(ctx context.Context, t table.Table, c id.Claim) (u Unmatched, err error) {
	it, err := t.Get(ctx, unmatchedKey(c))
	if err != nil {
		return u, fault.Wrap(err, "unmatched claim")
	}
	return u, fault.As(fault.Internal, cbor.Unmarshal(it.Body, &u), "unmatched claim")
}

// Rematch looks again for the family of a claim whose card number nobody had. It
// sends the claim there under its own id. If it has arrived, its row tells what the
// family's log tells: it is closed, or the claim pends there for another reason. It
// answers whether a family was found.
func (s *Service) Rematch(ctx context.Context, c id.Claim) (bool, error) {
	u, err := UnmatchedAt(ctx, s.Table, c)
	if err != nil {
		return false, err
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
		return true, s.matched(ctx, c, log)
	}
	_, err = s.command(ctx, adjudicate.Batch{Employer: p.Employer, Family: p.Family, Cause: "match/" + string(c),
		Claims: []adjudicate.Submission{u.Submission}})
	return true, err
}

// matched writes the row that relay writes of a claim's latest word, as of the same
// version, so that neither undoes the other. relay itself writes none of a claim that
// is decided where it first came in: it takes that to have never waited.
func (s *Service) matched(ctx context.Context, c id.Claim, log *family.Log) error {
	version, d := latest(log, c)
	if d == nil && !log.All {
		all, err := family.LoadAll(ctx, s.Table, log.Employer, log.Family)
		if err != nil {
			return err
		}
		version, d = latest(all, c)
	}
	if d == nil {
		return fault.New(fault.Internal, "family log: the claim is marked and in no entry")
	}
	o := &d.Decision.Outcome
	row, err := find.Row(find.WaitingKey(c), version, find.Place{
		Employer: log.Employer, Family: log.Family, Claim: c, Reason: o.Reason, Since: d.Claim.Received, Closed: o.Status != claim.Pended,
	})
	if err != nil {
		return err
	}
	return find.PutNewer(ctx, s.Table, row)
}

// latest is the last decision on a claim and the version it stands in.
func latest(log *family.Log, c id.Claim) (int64, *family.Decided) {
	for _, en := range slices.Backward(log.Entries) {
		for i := range slices.Backward(en.Decided) {
			if en.Decided[i].Claim.ID == c {
				return en.Version, &en.Decided[i]
			}
		}
	}
	return 0, nil
}
