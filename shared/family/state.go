package family

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
)

// State is the family after an entry: who is covered, what they consumed in
// open years, and what waits for its original. Marks is kept beside it.
type State struct {
	Version  int64
	People   []Person
	Contact  Contact
	Coverage []Span    // by member, then first day
	Used     []Delta   // non-zero, sorted
	Waiting  []Waiting // voids and replacements whose original is not here yet
	AsOf     int64     // Unix milliseconds of the newest household record applied

	Authorizations []Authorization // in the order in which they were given
	Others         []cob.Coverage  // elsewhere, in the order in which they were recorded

	marks    map[uint64]held
	left     []*Decided // those of the entries read that stand and allow lines
	peopleIn int64      // version of the last entry that holds the people
}

// held is how often a mark counts, and the version of the entry from which on a reader
// knows it: where it first came up, or where it was last carried.
type held struct {
	count int
	told  int64
}

// Waiting is a pended void or replacement and the claim it names.
type Waiting struct{ Claim, Original id.Claim }

// Spans are the member's spans in date order.
func (s *State) Spans(m id.Member) []Span {
	from, _ := slices.BinarySearchFunc(s.Coverage, m, func(sp Span, m id.Member) int { return cmp.Compare(sp.Member, m) })
	to := from
	for to < len(s.Coverage) && s.Coverage[to].Member == m {
		to++
	}
	return s.Coverage[from:to]
}

// Employee is the subscriber's record, or nil.
func (s *State) Employee() *Person {
	for i := range s.People {
		if s.People[i].Relationship == Subscriber {
			return &s.People[i]
		}
	}
	return nil
}

// Person is the member's record, or nil.
func (s *State) Person(m id.Member) *Person {
	for i := range s.People {
		if s.People[i].ID == m {
			return &s.People[i]
		}
	}
	return nil
}

// Patient is whom a claim or an inquiry means: born on the day, with the first name, in
// any case. Nil if nobody is.
func (s *State) Patient(first phi.Text, born day.Day) *Person {
	for i := range s.People {
		if p := &s.People[i]; p.Born == born && p.Called(first) {
			return p
		}
	}
	return nil
}

// Called says whether a first name is the person's, in any case.
func (p *Person) Called(first phi.Text) bool { return sameName(p.First, first) }

// Surnamed says whether a last name is the person's, in any case.
func (p *Person) Surnamed(last phi.Text) bool { return sameName(p.Last, last) }

func sameName(a, b phi.Text) bool {
	return strings.EqualFold(strings.TrimSpace(a.Reveal()), strings.TrimSpace(b.Reveal()))
}

// Accumulated is what a member consumed in a bucket.
func (s *State) Accumulated(b Bucket, m id.Member) int64 {
	for i := range s.Used {
		if u := &s.Used[i]; u.Member == m && u.Bucket.same(&b) {
			return u.Amount
		}
	}
	return 0
}

// View is the state as shared/adjudicate reads it.
type View struct{ *State }

// Used is what a member consumed in a bucket.
func (v View) Used(b Bucket, m id.Member) int64 { return v.Accumulated(b, m) }

// FamilyUsed is the sum over the members.
func (v View) FamilyUsed(b Bucket) (sum int64) {
	for i := range v.State.Used {
		if u := &v.State.Used[i]; u.Bucket.same(&b) {
			sum += u.Amount
		}
	}
	return sum
}

// Totals is what a member and the whole family consumed in a bucket, found in one pass.
func (v View) Totals(b Bucket, m id.Member) (own, all int64) {
	for i := range v.State.Used {
		if u := &v.State.Used[i]; u.Bucket.same(&b) {
			all += u.Amount
			if u.Member == m {
				own += u.Amount
			}
		}
	}
	return own, all
}

// same compares what differs most first: adjudication asks this of every amount of a family.
func (b *Bucket) same(o *Bucket) bool {
	return b.Year == o.Year && b.Name == o.Name && b.Option == o.Option && b.Plan == o.Plan
}

// Authorizations are those of a member.
func (v View) Authorizations(m id.Member) (out []Authorization) {
	for i := range v.State.Authorizations {
		if v.State.Authorizations[i].Member == m {
			out = append(out, v.State.Authorizations[i])
		}
	}
	return out
}

// Others is what is known of other coverage of the whole family. It is not the caller's to change.
func (v View) Others() []cob.Coverage { return v.State.Others }

// Seen says whether a mark is there.
func (v View) Seen(mark uint64) bool { return v.marks[mark].count > 0 }

// OfDay are the decisions that stand and allow lines of a member's day with a provider, in no
// order. all is false if there are others, of entries that were not read.
func (v View) OfDay(m id.Member, provider string, on day.Day) (by []*Decided, all bool) {
	mark := dayMark(m, provider, on)
	if !v.Seen(mark) {
		return nil, true
	}
	for _, d := range v.left {
		if slices.Contains(daysOf(&d.Claim, &d.Decision), mark) {
			by = append(by, d)
		}
	}
	return by, len(by) >= v.marks[mark].count
}

// Clone copies the state, so that a batch can be tried and thrown away.
func (s *State) Clone() *State {
	c := *s
	c.People = slices.Clone(s.People)
	c.Coverage = slices.Clone(s.Coverage)
	c.Used = slices.Clone(s.Used)
	c.Waiting = slices.Clone(s.Waiting)
	c.Authorizations = slices.Clone(s.Authorizations)
	c.Others = slices.Clone(s.Others)
	c.marks = maps.Clone(s.marks)
	c.left = slices.Clone(s.left)
	return &c
}

// Apply adds what a decision of the next entry consumed, and that its claim is in the log.
// A decision of status Reversed carries the negation of what it takes back.
func (s *State) Apply(c *claim.Claim, d *Decision) {
	for _, u := range d.Used {
		s.add(u, 1)
	}
	s.remember(&Decided{Claim: *c, Decision: *d}, s.Version+1)
}

// Reverse takes a decision back, exactly as it was stored.
func (s *State) Reverse(c *claim.Claim, d *Decision) {
	for _, u := range d.Used {
		s.add(u, -1)
	}
	s.mark(marksOf(c, d), -1, s.Version+1)
	s.stand(&Decided{Claim: *c})
}

// Restore puts back what Reverse took, for a decision that stays as it was.
func (s *State) Restore(c *claim.Claim, d *Decision) {
	for _, u := range d.Used {
		s.add(u, 1)
	}
	s.mark(marksOf(c, d), 1, s.Version+1)
	s.stand(&Decided{Claim: *c, Decision: *d})
}

// Has says whether a claim was ever decided or pended here.
func (s *State) Has(c id.Claim) bool { return s.marks[ClaimMark(c)].count > 0 }

// Add puts an accumulator's change into the state: imports, credits.
func (s *State) Add(d Delta) { s.add(d, 1) }

// Import adds an import's delta, and that it is in the log.
func (s *State) Import(m *Import) {
	s.add(m.Delta, 1)
	s.mark([]uint64{importMark(m)}, 1, s.Version+1)
}

// Imported says whether an import is in the log: one of its source under its id, whatever
// else it says.
func (s *State) Imported(m *Import) bool { return s.marks[importMark(m)].count > 0 }

func (s *State) add(d Delta, sign int64) {
	at, found := slices.BinarySearchFunc(s.Used, d, compareDeltas)
	if !found {
		s.Used = slices.Insert(s.Used, at, Delta{Bucket: d.Bucket, Member: d.Member})
	}
	s.Used[at].Amount += sign * d.Amount
	if s.Used[at].Amount == 0 {
		s.Used = slices.Delete(s.Used, at, at+1)
	}
}

func compareDeltas(a, b Delta) int {
	return cmp.Or(
		cmp.Compare(a.Bucket.Plan, b.Bucket.Plan), cmp.Compare(a.Bucket.Option, b.Bucket.Option),
		cmp.Compare(a.Bucket.Year, b.Bucket.Year), cmp.Compare(a.Member, b.Member),
		cmp.Compare(a.Bucket.Name, b.Bucket.Name),
	)
}
