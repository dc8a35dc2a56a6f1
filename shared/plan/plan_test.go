package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

const good = `option: ppo
version: "2026.1"
name: Sample PPO
plan: acme-health
year-starts: 04-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 1500, family: 3000}
    out-of-pocket: {kind: embedded, individual: 5000, family: 10000, counts: [copay, deductible, coinsurance]}
  out:
    deductible: {kind: aggregate, individual: 3000, family: 6000}
    out-of-pocket: {kind: aggregate, individual: 9000, family: 18000, counts: [deductible, coinsurance]}
out-of-network-pricing: {percent-of-billed: 60%}
limits:
  - {name: therapy, visits: 30}
benefits:
  - name: office visit
    match: {networks: [in], codes: [99202-99215], places: ["11"]}
    stack: [copay]
    copay: 30
  - name: therapy
    match: {codes: ["97110"]}
    stack: [deductible, coinsurance]
    coinsurance: 20%
    limit: therapy
  - name: cosmetic
    match: {codes: [15780-15793]}
    not-covered: {group: PR, reason: "204"}
  - name: preventive
    match: {modifiers: ["33"], diagnoses: [Z00]}
    stack: []
  - name: everything else
    match: {}
    stack: [deductible, coinsurance]
    coinsurance: 12.5%
`

func TestReadsDesignsAsData(t *testing.T) {
	o, err := plan.Read([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if o.Benefits[4].Coinsurance != 1250 || o.Networks[plan.In].Deductible.Individual != 150_000 || o.OutOfNetwork.PercentOfBilled != 6000 {
		t.Errorf("%+v", o)
	}
	for _, c := range []struct {
		name string
		in   match.Service
		want string
	}{
		{"office visit", match.Service{Network: "in", Code: "99213", Place: "11"}, "office visit"},
		{"another place", match.Service{Network: "in", Code: "99213", Place: "22"}, "everything else"},
		{"another network", match.Service{Network: "out", Code: "99213", Place: "11"}, "everything else"},
		{"the last of a range", match.Service{Code: "15793"}, "cosmetic"},
		{"past a range", match.Service{Code: "15794"}, "everything else"},
		{"a longer code", match.Service{Code: "157810"}, "everything else"},
		{"modifier and diagnosis", match.Service{Code: "1", Modifiers: []string{"25", "33"}, Diagnoses: []string{"Z0000"}}, "preventive"},
		{"one of two parts", match.Service{Code: "1", Modifiers: []string{"33"}, Diagnoses: []string{"E119"}}, "everything else"},
	} {
		if got := o.Benefit(&c.in); got == nil || got.Name != c.want {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
	if l, ok := o.LimitOf("therapy"); !ok || l.Visits != 30 {
		t.Errorf("limit %+v", l)
	}
}

// Each change to the good option breaks one rule, and the fault names the place.
func TestRefusesNamingThePlace(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"unknown name", "timely-filing-months: 12", "timely-filing: 12", `line 6: option: there is no "timely-filing" here; there may be accidents, authorizations, benefits`},
		{"unknown name inside", "kind: embedded, individual: 1500", "sort: embedded, individual: 1500", `line 9: networks.in.deductible: there is no "sort" here; there may be family, individual, kind, person-cap (decision 0016)`},
		{"amount", "individual: 1500", "individual: 1,500.00x", "line 9"},
		{"three decimals", "copay: 30", "copay: 30.001", `line 21: benefit "office visit".copay: not an amount: dollars read 30 or 30.50`},
		{"percentage", "coinsurance: 20%", "coinsurance: 20", `line 25: benefit "therapy".coinsurance: a percentage reads 20%`},
		{"over 100%", "coinsurance: 20%", "coinsurance: 101%", "coinsurance is at most 100%"},
		{"range backward", "99202-99215", "99215-99202", "a code range reads FROM-TO"},
		{"range of two lengths", "99202-99215", "9920-99215", "a code range reads FROM-TO"},
		{"day", "year-starts: 04-01", "year-starts: 13-01", "MM-DD"},
		{"leap day", "year-starts: 04-01", "year-starts: 02-29", "MM-DD"},
		{"no id", "option: ppo", "option: \"\"", "option: option is missing: option, version and plan are needed"},
		{"no months", "timely-filing-months: 12", "timely-filing-months: 0", "timely-filing-months:"},
		{"kind", "deductible: {kind: embedded", "deductible: {kind: embeded", "networks.in.deductible.kind:"},
		{"family below person", "family: 10000", "family: 4999", "networks.in.out-of-pocket:"},
		{"below zero", "individual: 3000,", "individual: -1,", "networks.out.deductible:"},
		{"counts nothing", "counts: [deductible, coinsurance]", "counts: []", "networks.out.out-of-pocket.counts:"},
		{"counts what is none", "counts: [deductible, coinsurance]", "counts: [premium]", "networks.out.out-of-pocket.counts:"},
		{"no price outside", "out-of-network-pricing: {percent-of-billed: 60%}\n", "", "out-of-network-pricing:"},
		{"a third network without its kind", "  out:\n", "  third:\n    deductible: {}\n    out-of-pocket: {kind: embedded, counts: [copay]}\n  out:\n", "networks.third: deductible is missing"},
		{"a definition that is not there", "match: {modifiers: [\"33\"],", "match: {is: [preventive], modifiers: [\"33\"],", `no definition "preventive"`},
		{"no stack", "    stack: [copay]\n", "", `benefit "office visit": the stack is missing`},
		{"copay without amount", "    copay: 30\n", "", `benefit "office visit": the stack has a copay, but its amount is missing`},
		{"amount without copay", "    stack: [copay]", "    stack: []", `benefit "office visit": there is a copay, but the stack has no such step`},
		{"negative copay", "    copay: 30", "    copay: -30", `benefit "office visit": copay: an amount is not below zero`},
		{"percentage without step", "    stack: [deductible, coinsurance]\n    coinsurance: 12.5%", "    stack: [deductible]\n    coinsurance: 12.5%", `benefit "everything else": there is a coinsurance, but the stack has no such step`},
		{"a step twice", "stack: [copay]", "stack: [copay, copay]", `benefit "office visit": a step stands twice`},
		{"an unknown step", "stack: [copay]", "stack: [copay, penalty]", `benefit "office visit": a step is`},
		{"an unknown limit", "limit: therapy", "limit: massage", `benefit "therapy": there is no limit "massage": the option's limits are therapy`},
		{"no reason", `{group: PR, reason: "204"}`, `{group: PR}`, `benefit "cosmetic": not-covered needs`},
		{"a group that is none", `{group: PR,`, `{group: PATIENT,`, `benefit "cosmetic":`},
		{"out of reach", "match: {codes: [15780-15793]}\n    not-covered", "match: {}\n    not-covered", `benefit "preventive": is never reached`},
		{"copay first in an HDHP", "timely-filing-months: 12", "timely-filing-months: 12\nhdhp: true", "26 USC 223(c)(2)"},
		{"a group that a duplicate may not have", `{group: PR, reason: "204"}`, `{group: PR, reason: "18"}`, `benefit "cosmetic": the group of this reason is OA`},
		{"a write-off of late coverage", `{group: PR, reason: "204"}`, `{group: CO, reason: "27"}`, `benefit "cosmetic": the group of this reason is PR`},
		{"late filing that the member owes", `{group: PR, reason: "204"}`, `{group: PR, reason: "29"}`, `benefit "cosmetic": the group of this reason is CO`},
		{"the fee schedule, owed by nobody", `{group: PR, reason: "204"}`, `{group: OA, reason: "45"}`, `benefit "cosmetic": the group of this reason is CO or PR`},
		{"a limit of no visits", "visits: 30", "visits: 0", `limit "therapy": exactly one of visits, days, units and dollars is needed`},
		{"a limit without name", "limits:\n", "limits:\n  - {visits: 20}\n", `limit "": a name is needed`},
		{"an exclusion that matches no network", "match: {codes: [15780-15793]}", "match: {networks: [\"\"]}", `benefit "cosmetic": match.networks:`},
		{"a limit below zero", "visits: 30", "visits: -30", `limit "therapy": exactly one of visits, days, units and dollars is needed`},
		{"a limit twice", "limits:\n", "limits:\n  - {name: therapy, visits: 20}\n", `limit "therapy": a limit before it has the same name`},
		{"matches no network there is", "match: {networks: [in],", "match: {networks: [inn],", `benefit "office visit"`},
		{"a name with a slip", "    copay: 30\n", "    copay: 30\n    copay-pre: visit\n", `there is no "copay-pre" here; is "copay-per" meant?`},
		{"two documents", "option: ppo\n", "option: ppo\n---\noption: b\n", "a second one begins"},
		{"a line of the document", "stack: [copay]", "stack: [copay, copay]", "line 20: benefit"},
		{"the same name", "name: cosmetic", "name: therapy", "a benefit before it has the same name"},
		{"an unknown class", "    copay: 30\n", "    copay: 30\n    class: mental\n", "is one of medical, mental-health, substance-use"},
		{"an unknown setting", "    copay: 30\n", "    copay: 30\n    setting: home\n", "is one of inpatient, outpatient, office, emergency, drugs"},
		{"an unknown frequency", "    copay: 30\n", "    copay: 30\n    copay-per: week\n", "is one of visit, day, stay, line"},
		{"days of no copay per day", "    copay: 30\n", "    copay: 30\n    copay-days: 5\n", "copay-days goes with copay-per: day"},
		{"a frequency of no copay", "    stack: []\n", "    stack: []\n    copay-per: day\n", "there is no copay that it could be about"},
		{"a share of what is not covered", `reason: "204"}`, `reason: "204"}
    coinsurance: 10%`, "has neither copay nor coinsurance"},
		{"a limit of what is not covered", `reason: "204"}`, `reason: "204"}
    limit: therapy`, "has no limit"},
		{"a limit that is given twice", "    limit: therapy", "    limit: therapy\n    limits: [therapy]", "a limit stands twice"},
		{"an unknown further limit", "    limit: therapy", "    limits: [massage]", `benefit "therapy": there is no limit "massage": the option's limits are therapy`},
		{"an unknown period", "visits: 30", "visits: 30, period: month", "is one of year, lifetime"},
		{"a cap of an embedded amount", "individual: 1500,", "individual: 1500, person-cap: 1500,", "goes with an aggregate amount"},
		{"a cap below zero", "individual: 9000,", "individual: 9000, person-cap: -1,", "not below zero"},
		{"counts toward itself", "out-of-network-pricing:", "    also-counts-toward: [out]\nout-of-network-pricing:", "names another of the option's networks"},
		{"a reference without its network", "limits:\n", "reference-pricing: {percent-of-medicare: 140%, network: all}\nlimits:\n", "reference-pricing.network:"},
		{"an unknown line", "limits:\n", "line: vision\nlimits:\n", "line: is one of medical, dental"},
		{"an unknown edit", "limits:\n", "edits: [all]\nlimits:\n", "edits: is one of ncci"},
		{"unknown accidents", "limits:\n", "accidents: deny\nlimits:\n", "accidents: is one of"},
		{"an unknown coordination", "limits:\n", "coordination: {method: carve}\nlimits:\n", "coordination.method:"},
		{"an unknown tier", "limits:\n", "coverage-tiers: [all]\nlimits:\n", "coverage-tiers:"},
		{"a carry-over of a year", "limits:\n", "carry-over-months: 12\nlimits:\n", "carry-over-months:"},
		{"an authorization without what it costs", "limits:\n", "authorizations: [{name: a, owes: member}]\nlimits:\n", `authorization "a": exactly one`},
		{"an authorization that costs twice", "limits:\n", "authorizations: [{name: a, deny: true, amount: 5, owes: member}]\nlimits:\n", `authorization "a": exactly one`},
		{"protected by a network that is not there", "limits:\n", "protected-network: tier9\nlimits:\n", "protected-network: is not one of the option's networks"},
		{"a period that is none", "visits: 30", "visits: 30, period: month", `limit "therapy": period is one of year, lifetime`},
		{"an authorization that is nobody's duty", "limits:\n", "authorizations: [{name: a, deny: true, owes: nobody}]\nlimits:\n", "is member or provider"},
		{"a bound of no reduction", "limits:\n", "authorizations: [{name: a, deny: true, most: 5, owes: member}]\nlimits:\n", "bounds a reduction"},
		{"a review twice", "limits:\n", "reviews: [{name: a}, {name: a}]\nlimits:\n", "one before it has the same name"},
		{"a hold of nothing", "limits:\n", "holds: [{name: a}]\nlimits:\n", "an amount above zero"},
		{"a kind of claim that is none", "limits:\n", "reviews: [{name: a, match: {kinds: [drug]}}]\nlimits:\n", "match.kinds:"},
		{"a sex that is none", "limits:\n", "reviews: [{name: a, match: {sex: X}}]\nlimits:\n", "match.sex:"},
		{"ages backward", "limits:\n", "reviews: [{name: a, match: {age: {from: 9, to: 3}}}]\nlimits:\n", "match.age:"},
		{"nothing", good, "", "option"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.from, c.to, 1)
			if text == good {
				t.Fatal("the case changes nothing")
			}
			_, err := plan.Read([]byte(text))
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

// The sample plans use the whole language, and every one is read.
func TestTheSamplePlansAreRead(t *testing.T) {
	files, err := filepath.Glob("../fixture/sample/options/*.yaml")
	if err != nil || len(files) != 6 {
		t.Fatalf("%d sample plans, want 6: %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Read(b); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// In an HDHP nothing but preventive care, whose stack is empty, comes before the deductible.
func TestAnHDHPBeginsWithItsDeductible(t *testing.T) {
	for stack, ok := range map[string]bool{
		"[deductible, coinsurance]": true, "[coinsurance, deductible]": false,
		"[deductible, copay]": true, "[copay, deductible]": false, "[deductible]": true, "[coinsurance]": false, "[copay]": false, "[]": true,
	} {
		text := strings.Replace(good, "timely-filing-months: 12", "timely-filing-months: 12\nhdhp: true", 1)
		amounts := ""
		if strings.Contains(stack, "copay") {
			amounts += "    copay: 30\n"
		}
		if strings.Contains(stack, "coinsurance") {
			amounts += "    coinsurance: 20%\n"
		}
		text = text[:strings.Index(text, "benefits:")] + "benefits:\n  - name: all\n    stack: " + stack + "\n" + amounts
		if _, err := plan.Read([]byte(text)); (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "26 USC 223(c)(2)") {
			t.Errorf("%s: %v", stack, err)
		}
	}
}

func TestGroupsOfAnExclusion(t *testing.T) {
	for group, reasons := range map[string]string{
		"CO": "29 45 96 97 204", "PR": "26 27 31 177 200 45 96 204", "OA": "18 23 136 96", "PI": "96",
	} {
		for _, reason := range strings.Fields(reasons) {
			text := strings.Replace(good, `{group: PR, reason: "204"}`, `{group: `+group+`, reason: "`+reason+`"}`, 1)
			if _, err := plan.Read([]byte(text)); err != nil {
				t.Errorf("%s-%s: %v", group, reason, err)
			}
		}
	}
}

func TestYearOf(t *testing.T) {
	for _, c := range []struct{ starts, on, want string }{
		{"01-01", "2026-01-01", "2026-01-01"},
		{"01-01", "2026-12-31", "2026-01-01"},
		{"04-01", "2026-03-31", "2025-04-01"},
		{"04-01", "2026-04-01", "2026-04-01"},
		{"07-01", "2024-02-29", "2023-07-01"},
		{"12-31", "2026-12-30", "2025-12-31"},
	} {
		o := &plan.Option{}
		on, err := day.Parse(c.on)
		if err != nil || o.YearStarts.UnmarshalText([]byte(c.starts)) != nil {
			t.Fatal(c)
		}
		if got := o.YearOf(on); got.String() != c.want {
			t.Errorf("the year from %s that holds %s: %s, want %s", c.starts, c.on, got, c.want)
		}
	}
}

// A plan year holds the day it is asked for, and the day before its first is of the
// year before.
func TestYearsFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := day.New(2000, 1, 1) + day.Day(rapid.IntRange(0, 20_000).Draw(t, "day"))
		starts := day.New(2025, 1, 1) + day.Day(rapid.IntRange(0, 364).Draw(t, "starts"))
		o := &plan.Option{}
		_, o.YearStarts.Month, o.YearStarts.Day = starts.Date()
		first := o.YearOf(on)
		if first > on || on-first > 365 || o.YearOf(first) != first || o.YearOf(first-1) >= first {
			t.Fatalf("the year of %s begins %s", on, first)
		}
	})
}

func TestPercent(t *testing.T) {
	for in, want := range map[string]plan.Percent{"0%": 0, "20%": 2000, "12.5%": 1250, "33.33%": 3333, "100%": plan.Percent(money.Whole)} {
		var p plan.Percent
		if err := p.UnmarshalText([]byte(in)); err != nil || p != want {
			t.Errorf("%s: %d, %v", in, p, err)
		}
	}
	for _, in := range []string{"", "%", "20", "-1%", "10000.01%", "1.234%", "x%", "20%%", "1e1%"} {
		var p plan.Percent
		if err := p.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q is read as %d", in, p)
		}
	}
}

func TestCodeRange(t *testing.T) {
	for in, want := range map[string]match.Range{"99213": {From: "99213", To: "99213"}, "G0101-G0199": {From: "G0101", To: "G0199"}} {
		var r match.Range
		if err := r.UnmarshalText([]byte(in)); err != nil || r != want {
			t.Errorf("%s: %v, %v", in, r, err)
		}
	}
	for _, in := range []string{"", "-", "99213-", "-99213", "2-1", "1-10", "1-2-3"} {
		var r match.Range
		if err := r.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q is read as %v", in, r)
		}
	}
}
