package catalog_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/x12/envelope"
)

func option(name, version, of string) string {
	return fmt.Sprintf(`
option: %s
version: %q
name: %s (synthetic)
plan: %s
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 100, family: 200}
    out-of-pocket: {kind: embedded, individual: 1000, family: 2000, counts: [deductible, coinsurance]}
benefits:
  - {name: everything, match: {networks: [in]}, stack: [deductible, coinsurance], coinsurance: 20%%}
`, name, version, strings.ToUpper(name), of)
}

const agreed = `
employer: sample
name: Sample Manufacturing (synthetic)
administrator:
  name: Sample TPA
  edi: OPENASO
  phone: "5555550100"
  address: {street: 2 Main St, city: Dayton, state: OH, zip: "45402"}
  appeals: Appeals, 2 Main St, Dayton OH 45402
from: 2025-01-01
funding-mail: [funding@example.com]
plans:
  - plan: health
    name: Health
    tin: "970000100"
    network: metro
    funding-due-in: 2
    account: {bank: Sample Bank, routing: "021000021", number: "1234567", title: Sample}
    options:
      - {option: ppo, version: "1", from: 2025-01-01}
      - {option: ppo, version: "2", from: 2026-01-01}
      - {option: hdhp, version: "1", from: 2025-07-01}
  - plan: vision
    name: Vision
    tin: "970000100"
    network: eyes
    funding-due-in: 2
    account: {bank: Sample Bank, routing: "021000021", number: "7654321", title: Sample}
    options: [{option: glasses, version: "1", from: 2025-01-01}]
`

const providers = `
providers:
  - npi: "1234567893"
    tin: "123456789"
    name: Synthetic Clinic
    street: 1 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: check
    networks:
      - {network: metro, schedule: metro@1, from: 2025-01-01, to: 2025-12-31}
      - {network: metro, schedule: metro@2, from: 2026-01-01}
`

func sound() map[string]string {
	return map[string]string{
		catalog.Agreements + "sample.yaml": agreed,
		catalog.Options + "ppo@1.yaml":     option("ppo", "1", "health"),
		catalog.Options + "ppo@2.yaml":     option("ppo", "2", "health"),
		catalog.Options + "hdhp@1.yaml":    option("hdhp", "1", "health"),
		catalog.Options + "glasses@1.yaml": option("glasses", "1", "vision"),
		catalog.Schedules + "metro@1.csv":  "code,modifier,office,facility\n99213,,80,60\n",
		catalog.Schedules + "metro@2.csv":  "code,modifier,office,facility\n99213,,90,70\n",
		catalog.Providers:                  providers,
		catalog.Interchange:                "receivers: [OPENASO, OURS]\ngroups: [OPENASO]\nusage: P\n",
	}
}

func load(t *testing.T, docs map[string]string) (*catalog.Catalog, error) {
	t.Helper()
	return catalog.Load(t.Context(), put(t, docs))
}

func put(t *testing.T, docs map[string]string) files.Files {
	t.Helper()
	fs := memfiles.New(func() time.Time { return time.Time{} })
	for key, doc := range docs {
		if _, err := fs.Put(t.Context(), key, strings.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
	}
	return fs
}

// with is the sound catalog with other text in place of old in one document.
func with(key, old, text string) map[string]string {
	docs := sound()
	docs[key] = strings.Replace(docs[key], old, text, 1)
	return docs
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	without := func(key string) map[string]string {
		docs := sound()
		delete(docs, key)
		return docs
	}
	misnamed := without(catalog.Options + "ppo@2.yaml")
	misnamed[catalog.Options+"ppo@3.yaml"] = option("ppo", "2", "health")
	for _, c := range []struct {
		name string
		docs map[string]string
		want string
	}{
		{"an option under another version's name", misnamed, "catalog/options/ppo@3.yaml: its name is not its option@version"},
		{"an option under another option's name", with(catalog.Options+"ppo@1.yaml", "option: ppo", "option: epo"), "catalog/options/ppo@1.yaml: its name"},
		{"an agreement names a version that is not there", without(catalog.Options + "ppo@2.yaml"), "plan health: option ppo@2 is not among"},
		{"an agreement names an option that is not there", with(catalog.Agreements+"sample.yaml", "option: hdhp", "option: hmo"), "plan health: option hmo@1 is not among"},
		{"an agreement names another plan's option", with(catalog.Options+"glasses@1.yaml", "plan: vision", "plan: health"), "plan vision: option glasses@1 is not among"},
		{"a provider's schedule is not there", without(catalog.Schedules + "metro@2.csv"), "fee schedule is not there"},
		{"an option that is none", with(catalog.Options+"hdhp@1.yaml", "year-starts: 01-01", "year-starts: soon"), "catalog/options/hdhp@1.yaml"},
		{"a schedule that is none", with(catalog.Schedules+"metro@1.csv", "80", "eighty"), "catalog/schedules/metro@1.csv"},
		{"an agreement that is none", with(catalog.Agreements+"sample.yaml", "employer: sample", "employer: ''"), "catalog/agreements/sample.yaml"},
		{"a usage that is none", with(catalog.Interchange, "usage: P", "usage: X"), "catalog/interchange.yaml: usage: P takes"},
		{"a receiver that no file can name", with(catalog.Interchange, "OURS", "OUR RECEIVER NUMBER"), "catalog/interchange.yaml: an id of 1 to 15"},
		{"a rule that is none", with(catalog.Interchange, "usage", "sender"), "catalog/interchange.yaml: interchange"},
		{"providers that are none", with(catalog.Providers, "1234567893", "123"), "not a National Provider Identifier"},
	} {
		if _, err := load(t, c.docs); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestRulesOfInterchanges(t *testing.T) {
	c, err := load(t, sound())
	want := envelope.Rules{Receivers: []string{"OPENASO", "OURS"}, Groups: []string{"OPENASO"}, Usage: "P"}
	if d := cmp.Diff(want, c.Rules()); err != nil || d != "" {
		t.Error(err, d)
	}
	docs := sound()
	docs[catalog.Interchange] = "# nothing is asked\n"
	if c, err = load(t, docs); err != nil || cmp.Diff(envelope.Rules{}, c.Rules()) != "" {
		t.Errorf("%v, %+v", err, c.Rules())
	}
}

func TestNothingPublishedIsAnEmptyCatalog(t *testing.T) {
	c, err := load(t, nil)
	if err != nil || len(c.Rules().Receivers) != 0 || len(c.Employers()) != 0 || len(c.Directory().All()) != 0 || c.Option("ppo", "1") != nil {
		t.Fatalf("%v %v", c, err)
	}
	if got := c.Terms("sample", visit(day.New(2026, 1, 1)), nil); got.Provider || len(got.Options) != 0 || got.Contract("health").Network != plan.Out {
		t.Errorf("terms of nothing: %+v", got)
	}
}

func visit(on day.Day) *claim.Claim {
	return &claim.Claim{Billing: "1234567893", TIN: "123456789", Lines: []claim.Line{{Number: 1, Code: "99213", Units: 1000, Charge: 100_000, From: on, To: on}}}
}

func TestTermsGoByDateOfService(t *testing.T) {
	c, err := load(t, sound())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		on       day.Day
		options  string
		schedule string
		office   money.Cents
	}{
		{day.New(2024, 12, 31), "", "", 0},
		{day.New(2025, 1, 1), "ppo@1 glasses@1", "metro@1", 8_000},
		{day.New(2025, 7, 1), "ppo@1 hdhp@1 glasses@1", "metro@1", 8_000},
		{day.New(2025, 12, 31), "ppo@1 hdhp@1 glasses@1", "metro@1", 8_000},
		{day.New(2026, 1, 1), "ppo@2 hdhp@1 glasses@1", "metro@2", 9_000},
	} {
		terms := c.Terms("sample", visit(x.on), nil)
		var got []string
		for _, o := range terms.Options {
			got = append(got, o.ID+"@"+o.Version)
		}
		if d := cmp.Diff(x.options, strings.Join(got, " ")); d != "" || !terms.Provider {
			t.Errorf("%s: options %s", x.on, d)
		}
		k := terms.Contract("health")
		if k.Schedule != x.schedule || (k.Network == plan.In) != (x.schedule != "") {
			t.Errorf("%s: contract %s %s", x.on, k.Network, k.Schedule)
		}
		if x.schedule == "" {
			continue
		}
		if price, ok := priced(k, visit(x.on).Lines[0]); !ok || price != x.office {
			t.Errorf("%s: priced at %s, want %s", x.on, price, x.office)
		}
		if _, ok := priced(k, claim.Line{Code: "00000", Units: 1000}); ok {
			t.Errorf("%s: a code that is not in the schedule has a price", x.on)
		}
		if v := terms.Contract("vision"); v.Network != plan.Out || v.Schedule != "" {
			t.Errorf("%s: the vision plan's network is another: %+v", x.on, v)
		}
	}
}

// What was decided keeps the versions it was decided under, whatever is published since.
func TestADecidedClaimKeepsItsVersions(t *testing.T) {
	c, err := load(t, sound())
	if err != nil {
		t.Fatal(err)
	}
	line := visit(day.New(2026, 1, 1)).Lines[0]
	for _, x := range []struct {
		name    string
		pinned  claim.Outcome
		ppo     string
		network plan.Network
		price   money.Cents
		lacks   string
	}{
		{"as it was decided", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: "metro@1"}, "1", plan.In, 8_000, ""},
		{"decided outside the network", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1"}, "1", plan.Out, 0, ""},
		{"under another option", claim.Outcome{Plan: "health", Option: "hdhp", OptionRev: "1", ScheduleID: "metro@1"}, "2", plan.In, 8_000, ""},
		{"it met no plan", claim.Outcome{}, "2", plan.In, 9_000, ""},
		{"a schedule that is not here", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: "metro@9"}, "1", plan.In, 0, "metro@9"},
		{"an option that is not here", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "9", ScheduleID: "metro@1"}, "2", plan.In, 8_000, "ppo@9"},
	} {
		terms := c.Terms("sample", visit(day.New(2026, 1, 1)), &x.pinned)
		at := slices.IndexFunc(terms.Options, func(o *plan.Option) bool { return o.ID == "ppo" })
		k := terms.Contract("health")
		if got := terms.Options[at].Version; got != x.ppo || k.Network != x.network || terms.Lacks != x.lacks {
			t.Errorf("%s: ppo@%s, network %s", x.name, got, k.Network)
		}
		if k.Network == plan.In {
			if got, ok := priced(k, line); got != x.price || ok != (x.price != 0) {
				t.Errorf("%s: priced at %s", x.name, got)
			}
		}
		if v := terms.Contract("vision"); v.Network != plan.Out {
			t.Errorf("%s: another plan's contract is pinned", x.name)
		}
	}
}

func TestStrangersHaveNoTerms(t *testing.T) {
	c, err := load(t, sound())
	if err != nil {
		t.Fatal(err)
	}
	on := day.New(2026, 1, 1)
	for name, x := range map[string]struct {
		employer id.Employer
		change   func(*claim.Claim)
		known    bool
	}{
		"another employer":   {"other", func(*claim.Claim) {}, true},
		"an unknown NPI":     {"sample", func(c *claim.Claim) { c.Billing = "1003000126" }, false},
		"another's tax id":   {"sample", func(c *claim.Claim) { c.TIN = "999999999" }, false},
		"a claim of nothing": {"sample", func(c *claim.Claim) { c.Lines = nil }, true},
	} {
		cl := visit(on)
		x.change(cl)
		terms := c.Terms(x.employer, cl, nil)
		if terms.Provider != x.known || len(terms.Options) != 0 || terms.Contract("health").Network != plan.Out {
			t.Errorf("%s: %+v", name, terms)
		}
	}
}

func TestWhatWasPublishedIsFound(t *testing.T) {
	docs := sound()
	for n := range 120 { // more than a page of the list
		docs[fmt.Sprintf("%sfree@%d.yaml", catalog.Options, n)] = option("free", fmt.Sprint(n), "health")
	}
	second := strings.Replace(agreed, "employer: sample", "employer: other", 1)
	maps.Copy(docs, map[string]string{catalog.Agreements + "other.yaml": second})
	c, err := load(t, docs)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 120 {
		if o := c.Option("free", fmt.Sprint(n)); o == nil || o.Version != fmt.Sprint(n) {
			t.Errorf("free@%d is %v", n, o)
		}
	}
	if a, ok := c.Agreement("other"); !ok || a.Employer != "other" || len(c.Employers()) != 2 {
		t.Errorf("%v of %d agreements", a, len(c.Employers()))
	}
	if _, ok := c.Agreement("nobody"); ok {
		t.Error("an agreement with nobody")
	}
	if name := c.Directory().Name("1234567893"); name != "Synthetic Clinic" {
		t.Errorf("the provider's name is %q", name)
	}
}

// priced is what a contract allows for a line in an office.
func priced(k adjudicate.Contract, l claim.Line) (money.Cents, bool) {
	q := pricing.Question{Claim: &claim.Claim{Lines: []claim.Line{l}}, Services: []match.Service{{Code: l.Code, Place: "11"}}}
	out := make([]pricing.Priced, 1)
	if k.Price != nil { // of a schedule that is not here
		k.Price(&q, out)
	}
	return out[0].Allowed, out[0].Found
}
