package agreement_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/agreement"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

const sample = `employer: acme
name: Acme (synthetic)
administrator:
  name: Sample TPA
  edi: OPENASO
  phone: 555-555-0100
  address: {street: 1 Main St, city: Dayton, state: OH, zip: "45402"}
  appeals: Appeals, 1 Main St, Dayton OH 45402
from: 2026-01-01
plans:
  - plan: health
    name: Acme Health Plan
    tin: "900000001"
    network: metro
    funding-due-in: 2
    options:
      - {option: ppo, version: "2026", from: 2026-01-01}
      - {option: ppo, version: "2027", from: 2027-01-01}
      - {option: hdhp, version: "2027", from: 2027-01-01}
    account: {bank: Sample Bank, routing: "021000021", number: "1", title: Acme}
`

func TestVersionsInForce(t *testing.T) {
	a, err := agreement.Read([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	p, ok := a.Plan("health")
	if !ok {
		t.Fatal("no plan")
	}
	for on, want := range map[string]string{"2025-12-31": "", "2026-12-31": "ppo@2026", "2027-01-01": "ppo@2027 hdhp@2027"} {
		d, _ := day.Parse(on)
		var got []string
		for _, o := range p.On(d) {
			got = append(got, o.Option+"@"+o.Version)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", on, got)
		}
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	second := sample[strings.Index(sample, "  - plan:"):]
	for _, c := range []struct{ doc, want string }{
		{strings.Replace(sample, "tin: \"900000001\"", "tin: \"9\"", 1), "plans[0]: tin"},
		{strings.Replace(sample, "funding-due-in: 2", "funding-due-in: 0", 1), "funding-due-in"},
		{strings.Replace(sample, "021000021", "021000022", 1), "account"},
		{strings.Replace(sample, "phone: 555-555-0100", "", 1), "administrator"},
		{strings.Replace(sample, "phone: 555-555-0100", "phone: 555-0100", 1), "administrator: phone: ten digits"},
		{strings.Replace(sample, "phone: 555-555-0100", "phone: +1 55-555-0100", 1), "administrator: phone: ten digits"},
		{strings.Replace(sample, "employer: acme", "", 1), "employer, name and from"},
		{sample + second, "plans[1]: its id or its account is another plan's"},
		{sample + strings.Replace(second, "plan: health", "plan: dental", 1), "plans[1]: its id or its account is another plan's"},
	} {
		if _, err := agreement.Read([]byte(c.doc)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.want, err)
		}
	}
}

func TestWorkIsSaidOrStands(t *testing.T) {
	for doc, want := range map[string]agreement.Work{
		sample: {Override: 100_000, Tolerance: 5_000, RunOut: 12},
		sample + "override-limit: 250.50\nreplay-tolerance: 0\nrun-out-months: 3\n": {Override: 25_050, RunOut: 3},
	} {
		a, err := agreement.Read([]byte(doc))
		if err != nil || a.Work() != want {
			t.Errorf("%+v, %v", a, err)
		}
	}
	for _, line := range []string{"override-limit: -1", "replay-tolerance: much", "run-out-months: -1"} {
		if _, err := agreement.Read([]byte(sample + line + "\n")); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
