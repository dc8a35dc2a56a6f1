package cob_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

func on(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// words makes a coverage of "column=text column=text".
func words(text string) (cob.Coverage, error) {
	of := map[string]string{"id": "O-1", "from": "2026-01-01"}
	for _, f := range strings.Fields(text) {
		name, value, _ := strings.Cut(f, "=")
		of[name] = value
	}
	return cob.Parse(func(column string) string { return of[column] })
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"id=":                                "id is needed",
		"id=Ann_Example":                     "id is needed",
		"payer=" + strings.Repeat("9", 31):   "at most 30",
		"name=" + strings.Repeat("x", 61):    "name: at most 60",
		"from=":                              "from is needed",
		"from=1/2/2026":                      "from: a day",
		"to=2025-12-30":                      "to: not before from",
		"medicare=esrd":                      "medicare: one of age disability renal",
		"rules=some":                         "rules: one of none",
		"as=dependent":                       "as: one of",
		"work=cobra":                         "work: one of active retired laid-off continuation",
		"employees=0":                        "employees: a number above zero",
		"birthday=02-30":                     "birthday: month and day",
		"birthday=1980-05-06":                "birthday: month and day",
		"kind=vision":                        "kind: one of medical dental",
		"decree=yes":                         "decree: one of",
		"custody=joint":                      "custody: one of",
		"parents=divorced":                   "parents: one of together apart",
		"since-here=never":                   "since-here: a day",
		"birthday=13-01 work-here=sometimes": "birthday: month and day", // the first in the order of columns
	} {
		if _, err := words(text); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestParseReadsEveryColumn(t *testing.T) {
	text := "payer=60054 name=Mutual from=2026-01-02 to=2026-01-01 kind=dental medicare=renal rules=none as=child work=laid-off employees=19 since=2019-02-03 " +
		"birthday=02-29 parents=apart decree=none custody=other-spouse work-here=retired since-here=2018-03-04 custody-here=custodial"
	got, err := words(text)
	want := cob.Coverage{
		ID: "O-1", Payer: "60054", Name: "Mutual", From: on("2026-01-02"), To: on("2026-01-01"), Kind: cob.Dental, Medicare: cob.Renal, NoRules: true, As: cob.Child,
		Work: cob.LaidOff, Employees: 19, Since: on("2019-02-03"), Birthday: 229, Parents: cob.Apart, Decree: cob.NoDecree, Custody: cob.OtherSpouse,
		WorkHere: cob.Retired, SinceHere: on("2018-03-04"), CustodyHere: cob.Custodial,
	}
	if err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
	for _, column := range cob.Columns() {
		if column != "id" && !strings.Contains(text, column+"=") {
			t.Errorf("the column %s is not tried", column)
		}
	}
	if got.Covers(on("2026-01-01")) || got.Covers(on("2026-01-02")) {
		t.Error("what never was covers a day")
	}
}

func TestTheFirstDayOfAChange(t *testing.T) {
	a := cob.Coverage{ID: "a", From: on("2026-01-01")}
	ended, later, other := a, a, a
	ended.To, later.To, other.Payer = on("2026-03-31"), on("2026-05-31"), "60054"
	b := a
	b.ID = "b"
	never := a
	never.To = a.From - 1
	for name, c := range map[string]struct {
		before, after []cob.Coverage
		want          string
	}{
		"new":              {nil, []cob.Coverage{a}, "2026-01-01"},
		"gone":             {[]cob.Coverage{a}, nil, "2026-01-01"},
		"ended":            {[]cob.Coverage{a}, []cob.Coverage{ended}, "2026-04-01"},
		"not ended":        {[]cob.Coverage{ended}, []cob.Coverage{a}, "2026-04-01"},
		"ends later":       {[]cob.Coverage{ended}, []cob.Coverage{later}, "2026-04-01"},
		"corrected":        {[]cob.Coverage{a}, []cob.Coverage{other}, "2026-01-01"},
		"never was":        {[]cob.Coverage{a}, []cob.Coverage{never}, "2026-01-01"},
		"the same":         {[]cob.Coverage{a, b}, []cob.Coverage{b, a}, ""},
		"nothing and none": {nil, nil, ""},
	} {
		first, changed := cob.Changed(c.before, c.after)
		if changed != (c.want != "") || changed && first != on(c.want) {
			t.Errorf("%s: %s %v, want %s", name, first, changed, c.want)
		}
	}
}

// drawn is one of two plans that cover somebody; the other one is its mirror image.
type drawn struct {
	as            cob.As
	work          cob.Work
	born          day.Day
	since, parent day.Day
	custody       cob.Custody
}

func draw(t *rapid.T) drawn {
	return drawn{
		as:    rapid.SampledFrom([]cob.As{cob.Subscriber, cob.Spouse, cob.Child}).Draw(t, "as"),
		work:  rapid.SampledFrom([]cob.Work{cob.Active, cob.Retired, cob.LaidOff, cob.Continuation}).Draw(t, "work"),
		born:  day.New(1980, 1, 1) + day.Day(rapid.IntRange(0, 2).Draw(t, "born")),
		since: on("2020-01-01") + day.Day(rapid.IntRange(0, 1).Draw(t, "since")),
		custody: rapid.SampledFrom([]cob.Custody{
			cob.Custodial, cob.CustodialSpouse, cob.Other, cob.OtherSpouse}).Draw(t, "custody"),
	}
}

// from is how one of the plans sees the other.
func (a drawn) from(b drawn, parents cob.Parents, decree cob.Decree) cob.Place {
	_, m, d := b.born.Date()
	o := cob.Coverage{ID: "o", From: on("2020-01-01"), As: b.as, Work: b.work, Since: b.since, Birthday: 100*int(m) + d, Parents: parents, Decree: decree,
		Custody: b.custody, WorkHere: a.work, SinceHere: a.since, CustodyHere: a.custody}
	side := cob.Side{As: a.as, EmployeeBorn: a.born}
	return side.Against(&o, []cob.Coverage{o}, on("2026-02-10"))
}

// Two plans that know the same never both pay first, nor both second.
func TestTwoPlansAgree(t *testing.T) {
	mirrored := map[cob.Decree]cob.Decree{cob.NoDecree: cob.NoDecree, cob.DecreeBoth: cob.DecreeBoth, cob.DecreeHere: cob.DecreeThere, cob.DecreeThere: cob.DecreeHere}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t), draw(t)
		parents := rapid.SampledFrom([]cob.Parents{cob.Together, cob.Apart}).Draw(t, "parents")
		decree := rapid.SampledFrom([]cob.Decree{cob.NoDecree, cob.DecreeBoth, cob.DecreeHere, cob.DecreeThere}).Draw(t, "decree")
		here, there := a.from(b, parents, decree), b.from(a, parents, mirrored[decree])
		if here.Missing != there.Missing || here.Rule != there.Rule || here.Missing == "" && here.First == there.First {
			t.Fatalf("%+v %+v", here, there)
		}
	})
}

// No rule is without a name, and none has two.
func TestRulesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for r := range cob.Rule(200) {
		if r.Known() && (seen[r.String()] || r.String() == cob.Rule(0).String()) {
			t.Errorf("rule %d: %s", r, r)
		}
		seen[r.String()] = true
	}
	if len(seen) != 13 {
		t.Errorf("%d names", len(seen))
	}
}

func BenchmarkAgainst(b *testing.B) {
	o := cob.Coverage{ID: "o", From: on("2020-01-01"), As: cob.Subscriber, Work: cob.Active, Since: on("2020-01-01"), WorkHere: cob.Active}
	side := cob.Side{As: cob.Subscriber, Since: on("2019-01-01")}
	all := []cob.Coverage{o}
	b.ReportAllocs()
	for b.Loop() {
		if p := side.Against(&o, all, on("2026-02-10")); p.First {
			b.Fatal(p)
		}
	}
}
