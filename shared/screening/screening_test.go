package screening_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/screening"
)

// All entries are synthetic.
const (
	leie = "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n" +
		"SAMPLE,JANE,Q,,,,,1234567893,19500101,1 MAIN ST,DAYTON,OH,45402,1128a1,20200101,00000000,00000000,\n" +
		",,,SYNTHETIC CARE INC,,,,0000000000,,1 MAIN ST,DAYTON,OH,45402,1128a1,20200101,20250101,00000000,\n"
	sdn = "36,\"MADE UP TRADING, LLC\",-0- ,CUBA,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n37,\"GOOD SHIP\",vessel,CUBA,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n\x1a"
	alt = "36,12,aka,\"INVENTED GOODS\",-0- \n"
)

func TestScreen(t *testing.T) {
	l := screening.New()
	for _, err := range []error{second(l.ReadLEIE(strings.NewReader(leie))), second(l.ReadSDN(strings.NewReader(sdn))), second(l.ReadAlt(strings.NewReader(alt)))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		p    screening.Party
		on   day.Day
		want string
	}{
		{screening.Party{NPI: "1234567893", Name: "Another"}, day.New(2026, 1, 1), "leie 2 block"},
		{screening.Party{NPI: "1234567893"}, day.New(2019, 12, 31), ""},
		{screening.Party{Name: "Sample, Jane Q. MD", State: "OH"}, day.New(2026, 1, 1), "leie 2 hold"},
		{screening.Party{Name: "Jane Sample", State: "TX"}, day.New(2026, 1, 1), ""},
		{screening.Party{Name: "Synthetic Care, L.L.C.", State: "OH"}, day.New(2024, 12, 31), "leie 3 hold"},
		{screening.Party{Name: "Synthetic Care", State: "OH"}, day.New(2025, 1, 1), ""},
		{screening.Party{Name: "Made-Up Trading", State: "OH"}, day.New(2026, 1, 1), "sdn 36 hold"},
		{screening.Party{Name: "Goods Invented"}, day.New(2026, 1, 1), "sdn 36 hold"},
		{screening.Party{Name: "Good Ship"}, day.New(2026, 1, 1), ""},
	} {
		got := ""
		for _, h := range l.Screen(c.p, c.on) {
			got += fmt.Sprintf("%s %s %s", h.List, h.Entry, h.Action)
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.p, got, c.want)
		}
	}
}

func second(_ int, err error) error { return err }

func TestABrokenListIsNamed(t *testing.T) {
	for in, want := range map[string]string{"": "no rows", "A,B\n": "lack the column", strings.Replace(leie, "20200101", "2020", 1): "line 2"} {
		if _, err := screening.New().ReadLEIE(strings.NewReader(in)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
