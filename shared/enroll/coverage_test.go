package enroll_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/table"
)

// said is a record as of the given day.
func (h *house) said(on string, elections []partner.Election, names ...string) *partner.Record {
	r := h.record(elections, names...)
	r.AsOf = at(on).Time().Add(23 * time.Hour)
	return r
}

func join(lists ...[]partner.Election) (all []partner.Election) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func dental(from string, keys ...string) []partner.Election {
	return []partner.Election{{Plan: "dental", Option: "basic", Tier: family.WholeFamily, From: at(from), People: keys}}
}

func until(e []partner.Election, to string) []partner.Election {
	e[0].To = at(to)
	return e
}

// A baby is covered from birth, not from the day the plan year began.
func TestNobodyIsCoveredBeforeBirth(t *testing.T) {
	h := open(t)
	r := h.said("2026-05-04", elect("ppo", "2026-01-01"), "Ann", "Ben")
	r.People[1].Born = at("2026-04-20")
	if err := h.s.Apply(t.Context(), "acme", r, "cause"); err != nil {
		t.Fatal(err)
	}
	log, err := family.Load(t.Context(), h.tab, "acme", enroll.FamilyOf("acme", r.Subscriber))
	if err != nil || len(log.State.Coverage) != 2 || log.State.Coverage[1].From != at("2026-04-20") {
		t.Errorf("%+v %v", log.State.Coverage, err)
	}
}

// Ann and Ben have the PPO from January 1. What a record of May 4 says of it:
func TestWhatEndsCoverage(t *testing.T) {
	for name, c := range map[string]struct {
		said []partner.Election
		left string // Ann's last day, for a termination
		want []string
	}{
		"Ben is dropped":                {said: elect("ppo", "2026-01-01", "E1"), want: []string{"01 ppo 2026-01-01/", "02 ppo 2026-01-01/2026-05-03"}},
		"all is waived":                 {want: []string{"01 ppo 2026-01-01/2026-05-03", "02 ppo 2026-01-01/2026-05-03"}},
		"another plan is elected":       {said: dental("2026-01-01", "E1"), want: []string{"01 basic 2026-01-01/", "01 ppo 2026-01-01/2026-05-03", "02 ppo 2026-01-01/2026-05-03"}},
		"another option, of late":       {said: elect("hdhp", "2026-03-01"), want: []string{"01 ppo 2026-01-01/2026-02-28", "01 hdhp 2026-03-01/", "02 ppo 2026-01-01/2026-02-28", "02 hdhp 2026-03-01/"}},
		"another option, to come":       {said: elect("hdhp", "2026-07-01", "E1"), want: []string{"01 ppo 2026-01-01/2026-06-30", "01 hdhp 2026-07-01/", "02 ppo 2026-01-01/2026-06-30"}},
		"that and Ben is dropped":       {said: join(elect("ppo", "2026-01-01", "E1"), elect("hdhp", "2026-07-01", "E1")), want: []string{"01 ppo 2026-01-01/", "01 hdhp 2026-07-01/", "02 ppo 2026-01-01/2026-05-03"}},
		"another plan follows":          {said: join(elect("ppo", "2026-01-01"), dental("2026-07-01")), want: []string{"01 ppo 2026-01-01/", "01 basic 2026-07-01/", "02 ppo 2026-01-01/", "02 basic 2026-07-01/"}},
		"another plan, option to come":  {said: join(dental("2026-01-01"), elect("hdhp", "2026-07-01")), want: []string{"01 basic 2026-01-01/", "01 ppo 2026-01-01/2026-06-30", "01 hdhp 2026-07-01/", "02 basic 2026-01-01/", "02 ppo 2026-01-01/2026-06-30", "02 hdhp 2026-07-01/"}},
		"another option all along":      {said: elect("hdhp", "2026-01-01"), want: []string{"01 hdhp 2026-01-01/", "02 hdhp 2026-01-01/"}},
		"from an earlier day on":        {said: elect("ppo", "2025-11-01"), want: []string{"01 ppo 2025-11-01/", "02 ppo 2025-11-01/"}},
		"an earlier stretch only":       {said: until(elect("ppo", "2025-11-01"), "2025-12-31"), want: []string{"01 ppo 2025-11-01/2025-12-31", "01 ppo 2026-01-01/2026-05-03", "02 ppo 2025-11-01/2025-12-31", "02 ppo 2026-01-01/2026-05-03"}},
		"Ann leaves":                    {left: "2026-05-31", want: []string{"01 ppo 2026-01-01/2026-05-31", "02 ppo 2026-01-01/2026-05-31"}},
		"Ann leaves before it began":    {left: "2025-12-31"},
		"Ben is dropped and Ann leaves": {said: elect("ppo", "2026-01-01", "E1"), left: "2026-05-31", want: []string{"01 ppo 2026-01-01/2026-05-31", "02 ppo 2026-01-01/2026-05-03"}},
		"Ann leaves, with her election": {said: elect("ppo", "2026-01-01"), left: "2026-05-31", want: []string{"01 ppo 2026-01-01/2026-05-31", "02 ppo 2026-01-01/2026-05-31"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.say(h.said("2026-01-01", elect("ppo", "2026-01-01"), "Ann", "Ben"))
			r := h.said("2026-05-04", c.said, "Ann", "Ben")
			if c.left != "" {
				r.Status, r.Terminated = partner.Terminated, at(c.left)
			}
			_, spans := told(h.say(r))
			if d := cmp.Diff(c.want, spans); d != "" {
				t.Error(d)
			}
			later := *r // says the same once more
			later.AsOf = r.AsOf.AddDate(0, 1, 0)
			_, spans = told(h.say(&later))
			if d := cmp.Diff(c.want, spans); d != "" {
				t.Errorf("a month later: %s", d)
			}
		})
	}
}

// Who is not in the household any more is not covered on by an election for everyone.
func TestWhoIsGoneFromTheHouseholdIsNotCoveredOn(t *testing.T) {
	h := open(t)
	h.say(h.said("2026-01-01", elect("ppo", "2026-01-01"), "Ann", "Ben"))
	log := h.say(h.said("2026-05-04", elect("ppo", "2026-01-01"), "Ann"))
	h.want(log, "enrolled changed", "01 ppo 2026-01-01/", "02 ppo 2026-01-01/2026-05-03")
}

func TestDroppedCoverageThatHadNotBegunNeverWas(t *testing.T) {
	h := open(t)
	h.say(h.said("2026-01-01", elect("ppo", "2026-05-04"), "Ann", "Ben"))
	log := h.say(h.said("2026-05-04", elect("ppo", "2026-05-04", "E1"), "Ann", "Ben"))
	h.want(log, "enrolled changed", "01 ppo 2026-05-04/")
}

func TestAChangeThatIsCalledOff(t *testing.T) {
	h := open(t)
	h.say(h.said("2026-01-01", elect("ppo", "2026-01-01"), "Ann"))
	h.say(h.said("2026-05-04", join(elect("ppo", "2026-01-01"), elect("hdhp", "2026-07-01")), "Ann"))
	log := h.say(h.said("2026-05-05", elect("ppo", "2026-01-01"), "Ann"))
	h.want(log, "enrolled changed changed", "01 ppo 2026-01-01/")
}

// meddled is a table on which something else happens once, just before the call of that
// number.
type meddled struct {
	table.Table
	calls, at int
	first     func()
}

func (m *meddled) count() {
	if m.calls++; m.calls == m.at {
		m.first()
	}
}

func (m *meddled) Get(ctx context.Context, k table.Key) (table.Item, error) {
	m.count()
	return m.Table.Get(ctx, k)
}

func (m *meddled) Query(ctx context.Context, q table.Query) (table.Page, error) {
	m.count()
	return m.Table.Query(ctx, q)
}

func (m *meddled) Commit(ctx context.Context, token string, ops []table.Op) error {
	m.count()
	return m.Table.Commit(ctx, token, ops)
}

// Of an older record and a newer one that changes nothing, both on their way at the same
// moment, the newer one counts, whichever is first and wherever they meet.
func TestAnEqualRecordAndAnOlderOneAtTheSameMoment(t *testing.T) {
	for _, late := range []string{"older", "newer"} {
		for at := 1; at <= 3; at++ {
			t.Run(fmt.Sprintf("%s is late, at call %d", late, at), func(t *testing.T) {
				h := open(t)
				h.say(h.said("2026-01-01", elect("ppo", "2026-01-01"), "Ann"))
				older, newer := h.said("2026-05-04", nil, "Ann"), h.said("2026-05-05", elect("ppo", "2026-01-01"), "Ann")
				if late == "newer" {
					older, newer = newer, older
				}
				m := &meddled{Table: h.tab, at: at, first: func() { h.say(newer) }}
				s := enroll.Service{Now: h.s.Now, Table: m}
				if err := s.Apply(t.Context(), "acme", older, "msg"); err != nil {
					t.Fatal(err)
				}
				if m.calls < at {
					t.Fatalf("%d calls: nothing happened between them", m.calls)
				}
				_, spans := told(h.log())
				if d := cmp.Diff([]string{"01 ppo 2026-01-01/"}, spans); d != "" {
					t.Error(d)
				}
			})
		}
	}
}

// A household that is told of every night and does not change leaves one entry.
func TestEqualRecordsLeaveNoEntries(t *testing.T) {
	h := open(t)
	for range 40 {
		h.say(h.record(elect("ppo", "2026-01-01"), "Ann"))
	}
	h.want(h.log(), "enrolled", "01 ppo 2026-01-01/")
}

func TestMemberIDsAreUnique(t *testing.T) {
	seen := map[id.Member]bool{}
	for n := 1; n <= 1_100; n++ {
		m := enroll.MemberOf("f", n)
		if seen[m] || enroll.FamilyOfMember(m) != "f" {
			t.Fatalf("person %d", n)
		}
		seen[m] = true
	}
	if !seen["f-01"] || !seen["f-99"] || !seen["f-100"] {
		t.Error("the ids of the first 99 changed")
	}
}
