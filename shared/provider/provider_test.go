package provider_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/provider"
)

const clinic = `providers:
  - npi: "1234567893"
    tin: "900000001"
    name: Synthetic Clinic
    street: 1 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: ach
    bank: {routing: "021000021", account: "12345"}
    networks:
      - {network: metro, schedule: metro@1, from: 2025-01-01, to: 2025-12-31}
      - {network: metro, schedule: metro@2, from: 2026-01-01}
`

func TestNetworkAndScheduleGoByDay(t *testing.T) {
	d, err := provider.ReadDirectory([]byte(clinic))
	if err != nil {
		t.Fatal(err)
	}
	p, ok := d.Find("1234567893", "900000001")
	if !ok {
		t.Fatal("not found")
	}
	for _, c := range []struct {
		network, on, want string
	}{{"metro", "2024-12-31", ""}, {"metro", "2025-12-31", "metro@1"}, {"metro", "2026-01-01", "metro@2"}, {"rural", "2026-01-01", ""}} {
		on, _ := day.Parse(c.on)
		got := ""
		if m := p.In(c.network, on); m != nil {
			got = m.Paid()
		}
		if got != c.want {
			t.Errorf("%s on %s: %q", c.network, c.on, got)
		}
	}
	if len(d.With("1234567893")) != 1 || len(d.With("1234567890")) != 0 || len(d.With("9999999999")) != 0 {
		t.Error("an NPI's providers")
	}
	if _, ok := d.Find("1234567893", "900000002"); ok {
		t.Error("found under another tax id")
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"1234567893", "1234567890", ", npi: not a National Provider Identifier"},
		{"900000001", "90000000", ", tin: nine digits"},
		{"021000021", "021000020", "line 10, provider 1, bank: an ACH needs a routing number"},
		{"method: ach", "method: cash", "method: ach or check"},
		{"from: 2026-01-01", "from: 2026-01-01, to: 2025-01-01", "to is not before from"},
		{"city: Dayton", "town: Dayton", "providers"},
		{"schedule: metro@2", "schedule: metro@2, arrangement: metro@3", "a schedule or an arrangement is needed, not both"},
		{"schedule: metro@2,", "", "a schedule or an arrangement is needed, not both"},
		{"schedule: metro@2", "schedule: metro@2, tier: out", "the tier is not out"},
	} {
		_, err := provider.ReadDirectory([]byte(strings.ReplaceAll(clinic, c.from, c.to)))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}

const fees = `# what a unit may cost
code,modifier,office,facility
99213,,92.50,68.00
73721,,400,
73721,26,90,90
`

func TestPrice(t *testing.T) {
	s, err := provider.ReadSchedule("metro@1", []byte(fees))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code, mods, place string
		units             int64
		want              money.Cents
		ok                bool
	}{
		{"99213", "", "11", 1000, 9250, true},
		{"99213", "25", "23", 1000, 6800, true},
		{"99213", "", "11", 2500, 23125, true},
		{"73721", "LT,26", "22", 1000, 9000, true},
		{"73721", "", "22", 1000, 40000, true},
		{"99999", "", "11", 1000, 0, false},
	} {
		got, ok := s.Price(c.code, strings.Split(c.mods, ","), c.place, c.units)
		if got != c.want || ok != c.ok {
			t.Errorf("%+v: %s %v", c, got, ok)
		}
	}
	for _, bad := range []string{"", "code,price\n", fees + "99213,,1,1\n", fees + "99214,,1.234,1\n", fees + "99214,,-1,1\n"} {
		if _, err := provider.ReadSchedule("x", []byte(bad)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
