package catalog_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// ended is a catalog whose provider left the network on 2026-03-31, with documents beside.
func ended(beside map[string]string) map[string]string {
	docs := with(catalog.Providers, "schedule: metro@2, from: 2026-01-01", "schedule: metro@2, tier: preferred, from: 2026-01-01, to: 2026-03-31")
	maps.Copy(docs, beside)
	return docs
}

const (
	wrongHead = "npi,tin,network,from,to,reason\n"
	goesHead  = "member,npi,tin,from,to\n"
)

func TestCareGoesOnAndTheDirectoryIsHeldToItsWord(t *testing.T) {
	c, err := load(t, ended(map[string]string{
		catalog.Continuity:      goesHead + "M1,1234567893,123456789,2026-04-01,2026-06-30\n",
		catalog.DirectoryErrors: wrongHead + "1234567893,123456789,metro,2026-04-10,2026-05-10,the entry stood after the end\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		member   id.Member
		on       day.Day
		network  plan.Network
		schedule string
		misled   bool
	}{
		{"M1", day.New(2026, 3, 31), "preferred", "metro@2/preferred", false},
		{"M1", day.New(2026, 4, 1), "preferred", "metro@2/preferred", false},
		{"M1", day.New(2026, 6, 30), "preferred", "metro@2/preferred", false},
		{"M1", day.New(2026, 7, 1), plan.Out, "", false},
		{"M2", day.New(2026, 4, 1), plan.Out, "", false},
		{"M2", day.New(2026, 4, 10), plan.Out, "", true},
		{"M2", day.New(2026, 5, 10), plan.Out, "", true},
		{"M2", day.New(2026, 5, 11), plan.Out, "", false},
		{"M2", day.New(2026, 3, 31), "preferred", "metro@2/preferred", false},
	} {
		cl := visit(x.on)
		cl.Member = x.member
		k := c.Terms("sample", cl, nil).Contract("health")
		if k.Network != x.network || k.Schedule != x.schedule || k.Misled != x.misled {
			t.Errorf("%s %s: %s %q %v", x.member, x.on, k.Network, k.Schedule, k.Misled)
		}
		o := &claim.Outcome{Plan: "health", Option: "ppo", OptionRev: "2", ScheduleID: k.Schedule}
		if was := c.Terms("sample", cl, o).Contract("health"); was.Network != k.Network || was.Misled != k.Misled {
			t.Errorf("%s %s, decided before: %s %v", x.member, x.on, was.Network, was.Misled)
		}
	}
	cl := visit(day.New(2026, 4, 10)) // vision has another network
	if k := c.Terms("sample", cl, nil).Contract("vision"); k.Misled {
		t.Error("another network was misled about")
	}
}

func TestWhatIsWrongWithItIsNamed(t *testing.T) {
	for _, x := range []struct{ key, doc, want string }{
		{catalog.Continuity, "x\n", "the first line reads member,npi"},
		{catalog.Continuity, goesHead + "M1,1234567893\n", "line 2 has not as many columns"},
		{catalog.Continuity, goesHead + "M1,1234567893,123456789,2026-04-01,2026-07-01\n", "row 1: to is at most 90 days"},
		{catalog.Continuity, goesHead + ",1234567893,123456789,2026-04-01,2026-06-30\n", "row 1: member"},
		{catalog.Continuity, goesHead + "M1,1234567893,123456789,2026-05-01,2026-06-30\n", "row 1: the provider has no membership"},
		{catalog.Continuity, goesHead + "M1,1234567893,123456789,2026-04-01,2026-03-30\n", "row 1: from and to"},
		{catalog.DirectoryErrors, wrongHead + "1234567890,123456789,metro,2026-04-10,2026-05-10,x\n", "row 1: npi"},
		{catalog.DirectoryErrors, wrongHead + "1234567893,123456789,metro,2026-04-10,2026-05-10,\n", "row 1: network and reason"},
	} {
		_, err := load(t, ended(map[string]string{x.key: x.doc}))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), x.key+": "+x.want) {
			t.Errorf("%s: %v", x.want, err)
		}
	}
}

// The last version of the directory is in force; those before it stay.
func TestTheLastDirectoryIsInForce(t *testing.T) {
	docs := sound()
	docs[catalog.Directories+"00000002.yaml"] = "providers: []\n"
	docs[catalog.Directories+"00000010.yaml"] = strings.Replace(providers, "Synthetic Clinic", "Renamed Clinic", 1)
	c, err := load(t, docs)
	if err != nil || c.Directory().Name("1234567893") != "Renamed Clinic" {
		t.Error(err)
	}
}

// A claim goes by the membership that names its taxonomy and its facility's location.
func TestMembershipsByTaxonomyAndLocation(t *testing.T) {
	docs := with(catalog.Providers, "      - {network: metro, schedule: metro@2, from: 2026-01-01}\n", `      - {network: metro, schedule: metro@2, from: 2026-01-01}
      - {network: metro, schedule: metro@1, tier: preferred, taxonomy: 208000000X, location: north, from: 2026-01-01}
    locations:
      - {id: north, npi: "1000000012", street: 9 North St, city: Dayton, state: OH, zip: "45499", from: 2026-01-01}
    taxonomies:
      - {code: 208000000X, from: 2026-06-01}
`)
	c, err := load(t, docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		taxonomy, facility, want string
		on                       day.Day
	}{
		{"", "", "metro@2", day.New(2026, 3, 1)}, {"208000000X", "", "metro@2", day.New(2026, 3, 1)}, {"", "1000000012", "metro@2", day.New(2026, 3, 1)},
		{"208000000X", "1000000012", "metro@1/preferred", day.New(2026, 3, 1)},
		{"", "1000000012", "metro@1/preferred", day.New(2026, 6, 1)}, // the provider's taxonomy by then
		{"207Q00000X", "1000000012", "metro@2", day.New(2026, 6, 1)},
	} {
		cl := visit(x.on)
		cl.Taxonomy, cl.Facility = x.taxonomy, x.facility
		if k := c.Terms("sample", cl, nil).Contract("health"); k.Schedule != x.want {
			t.Errorf("%+v: %s", x, k.Schedule)
		}
	}
}
