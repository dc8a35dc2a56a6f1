package intake

import (
	"context"
	"fmt"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
)

// read sends the file's claims off and fills m in. It goes over the file twice: what
// the acknowledgment rejects is sent again by the provider, so no claim of a set that
// is rejected may be decided, and whether it is shows only at its end. To hold a set's
// claims until then would fill memory with a set of any size, or spill PHI to a second
// place; to read the envelopes first costs a pass over bytes that lie at hand.
func (s *Service) read(ctx context.Context, m *Manifest) (envelope.Report, *fates, error) {
	fresh, err := s.guard(ctx, m)
	if err != nil {
		return envelope.Report{}, nil, err
	}
	survey, err := s.survey(ctx, m.Key)
	if err != nil {
		return envelope.Report{}, nil, err
	}
	if !fresh {
		m.Status = Refused
		return envelope.Report{Interchanges: survey.Interchanges}, nil, nil
	}
	m.outside(&survey)
	report := survey
	of, err := s.claimsOf(ctx, m, &report)
	if err != nil {
		return report, nil, err
	}
	answers, err := s.others(ctx, m, &report)
	if err != nil {
		return report, nil, err
	}
	m.parts(&report, answers)
	m.tally(&report)
	return report, of, nil
}

// outside names what is wrong with the file as a whole and which of its interchanges are
// refused unread.
func (m *Manifest) outside(r *envelope.Report) {
	if r.Broken != "" {
		m.Faults = append(m.Faults, r.Broken)
	}
	for i := range r.Interchanges {
		if why := r.Interchanges[i].Refusal(); why != "" && len(m.Faults) < told {
			m.Faults = append(m.Faults, fmt.Sprintf("interchange %d of the file is refused: %s", i+1, why))
		}
	}
}

// claimsOf sends the claims of the file's whole sets off, and puts what it found in place of
// what the survey says.
func (s *Service) claimsOf(ctx context.Context, m *Manifest, report *envelope.Report) (*fates, error) {
	whole := wholes(report)
	g := &grouper{s: s, m: m, received: day.Of(m.Received), places: map[string]find.Place{}, misfits: map[int]bool{}}
	if holds(report, claims) {
		got, err := s.claims(ctx, m.Key, func(it x837.Item) error {
			if len(it.Faults) > 0 || !whole[it.Set] {
				return nil
			}
			return g.add(ctx, it.Ordinal, &it.Claim)
		})
		if err != nil && got.Broken == "" {
			return nil, err
		}
		report.Take(&got, claims)
	}
	return &fates{&g.index, g.misfits}, g.finish(ctx)
}

// survey reads the envelopes of a file.
func (s *Service) survey(ctx context.Context, key string) (envelope.Report, error) {
	r, _, err := s.Files.Open(ctx, key)
	if err != nil {
		return envelope.Report{}, fault.Wrap(err, "upload")
	}
	defer r.Close()
	report, err := s.Rules.Survey(r, s.items)
	if err != nil && report.Broken == "" {
		return report, err
	}
	return report, nil
}

// wholes tells which transaction sets of a file, counted from 1, are whole.
func wholes(report *envelope.Report) map[int]bool {
	whole := map[int]bool{}
	for s := range report.Sets() {
		whole[s.Number] = s.Whole()
	}
	return whole
}

// claims reads the file's claims in order and holds each against its guide. A file that
// stops being X12 is an error with the place in the report's Broken.
func (s *Service) claims(ctx context.Context, key string, take func(x837.Item) error) (envelope.Report, error) {
	r, _, err := s.Files.Open(ctx, key)
	if err != nil {
		return envelope.Report{}, fault.Wrap(err, "upload")
	}
	defer r.Close()
	return x837.Read(r, x837.Options{Guide: true, Rules: s.Rules}, take)
}

// tally counts the claims and says what became of the file, as the acknowledgment
// does: with a set all its claims are rejected.
func (m *Manifest) tally(r *envelope.Report) {
	good := len(m.Faults) == 0 && len(r.Faults) == 0
	items, faulty := 0, m.Faulty // those that are good and go nowhere
	for _, p := range m.Parts {
		items, faulty = items+p.Items, faulty+p.Faulty
		if p.Kind == claims {
			m.Claims, m.Faulty = m.Claims+p.Items, m.Faulty+p.Faulty
		}
	}
	for s := range r.Sets() {
		good = good && x999.Verdict(s) == "A"
	}
	switch {
	case good && items > 0:
		m.Status = Accepted
	case items > faulty:
		m.Status = Partly
	default:
		m.Status = Rejected
	}
}
