package enroll

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/partner"
)

// coverage is what the record elects, and what remains of coverage that it does not
// elect any more. A termination ends it all. A span that would end before it
// begins never was.
func coverage(st *family.State, r *partner.Record) []family.Span {
	out := elected(st, r)
	out = append(out, dropped(st, r, out)...)
	if r.Status == partner.Terminated {
		for i := range out {
			out[i].To = earlier(out[i].To, r.Terminated)
		}
	}
	out = slices.DeleteFunc(out, func(s family.Span) bool { return s.To != 0 && s.To < s.From })
	slices.SortFunc(out, func(a, b family.Span) int {
		return cmp.Or(cmp.Compare(a.Member, b.Member), cmp.Compare(a.From, b.From), cmp.Compare(a.Option, b.Option))
	})
	return out
}

// elected are the spans that the elections give; nobody is covered before birth.
func elected(st *family.State, r *partner.Record) []family.Span {
	var out []family.Span
	for i := range st.People {
		for j := range r.Elections {
			if e := &r.Elections[j]; covers(r, e, st.People[i].Key) {
				out = append(out, family.Span{
					Member: st.People[i].ID, Plan: e.Plan, Option: e.Option, Tier: e.Tier, From: max(e.From, st.People[i].Born), To: e.To,
				})
			}
		}
	}
	return out
}

// covers says whether an election names a person; one that names nobody is for everyone
// whom the record has.
func covers(r *partner.Record, e *partner.Election, key string) bool {
	if len(e.People) > 0 {
		return slices.Contains(e.People, key)
	}
	return slices.ContainsFunc(r.People, func(p partner.Person) bool { return p.Key == key })
}

// dropped are the former spans that no election of now continues, ended where the
// record ends them. What was over before stays as it was.
func dropped(st *family.State, r *partner.Record, now []family.Span) []family.Span {
	var out []family.Span
	for _, old := range st.Coverage {
		if !continued(now, &old) {
			old.To = earlier(old.To, lastDay(r, &old))
			out = append(out, old)
		}
	}
	return out
}

// continued says whether a span of now holds what old says: of the same member, plan and
// first day, or from before on over that day; or says of it that it never was.
func continued(now []family.Span, old *family.Span) bool {
	return slices.ContainsFunc(now, func(s family.Span) bool {
		return s.Member == old.Member && s.Plan == old.Plan &&
			(s.From <= old.From && s.Covers(old.From) || s.From == old.From && s.To != 0 && s.To < s.From)
	})
}

// lastDay is the last day of a span that the record does not continue: the day before
// the plan's next election begins. Where none follows, or the election stands and names the
// member no more, it is the day before the record was said: nobody loses what was
// covered until then. Where nothing follows, a termination brings its own day (0 here).
func lastDay(r *partner.Record, old *family.Span) (last day.Day) {
	stands := false
	for i := range r.Elections {
		e := &r.Elections[i]
		if e.Plan != old.Plan {
			continue
		}
		stands = stands || e.From == old.From
		if e.From > old.From {
			last = earlier(last, e.From-1)
		}
	}
	if stands || r.Status != partner.Terminated && last == 0 {
		last = earlier(last, day.Of(r.AsOf.UTC())-1)
	}
	return last
}

// earlier is the earlier of two last days; 0 is open.
func earlier(a, b day.Day) day.Day {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
