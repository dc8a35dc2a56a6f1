package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
	"github.com/openaso/openaso/shared/x12/xta1"
)

// acknowledge names the file's faults and writes what its sender is told: the TA1 if one
// is due, the 999, and of a file with a set that the 999 takes the 277CA. Each stands before the
// manifest that names it, and the same file gives the same bytes.
func (s *Service) acknowledge(ctx context.Context, m *Manifest, report envelope.Report, of *fates) (err error) {
	for i := range report.Faults {
		if i == told {
			m.Faults = append(m.Faults, fmt.Sprintf("and %d more: the acknowledgment names them all", len(report.Faults)-told))
			break
		}
		m.Faults = append(m.Faults, report.Faults[i].Error())
	}
	answers := xta1.Due(xta1.Judge(report.Interchanges, xta1.Rules{Duplicate: m.Status == Refused}))
	if len(answers) > 0 {
		m.TA1, err = s.answer(ctx, m, "ta1", func(w io.Writer) error { return xta1.Write(w, answers, m.Digest, m.Received) })
	}
	if err != nil || m.Status == Refused || !x999.Due(&report) {
		return err
	}
	m.Ack, err = s.answer(ctx, m, "999", func(w io.Writer) error { return x999.Write(w, report, m.Received) })
	if err != nil || !claimsTaken(&report) {
		return err
	}
	m.ClaimAck, err = s.answer(ctx, m, "277ca", func(w io.Writer) error {
		return x277.Write(w, report, m.Digest, m.Received, s.answered(ctx, m, x999.Taken(&report), of))
	})
	return err
}

// claimsTaken says whether there are claims that the 999 does not reject.
func claimsTaken(report *envelope.Report) bool {
	for s := range report.Sets() {
		if s.Kind == claims && x999.Verdict(s) != "R" {
			return true
		}
	}
	return false
}

// answer keeps one acknowledgment and says where. One that stands already is that of an
// earlier try.
func (s *Service) answer(ctx context.Context, m *Manifest, kind string, write func(io.Writer) error) (string, error) {
	key := "out/" + m.Digest[:24] + "." + kind + ".edi"
	text := pull(write)
	defer text.stop()
	_, err := s.Files.PutNew(ctx, key, text)
	switch {
	case text.err != nil:
		return "", fault.Wrap(text.err, "acknowledgment")
	case err != nil && !fault.Is(err, fault.Conflict):
		return "", fault.Wrap(err, "acknowledgment")
	}
	return key, nil
}

// fates is what became of a file's good claims.
type fates struct {
	index   *index
	misfits map[int]bool // ordinals of claims that no command holds
}

func (f *fates) standing(it *x837.Item) x277.Standing {
	switch {
	case len(it.Faults) > 0 || f.misfits[it.Ordinal]:
		return x277.Rejected
	case f.index.place(it.Ordinal).Family == "":
		return x277.Received
	}
	return x277.Accepted
}

var errEnough = errors.New("enough claims")

// answered goes over the claims of the sets that the 999 accepts, once more from the file: a
// file's claims are not held in memory.
func (s *Service) answered(ctx context.Context, m *Manifest, taken map[int]bool, of *fates) iter.Seq2[x277.Claim, error] {
	return func(yield func(x277.Claim, error) bool) {
		again, err := s.claims(ctx, m.Key, func(it x837.Item) error {
			if taken[it.Set] && !yield(x277.Claim{Item: it, ID: id.ClaimOf(m.Digest, it.Ordinal), Standing: of.standing(&it)}, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && again.Broken == "" && !errors.Is(err, errEnough) {
			yield(x277.Claim{}, err)
		}
	}
}
