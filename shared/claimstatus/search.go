package claimstatus

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x276"
)

// known is a claim with the last that was said of it.
type known struct {
	family.Decided
	employer id.Employer
	at       time.Time // of the entry that said it
}

func (k *known) on() day.Day { return day.Of(k.at.UTC()) }

// search finds the claims that an inquiry asks for, the newest first; none, with why.
func (s *Service) search(ctx context.Context, q *x276.Inquiry) ([]known, x276.Code, error) {
	place, err := s.place(ctx, strings.TrimSpace(q.Subscriber.ID.Reveal()))
	if fault.Is(err, fault.NotFound) {
		found, err := s.unmatched(ctx, q)
		return found, noCard, err
	}
	if err != nil {
		return nil, notFound, err
	}
	log, err := family.LoadAll(ctx, s.Table, place.Employer, place.Family)
	if err != nil {
		return nil, notFound, err
	}
	member := patient(log, q)
	if member == "" {
		return nil, noPatient, nil
	}
	found := said(log)
	here := slices.ContainsFunc(found, func(k known) bool { return k.Claim.ID == number(q) }) // whoever may be told of it
	found = slices.DeleteFunc(found, func(k known) bool { return !served(q, &k.Claim) || !asked(q, &k, member) })
	if len(found) == 0 && !here {
		found, err = s.underway(ctx, q, place)
	}
	slices.Reverse(found)
	return found[:min(len(found), mostAnswers)], notFound, err
}

// place is where the family with a card number is; fault.NotFound nobody has it who is told of.
func (s *Service) place(ctx context.Context, card string) (find.Place, error) {
	p, err := find.Get(ctx, s.Table, find.CardKey(s.Secret, phi.New(card)))
	if err == nil && s.Employer != "" && s.Employer != p.Employer {
		err = fault.New(fault.NotFound, "the card is of another employer")
	}
	return p, err
}

// said is the last word on each claim of a family, in the order they came.
func said(l *family.Log) (out []known) {
	at := map[id.Claim]int{}
	for i := range l.Entries {
		e := &l.Entries[i]
		for _, d := range e.Decided {
			k := known{Decided: d, employer: l.Employer, at: e.At}
			if n, ok := at[d.Claim.ID]; ok {
				out[n] = k
				continue
			}
			at[d.Claim.ID] = len(out)
			out = append(out, k)
		}
	}
	return out
}

// patient finds whom the inquiry is about, as a claim's patient is found. A subscriber whose
// day of birth did not come is the one with the card.
func patient(l *family.Log, q *x276.Inquiry) id.Member {
	who := q.Patient
	if who == (x276.Person{}) {
		who = q.Subscriber
	}
	if p := l.State.Patient(who.First, who.Born); p != nil {
		return p.ID
	}
	for i := range l.State.People {
		p := &l.State.People[i]
		if who.Born == 0 && p.Relationship == family.Subscriber && p.Called(who.First) {
			return p.ID
		}
	}
	return ""
}

// served says whether the provider who asks has billed or rendered the claim.
func served(q *x276.Inquiry, c *claim.Claim) bool {
	for _, p := range [...]*x276.Party{&q.Provider, &q.Also} {
		number := strings.TrimSpace(p.ID)
		switch {
		case number == "":
		case p.Qualifier == "XX" && (number == c.Billing || number == c.Rendering):
			return true
		case p.Qualifier == "FI" && strings.ReplaceAll(number, "-", "") == c.TIN:
			return true
		}
	}
	return false
}

// asked says whether a claim of the family is one that the inquiry asks for: by our number,
// or by what else it says. A claim whose patient nobody has found yet is told of only where
// it is asked for by a number.
func asked(q *x276.Inquiry, k *known, member id.Member) bool {
	c := &k.Claim
	if control := strings.TrimSpace(q.Control); control != "" {
		return string(c.ID) == control && (c.Member == member || c.Member == "")
	}
	number := strings.TrimSpace(q.PatientNumber.Reveal())
	if number != "" && number != strings.TrimSpace(c.PatientNumber.Reveal()) {
		return false
	}
	if c.Member != member && (c.Member != "" || number == "") {
		return false
	}
	if q.Charge != nil && *q.Charge != c.Charge || q.BillType != "" && q.BillType != billType(c) {
		return false
	}
	from, to := period(c.Lines)
	return q.From == 0 || from <= q.To && q.From <= to
}

// unmatched finds a claim by our number that came under a card nobody has, if it is the
// card that is asked with.
func (s *Service) unmatched(ctx context.Context, q *x276.Inquiry) ([]known, error) {
	control := number(q)
	if control == "" || s.Employer != "" { // whose it is nobody knows
		return nil, nil
	}
	u, err := intake.UnmatchedAt(ctx, s.Table, control)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	c := u.Submission.Claim
	if err != nil || !served(q, &c) || u.Card.Reveal() != strings.TrimSpace(q.Subscriber.ID.Reveal()) {
		return nil, err
	}
	return []known{pending(c, claim.Outcome{Status: claim.Pended, Reason: adjudicate.PendMember})}, nil
}

// underway finds a claim by our number that was accepted for the family and is not in its
// log yet. Who billed it nobody has read yet: nothing but that it is here is told.
func (s *Service) underway(ctx context.Context, q *x276.Inquiry, place find.Place) ([]known, error) {
	control := number(q)
	if control == "" {
		return nil, nil
	}
	p, err := intake.Locate(ctx, s.Table, s.Files, control)
	if fault.Is(err, fault.NotFound) || err == nil && (p.Employer != place.Employer || p.Family != place.Family) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []known{pending(claim.Claim{ID: control}, claim.Outcome{Status: claim.Pended})}, nil
}

// number is the claim that an inquiry names by our number, "" if it can be none of ours.
func number(q *x276.Inquiry) id.Claim {
	c := id.Claim(strings.TrimSpace(q.Control))
	if c.Ordinal() == 0 || strings.Trim(string(c), "0123456789abcdef-") != "" {
		return ""
	}
	return c
}

func pending(c claim.Claim, o claim.Outcome) known {
	return known{Decided: family.Decided{Claim: c, Decision: family.Decision{Outcome: o}}}
}
