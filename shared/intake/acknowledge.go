package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
	"github.com/openaso/openaso/shared/x12/xta1"
)

// acknowledge names the file's faults and writes what each of its senders is told: the TA1 if
// one is due, the 999, and of claims in a set that the 999 takes the 277CA. Each stands before
// the manifest that names it, and the same file gives the same bytes.
func (s *Service) acknowledge(ctx context.Context, m *Manifest, report envelope.Report, of *fates) error {
	for i := range report.Faults {
		if i == told {
			m.Faults = append(m.Faults, fmt.Sprintf("and %d more: the acknowledgment names them all", len(report.Faults)-told))
			break
		}
		m.Faults = append(m.Faults, report.Faults[i].Error())
	}
	envelopes := xta1.Due(xta1.Judge(report.Interchanges, xta1.Rules{Duplicate: m.Status == Refused}))
	for n, theirs := range report.BySender() {
		told, err := s.tell(ctx, m, &addressee{place: n, report: theirs, envelopes: envelopes, fates: of})
		if err != nil {
			return err
		}
		if n == 0 {
			m.TA1, m.Ack, m.ClaimAck = told.TA1, told.Ack, told.ClaimAck
			continue
		}
		o := m.sender(n)
		o.TA1, o.Ack, o.ClaimAck = told.TA1, told.Ack, told.ClaimAck
	}
	return nil
}

// sender is where the answers to a sender of the file are told, by his place: 1 is the second.
func (m *Manifest) sender(place int) *Answers {
	for len(m.Others) < place {
		m.Others = append(m.Others, Answers{})
	}
	return &m.Others[place-1]
}

// addressee is one sender of a file.
type addressee struct {
	place     int             // among the senders, from 0
	report    envelope.Report // of his interchanges
	envelopes []xta1.Answer   // of all
	fates     *fates
}

// suffix keeps the answers to the senders of one file apart, by their places in it from 0.
func suffix(place int, kind string) string {
	if place == 0 {
		return kind
	}
	return strconv.Itoa(place+1) + "." + kind
}

// theirs are the answers to the sender's own envelopes.
func (a *addressee) theirs() []xta1.Answer {
	return slices.DeleteFunc(slices.Clone(a.envelopes), func(one xta1.Answer) bool {
		return one.Interchange.From() != a.report.Interchanges[0].From()
	})
}

// tell writes what one sender is told of his own interchanges.
func (s *Service) tell(ctx context.Context, m *Manifest, a *addressee) (out Answers, err error) {
	if answers := a.theirs(); len(answers) > 0 {
		out.TA1, err = s.answer(ctx, m, suffix(a.place, "ta1"), func(w io.Writer) error { return xta1.Write(w, answers, m.Digest, m.Received) })
	}
	if err != nil || m.Status == Refused || !x999.Due(&a.report) {
		return out, err
	}
	out.Ack, err = s.answer(ctx, m, suffix(a.place, "999"), func(w io.Writer) error { return x999.Write(w, a.report, m.Received) })
	if err != nil || !claimsTaken(&a.report) {
		return out, err
	}
	out.ClaimAck, err = s.answer(ctx, m, suffix(a.place, "277ca"), func(w io.Writer) error {
		return x277.Write(w, a.report, m.Digest, m.Received, s.answered(ctx, m, x999.Taken(&a.report), a.fates))
	})
	return out, err
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
