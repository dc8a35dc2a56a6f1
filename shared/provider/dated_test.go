package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/provider"
)

const dated = `providers:
  - npi: "1234567893"
    tin: "900000001"
    name: Synthetic Clinic
    taxonomy: 207Q00000X
    street: 1 Main St
    city: Dayton
    state: OH
    zip: "45402"
    taxonomies:
      - {code: 208D00000X, from: 2026-01-01}
    locations:
      - {id: north, npi: "1000000012", street: 9 North St, city: Dayton, state: OH, zip: "45499", accepts-new-patients: true, from: 2025-01-01, to: 2026-06-30}
    payee:
      - {method: check, from: 2025-01-01, to: 2026-03-31}
      - {name: Synthetic Group, method: ach, bank: {routing: "021000021", account: "12345"}, from: 2026-04-01}
    networks:
      - {network: metro, schedule: metro@1, from: 2025-01-01}
      - {network: metro, schedule: kids@1, taxonomy: 208000000X, from: 2025-01-01}
      - {network: metro, schedule: north@1, location: north, from: 2025-01-01}
      - {network: metro, schedule: northkids@1, location: north, taxonomy: 208000000X, from: 2025-01-01, to: 2026-03-31}
    verified: 2026-01-15
    updates:
      - {what: phone, reported: 2026-02-02, taken: 2026-02-03}
`

func theDated(t *testing.T, doc string) *provider.Provider {
	t.Helper()
	d, err := provider.ReadDirectory([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := d.Find("1234567893", "900000001")
	return p
}

func TestTheMembershipThatNamesMostCounts(t *testing.T) {
	p := theDated(t, dated)
	for _, c := range []struct{ on, taxonomy, facility, want string }{
		{"2026-01-01", "", "", "metro@1"},
		{"2026-01-01", "208000000X", "", "kids@1"},
		{"2026-01-01", "208D00000X", "1000000012", "north@1"},
		{"2026-01-01", "208000000X", "1000000012", "northkids@1"},
		{"2026-04-01", "208000000X", "1000000012", "north@1"},
		{"2026-07-01", "208000000X", "1000000012", "kids@1"}, // the location is gone
		{"2026-01-01", "", "1000000020", "metro@1"},
		{"2024-12-31", "208000000X", "1000000012", ""},
	} {
		on, _ := day.Parse(c.on)
		got := ""
		if m := p.At("metro", on, c.taxonomy, c.facility); m != nil {
			got = m.Paid()
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestWhatHoldsOnADay(t *testing.T) {
	p := theDated(t, dated)
	said := func(on day.Day) string {
		to, ok := p.PaidOn(on)
		return fmt.Sprintf("%v %s %s; %s %s", ok, to.Name, to.Method, p.TaxonomyOn(on), p.ZipAt("1000000012", on))
	}
	for on, want := range map[day.Day]string{
		day.New(2024, 12, 31): "false Synthetic Clinic ; 207Q00000X 45402",
		day.New(2025, 1, 1):   "true Synthetic Clinic check; 207Q00000X 45499",
		day.New(2026, 3, 31):  "true Synthetic Clinic check; 208D00000X 45499",
		day.New(2026, 4, 1):   "true Synthetic Group ach; 208D00000X 45499",
		day.New(2026, 7, 1):   "true Synthetic Group ach; 208D00000X 45402",
	} {
		if got := said(on); got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
	flat := theDated(t, clinic)
	if to, ok := flat.PaidOn(day.New(1999, 1, 1)); !ok || to.Method != provider.ACH || to.Bank.Number != "12345" {
		t.Error("what is flat does not hold always")
	}
}

func TestADirectoryReadsBack(t *testing.T) {
	for _, doc := range []string{dated, clinic} {
		d, err := provider.ReadDirectory([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := provider.ReadDirectory(b)
		if err != nil || fmt.Sprintf("%+v", again.All()) != fmt.Sprintf("%+v", d.All()) {
			t.Errorf("%v\n%s", err, b)
		}
	}
}

func TestLineAndFieldAreNamed(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{`npi: "1000000012"`, `npi: "1000000013"`, "line 13, provider 1, locations 1, npi: not a National"},
		{"code: 208D00000X, from", "code: 208D, from", "line 11, provider 1, taxonomies 1, code: ten"},
		{"to: 2026-03-31}\n      - {name", "to: 2026-04-01}\n      - {name", "line 16, provider 1, payee 2, from: it overlaps payee 1"},
		{"method: check", "method: cash", "line 15, provider 1, payee 1, method: ach or check"},
		{"schedule: kids@1, taxonomy: 208000000X", "schedule: kids@1", "line 19, provider 1, networks 2, from: it overlaps networks 1"},
		{"schedule: north@1, location: north", "schedule: north@1, location: south", "line 20, provider 1, networks 3, location: the provider has no location"},
		{"taken: 2026-02-03", "taken: 2026-02-01", "line 24, provider 1, updates 1: what and reported"},
		{"street: 9 North St, ", "", "line 13, provider 1, locations 1: id, street"},
		{"metro@1, from: 2025-01-01", "metro@1, from: 2025-01-01, to: 2024-01-01", "line 18, provider 1, networks 1, to: to is not before from"},
	} {
		_, err := provider.ReadDirectory([]byte(strings.ReplaceAll(dated, c.from, c.to)))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}
