package eligibility_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/x270"
)

// said is an answer in short: its rejects, or each plan with the day it began for the
// patient, or that there is none, with its days.
func said(a x270.Answer) string {
	var out []string
	for _, r := range a.Subscriber.Rejects {
		out = append(out, "AAA "+r.Reason)
	}
	for _, d := range a.Subscriber.Dates {
		if d.Qualifier == "356" {
			out = append(out, "since "+d.From.String())
		}
	}
	for _, b := range a.Benefits {
		if b.Kind != "1" && b.Kind != "6" || len(b.Services) != 1 || b.Services[0] != "30" {
			continue
		}
		words := []string{b.Kind, b.Plan}
		for _, d := range b.Dates {
			if d.Qualifier != "291" {
				words = append(words, d.Qualifier, d.From.String())
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, "; ")
}

// To the day: what is covered, since when, and which days are not answered.
func TestDays(t *testing.T) {
	const people = "card: OA1\npeople:\n  - {id: A, relationship: subscriber, first: Ann, last: S, born: 2024-08-20}\ncovered:\n"
	const one = "  - {member: A, plan: health, option: hdhp, tier: employee, from: 2025-03-01, to: 2025-12-31}\n"
	const two = one + "  - {member: A, plan: health, option: ppo, tier: employee, from: 2026-01-01}\n"
	const gap = one + "  - {member: A, plan: health, option: ppo, tier: employee, from: 2026-01-02}\n"
	for _, c := range []struct{ name, covered, from, to, want string }{
		{"the first day", one, "2025-03-01", "", "since 2025-03-01; 1 Acme HDHP 346 2025-03-01 357 2025-12-31"},
		{"the day before", one, "2025-02-28", "", "6  356 2025-03-01"},
		{"the last day", one, "2025-12-31", "", "since 2025-03-01; 1 Acme HDHP 346 2025-03-01 357 2025-12-31"},
		{"the day after", one, "2026-01-01", "", "6  357 2025-12-31"},
		{"days that end on the first", one, "2025-02-01", "2025-03-01", "since 2025-03-01; 1 Acme HDHP 346 2025-03-01 357 2025-12-31"},
		{"days that begin on the last", one, "2025-12-31", "2026-01-31", "since 2025-03-01; 1 Acme HDHP 346 2025-03-01 357 2025-12-31"},
		{"no gap", two, "2026-02-01", "", "since 2025-03-01; 1 Acme PPO 346 2026-01-01"},
		{"a gap of a day", gap, "2026-02-01", "", "since 2026-01-02; 1 Acme PPO 346 2026-01-02"},
		{"in the gap", gap, "2026-01-01", "", "6  357 2025-12-31 356 2026-01-02"},
		{"today, as nothing is said", two, "", "", "since 2025-03-01; 1 Acme PPO 346 2026-01-01"},
		{"the last day that is answered", two, "2026-03-31", "", "since 2025-03-01; 1 Acme PPO 346 2026-01-01"},
		{"in the future", two, "2026-04-01", "", "AAA 63"},
		{"days that reach into the future", two, "2026-03-31", "2026-04-30", "since 2025-03-01; 1 Acme PPO 346 2026-01-01"},
		{"the day of birth", two, "2024-08-20", "", "6  356 2025-03-01"},
		{"before birth", two, "2024-08-19", "", "AAA 60"},
		{"the first day that is answered", two, "2024-03-04", "", "AAA 60"},
		{"longer ago", two, "2024-03-03", "", "AAA 62"},
		{"days turned round", two, "2026-02-02", "2026-02-01", "AAA 57"},
	} {
		s := world(t, readHome(t, people+c.covered))
		q := inquiry("OA1", "ANN", day.New(2024, 8, 20))
		if c.from != "" {
			d := x270.Date{Qualifier: "291"}
			if err := d.From.UnmarshalText([]byte(c.from)); err != nil || d.To.UnmarshalText([]byte(c.to)) != nil {
				t.Fatal(c.name)
			}
			q.Subscriber.Dates = []x270.Date{d}
		}
		if a, err := s.Answer(t.Context(), q); err != nil || said(a) != c.want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", c.name, err, said(a), c.want)
		}
	}
}

// A card's row may stand before its family does.
func TestACardWithoutItsFamily(t *testing.T) {
	tab := memtable.New(now)
	row, err := find.Row(find.CardKey([]byte(secret), phi.New("OA1")), 1, find.Place{Employer: "acme", Family: "f1"})
	if err == nil {
		err = find.PutNewer(t.Context(), tab, row)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &eligibility.Service{Table: tab, Catalog: published(t), Secret: []byte(secret), Now: now}
	q := inquiry("OA1", "ANN", day.New(1980, 5, 6))
	q.Dependent = &x270.Person{Kind: "1", First: phi.New("BEN"), Born: day.New(2012, 3, 4)}
	if a, err := s.Answer(t.Context(), q); err != nil || said(a) != "AAA 75" {
		t.Errorf("%v, %s", err, said(a))
	}
}

// An inquiry that is not from a file, and says almost nothing, is answered too.
func TestAnInquiryThatSaysNothing(t *testing.T) {
	s := world(t, readHome(t, ann))
	for name, q := range map[string]x270.Inquiry{
		"nothing": {}, "a dependent of nobody": {Dependent: &x270.Person{}},
		"no question": {Subscriber: x270.Person{Card: phi.New("OA000000001"), First: phi.New("ann "), Born: day.New(1980, 5, 6)}},
	} {
		a, err := s.Answer(t.Context(), q)
		if err != nil || a.Subscriber == nil || len(a.Subscriber.Rejects) == 0 && len(a.Benefits) == 0 {
			t.Errorf("%s: %v, %+v", name, err, a)
		}
	}
}
