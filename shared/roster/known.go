package roster

import (
	"cmp"
	"slices"
	"time"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
)

// Known is the household that a family's state says, as a record: applied, it changes
// nothing. subscriber is the employer's key of the employee.
func Known(st *family.State, subscriber string) partner.Record {
	r := partner.Record{Subscriber: subscriber, Status: partner.Active, Contact: partner.Contact{
		Email: st.Contact.Email, Mobile: st.Contact.Mobile, SMS: st.Contact.MobileOK, EmailConsent: st.Contact.EmailOK}}
	if st.Contact.ConsentAt != 0 {
		r.Contact.ConsentAt = time.Unix(st.Contact.ConsentAt, 0).UTC()
	}
	keys := map[id.Member]string{}
	for i := range st.People {
		p := &st.People[i]
		keys[p.ID] = p.Key
		r.People = append(r.People, partner.Person{Key: p.Key, Relationship: p.Relationship, First: p.First, Last: p.Last, Born: p.Born, Sex: p.Sex})
	}
	for _, s := range st.Coverage {
		r.Elections = append(r.Elections, partner.Election{Plan: s.Plan, Option: s.Option, Tier: s.Tier, From: s.From, To: s.To, People: []string{keys[s.Member]}})
	}
	return r
}

// household is a record that is being changed. Each of its elections is of one person.
type household struct {
	record partner.Record
	group  *Group
	today  day.Day
	before []span // as it is known
	spans  []span
	stated []statement
	work   cob.Work // of the employee, as the file says
}

// span is a stretch of one person's coverage, both days included; to 0 is open.
type span struct {
	key      string
	plan     id.Plan
	option   string
	tier     family.Tier
	from, to day.Day
}

func (s *span) covers(d day.Day) bool { return s.from <= d && (s.to == 0 || d <= s.to) }

// never says whether the span is one that never was: it ends before it begins, and only
// tells enroll so.
func (s *span) never() bool { return s.to != 0 && s.to < s.from }

func open(r partner.Record, g *Group, asOf time.Time) *household {
	h := &household{record: r, group: g, today: day.Of(asOf.UTC())}
	h.record.AsOf = asOf
	for _, e := range r.Elections {
		people := e.People
		if len(people) == 0 {
			for _, p := range r.People {
				people = append(people, p.Key)
			}
		}
		for _, k := range people {
			h.spans = append(h.spans, span{k, e.Plan, e.Option, e.Tier, e.From, e.To})
		}
	}
	h.record.Elections, h.before = nil, slices.Clone(h.spans)
	return h
}

func (h *household) clone() *household {
	c := *h
	c.record.Elsewhere = slices.Clone(h.record.Elsewhere)
	c.record.People, c.spans, c.stated = slices.Clone(h.record.People), slices.Clone(h.spans), slices.Clone(h.stated)
	return &c
}

// gone says of the spans of before that nothing goes on with that they never were: enroll
// would end them in its own way.
func (h *household) gone() {
	for _, b := range h.before {
		if !slices.ContainsFunc(h.spans, func(s span) bool { return s.key == b.key && s.plan == b.plan && (s.from == b.from || s.covers(b.from)) }) {
			b.to = b.from - 1
			h.spans = append(h.spans, b)
		}
	}
}

// close is the record: people who are covered alike share an election.
func (h *household) close() partner.Record {
	h.gone()
	place := map[string]int{}
	for i := range h.record.People {
		place[h.record.People[i].Key] = i
	}
	slices.SortStableFunc(h.spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.plan, b.plan), cmp.Compare(a.option, b.option), cmp.Compare(place[a.key], place[b.key]))
	})
	for _, s := range h.spans {
		e := partner.Election{Plan: s.plan, Option: s.option, Tier: s.tier, From: s.from, To: s.to}
		i := slices.IndexFunc(h.record.Elections, func(o partner.Election) bool {
			return o.Plan == e.Plan && o.Option == e.Option && o.Tier == e.Tier && o.From == e.From && o.To == e.To
		})
		if i < 0 {
			h.record.Elections = append(h.record.Elections, e)
			i = len(h.record.Elections) - 1
		}
		h.record.Elections[i].People = append(h.record.Elections[i].People, s.key)
	}
	return h.record
}
