// Package enroll applies what an employer's systems say about an employee's
// household to the family log: people, coverage spans, terminations. A record is a
// whole household as of a time; applying it twice, or after a newer one, changes
// nothing more.
package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// The events of an entry that changes coverage.
const (
	EventEnrolled   = "member.enrolled"
	EventChanged    = "member.changed"
	EventTerminated = "member.terminated"
	EventCorrected  = "coverage.corrected" // beside one of them: days that are over are covered otherwise
	EventElsewhere  = "coverage.elsewhere" // beside one of them: what is known of other coverage changed
)

// Service applies records. Secret keys the card numbers of new people.
type Service struct {
	Table  table.Table
	Now    func() time.Time
	Secret []byte
}

// FamilyOf is the family of an employer's employee.
func FamilyOf(e id.Employer, subscriber string) id.Family {
	return id.Family(id.Derive("family", string(e), subscriber))
}

// attempts bounds how often a record starts over when another writer was faster.
const attempts = 12

// errStale is for a record older than the newest that was heard of the household.
var errStale = fault.New(fault.Conflict, "a newer record of the household was heard before")

// Apply brings the family to what r says, as one entry, and does nothing if it is
// there already. cause is the webhook's id. fault.Unavailable: apply again.
func (s *Service) Apply(ctx context.Context, e id.Employer, r *partner.Record, cause string) error {
	said := saying{e, FamilyOf(e, r.Subscriber), r.AsOf, cause, func(*family.State) *partner.Record { return r }}
	if err := s.apply(ctx, &said); !errors.Is(err, errStale) {
		return err
	}
	return nil
}

// saying is what is said of a household, as of a time: the record is made of the state that
// it is applied to, nil if nothing is to change.
type saying struct {
	employer id.Employer
	family   id.Family
	asOf     time.Time
	cause    string
	record   func(*family.State) *partner.Record
}

func (s *Service) apply(ctx context.Context, said *saying) error {
	for range attempts {
		err := s.try(ctx, said)
		lost := &table.ConditionFailed{}
		if err == nil {
			return nil
		}
		if !errors.As(err, &lost) && !fault.Is(err, fault.Unavailable) {
			return fault.Wrap(err, "enroll")
		}
	}
	return fault.New(fault.Unavailable, "enroll: the family's log is busy")
}

// try applies what is said to the log as it stands. What is older than the newest that was
// heard is history and changes nothing.
func (s *Service) try(ctx context.Context, said *saying) error {
	e, f := said.employer, said.family
	// The row comes first: whoever changes the log after this moves the row, and the
	// commit below, which may be of the row alone, fails.
	row, err := s.heard(ctx, e, f)
	if err != nil {
		return err
	}
	log, err := family.Load(ctx, s.Table, e, f)
	if err != nil {
		return err
	}
	asOf, newest := said.asOf.UnixMilli(), max(row, log.State.AsOf)
	if asOf < newest {
		if slices.ContainsFunc(log.Entries, func(en family.Entry) bool { return en.Cause == said.cause }) {
			return nil // it was applied, before the newer one
		}
		return errStale
	}
	r := said.record(&log.State)
	if r == nil {
		return nil
	}
	hear := heardOp(e, f, row, asOf)
	en, changed := s.next(log, r)
	switch {
	case !changed && asOf == newest:
		return nil
	case !changed:
		return s.Table.Commit(ctx, "", []table.Op{hear})
	}
	en.At, en.Cause = s.Now().UTC(), said.cause
	beside, err := listed(log)
	if err != nil {
		return err
	}
	return log.Append(ctx, s.Table, en, append(beside, hear)...)
}

// listed enters a new family in its employer's directory together with its first
// entry: what looks for lost things starts from the directory.
func listed(log *family.Log) ([]table.Op, error) {
	if log.State.Version > 0 {
		return nil, nil
	}
	row, err := find.Row(find.FamilyKey(log.Employer, log.Family), 1, find.Place{Employer: log.Employer, Family: log.Family})
	return []table.Op{{Item: row}}, err
}

// next is the entry that brings the log to the record, if one is needed.
func (s *Service) next(log *family.Log, r *partner.Record) (family.Entry, bool) {
	st := log.State.Clone()
	st.AsOf = r.AsOf.UnixMilli()
	for i := range r.People {
		upsert(st, s.Secret, log.Family, &r.People[i])
	}
	st.Coverage = coverage(st, r)
	st.Contact = contact(&r.Contact)
	elsewhere(st, r.Elsewhere)
	same := slices.Equal(st.Others, log.State.Others) && slices.Equal(st.Coverage, log.State.Coverage) && slices.Equal(st.People, log.State.People) &&
		st.Contact == log.State.Contact
	return family.Entry{Events: s.events(log, st), State: *st}, !same
}

func contact(c *partner.Contact) family.Contact {
	out := family.Contact{Email: c.Email, Mobile: c.Mobile, EmailOK: c.EmailConsent, MobileOK: c.SMS}
	if !c.ConsentAt.IsZero() {
		out.ConsentAt = c.ConsentAt.Unix()
	}
	return out
}

// events also say when claims that are decided may have to be decided anew.
func (s *Service) events(log *family.Log, st *family.State) []string {
	names := []string{event(log, st)}
	first, differ := family.CoveredOtherwise(log.State.Coverage, st.Coverage)
	if differ && log.State.Version > 0 && first < day.Of(s.Now().UTC()) {
		names = append(names, EventCorrected)
	}
	if !slices.Equal(log.State.Others, st.Others) {
		names = append(names, EventElsewhere)
	}
	return names
}

func event(log *family.Log, st *family.State) string {
	switch {
	case log.State.Version == 0:
		return EventEnrolled
	case open(log.State.Coverage) > 0 && open(st.Coverage) == 0:
		return EventTerminated
	}
	return EventChanged
}

func open(spans []family.Span) (n int) {
	for i := range spans {
		if spans[i].To == 0 {
			n++
		}
	}
	return n
}

// upsert finds the person by the employer's key. A new person's id carries the
// family's and never changes.
func upsert(st *family.State, secret []byte, f id.Family, p *partner.Person) {
	for i := range st.People {
		if st.People[i].Key == p.Key {
			q := &st.People[i]
			q.Relationship, q.First, q.Last, q.Born, q.Sex = p.Relationship, p.First, p.Last, p.Born, p.Sex
			return
		}
	}
	n := len(st.People) + 1
	st.People = append(st.People, family.Person{
		ID: MemberOf(f, n), Relationship: p.Relationship, First: p.First, Last: p.Last, Born: p.Born,
		Sex: p.Sex, Card: CardOf(secret, f), Key: p.Key,
	})
}

// MemberOf is the id of a family's n-th person: two digits, or as many as it takes.
func MemberOf(f id.Family, n int) id.Member { return id.Member(fmt.Sprintf("%s-%02d", f, n)) }

// FamilyOfMember is the family that a member's id carries.
func FamilyOfMember(m id.Member) id.Family {
	f, _, _ := strings.Cut(string(m), "-")
	return id.Family(f)
}

// CardOf is the family's card number, printed on the card and billed by providers as
// NM109. It follows from the family's id only under the secret: the id stands in URLs
// and logs, where a card number may not.
func CardOf(secret []byte, f id.Family) phi.Text {
	return phi.New("OA" + strings.ToUpper(id.Keyed(secret, "card", string(f)))[:9])
}
