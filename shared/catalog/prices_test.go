package catalog_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

const synthetic = "../../testdata/pricing/medicare/"

// arranged is a catalog with an arrangement in a tier, tables and a single-case agreement.
func arranged(t *testing.T) map[string]string {
	t.Helper()
	docs := with(catalog.Providers, "schedule: metro@2", "arrangement: mixed@1, tier: preferred")
	maps.Copy(docs, map[string]string{
		catalog.Arrangements + "mixed@1.yaml": `
arrangement: mixed@1
lesser-of-billed: true
rules:
  - {name: visits, match: {codes: [99202-99215]}, fee-schedule: metro@2}
  - {name: inpatient, match: {bills: ["11"]}, drg: {base: 1000, weights: ms@43}}
  - {name: imaging, match: {codes: [70000-79999]}, percent-of-medicare: {percent: 200%, factor: qp}}
`,
		catalog.Arrangements + "agreed@1.yaml": "arrangement: agreed@1\nlesser-of-billed: true\nrules: [{name: x, percent-of-charge: 90%}]\n",
		catalog.Weights + "ms@43.csv":          "drg,weight\n871,1.5\n",
		catalog.Protected + "qpa@2025.csv":     "code,modifier,region,from,amount\n99213,,Dayton,2025-01-01,70\n",
		catalog.Protected + "qpa@2026.csv":     "code,modifier,region,from,amount\n99213,,Dayton,2025-01-01,75\n",
		catalog.Regions:                        "zip,region\n454,Dayton\n",
		catalog.SingleCases + "2026.yaml": `
agreements:
  - {agreement: SCA-1, member: B, npi: "1234567893", tin: "123456789", match: {codes: [99213]}, from: 2026-01-01, to: 2026-06-30, arrangement: agreed@1, tier: special}
`,
	})
	for key, file := range map[string]string{
		catalog.Releases + "pfs@2026.1.yaml": "pfs@2026.1.yaml", catalog.CMS + "PPRRVU_synthetic.csv": "PPRRVU_synthetic.csv",
		catalog.CMS + "GPCI_synthetic.csv": "GPCI_synthetic.csv", catalog.CMS + "ZIP5_synthetic.txt": "ZIP5_synthetic.txt",
	} {
		b, err := os.ReadFile(synthetic + file)
		if err != nil {
			t.Fatal(err)
		}
		docs[key] = string(b)
	}
	return docs
}

func ask(p pricing.Price, c *claim.Claim) pricing.Priced {
	out := make([]pricing.Priced, 1)
	if p != nil {
		p(&pricing.Question{Claim: c, Services: []match.Service{{Code: c.Lines[0].Code, Place: "11"}}}, out)
	}
	return out[0]
}

func billed(code string, member id.Member) *claim.Claim {
	c := visit(day.New(2026, 1, 2))
	c.Member, c.Lines[0].Code, c.Lines[0].Charge = member, code, 100_000
	return c
}

func TestArrangementsAndTables(t *testing.T) {
	c, err := catalog.Load(t.Context(), put(t, arranged(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name     string
		code     string
		member   id.Member
		pinned   claim.Outcome
		network  plan.Network
		schedule string
		want     money.Cents
		qpa      money.Cents
		pins     string
	}{
		{"by schedule", "99213", "A", claim.Outcome{}, "preferred", "mixed@1/preferred", 9_000, 7_500, "qpa@2026 pfs@2026.1"},
		// (1.35 + 5.12*0.917 + 0.08*1.024) * 33.5675 * 2 = 411.3268...
		{"by Medicare", "73721", "A", claim.Outcome{}, "preferred", "mixed@1/preferred", 41_133, 0, "qpa@2026 pfs@2026.1"},
		{"by agreement", "99213", "B", claim.Outcome{}, "special", "single-case:SCA-1", 90_000, 7_500, "qpa@2026 pfs@2026.1"},
		{"beside the agreement", "73721", "B", claim.Outcome{}, "special", "single-case:SCA-1", 41_133, 0, "qpa@2026 pfs@2026.1"},
		{"as it was decided", "99213", "B", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: "metro@1;qpa@2025"}, plan.In, "metro@1", 8_000, 7_000, "qpa@2025"},
		{"as it was decided in a tier", "99213", "B", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: "metro@1/local;pfs@2026.1"}, "local", "metro@1/local", 8_000, 7_500, "pfs@2026.1"},
		{"as it was agreed", "99213", "A", claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: "single-case:SCA-1"}, "special", "single-case:SCA-1", 90_000, 7_500, "qpa@2026 pfs@2026.1"},
	} {
		cl := billed(x.code, x.member)
		terms := c.Terms("sample", cl, &x.pinned)
		k := terms.Contract("health")
		if got := ask(k.Price, cl); k.Network != x.network || k.Schedule != x.schedule || got.Allowed != x.want || terms.Lacks != "" {
			t.Errorf("%s: %s under %s allows %s (lacks %q, %q)", x.name, k.Network, k.Schedule, got.Allowed, got.Missing, terms.Lacks)
		}
		if got := ask(terms.Tables.QPA, cl); got.Allowed != x.qpa || terms.Tables.Pinned != x.pins {
			t.Errorf("%s: protected %s by %s", x.name, got.Allowed, terms.Tables.Pinned)
		}
	}
	terms := c.Terms("sample", billed("99213", "A"), nil)
	if got := ask(terms.Tables.Medicare, billed("99213", "A")); got.Allowed != 9_003 {
		t.Errorf("Medicare pays %s", got.Allowed)
	}
	if old := c.Terms("sample", visit(day.New(2025, 1, 2)), nil); old.Tables.Medicare != nil || old.Tables.Pinned != "qpa@2026" {
		t.Errorf("a day without a release: %q", old.Tables.Pinned)
	}
	for _, name := range []string{"metro@1;qpa@1999", "mixed@9/preferred", "single-case:SCA-9"} {
		gone := c.Terms("sample", billed("99213", "A"), &claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: name})
		if gone.Lacks == "" || !strings.Contains(name, gone.Lacks) {
			t.Errorf("%s: lacks %q", name, gone.Lacks)
		}
	}
}

func TestTheFacilitysNetworkIsKnown(t *testing.T) {
	docs := arranged(t)
	docs[catalog.Providers] += strings.NewReplacer("1234567893", "1003000126", "123456789", "222222222", "preferred", "\"\"").Replace(strings.TrimPrefix(docs[catalog.Providers], "\nproviders:\n"))
	c, err := catalog.Load(t.Context(), put(t, docs))
	if err != nil {
		t.Fatal(err)
	}
	for npi, want := range map[string]plan.Network{"": "", "1234567893": "preferred", "1003000126": plan.In, "1999999984": ""} {
		cl := billed("99213", "A")
		cl.Facility = npi
		if got := c.Terms("sample", cl, nil).Contract("health").Facility; got != want {
			t.Errorf("%q: %q", npi, got)
		}
	}
	cl := billed("99213", "A")
	cl.Facility = "1003000126"
	decided := claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "1", ScheduleID: "metro@1"}
	if got := c.Terms("sample", cl, &decided).Contract("health").Facility; got != plan.In {
		t.Errorf("of a claim that is decided again: %q", got)
	}
	for _, npi := range []string{"1003000126", "1999999984", ""} { // nobody joined that network
		cl.Facility = npi
		if got := c.Terms("sample", cl, nil).Contract("vision").Facility; got != plan.Out {
			t.Errorf("%q in another network: %q", npi, got)
		}
	}
}

func TestWhatIsWrongWithPricesIsNamed(t *testing.T) {
	for _, x := range []struct{ key, old, text, want string }{
		{catalog.Arrangements + "mixed@1.yaml", "arrangement: mixed@1", "arrangement: mixed@2", "mixed@1.yaml: its name is not its arrangement"},
		{catalog.Arrangements + "mixed@1.yaml", "ms@43", "ms@44", "DRG weights ms@44 is not there"},
		{catalog.Arrangements + "mixed@1.yaml", "metro@2", "metro@9", "fee schedule metro@9 is not there"},
		{catalog.Arrangements + "mixed@1.yaml", "factor: qp", "factor: other", "a Medicare release with factor other is not there"},
		{catalog.Providers, "mixed@1", "mixed@2", "fee schedule is not there"},
		{catalog.SingleCases + "2026.yaml", "agreed@1", "agreed@2", "agreement 1: its arrangement is not there"},
		{catalog.Releases + "pfs@2026.1.yaml", "release: pfs@2026.1", "release: pfs@2026.2", "its name is not its release"},
		{catalog.Protected + "qpa@2025.csv", "70", "x", "qpa@2025.csv: qualifying payment amounts, row 1"},
	} {
		docs := arranged(t)
		docs[x.key] = strings.Replace(docs[x.key], x.old, x.text, 1)
		if _, err := catalog.Load(t.Context(), put(t, docs)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.text, err)
		}
	}
	docs := arranged(t)
	docs[catalog.Arrangements+"metro@1.yaml"] = strings.Replace(docs[catalog.Arrangements+"agreed@1.yaml"], "agreed@1", "metro@1", 1)
	if _, err := catalog.Load(t.Context(), put(t, docs)); err == nil || !strings.Contains(err.Error(), "a fee schedule has its name") {
		t.Error(err)
	}
}
