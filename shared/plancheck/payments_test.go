package plancheck_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/plancheck"
)

func TestPaymentsThatAreNotRead(t *testing.T) {
	const head = "benefit,setting,network,expected\n"
	for text, want := range map[string]string{
		"": "the first row", "benefit,network\n": "the first row", head + "a,office\n": "one length", head + "a,home,in,1\n": "row 2: the setting",
		head + "a,office,in,1\na,office,in,2\n": "row 3: the benefit stands twice", head + "a,office,in,-1\n": "row 2: expected",
		head + "a,office,in,1.001\n": "row 2: expected", head + "\"a,office,in,1\n": "no CSV",
	} {
		if _, err := plancheck.ReadPayments(strings.NewReader(text)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	got, err := plancheck.ReadPayments(strings.NewReader(head + "visit,office,in,12.50\n"))
	if err != nil || len(got) != 1 || got[0] != (plancheck.Payment{Benefit: "visit", Setting: plan.Office, Network: plan.In, Expected: 1250}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestYearOf(t *testing.T) {
	july := plan.MonthDay{Month: 7, Day: 1}
	for _, c := range []struct {
		version string
		starts  plan.MonthDay
		today   day.Day
		want    int
	}{
		{"2026.1", july, day.New(2030, 1, 1), 2026}, {"1", july, day.New(2027, 6, 30), 2026}, {"1", july, day.New(2027, 7, 1), 2027},
		{"20261", july, day.New(2027, 7, 1), 2027}, {"1", plan.MonthDay{}, day.New(2027, 3, 1), 2027},
	} {
		if got := plancheck.YearOf(&plan.Option{Version: c.version, YearStarts: c.starts}, c.today); got != c.want {
			t.Errorf("version %s on %s: %d, want %d", c.version, c.today, got, c.want)
		}
	}
}
