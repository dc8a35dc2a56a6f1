package portal

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
)

// maxRows is the most rows a list shows; it says how many there are.
const maxRows = 500

type membersView struct {
	Query    string      `json:"query,omitempty"`
	Employer id.Employer `json:"employer,omitempty"`
	Total    int         `json:"total"`
	Members  []memberRow `json:"members"`
}

type memberRow struct {
	ID           id.Member   `json:"member"`
	Name         string      `json:"name"`
	Relationship string      `json:"relationship"`
	Employer     id.Employer `json:"employer"`
	EmployerName string      `json:"employer_name"`
	Coverage     []string    `json:"coverage"` // today, in words
}

func (v *membersView) about() about { return about{Title: "Members"} }

func (p *Portal) members(ctx context.Context, r *request) (content, error) {
	asked, err := p.asked(r)
	if err != nil {
		return nil, err
	}
	v := &membersView{Query: strings.TrimSpace(r.query.Get("q")), Employer: id.Employer(r.query.Get("e")), Members: []memberRow{}}
	for _, e := range asked {
		places, err := find.Families(ctx, p.Table, e.ID)
		if err != nil {
			return nil, err
		}
		for _, place := range places {
			log, err := family.Load(ctx, p.Table, e.ID, place.Family)
			if err != nil {
				return nil, err
			}
			v.Members = append(v.Members, p.people(e, log, v.Query)...)
		}
	}
	slices.SortStableFunc(v.Members, func(a, b memberRow) int {
		return cmp.Or(cmp.Compare(a.EmployerName, b.EmployerName), cmp.Compare(lastName(a.Name), lastName(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	v.Total = len(v.Members)
	v.Members = v.Members[:min(maxRows, v.Total)]
	return v, nil
}

func lastName(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// people are a family's members whose name or id holds q, or whose card number it is.
func (p *Portal) people(e *Employer, l *family.Log, q string) []memberRow {
	var out []memberRow
	for i := range l.State.People {
		row := p.memberRow(e, l, &l.State.People[i])
		card := l.State.People[i].Card.Reveal()
		if holds(row.Name, q) || holds(string(row.ID), q) || card != "" && strings.EqualFold(card, q) {
			out = append(out, row)
		}
	}
	return out
}

func holds(s, part string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(part)) }

func (p *Portal) memberRow(e *Employer, l *family.Log, m *family.Person) memberRow {
	row := memberRow{
		ID: m.ID, Name: fullName(&l.State, m.ID), Relationship: string(m.Relationship), Employer: e.ID,
		EmployerName: e.Name, Coverage: []string{},
	}
	for _, s := range p.coveredNow(l, m.ID) {
		row.Coverage = append(row.Coverage, e.planName(s.Plan)+", "+e.optionName(s.Plan, s.Option))
	}
	return row
}

// coveredNow are the spans that cover a member today.
func (p *Portal) coveredNow(l *family.Log, m id.Member) []family.Span {
	today := day.Of(p.Now())
	var out []family.Span
	for _, s := range l.State.Spans(m) {
		if s.Covers(today) {
			out = append(out, s)
		}
	}
	return out
}

type memberView struct {
	memberRow
	Born         string          `json:"born"`
	Sex          string          `json:"sex"`
	Card         string          `json:"card"`
	Family       id.Family       `json:"family"`
	Spans        []spanView      `json:"spans"`
	Elsewhere    []otherCoverage `json:"other_coverage,omitempty"`
	Accumulators []accumulated   `json:"accumulators"`
	Others       []memberRow     `json:"family_members"`
	Contact      contactView     `json:"contact"`
	Claims       []claimRow      `json:"claims"`
}

type spanView struct {
	Plan   string `json:"plan"`
	Option string `json:"option"`
	Tier   string `json:"tier"`
	From   string `json:"from"`
	To     string `json:"to,omitempty"`
	Now    bool   `json:"now"`
}

// otherCoverage is other coverage of the member, as it is recorded.
type otherCoverage struct {
	ID       string `json:"id"`
	Payer    string `json:"payer,omitempty"`
	Name     string `json:"name,omitempty"`
	Medicare string `json:"medicare,omitempty"`
	As       string `json:"as,omitempty"`
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
}

func elsewhereOf(l *family.Log, m id.Member) (out []otherCoverage) {
	for i := range l.State.Others {
		if o := &l.State.Others[i]; o.Member == m {
			out = append(out, otherCoverage{o.ID, o.Payer, o.Name, string(o.Medicare), string(o.As), o.From.String(), o.To.String()})
		}
	}
	return out
}

// contactView is what the subscriber agreed to; the addresses stay in the log.
type contactView struct {
	Email   string     `json:"email"`
	SMS     string     `json:"sms"`
	Consent *time.Time `json:"consent_at,omitempty"`
}

func (v *memberView) about() about {
	return about{Title: v.Name, Crumbs: []link{{"Members", "/members"}}}
}

func (p *Portal) member(ctx context.Context, r *request) (content, error) {
	m := id.Member(r.vars["m"])
	e, l, err := p.familyOf(ctx, m)
	if err != nil {
		return nil, err
	}
	person := l.State.Person(m)
	v := &memberView{
		memberRow: p.memberRow(e, l, person), Born: person.Born.String(), Sex: person.Sex, Card: person.Card.Reveal(),
		Family: l.Family, Spans: []spanView{}, Elsewhere: elsewhereOf(l, m), Accumulators: p.accumulators(e, l, m), Others: []memberRow{},
		Contact: viewContact(&l.State.Contact),
	}
	for _, s := range l.State.Spans(m) {
		v.Spans = append(v.Spans, spanView{e.planName(s.Plan), e.optionName(s.Plan, s.Option), string(s.Tier),
			s.From.String(), s.To.String(), s.Covers(day.Of(p.Now()))})
	}
	for i := range l.State.People {
		if l.State.People[i].ID != m {
			v.Others = append(v.Others, p.memberRow(e, l, &l.State.People[i]))
		}
	}
	v.Claims, err = p.claimsOf(ctx, e, l, m)
	return v, err
}

// claimsOf are a member's claims.
func (p *Portal) claimsOf(ctx context.Context, e *Employer, l *family.Log, m id.Member) ([]claimRow, error) {
	paid, err := p.paidOut(ctx, e)
	out, last := []claimRow{}, lastWords(l)
	for i := range last {
		if last[i].Decision.Outcome.Member == m {
			row := p.claimRow(l, &last[i])
			row.settle(paid[row.Claim])
			out = append(out, row)
		}
	}
	return out, err
}

// familyOf reads the family of a member whole; fault.NotFound if no employer has it.
func (p *Portal) familyOf(ctx context.Context, m id.Member) (*Employer, *family.Log, error) {
	f := enroll.FamilyOfMember(m)
	for i := range p.Employers {
		l, err := family.LoadAll(ctx, p.Table, p.Employers[i].ID, f)
		if err != nil {
			return nil, nil, err
		}
		if l.State.Person(m) != nil {
			return &p.Employers[i], l, nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "there is no such member")
}

func viewContact(c *family.Contact) contactView {
	say := func(known, agreed bool) string {
		switch {
		case known && agreed:
			return "consent given"
		case known:
			return "known, no consent"
		}
		return "none"
	}
	v := contactView{Email: say(!c.Email.Empty(), c.EmailOK), SMS: say(!c.Mobile.Empty(), c.MobileOK)}
	if c.ConsentAt != 0 {
		at := time.Unix(c.ConsentAt, 0).UTC()
		v.Consent = &at
	}
	return v
}

// patientView is what an unmatched claim says of the person who was treated: by it the
// member is found.
type patientView struct {
	Name string `json:"name"`
	Born string `json:"born"`
	Card string `json:"card"`
}

func viewPatient(p *adjudicate.Patient, card phi.Text) *patientView {
	return &patientView{strings.TrimSpace(p.First.Reveal() + " " + p.Last.Reveal()), p.Born.String(), card.Reveal()}
}

// Last is the part of the name to look for.
func (v *patientView) Last() string { return lastName(v.Name) }
