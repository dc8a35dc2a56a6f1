package roster_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/roster"
	"github.com/openaso/openaso/shared/x12/x834"
)

var (
	today = time.Date(2026, time.March, 4, 5, 6, 0, 0, time.UTC)
	acme  = &roster.Group{Number: "GROUP-100", Employer: "acme", Benefits: []roster.Benefit{
		{Line: "HLT", Name: "PPO", Plan: "health", Option: "ppo"}, {Line: "HLT", Name: "HDHP", Plan: "health", Option: "hdhp"},
		{Line: "DEN", Plan: "dental", Option: "basic"}}}
	nobody = partner.Record{Subscriber: "E100", Status: partner.Active}
)

// items are the members of a file of ours.
func items(t testing.TB, name string) (out []x834.Item) {
	t.Helper()
	f, err := os.Open("../../testdata/x834/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := x834.Read(f, func(it x834.Item) error { out = append(out, it); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// told is the household: people "E100 Annabel", coverage "E100 health ppo family 2026-01-01/".
func told(r *partner.Record) (out []string) {
	for _, p := range r.People {
		out = append(out, fmt.Sprintf("%s %s %s %s %s", p.Key, p.Relationship, p.First.Reveal(), p.Last.Reveal(), p.Born))
	}
	for _, e := range r.Elections {
		out = append(out, fmt.Sprintf("%s %s %s %s/%s %s", e.Plan, e.Option, e.Tier, e.From, e.To, strings.Join(e.People, "+")))
	}
	if r.Status != partner.Active {
		out = append(out, fmt.Sprintf("%s %s", r.Status, r.Terminated))
	}
	return out
}

const (
	annabel  = "E100 subscriber ANNABEL SYNTHETICSON 1980-05-06"
	casimir  = "E100-2 spouse CASIMIR SYNTHETICSON 1979-06-07"
	benedict = "E100-3 child BENEDICT SYNTHETICSON 2012-05-06"
	dorothea = "E100-4 child DOROTHEA SYNTHETICSON 2026-02-20"
	dental   = "dental basic employee 2026-01-01/ E100"
	all      = "E100+E100-2+E100-3"
)

// enrolled is the household after add.834.
func enrolled(t testing.TB) partner.Record {
	t.Helper()
	r, refused, _ := roster.Household(nobody, acme, items(t, "add.834"), today)
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	return r
}

// say makes the changes of members twice, and the second time must change nothing.
func say(t testing.TB, known partner.Record, members []x834.Item, want ...string) partner.Record {
	t.Helper()
	var r partner.Record
	for range 2 {
		var refused []roster.Refusal
		if r, refused, _ = roster.Household(known, acme, members, today); len(refused) > 0 {
			t.Error(refused)
		}
		if d := cmp.Diff(want, told(&r)); d != "" {
			t.Error(d)
		}
		known = r
	}
	return r
}

func TestAFileIsSaid(t *testing.T) {
	known := enrolled(t)
	for _, c := range []struct {
		file string
		want []string
	}{
		{"add.834", []string{annabel, casimir, benedict, dental, "health ppo family 2026-01-01/ " + all}},
		{"add-newborn.834", []string{annabel, casimir, benedict, dorothea, dental, "health ppo family 2026-01-01/ " + all, "health ppo family 2026-02-20/ E100-4"}},
		{"change.834", []string{"E100 subscriber ANNABELLE SYNTHETICSON 1980-05-06", casimir, benedict, dental,
			"health ppo family 2026-01-01/2026-03-31 E100", "health ppo family 2026-01-01/ E100-2+E100-3", "health hdhp family 2026-04-01/ E100"}},
		{"terminate-dependent.834", []string{annabel, casimir, benedict, dental, "health ppo family 2026-01-01/ E100+E100-2", "health ppo family 2026-01-01/2026-03-31 E100-3"}},
		{"terminate-coverage.834", []string{annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-03-31 E100", "health ppo family 2026-01-01/ " + all}},
		{"terminate.834", []string{annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-03-31 E100", "health ppo family 2026-01-01/2026-03-31 " + all, "terminated 2026-03-31"}},
	} {
		t.Run(c.file, func(t *testing.T) { say(t, known, items(t, c.file), c.want...) })
	}
}

// Coverage may last longer than the eligibility: everyone's of that option, and no other.
func TestCoverageLastsLonger(t *testing.T) {
	end := items(t, "terminate.834")
	end[0].Member.Coverages = []x834.Coverage{covered(x834.Terminate, "HLT", "PPO", "", "349", "2026-04-30")}
	say(t, enrolled(t), end, annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-03-31 E100",
		"health ppo family 2026-01-01/2026-04-30 "+all, "terminated 2026-04-30")
	end[0].Member.Dates = nil // no day but the coverage's
	say(t, enrolled(t), end, annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-04-30 E100",
		"health ppo family 2026-01-01/2026-04-30 "+all, "terminated 2026-04-30")
}

// Who comes back after the end has a new span, or goes on with the old one if no day lies
// between.
func TestReinstated(t *testing.T) {
	left := say(t, enrolled(t), items(t, "terminate.834"), annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-03-31 E100",
		"health ppo family 2026-01-01/2026-03-31 "+all, "terminated 2026-03-31")
	back := items(t, "reinstate.834")
	say(t, left, back, annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-03-31 E100",
		"health ppo family 2026-01-01/2026-03-31 "+all, "health ppo employee 2026-04-01/ E100")
	back[0].Member.Coverages[0].Dates[0].From = day.New(2026, 6, 1)
	say(t, left, back, annabel, casimir, benedict, "dental basic employee 2026-01-01/2026-03-31 E100",
		"health ppo family 2026-01-01/2026-03-31 "+all, "health ppo employee 2026-06-01/ E100")
}

// A full file adds and changes. It ends nothing by what it does not name.
func TestAFullFile(t *testing.T) {
	full := items(t, "full.834")[:3]
	first, _, _ := roster.Household(nobody, acme, full, today)
	if d := cmp.Diff([]string{annabel, casimir, benedict, "health ppo family 2026-01-01/ " + all}, told(&first)); d != "" {
		t.Error(d)
	}
	known := say(t, enrolled(t), items(t, "add-newborn.834"), annabel, casimir, benedict, dorothea, dental,
		"health ppo family 2026-01-01/ "+all, "health ppo family 2026-02-20/ E100-4")
	say(t, known, full, told(&known)...)
}

// member is one change of a member that add.834 enrolled.
func member(t testing.TB, n int, what string, coverages ...x834.Coverage) x834.Item {
	it := items(t, "add.834")[n]
	it.Ordinal, it.Member.Maintenance, it.Member.Coverages = 1, what, coverages
	return it
}

func covered(what, line, name, level string, dates ...string) x834.Coverage {
	c := x834.Coverage{Maintenance: what, Line: line, Plan: name, Level: level}
	for i := 0; i < len(dates); i += 2 {
		d, err := day.Parse(dates[i+1])
		if err != nil {
			panic(err)
		}
		c.Dates = append(c.Dates, x834.Date{Qualifier: dates[i], From: d})
	}
	return c
}

// The spans of one person, as changes of coverage follow each other.
func TestSpans(t *testing.T) {
	add := func(name, from string) x834.Coverage { return covered(x834.Add, "HLT", name, "EMP", "348", from) }
	between := func(name, from, to string) x834.Coverage {
		return covered(x834.Audit, "HLT", name, "EMP", "348", from, "349", to)
	}
	end := func(name, to string) x834.Coverage { return covered(x834.Terminate, "HLT", name, "", "349", to) }
	for _, c := range []struct {
		name      string
		coverages []x834.Coverage
		want      string
	}{
		{"one", []x834.Coverage{add("PPO", "2026-01-01")}, "ppo 2026-01-01/"},
		{"another option", []x834.Coverage{add("PPO", "2026-01-01"), add("HDHP", "2026-04-01")}, "ppo 2026-01-01/2026-03-31 hdhp 2026-04-01/"},
		{"another option from the first day", []x834.Coverage{add("PPO", "2026-01-01"), add("HDHP", "2026-01-01")}, "hdhp 2026-01-01/"},
		{"another option from before", []x834.Coverage{add("PPO", "2026-02-01"), add("HDHP", "2026-01-01")}, "hdhp 2026-01-01/"},
		{"the same from before", []x834.Coverage{add("PPO", "2026-02-01"), add("PPO", "2026-01-01")}, "ppo 2026-01-01/"},
		{"the same from later on", []x834.Coverage{add("PPO", "2026-01-01"), add("PPO", "2026-02-01")}, "ppo 2026-01-01/"},
		{"for a while", []x834.Coverage{add("PPO", "2026-01-01"), between("HDHP", "2026-02-01", "2026-02-28")}, "ppo 2026-01-01/2026-01-31 hdhp 2026-02-01/2026-02-28 ppo 2026-03-01/"},
		{"its history", []x834.Coverage{between("PPO", "2026-01-01", "2026-03-31"), add("HDHP", "2026-04-01")}, "ppo 2026-01-01/2026-03-31 hdhp 2026-04-01/"},
		{"cut short", []x834.Coverage{add("PPO", "2026-01-01"), between("PPO", "2026-01-01", "2026-03-31")}, "ppo 2026-01-01/2026-03-31"},
		{"what was before, later on", []x834.Coverage{add("PPO", "2026-03-01"), between("PPO", "2025-01-01", "2025-12-31")}, "ppo 2025-01-01/2025-12-31 ppo 2026-03-01/"},
		{"the day before, and no longer", []x834.Coverage{add("PPO", "2026-03-01"), between("PPO", "2026-01-01", "2026-02-28")}, "ppo 2026-01-01/2026-02-28 ppo 2026-03-01/2026-02-28"},
		{"a gap is filled", []x834.Coverage{between("PPO", "2026-01-01", "2026-01-31"), between("PPO", "2026-03-01", "2026-03-31"), add("PPO", "2026-01-01")}, "ppo 2026-01-01/2026-02-28 ppo 2026-03-01/"},
		{"ended", []x834.Coverage{add("PPO", "2026-01-01"), end("PPO", "2026-03-31")}, "ppo 2026-01-01/2026-03-31"},
		{"ended earlier", []x834.Coverage{add("PPO", "2026-01-01"), end("PPO", "2026-03-31"), end("PPO", "2026-02-28")}, "ppo 2026-01-01/2026-02-28"},
		{"ended later", []x834.Coverage{add("PPO", "2026-01-01"), end("PPO", "2026-02-28"), end("PPO", "2026-03-31")}, "ppo 2026-01-01/2026-03-31"},
		{"the old one ended behind the new one", []x834.Coverage{add("PPO", "2026-01-01"), add("HDHP", "2026-04-01"), end("PPO", "2026-03-31")}, "ppo 2026-01-01/2026-03-31 hdhp 2026-04-01/"},
		{"the old one ended late", []x834.Coverage{add("PPO", "2026-01-01"), add("HDHP", "2026-04-01"), end("PPO", "2026-04-30")}, "ppo 2026-01-01/2026-03-31 hdhp 2026-04-01/"},
		{"never was", []x834.Coverage{add("PPO", "2026-01-01"), covered("002", "HLT", "PPO", "")}, "ppo 2026-01-01/2025-12-31"},
		{"ends before it begins", []x834.Coverage{add("PPO", "2026-01-01"), between("PPO", "2026-01-01", "2025-12-31")}, "ppo 2026-01-01/2025-12-31"},
		{"ended without a first day", []x834.Coverage{add("PPO", "2026-01-01"), covered(x834.Change, "HLT", "PPO", "", "349", "2026-03-31")}, "ppo 2026-01-01/2026-03-31"},
		{"ended what was not", []x834.Coverage{end("PPO", "2026-03-31"), covered("002", "HLT", "PPO", "")}, ""},
		{"changed after its end", []x834.Coverage{between("PPO", "2026-01-01", "2026-03-31"), covered(x834.Change, "HLT", "PPO", "EMP")}, "ppo 2026-01-01/2026-03-31"},
		{"never was, and now is", []x834.Coverage{add("PPO", "2026-01-01"), covered("002", "HLT", "PPO", ""), add("PPO", "2026-01-01")}, "ppo 2026-01-01/"},
		{"changed without its first day", []x834.Coverage{add("PPO", "2026-01-01"), covered(x834.Change, "HLT", "PPO", "EMP", "303", "2026-02-01")}, "ppo 2026-01-01/"},
		{"of nobody", []x834.Coverage{add("PPO", "2026-01-01"), covered("032", "LIF", "", "")}, "ppo 2026-01-01/"},
	} {
		r := nobody
		var refused []roster.Refusal
		for _, one := range c.coverages {
			var more []roster.Refusal
			r, more, _ = roster.Household(r, acme, []x834.Item{member(t, 0, x834.Add, one)}, today)
			refused = append(refused, more...)
		}
		var got []string
		for _, e := range r.Elections {
			got = append(got, fmt.Sprintf("%s %s/%s", e.Option, e.From, e.To))
		}
		if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" || len(refused) > 0 {
			t.Errorf("%s: %v %s", c.name, refused, d)
		}
	}
}

// A tier is what the file says, or whom the plan covers. What was before a change stays.
func TestTiers(t *testing.T) {
	known := func(level string, n ...int) partner.Record {
		var first []x834.Item
		for _, i := range n {
			first = append(first, member(t, i, x834.Add, covered(x834.Add, "HLT", "PPO", level, "348", "2026-01-01")))
		}
		r, _, _ := roster.Household(nobody, acme, first, today)
		return r
	}
	for _, c := range []struct {
		name   string
		known  partner.Record
		change x834.Item
		want   string
	}{
		{"said", nobody, member(t, 0, x834.Add, covered(x834.Add, "HLT", "PPO", "ECH", "348", "2026-01-01")), "employee+children 2026-01-01/ E100"},
		{"not said", nobody, member(t, 0, x834.Add, covered(x834.Add, "HLT", "PPO", "", "348", "2026-01-01")), "employee 2026-01-01/ E100"},
		{"not said of three", known("", 0, 1, 2), member(t, 0, x834.Change), "family 2026-01-01/ E100+E100-2+E100-3"},
		{"wider with a child", known("EMP", 0), member(t, 2, x834.Add, covered(x834.Add, "HLT", "PPO", "", "348", "2026-02-20")),
			"employee 2026-01-01/2026-02-19 E100; employee+children 2026-02-20/ E100+E100-2"},
		{"wide enough", known("FAM", 0), member(t, 2, x834.Add, covered(x834.Add, "HLT", "PPO", "", "348", "2026-02-20")),
			"family 2026-01-01/ E100; family 2026-02-20/ E100-2"},
		{"said again otherwise", known("EMP", 0), member(t, 0, x834.Audit, covered(x834.Audit, "HLT", "PPO", "FAM", "348", "2026-01-01")),
			"employee 2026-01-01/2026-03-03 E100; family 2026-03-04/ E100"},
		{"said again, with the day of the change", known("EMP", 0), member(t, 0, x834.Change, covered(x834.Change, "HLT", "PPO", "FAM", "348", "2026-01-01", "303", "2026-03-01")),
			"employee 2026-01-01/2026-02-28 E100; family 2026-03-01/ E100"},
	} {
		r, refused, _ := roster.Household(c.known, acme, []x834.Item{c.change}, today)
		var got []string
		for _, e := range r.Elections {
			got = append(got, fmt.Sprintf("%s %s/%s %s", e.Tier, e.From, e.To, strings.Join(e.People, "+")))
		}
		if d := cmp.Diff(c.want, strings.Join(got, "; ")); d != "" || len(refused) > 0 {
			t.Errorf("%s: %v %s", c.name, refused, d)
		}
		if again, _, _ := roster.Household(r, acme, []x834.Item{c.change}, today.AddDate(0, 0, 1)); cmp.Diff(told(&r), told(&again)) != "" {
			t.Errorf("%s, a day later: %s", c.name, cmp.Diff(told(&r), told(&again)))
		}
	}
}

// The subscriber's word on the tier goes before a dependent's.
func TestWhoSaysTheTier(t *testing.T) {
	both := []x834.Item{member(t, 0, x834.Add, covered(x834.Add, "HLT", "PPO", "FAM", "348", "2026-01-01")),
		member(t, 2, x834.Add, covered(x834.Add, "HLT", "PPO", "EMP", "348", "2026-01-01"))}
	r, _, _ := roster.Household(nobody, acme, both, today)
	if len(r.Elections) != 1 || r.Elections[0].Tier != family.WholeFamily {
		t.Errorf("%v", r.Elections)
	}
}

// Each change that makes no sense is refused, says where, and leaves the household alone.
func TestRefusals(t *testing.T) {
	with := func(it x834.Item, f func(*x834.Member)) x834.Item { f(&it.Member); return it }
	known := enrolled(t)
	for _, c := range []struct {
		name  string
		known partner.Record
		it    x834.Item
		want  string
	}{
		{"nobody's dependent", nobody, member(t, 1, x834.Add), "a dependent of a subscriber who is not known"},
		{"a change of a stranger", nobody, member(t, 0, x834.Change), "INS03: a change or an end for somebody who is not known"},
		{"an end of a stranger", known, with(member(t, 2, x834.Terminate), func(m *x834.Member) {
			m.Name.First = phi.New("FELIX")
			m.Demographics = &x834.Demographics{Born: 700_000}
		}),
			"INS03: a change or an end for somebody who is not known"},
		{"no day of birth", nobody, with(member(t, 0, x834.Add), func(m *x834.Member) { m.Demographics = nil }), "loop 2100A: first and last name (NM103, NM104) and day of birth (DMG02) are needed to enroll"},
		{"no first name", nobody, with(member(t, 0, x834.Add), func(m *x834.Member) { m.Name.First = phi.Text{} }), "loop 2100A: first and last name (NM103, NM104) and day of birth (DMG02) are needed to enroll"},
		{"a guardian", known, with(member(t, 2, x834.Add), func(m *x834.Member) { m.Name.First, m.Relationship = phi.New("GUSTAV"), "26" }), "INS02: a relationship for which the plans have no coverage"},
		{"a line that is none", known, member(t, 0, x834.Change, covered(x834.Add, "VIS", "X", "", "348", "2026-01-01")), "loop 2300, coverage 1: HD03 and HD04: no benefit that is agreed on with the group"},
		{"a name that is none", known, member(t, 0, x834.Change, covered(x834.Add, "HLT", "X", "", "348", "2026-01-01")), "loop 2300, coverage 1: HD03 and HD04: no benefit that is agreed on with the group"},
		{"no first day", known, member(t, 0, x834.Change, covered(x834.Change, "HLT", "PPO", ""), covered(x834.Change, "HLT", "HDHP", "")), "loop 2300, coverage 2: DTP 348: coverage that is not known needs its first day"},
		{"no last day", known, member(t, 0, x834.Change, covered(x834.Terminate, "HLT", "PPO", "")), "loop 2300, coverage 1: DTP 349: coverage that ends needs its last day"},
		{"an end of nothing", known, member(t, 0, x834.Change, covered(x834.Terminate, "HLT", "HDHP", "", "349", "2026-03-31")), "loop 2300, coverage 1: the coverage that ends is not known, and another option of the plan is"},
		{"an end without a day", known, member(t, 2, x834.Terminate), "DTP 357: an end needs its day"},
	} {
		r, refused, changed := roster.Household(c.known, acme, []x834.Item{c.it}, today)
		if d := cmp.Diff([]roster.Refusal{{Ordinal: 1, Text: c.want}}, refused); d != "" || changed {
			t.Errorf("%s: %t %s", c.name, changed, d)
		}
		if d := cmp.Diff(told(&c.known), told(&r)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// One member who is refused does not keep the others out.
func TestTheOthersAreTaken(t *testing.T) {
	members := items(t, "add.834")
	members[1].Member.Demographics = nil
	r, refused, changed := roster.Household(nobody, acme, members, today)
	if len(refused) != 1 || refused[0].Ordinal != 2 || !changed {
		t.Error(refused)
	}
	if d := cmp.Diff([]string{annabel, "E100-2 child BENEDICT SYNTHETICSON 2012-05-06", dental, "health ppo family 2026-01-01/ E100+E100-2"}, told(&r)); d != "" {
		t.Error(d)
	}
}

// A dependent is found again by name and day of birth, or by those that were wrong before.
func TestWhoIsWho(t *testing.T) {
	known := enrolled(t)
	for _, c := range []struct {
		name string
		what string
		f    func(*x834.Member)
		want string
	}{
		{"as before", x834.Audit, func(*x834.Member) {}, benedict},
		{"a corrected first name", x834.Change, func(m *x834.Member) { m.Name.First = phi.New("BEN") }, "E100-3 child BEN SYNTHETICSON 2012-05-06"},
		{"a corrected day, with the wrong one", x834.Change, func(m *x834.Member) {
			m.Incorrect, m.IncorrectDemographics = &x834.Entity{}, m.Demographics
			m.Demographics = &x834.Demographics{Born: day.New(2012, 6, 6)}
		}, "E100-3 child BENEDICT SYNTHETICSON 2012-06-06"},
		{"all corrected", x834.Change, func(m *x834.Member) {
			m.Incorrect, m.IncorrectDemographics = &x834.Entity{First: m.Name.First}, m.Demographics
			m.Name.First, m.Demographics = phi.New("BEN"), &x834.Demographics{Born: day.New(2012, 6, 6)}
		}, "E100-3 child BEN SYNTHETICSON 2012-06-06"},
		{"without a day of birth", x834.Change, func(m *x834.Member) { m.Demographics, m.Name.Last = nil, phi.New("OTHER") }, "E100-3 child BENEDICT OTHER 2012-05-06"},
		{"another name in a full file", x834.Audit, func(m *x834.Member) { m.Name.First = phi.New("BERTHA") }, "E100-4 child BERTHA SYNTHETICSON 2012-05-06"},
		{"a twin", x834.Add, func(m *x834.Member) { m.Name.First = phi.New("BERTHA") }, "E100-4 child BERTHA SYNTHETICSON 2012-05-06"},
	} {
		it := member(t, 2, c.what)
		c.f(&it.Member)
		r, refused, _ := roster.Household(known, acme, []x834.Item{it}, today)
		if got := told(&r); len(refused) > 0 || got[len(r.People)-1] != c.want {
			t.Errorf("%s: %v %v, want %s", c.name, refused, got, c.want)
		}
	}
}

// Consent goes with an address, and ends with it.
func TestContact(t *testing.T) {
	known := enrolled(t)
	if known.Contact.Email.Reveal() != "ANNABEL@EXAMPLE.COM" || known.Contact.Mobile.Reveal() != "5555550100" || known.Contact.EmailConsent {
		t.Errorf("an address of the file's: %+v", known.Contact)
	}
	known.Contact.EmailConsent, known.Contact.SMS = true, true
	it := member(t, 0, x834.Change)
	it.Member.Name.Numbers[0].Value = phi.New("OTHER@EXAMPLE.COM")
	r, _, _ := roster.Household(known, acme, []x834.Item{it}, today)
	if r.Contact.EmailConsent || !r.Contact.SMS {
		t.Errorf("consent: e-mail %t, SMS %t", r.Contact.EmailConsent, r.Contact.SMS)
	}
}

func TestGroups(t *testing.T) {
	one, any := roster.Group{Number: "1", Employer: "one"}, roster.Group{Employer: "any"}
	for _, c := range []struct {
		groups []roster.Group
		number string
		want   string
	}{
		{[]roster.Group{one}, "1", "one"}, {[]roster.Group{one}, "2", ""}, {[]roster.Group{any, one}, "1", "one"}, {[]roster.Group{one, any}, "2", "any"}, {nil, "1", ""},
	} {
		g, ok := roster.Find(c.groups, c.number)
		if ok != (c.want != "") || ok && string(g.Employer) != c.want {
			t.Errorf("%s of %v: %v", c.number, c.groups, g)
		}
	}
}

// What a family's state says is the household, span by span.
func TestKnown(t *testing.T) {
	st := &family.State{Contact: family.Contact{Email: phi.New("a@example.com"), EmailOK: true, ConsentAt: today.Unix()},
		People:   []family.Person{{ID: "f-01", Key: "E100", Relationship: family.Subscriber, First: phi.New("A"), Last: phi.New("B"), Born: 1, Sex: "F"}},
		Coverage: []family.Span{{Member: "f-01", Plan: "health", Option: "ppo", Tier: family.EmployeeOnly, From: 5, To: 9}}}
	want := partner.Record{Subscriber: "E100", Status: partner.Active,
		People:    []partner.Person{{Key: "E100", Relationship: family.Subscriber, First: phi.New("A"), Last: phi.New("B"), Born: 1, Sex: "F"}},
		Elections: []partner.Election{{Plan: "health", Option: "ppo", Tier: family.EmployeeOnly, From: 5, To: 9, People: []string{"E100"}}},
		Contact:   partner.Contact{Email: phi.New("a@example.com"), EmailConsent: true, ConsentAt: today.Truncate(time.Second)}}
	if d := cmp.Diff(want, roster.Known(st, "E100")); d != "" {
		t.Error(d)
	}
}
