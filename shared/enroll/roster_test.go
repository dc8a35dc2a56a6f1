package enroll_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/roster"
	"github.com/openaso/openaso/shared/x12/x834"
)

// said is any change of one of three people, who has each option once in it.
func said(t *rapid.T) x834.Item {
	n := rapid.IntRange(0, 2).Draw(t, "who")
	m := x834.Member{Subscriber: n == 0, Relationship: []string{"18", "01", "19"}[n], ID: phi.New("E1"),
		Maintenance: rapid.SampledFrom([]string{x834.Change, x834.Add, x834.Terminate, x834.Reinstate, x834.Audit}).Draw(t, "what"),
		Name:        x834.Entity{First: phi.New([]string{"ANN", "BEN", "CAT"}[n]), Last: phi.New("SYNTHETIC")}}
	m.Demographics = &x834.Demographics{Born: day.New(1980+10*n, 5, 6), Sex: "U"}
	if m.Maintenance == x834.Terminate {
		m.Dates = []x834.Date{{Qualifier: "357", From: date(t)}}
	}
	for _, name := range rapid.SampledFrom([][]string{nil, {"PPO"}, {"HDHP"}, {"PPO", "HDHP"}, {"HDHP", "PPO"}}).Draw(t, "coverages") {
		c := x834.Coverage{Line: "HLT", Maintenance: rapid.SampledFrom([]string{"001", "002", "021", "024", "025", "030"}).Draw(t, "maintenance"),
			Plan: name, Level: rapid.SampledFrom([]string{"", "EMP", "ECH", "FAM"}).Draw(t, "level")}
		if rapid.Bool().Draw(t, "begins") {
			c.Dates = append(c.Dates, x834.Date{Qualifier: "348", From: date(t)})
		}
		if rapid.Bool().Draw(t, "ends") {
			c.Dates = append(c.Dates, x834.Date{Qualifier: "349", From: date(t)})
		}
		m.Coverages = append(m.Coverages, c)
	}
	return x834.Item{Ordinal: 1, Member: m}
}

func date(t *rapid.T) day.Day {
	return day.New(2026, 1, 1) + day.Day(rapid.IntRange(0, 360).Draw(t, "day"))
}

// Whatever files say one after the other: nobody is covered twice by a plan on a day, or
// after the end of it all; a change that is said again changes nothing, or settles at once if
// it speaks of two options; and what is known of a household, said as a record, changes
// nothing.
func TestAnyChanges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := open(t)
		for range rapid.IntRange(1, 8).Draw(rt, "files") {
			h.n++
			it := said(rt)
			r, refused, changed := roster.Household(roster.Known(&h.log().State, "E1"), &groups[0], []x834.Item{it}, hired.AddDate(0, 0, h.n))
			if changed != (len(refused) == 0) {
				rt.Fatalf("changed %t, refused %v", changed, refused)
			}
			if !changed {
				continue
			}
			log := h.say(&r)
			alone(rt, log.State.Coverage)
			done(rt, &it.Member, log)
			if len(it.Member.Coverages) > 1 { // two ends of one plan may make room for each other
				log = h.again(&it, &r)
			}
			if d := cmp.Diff(spans(log), spans(h.again(&it, &r))); d != "" {
				rt.Fatalf("said again: %s", d)
			}
			known := roster.Known(&log.State, "E1")
			known.AsOf = r.AsOf
			if after := h.say(&known); after.State.Version != log.State.Version {
				rt.Fatal("what is known changes something")
			}
		}
	})
}

// again says a change once more, as of the same time.
func (h *house) again(it *x834.Item, r *partner.Record) *family.Log {
	next, _, _ := roster.Household(roster.Known(&h.log().State, "E1"), &groups[0], []x834.Item{*it}, r.AsOf)
	return h.say(&next)
}

// spans are the coverage of a log's state.
func spans(log *family.Log) (out []string) {
	for _, s := range log.State.Coverage {
		out = append(out, fmt.Sprint(s))
	}
	return out
}

// done says whether what a change asked for is so: who left is not covered after the day,
// who was given one coverage without an end has it from its first day on.
func done(t *rapid.T, m *x834.Member, log *family.Log) {
	var who id.Member
	for i := range log.State.People {
		if log.State.People[i].First == m.Name.First {
			who = log.State.People[i].ID
		}
	}
	begun := false
	for _, s := range log.State.Coverage {
		mine := s.Member == who
		if left := m.On("357"); left != 0 && len(m.Coverages) == 0 && (mine || m.Subscriber) && (s.To == 0 || s.To > left) {
			t.Fatalf("covered after the end on %s: %v", left, s)
		}
		begun = begun || mine && len(m.Coverages) == 1 && s.Option == strings.ToLower(m.Coverages[0].Plan) && s.Covers(m.Coverages[0].On("348")) && s.To == 0
	}
	if len(m.Coverages) != 1 || m.Maintenance == x834.Terminate || begun {
		return
	}
	if c := m.Coverages[0]; c.On("348") != 0 && c.On("349") == 0 && c.Maintenance != x834.Terminate && c.Maintenance != "002" && !split(log, who, &c) {
		t.Fatalf("not covered from %s on: %v", c.On("348"), log.State.Coverage)
	}
}

// split says whether a coverage is there in pieces of several tiers, one of them open.
func split(log *family.Log, who id.Member, c *x834.Coverage) bool {
	first, open := false, false
	for _, s := range log.State.Spans(who) {
		first, open = first || s.Covers(c.On("348")), open || s.To == 0 && s.Option == strings.ToLower(c.Plan)
	}
	return first && open
}

// alone says whether no two spans of a member and plan share a day.
func alone(t *rapid.T, spans []family.Span) {
	for i, a := range spans {
		for _, b := range spans[i+1:] {
			if a.Member == b.Member && a.Plan == b.Plan && (a.Covers(b.From) || b.Covers(a.From)) {
				t.Fatalf("covered twice: %v and %v", a, b)
			}
		}
	}
}
