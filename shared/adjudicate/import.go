package adjudicate

import (
	"context"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// Import adds what others counted to a family's accumulators, or takes it off, as one entry;
// the entry's event has the claims decided anew that it bears on. It answers how many were
// new: one of a source under an id that is there already changes nothing. fault.Invalid names
// the one, counted from 1, that cannot be added, and nothing is; fault.Unavailable: again.
func (s *Service) Import(ctx context.Context, e id.Employer, f id.Family, cause string, list []family.Import) (n int, err error) {
	err = s.enter(ctx, e, f, func(log *family.Log) (*family.Entry, error) {
		st := log.State.Clone()
		en := &family.Entry{Cause: cause, Events: []string{EventImported}}
		for i := range list {
			m := &list[i]
			if err := importable(st, m); err != nil {
				return nil, fault.Wrap(err, "import %d", i+1)
			}
			if !st.Imported(m) {
				st.Import(m)
				en.Imports = append(en.Imports, *m)
			}
		}
		if err := aboveZero(st, en.Imports); err != nil {
			return nil, err
		}
		if n = len(en.Imports); n == 0 {
			return nil, nil
		}
		en.State = *st
		return en, nil
	})
	return n, fault.Wrap(err, "accumulators")
}

func importable(st *family.State, m *family.Import) error {
	b := &m.Delta.Bucket
	switch {
	case m.ID == "" || m.Source == "":
		return fault.New(fault.Invalid, "an id and a source are needed")
	case m.Delta.Amount == 0:
		return fault.New(fault.Invalid, "the amount is zero")
	case st.Person(m.Delta.Member) == nil:
		return fault.New(fault.Invalid, "the family has no such member")
	case b.Plan == "" || b.Option == "" || !strings.Contains(b.Name, "."):
		return fault.New(fault.Invalid, "plan, option and bucket are needed, the bucket as in.deductible or visits.NAME")
	}
	return nil
}

// aboveZero refuses what would leave less than nothing: what is taken off was never added.
func aboveZero(st *family.State, list []family.Import) error {
	for i := range list {
		if d := &list[i].Delta; st.Accumulated(d.Bucket, d.Member) < 0 {
			return fault.New(fault.Invalid, "an import would leave less than nothing in %s", d.Bucket.Name)
		}
	}
	return nil
}

// Authorize puts authorizations into a family's state as one entry, each under its number: a
// number that is there is replaced. It answers how many are new or changed; the entry's event
// has claims decided anew that were denied for want of them. fault.Invalid, fault.Unavailable.
func (s *Service) Authorize(ctx context.Context, e id.Employer, f id.Family, cause string, list []family.Authorization) (n int, err error) {
	err = s.enter(ctx, e, f, func(log *family.Log) (*family.Entry, error) {
		st := log.State.Clone()
		n = 0
		for i := range list {
			a := list[i]
			if a.Number == "" || a.From == 0 || a.Units < 0 || a.To != 0 && a.To < a.From || st.Person(a.Member) == nil {
				return nil, fault.New(fault.Invalid, "authorization %d: number, a member of the family, a first day and no negative units are needed", i+1)
			}
			at := slices.IndexFunc(st.Authorizations, func(x family.Authorization) bool { return x.Number == a.Number && x.Member == a.Member })
			switch {
			case at < 0:
				st.Authorizations = append(st.Authorizations, a)
			case sameAuthorization(&a, &st.Authorizations[at]):
				continue
			default:
				st.Authorizations[at] = a
			}
			n++
		}
		if n == 0 {
			return nil, nil
		}
		return &family.Entry{Cause: cause, Events: []string{EventAuthorized}, State: *st}, nil
	})
	return n, fault.Wrap(err, "authorizations")
}

// mostOthers is how many coverages elsewhere are kept of a member: the order is found by
// looking at all of them.
const mostOthers = 20

// Elsewhere puts what is known of other coverage into a family's state as one entry, each of
// a member under its ID: one that is there is replaced. It answers how many are new or
// changed; the entry's event has the claims decided anew that they bear on, and those that
// wait for who pays first. fault.Invalid names the one, counted from 1; fault.Unavailable.
func (s *Service) Elsewhere(ctx context.Context, e id.Employer, f id.Family, cause string, list []cob.Coverage) (n int, err error) {
	err = s.enter(ctx, e, f, func(log *family.Log) (*family.Entry, error) {
		st := log.State.Clone()
		n = 0
		for i := range list {
			changed, err := record(st, &list[i])
			if err != nil {
				return nil, fault.Wrap(err, "other coverage %d", i+1)
			}
			if changed {
				n++
			}
		}
		if n == 0 {
			return nil, nil
		}
		return &family.Entry{Cause: cause, Events: []string{EventElsewhere}, State: *st}, nil
	})
	return n, fault.Wrap(err, "other coverage")
}

// record puts one coverage into the state, and says whether that changes it.
func record(st *family.State, c *cob.Coverage) (bool, error) {
	if err := c.Check(); err != nil {
		return false, err
	}
	if st.Person(c.Member) == nil {
		return false, fault.New(fault.Invalid, "the family has no such member")
	}
	of := 0
	for i := range st.Others {
		switch o := &st.Others[i]; {
		case o.Member != c.Member:
		case o.ID == c.ID:
			changed := *o != *c
			*o = *c
			return changed, nil
		default:
			of++
		}
	}
	if of >= mostOthers {
		return false, fault.New(fault.Invalid, "the member has %d other coverages", of)
	}
	st.Others = append(st.Others, *c)
	return true, nil
}

// enter writes the entry that make gives of the log as it stands; none if it gives nil.
func (s *Service) enter(ctx context.Context, e id.Employer, f id.Family, make func(*family.Log) (*family.Entry, error)) error {
	for range attempts {
		log, err := family.Load(ctx, s.Table, e, f)
		if err == nil && log.State.Version == 0 {
			return fault.New(fault.NotFound, "the employer has no such family")
		}
		var en *family.Entry
		if err == nil {
			en, err = make(log)
		}
		if err == nil && en != nil {
			en.At = s.Now().UTC()
			err = log.Append(ctx, s.Table, *en)
		}
		if !goOn(err) {
			return err
		}
	}
	return fault.New(fault.Unavailable, "the family's log is busy")
}
