package repricing

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/table"
)

// Service asks networks for prices and takes their answers. Awaited tells what a family's
// claims wait for; Decide puts a command on the queue of claims. All of it is safe to run
// twice.
type Service struct {
	Table   table.Table
	Files   files.Files
	Now     func() time.Time
	Awaited func(ctx context.Context, e id.Employer, f id.Family, tell func(c claim.Claim, lines []pricing.Priced)) error
	Decide  func(ctx context.Context, body []byte) error
}

// Round is what asking came to, in claims.
type Round struct {
	Asked   int // now
	Overdue int // whose answer is late: they are for a person now, and an answer is still taken
	Again   int // answered, and sent to be decided once more
}

// Ask writes one file a network of the claims that wait for its prices and were not asked
// about, and sends claims that wait though they were answered to be decided again. A claim is
// in one file of a network. One family that fails keeps no other from being asked about: the
// first error is returned at the end.
func (s *Service) Ask(ctx context.Context) (Round, error) {
	var r Round
	all, err := listed(ctx, s.Table)
	if err != nil {
		return r, err
	}
	list, err := find.Waiting(ctx, s.Table)
	if err != nil {
		return r, err
	}
	made, first := s.gather(ctx, all, list)
	for _, one := range made {
		lost, err := one.keep(ctx, s.Table)
		if err == nil && !lost {
			r.Asked += len(one.Claims)
			all = append(all, one)
		}
		first = cmp.Or(first, err)
	}
	first = cmp.Or(first, s.lookAll(ctx, all, byClaim(list), &r))
	return r, fault.Wrap(first, "repricing")
}

func (s *Service) lookAll(ctx context.Context, all []*sent, pended map[id.Claim]find.Place, r *Round) (first error) {
	for _, one := range all {
		first = cmp.Or(first, s.write(ctx, one))
		for i := range one.Claims {
			if p, ok := pended[one.Claims[i].Claim]; ok {
				first = cmp.Or(first, s.look(ctx, all, one, &one.Claims[i], p.Reason, r))
			}
		}
	}
	return first
}

// look looks at a claim that was asked about and still pends for a reason.
func (s *Service) look(ctx context.Context, all []*sent, of *sent, a *question, reason string, r *Round) error {
	switch {
	case a.Answer != "":
		r.Again++
		return s.decide(ctx, a, answers(all, a.Claim))
	case !Overdue(of.Day, day.Of(s.Now()), a.Days):
		return nil
	}
	r.Overdue++
	if reason != adjudicate.PendOutsidePrice {
		return nil // it is a person's already
	}
	b := adjudicate.Batch{Employer: a.Employer, Family: a.Family, Cause: "repricing/" + of.Network + " is late", Priced: a.Claim, Late: true}
	if names := answers(all, a.Claim); names != "" {
		b.Under = mark + names
	}
	return s.send(ctx, &b)
}

// decide has a claim decided again under the documents that answer for it.
func (s *Service) decide(ctx context.Context, a *question, names string) error {
	return s.send(ctx, &adjudicate.Batch{Employer: a.Employer, Family: a.Family, Cause: "repricing/" + names,
		Priced: a.Claim, Under: mark + names})
}

func (s *Service) send(ctx context.Context, b *adjudicate.Batch) error {
	body, err := b.Marshal()
	if err == nil {
		err = s.Decide(ctx, body)
	}
	return err
}

// write writes a file whose item was kept. One that is there is an earlier try's.
func (s *Service) write(ctx context.Context, one *sent) error {
	if one.CSV == "" {
		return nil
	}
	_, err := s.Files.PutNew(ctx, one.File(), strings.NewReader(one.CSV))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	one.CSV = ""
	_, err = one.keep(ctx, s.Table)
	return err
}

// Standing is a file of requests of which something is open: nobody answered, or a line was
// refused, and the claim waits.
type Standing struct {
	Network string     `json:"network"`
	File    string     `json:"file"`
	Sent    day.Day    `json:"sent"`
	Age     int        `json:"days"`
	Claims  int        `json:"claims"`
	Open    []id.Claim `json:"open"`
	Overdue []id.Claim `json:"overdue"` // those of the open whose answer is late
	Refused []id.Claim `json:"refused"`
}

// Standing lists the files of requests of which something is open, by network and number.
func (s *Service) Standing(ctx context.Context) ([]Standing, error) {
	all, err := listed(ctx, s.Table)
	if err != nil {
		return nil, err
	}
	list, err := find.Waiting(ctx, s.Table)
	pended, today := byClaim(list), day.Of(s.Now())
	out := []Standing{}
	for _, one := range all {
		v := Standing{Network: one.Network, File: one.File(), Sent: one.Day, Age: int(today - one.Day), Claims: len(one.Claims),
			Open: []id.Claim{}, Overdue: []id.Claim{}, Refused: []id.Claim{}}
		for i := range one.Claims {
			if _, ok := pended[one.Claims[i].Claim]; ok {
				v.add(one, &one.Claims[i], today)
			}
		}
		if len(v.Open)+len(v.Refused) > 0 {
			out = append(out, v)
		}
	}
	return out, err
}

func (v *Standing) add(of *sent, q *question, today day.Day) {
	switch {
	case q.Refused:
		v.Refused = append(v.Refused, q.Claim)
	case q.Answer == "":
		v.Open = append(v.Open, q.Claim)
		if Overdue(of.Day, today, q.Days) {
			v.Overdue = append(v.Overdue, q.Claim)
		}
	}
}
