package payment

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/x835"
)

// word is how a decision stands among those of its entry. They form chains: an
// outcome, the reversal that takes it back, the outcome that corrects it, and so on.
// A payee must read a chain in its order: a correction before its reversal is, to a
// payee's system, a second claim.
type word struct {
	after int     // place of the decision before it in its chain, or -1
	plan  id.Plan // under whose terms it is told, "" where no plan covers the claim
	rides bool    // it moves no money, and is told where the money before it is
}

// words gives an entry's words by place. It follows from the log alone, which only
// grows: whoever asks, and whenever, tells a decision in the same place.
func (s *Service) words(ctx context.Context, e id.Employer, f id.Family, en *family.Entry) ([]word, error) {
	all := make([]word, len(en.Decided))
	for i := range all {
		w, o := &all[i], &en.Decided[i].Decision.Outcome
		w.after, w.plan = before(en.Decided[:i], &en.Decided[i]), o.Plan
		if w.after < 0 {
			continue
		}
		prev := &all[w.after]
		if w.plan == "" {
			w.plan = prev.plan
		}
		if w.plan != prev.plan {
			w.after = -1 // another plan's payer tells it, who told nothing of the claim
			continue
		}
		if o.PlanPaid != 0 || !tellable(o) {
			continue
		}
		var err error
		if w.rides, err = prev.rides, nil; !w.rides {
			w.rides, err = s.called(ctx, e, f, en, w.after)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// before is the place among the earlier of what d answers, or -1: a reversal the
// outcome that it takes back, an outcome the reversal of its claim or else of the one
// that it replaces.
func before(earlier []family.Decided, d *family.Decided) int {
	last := func(c id.Claim, reversed bool) int {
		for i := len(earlier) - 1; i >= 0; i-- {
			x := &earlier[i]
			if o := &x.Decision.Outcome; o.Claim == c && tellable(o) && (o.Status == claim.Reversed) == reversed &&
				x.Claim.Billing == d.Claim.Billing && x.Claim.TIN == d.Claim.TIN {
				return i
			}
		}
		return -1
	}
	o := &d.Decision.Outcome
	if o.Status == claim.Reversed {
		return last(o.Claim, false)
	}
	if at := last(o.Claim, true); at >= 0 {
		return at
	}
	return last(o.Of, true)
}

// called says whether a call of funding asks for the decision at a place: one with
// money, unless it takes back what a hold kept out of calls. Those two meet in
// funding's fold and leave nothing to remit.
func (s *Service) called(ctx context.Context, e id.Employer, f id.Family, en *family.Entry, place int) (bool, error) {
	o := &en.Decided[place].Decision.Outcome
	if o.PlanPaid == 0 {
		return false, nil
	}
	held, found := heldLast(en.Decided[:place], o.Claim)
	if found {
		return !held, nil
	}
	err := s.back(ctx, e, f, en.Version-1, func(old *family.Entry) bool {
		held, found = heldLast(old.Decided, o.Claim)
		return found
	})
	return !held, err
}

// heldLast says whether the last decision on a claim is under a hold.
func heldLast(all []family.Decided, c id.Claim) (held, found bool) {
	for i := len(all) - 1; i >= 0; i-- {
		if o := &all[i].Decision.Outcome; o.Claim == c {
			return len(o.Holds) > 0, true
		}
	}
	return false, false
}

// teller tells a payee of an entry's decisions: those with a line in the register,
// and those that ride with them.
type teller struct {
	of    funding.EntryOf
	en    family.Entry
	ps    people
	words []word
	lines []int // places that have a line for the payee
}

func (s *Service) teller(ctx context.Context, e id.Employer, of funding.EntryOf, lines []int) (*teller, error) {
	en, ps, err := s.entry(ctx, e, of.Family, of.Version)
	if err != nil {
		return nil, err
	}
	words, err := s.words(ctx, e, of.Family, &en)
	return &teller{of, en, ps, words, lines}, err
}

// holds says whether a line's decision is in the entry.
func (t *teller) holds(l *funding.Line) error {
	if l.Place < 0 || l.Place >= len(t.en.Decided) || t.en.Decided[l.Place].Decision.Outcome.Claim != l.Claim {
		return unfit{fault.New(fault.Internal, "register: the log does not hold the decision")}
	}
	return nil
}

// follows says whether another line's tale tells the decision at a place.
func (t *teller) follows(place int) bool {
	at := t.words[place].after
	for at >= 0 && t.words[at].rides {
		at = t.words[at].after
	}
	return at >= 0 && slices.Contains(t.lines, at)
}

// tell adds the decision at a place, and the rest of its chain right behind it.
func (t *teller) tell(claims []x835.Claim, place int) ([]x835.Claim, error) {
	c, err := t.ps.remitted(&t.en.Decided[place])
	claims = append(claims, c)
	for i := place + 1; i < len(t.words) && err == nil; i++ {
		if w := &t.words[i]; w.after == place && (w.rides || slices.Contains(t.lines, i)) {
			claims, err = t.tell(claims, i)
		}
	}
	return claims, err
}
