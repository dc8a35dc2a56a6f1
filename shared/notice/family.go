package notice

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// place is a document's key.
func place(e id.Employer, f id.Family, name string) string {
	return fmt.Sprintf("documents/%s/%s/%s.html", e, f, name)
}

// head is what every document begins and ends with.
type head struct {
	Sponsor    *Sponsor
	Portal     string
	Title      string
	Date       string
	Subscriber string // whom the letter is addressed to
}

func (s *Service) head(sp *Sponsor, title, on string) head {
	return head{Sponsor: sp, Portal: s.Portal, Title: title, Date: on}
}

// writer writes the documents of one entry.
type writer struct {
	*Service
	sponsor  *Sponsor
	employer id.Employer
	family   id.Family
	entry    *family.Entry
}

func (w *writer) head(title string) head {
	h := w.Service.head(w.sponsor, title, date(w.entry.At))
	if p := subscriber(w.entry.State.People); p != nil {
		h.Subscriber = name(p)
	}
	return h
}

func name(p *family.Person) string { return p.First.Reveal() + " " + p.Last.Reveal() }

func (s *Service) tellFamily(ctx context.Context, m events.Message) error {
	e, f, ok := family.ParseKey(m.Key())
	if !ok {
		return fault.New(fault.Invalid, "not the key of an entry")
	}
	if sent, err := Sent(ctx, s.Table, e, f, m); sent || err != nil {
		return err
	}
	sp, err := s.sponsor(e)
	if err != nil {
		return err
	}
	en, err := s.entry(ctx, m.Key())
	if err != nil {
		return err
	}
	n := news{event: m, employer: e, family: f, at: en.At}
	w := writer{Service: s, sponsor: &sp, employer: e, family: f, entry: &en}
	if n.template, n.documents, err = w.write(m.Event); err != nil {
		return err
	}
	return s.tell(ctx, &sp, &n)
}

// entry reads one entry with the people as they were then: a document says the same
// whenever it is written. One of the last Window entries holds them.
func (s *Service) entry(ctx context.Context, k table.Key) (en family.Entry, err error) {
	q := table.Query{PK: k.PK, From: "L#", To: table.After(k.SK), Backward: true, Limit: family.Window}
	found := false
	for it, err := range table.Items(ctx, s.Table, q) {
		if err != nil {
			return en, fault.Wrap(err, "entry")
		}
		one, err := family.ReadItem(it)
		switch {
		case err != nil:
			return en, err
		case !found && it.SK != k.SK:
			return en, fault.New(fault.NotFound, "no such entry")
		case !found:
			en, found = one, true
		}
		if len(one.People) > 0 {
			en.State.People = one.People
			return en, nil
		}
	}
	return en, fault.New(fault.NotFound, "no such entry, or one of a family without people")
}

// write makes the documents of an event. An entry that both decides and reverses is
// told of once, with its decisions.
func (w *writer) write(event string) (template string, docs []document, err error) {
	switch event {
	case enroll.EventEnrolled:
		return w.coverage("welcome", "Welcome to your health plan")
	case enroll.EventTerminated:
		return w.coverage("ended", "Your coverage ends")
	case adjudicate.EventReversed:
		if slices.Contains(w.entry.Events, adjudicate.EventDecided) {
			return "claims", nil, nil
		}
	}
	docs, err = w.claims()
	return "claims", docs, err
}

// coveragePage is the data of welcome.html and ended.html.
type coveragePage struct {
	head
	Card string
	Rows []coverageRow
}

type coverageRow struct {
	Name, Relationship, Plan, Option string
	From, To                         string // To "" is open
}

func (w *writer) coverage(template, title string) (string, []document, error) {
	p := coveragePage{head: w.head(title)}
	if to := subscriber(w.entry.State.People); to != nil {
		p.Card = to.Card.Reveal()
	}
	for i := range w.entry.State.People {
		p.Rows = append(p.Rows, w.rows(&w.entry.State.People[i])...)
	}
	body, err := render(template, p)
	key := place(w.employer, w.family, fmt.Sprintf("%s-v%d", template, w.entry.Version))
	return template, []document{{key, body}}, err
}

// rows are the person's latest coverage in each plan.
func (w *writer) rows(p *family.Person) []coverageRow {
	latest := map[id.Plan]family.Span{}
	for _, sp := range w.entry.State.Spans(p.ID) {
		if sp.From >= latest[sp.Plan].From {
			latest[sp.Plan] = sp
		}
	}
	var out []coverageRow
	for _, sp := range latest {
		r := coverageRow{Name: name(p), Relationship: string(p.Relationship), Plan: w.planName(sp.Plan), From: long(sp.From)}
		r.Option = w.optionName(sp.Plan, sp.Option, "")
		if sp.To != 0 {
			r.To = long(sp.To)
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b coverageRow) int { return cmp.Compare(a.Plan, b.Plan) })
	return out
}

// planName is the plan's name; a claim of somebody who was not covered names no
// plan, and then it is the employer's only one.
func (w *writer) planName(p id.Plan) string {
	for known, name := range w.sponsor.Plans {
		if known == p || p == "" && len(w.sponsor.Plans) == 1 {
			return name
		}
	}
	return w.sponsor.Employer + " health plan"
}

func (w *writer) optionName(p id.Plan, option, version string) string {
	if o := w.option(w.employer, p, option, version); o != nil {
		return o.Name
	}
	return option
}

// service is the days of a service: one, or first and last.
func service(from, to day.Day) string {
	if to <= from {
		return slashed(from)
	}
	return slashed(from) + " to " + slashed(to)
}
