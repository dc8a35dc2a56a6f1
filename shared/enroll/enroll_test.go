package enroll_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/memtable"
)

var hired = time.Date(2026, time.January, 1, 9, 0, 0, 0, time.UTC)

type house struct {
	t   *testing.T
	tab *memtable.Table
	s   enroll.Service
	n   int // records said so far: each is a day later
}

func open(t *testing.T) *house {
	now := func() time.Time { return hired }
	h := &house{t: t, tab: memtable.New(now)}
	h.s = enroll.Service{Table: h.tab, Now: now}
	return h
}

func at(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// record is a synthetic household as of a day after the record before.
func (h *house) record(elections []partner.Election, names ...string) *partner.Record {
	h.n++
	r := &partner.Record{Subscriber: "E1", Status: partner.Active, Elections: elections, AsOf: hired.AddDate(0, 0, h.n)}
	for i, name := range names {
		p := partner.Person{Key: "E1-" + name, Relationship: family.Child, First: phi.New(name), Last: phi.New("Synthetic"), Born: day.New(1980+30*min(i, 1), 5, 6)}
		if i == 0 {
			p.Key, p.Relationship = "E1", family.Subscriber
		}
		r.People = append(r.People, p)
	}
	return r
}

func elect(option, from string, keys ...string) []partner.Election {
	return []partner.Election{{Plan: "health", Option: option, Tier: family.WholeFamily, From: at(from), People: keys}}
}

// say applies a record twice, and the second time must add nothing.
func (h *house) say(r *partner.Record) *family.Log {
	h.t.Helper()
	for range 2 {
		if err := h.s.Apply(h.t.Context(), "acme", r, "msg"); err != nil {
			h.t.Fatal(err)
		}
	}
	return h.log()
}

func (h *house) log() *family.Log {
	h.t.Helper()
	log, err := family.LoadAll(h.t.Context(), h.tab, "acme", enroll.FamilyOf("acme", "E1"))
	if err != nil {
		h.t.Fatal(err)
	}
	return log
}

// told is the log's events and the spans after it: "01 ppo 2026-01-01/".
func told(log *family.Log) (events, spans []string) {
	for _, en := range log.Entries {
		events = append(events, strings.TrimPrefix(strings.Join(en.Events, "+"), "member."))
	}
	for _, s := range log.State.Coverage {
		_, n, _ := strings.Cut(string(s.Member), "-")
		spans = append(spans, fmt.Sprintf("%s %s %s/%s", n, s.Option, s.From, s.To))
	}
	return events, spans
}

func (h *house) want(log *family.Log, events string, spans ...string) {
	h.t.Helper()
	gotEvents, gotSpans := told(log)
	if d := cmp.Diff(strings.Fields(events), gotEvents); d != "" {
		h.t.Errorf("events: %s", d)
	}
	if d := cmp.Diff(spans, gotSpans); d != "" {
		h.t.Errorf("spans: %s", d)
	}
}

func TestFromHireToRehire(t *testing.T) {
	h := open(t)
	log := h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	h.want(log, "enrolled", "01 ppo 2026-01-01/")
	ann := log.State.People[0]

	log = h.say(h.record(elect("ppo", "2026-01-01"), "Ann", "Ben"))
	h.want(log, "enrolled changed", "01 ppo 2026-01-01/", "02 ppo 2026-01-01/")

	log = h.say(h.record(elect("hdhp", "2026-07-01"), "Ann", "Ben"))
	h.want(log, "enrolled changed changed", "01 ppo 2026-01-01/2026-06-30", "01 hdhp 2026-07-01/", "02 ppo 2026-01-01/2026-06-30", "02 hdhp 2026-07-01/")

	left := h.record(elect("hdhp", "2026-07-01"), "Ann", "Ben")
	left.Status, left.Terminated = partner.Terminated, at("2026-09-15")
	log = h.say(left)
	h.want(log, "enrolled changed changed terminated", "01 ppo 2026-01-01/2026-06-30", "01 hdhp 2026-07-01/2026-09-15",
		"02 ppo 2026-01-01/2026-06-30", "02 hdhp 2026-07-01/2026-09-15")

	log = h.say(h.record(elect("ppo", "2026-11-01"), "Ann", "Ben"))
	h.want(log, "enrolled changed changed terminated changed", "01 ppo 2026-01-01/2026-06-30", "01 hdhp 2026-07-01/2026-09-15", "01 ppo 2026-11-01/",
		"02 ppo 2026-01-01/2026-06-30", "02 hdhp 2026-07-01/2026-09-15", "02 ppo 2026-11-01/")
	if again := log.State.People[0]; again != ann {
		t.Error("the employee's id or card number changed")
	}
}

func TestTerminationWithoutElections(t *testing.T) {
	h := open(t)
	h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	left := h.record(nil, "Ann")
	left.Status, left.Terminated = partner.Terminated, at("2026-03-31")
	h.want(h.say(left), "enrolled terminated", "01 ppo 2026-01-01/2026-03-31")
	back := h.record(elect("ppo", "2026-01-01"), "Ann")
	h.want(h.say(back), "enrolled terminated changed", "01 ppo 2026-01-01/")
}

func TestCoverageThatNeverBeganIsGone(t *testing.T) {
	h := open(t)
	h.say(h.record(elect("ppo", "2026-04-01"), "Ann"))
	left := h.record(nil, "Ann")
	left.Status, left.Terminated = partner.Terminated, at("2026-02-28")
	_, spans := told(h.say(left))
	if len(spans) != 0 {
		t.Errorf("%v", spans)
	}
}

// A dependent whom the same election no longer names is covered no more.
func TestADroppedDependentIsNotCoveredOn(t *testing.T) {
	h := open(t)
	h.say(h.record(elect("ppo", "2026-01-01", "E1", "E1-Ben"), "Ann", "Ben"))
	_, spans := told(h.say(h.record(elect("ppo", "2026-01-01", "E1"), "Ann", "Ben")))
	for _, s := range spans {
		if strings.HasPrefix(s, "02") && strings.HasSuffix(s, "/") {
			t.Errorf("still open: %s", s)
		}
	}
}

func TestAWaivedElectionIsNotCoveredOn(t *testing.T) {
	h := open(t)
	h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	_, spans := told(h.say(h.record(nil, "Ann")))
	for _, s := range spans {
		if strings.HasSuffix(s, "/") {
			t.Errorf("still open: %s", s)
		}
	}
}

func TestAnOlderRecordChangesNothing(t *testing.T) {
	h := open(t)
	old := h.record(elect("ppo", "2026-01-01"), "Ann")
	h.say(old)
	log := h.say(h.record(elect("hdhp", "2026-07-01"), "Ann"))
	want, spans := told(log)
	h.want(h.say(old), strings.Join(want, " "), spans...)
}

// The newest record counts even if it found nothing to change: what was said before
// it and comes after it is history.
func TestAnOlderRecordAfterAnEqualOneChangesNothing(t *testing.T) {
	h := open(t)
	h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	mistake := h.record(elect("hdhp", "2026-01-01"), "Ann")
	h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	h.want(h.say(mistake), "enrolled", "01 ppo 2026-01-01/")
}

func TestMembersKeepTheirIDs(t *testing.T) {
	h := open(t)
	first := h.say(h.record(elect("ppo", "2026-01-01"), "Ann", "Ben", "Cat")).State.People
	r := h.record(elect("ppo", "2026-01-01"), "Ann", "Cat", "Ben", "Dan")
	r.People[1].First = phi.New("Catherine")
	r.People[2].Born++
	people := h.say(r).State.People
	for i := range first {
		if people[i].ID != first[i].ID || people[i].Key != first[i].Key || people[i].Card != first[i].Card {
			t.Errorf("person %d is another", i+1)
		}
	}
	f := enroll.FamilyOf("acme", "E1")
	if len(people) != 4 || people[3].ID != enroll.MemberOf(f, 4) || people[2].First.Reveal() != "Catherine" || people[1].Born != first[1].Born+1 {
		t.Error("the new person, the new name or the new birth date is missing")
	}
	for i := range people {
		if enroll.FamilyOfMember(people[i].ID) != f || people[i].Card != enroll.CardOf(nil, f) {
			t.Errorf("person %d: the id or card is of another family", i+1)
		}
	}
}

func TestIDsAndCards(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range []id.Employer{"acme", "beta"} {
		for n := range 200 {
			f := enroll.FamilyOf(e, fmt.Sprint("E", n))
			card := enroll.CardOf(nil, f).Reveal()
			if seen[string(f)] || seen[card] || len(card) != 11 || !strings.HasPrefix(card, "OA") || strings.Contains(strings.ToLower(card), string(f)[:6]) {
				t.Fatalf("family %d of %s", n, e)
			}
			seen[string(f)], seen[card] = true, true
		}
	}
	if enroll.MemberOf("f", 7) != "f-07" || enroll.MemberOf("f", 42) != "f-42" {
		t.Error("a member's number has two digits")
	}
}

// A family with many claims behind it can still change its coverage, at any version.
func TestManyClaimsDoNotBarAChange(t *testing.T) {
	h := open(t)
	log := h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	for n := int64(2); n < family.Window; n++ {
		st := log.State.Clone()
		var decided []family.Decided
		for i := range 500 {
			d := family.Decided{Claim: claim.Claim{ID: id.ClaimOf(fmt.Sprint("file", n), i+1)}, Decision: family.Decision{Outcome: claim.Outcome{Status: claim.Denied}}}
			st.Apply(&d.Claim, &d.Decision)
			decided = append(decided, d)
		}
		if err := log.Append(t.Context(), h.tab, family.Entry{At: hired, Cause: "file", Decided: decided, State: *st}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.s.Apply(t.Context(), "acme", h.record(elect("hdhp", "2026-07-01"), "Ann"), "msg"); err != nil {
		t.Errorf("version %d: %v", family.Window, err)
	}
}

// A record that covers days otherwise that are over says so; one of days to come does not.
func TestWhatReachesBackIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *house) *partner.Record
		want   string
	}{
		"another option from tomorrow":   {func(h *house) *partner.Record { return h.record(elect("hdhp", "2026-01-02"), "Ann") }, "enrolled changed"},
		"another option from last month": {func(h *house) *partner.Record { return h.record(elect("hdhp", "2025-12-01"), "Ann") }, "enrolled changed+coverage.corrected"},
		"ended last month": {func(h *house) *partner.Record {
			r := h.record(elect("ppo", "2025-01-01"), "Ann")
			r.Status, r.Terminated = partner.Terminated, at("2025-11-30")
			return r
		}, "enrolled terminated+coverage.corrected"},
		"ended today": {func(h *house) *partner.Record {
			r := h.record(elect("ppo", "2025-01-01"), "Ann")
			r.Status, r.Terminated = partner.Terminated, at("2026-01-01")
			return r
		}, "enrolled terminated"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.say(h.record(elect("ppo", "2025-01-01"), "Ann"))
			got, _ := told(h.say(c.change(h)))
			if d := cmp.Diff(strings.Fields(c.want), got); d != "" {
				t.Error(d)
			}
		})
	}
}
