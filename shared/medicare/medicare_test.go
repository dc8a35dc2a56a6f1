package medicare_test

import (
	"bytes"
	"math/big"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/medicare"
	"github.com/openaso/openaso/shared/money"
)

const published = "../../testdata/pricing/medicare/"

func open(name string) ([]byte, error) { return os.ReadFile(published + name) }

func release(t testing.TB) *medicare.Release {
	t.Helper()
	b, err := open("pfs@2026.1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := medicare.Read(b, open)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func book(t testing.TB) *medicare.Book {
	t.Helper()
	b, err := medicare.NewBook([]*medicare.Release{release(t)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The amounts are worked out by hand from the synthetic file: Ohio's indices are 1.000 (with
// the floor), 0.917 and 1.024.
func TestAmount(t *testing.T) {
	b := book(t)
	on := day.New(2026, 3, 1)
	for _, c := range []struct {
		name    string
		s       medicare.Service
		factor  string
		percent money.BasisPoints
		want    money.Cents
		lack    medicare.Lack
	}{
		// 1.30 + 1.41*0.917 + 0.10*1.024 = 2.69537; *33.4009 = 90.0277...
		{"in an office", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 9003, ""},
		// 1.30 + 0.55*0.917 + 0.1024 = 1.90675; *33.4009 = 63.6871...
		{"in a facility", medicare.Service{On: on, Code: "99213", Facility: true, Units: 1000, Zip: "454021234"}, "non-qp", money.Whole, 6369, ""},
		// 2.69537*33.5675 = 90.4768...
		{"with the factor of plans", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "45402"}, "", money.Whole, 9003, ""},
		{"with the other factor", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "45402"}, "qp", money.Whole, 9048, ""},
		// 90.02778... *1.5*3 = 405.12501...: rounded once, not 3 * 135.04
		{"units and percent round once", medicare.Service{On: on, Code: "99213", Units: 3000, Zip: "45402"}, "non-qp", 15_000, 40513, ""},
		// 1.35 + 0.53*0.917 + 0.06*1.024 = 1.89745; *33.4009 = 63.3765...
		{"a modifier's own values", medicare.Service{On: on, Code: "73721", Modifiers: []string{"LT", "26"}, Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 6338, ""},
		// not available in an office, so the facility's: 7.03 + 7.67*0.917 + 1.31*1.024 = 15.40483; *33.4009
		{"no value outside a facility", medicare.Service{On: on, Code: "29881", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 51454, ""},
		{"no value in a facility", medicare.Service{On: on, Code: "73721", Facility: true, Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoFacility},
		// zeros that spreadsheets drop: contractor 9202 is 09202
		{"another locality", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "00901"}, "non-qp", money.Whole, 9253, ""},
		{"bundled", medicare.Service{On: on, Code: "99051", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoPrice},
		{"priced by the contractor", medicare.Service{On: on, Code: "99199", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoPrice},
		{"not covered, with values", medicare.Service{On: on, Code: "92015", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoPrice},
		{"excluded", medicare.Service{On: on, Code: "A4206", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoPrice},
		{"anesthesia", medicare.Service{On: on, Code: "00100", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoPrice},
		{"no such code", medicare.Service{On: on, Code: "99999", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoCode},
		{"no such place", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "10001"}, "non-qp", money.Whole, 0, medicare.NoLocality},
		{"a place without indices", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "96910"}, "non-qp", money.Whole, 0, medicare.NoLocality},
		{"no ZIP code", medicare.Service{On: on, Code: "99213", Units: 1000}, "non-qp", money.Whole, 0, medicare.NoLocality},
		{"no such factor", medicare.Service{On: on, Code: "99213", Units: 1000, Zip: "45402"}, "other", money.Whole, 0, medicare.NoFactor},
		{"the year before", medicare.Service{On: day.New(2025, 12, 31), Code: "99213", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoRelease},
		{"the year after", medicare.Service{On: day.New(2027, 1, 1), Code: "99213", Units: 1000, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.NoRelease},
		{"beyond all bounds", medicare.Service{On: on, Code: "27447", Units: 1 << 60, Zip: "45402"}, "non-qp", money.Whole, 0, medicare.TooMuch},
	} {
		if got, lack := b.Amount(&c.s, c.factor, c.percent); got != c.want || lack != c.lack {
			t.Errorf("%s: %s %q, want %s %q", c.name, got, lack, c.want, c.lack)
		}
	}
}

// The oracle reads nothing of ours: relative values and indices are drawn, written into files of
// the published layout, and priced with rationals.
func TestAmountAgainstRationals(t *testing.T) {
	rvu, _ := open("PPRRVU_synthetic.csv")
	header := string(rvu[:bytes.Index(rvu, []byte("99213,"))])
	rapid.Check(t, func(t *rapid.T) {
		hundredths, thousandths := rapid.Int64Range(0, 99_999), rapid.Int64Range(0, 9_999)
		var values, indices [3]*big.Rat
		for i := range values {
			values[i], indices[i] = big.NewRat(hundredths.Draw(t, "value"), 100), big.NewRat(thousandths.Draw(t, "index"), 1000)
		}
		units, percent := rapid.Int64Range(0, 100_000).Draw(t, "units"), rapid.Int64Range(0, 50_000).Draw(t, "percent")
		r, err := medicare.Read([]byte(made), func(name string) ([]byte, error) {
			switch name {
			case "rvu":
				return []byte(header + "99213,,x,A,," + values[0].FloatString(2) + "," + values[1].FloatString(2) + ",,9.99,," + values[2].FloatString(2) + strings.Repeat(",", 14) + "33.4009\r\n"), nil
			case "gpci":
				return []byte("(MAC),State,Locality Number,Locality Name,PW GPCI,PE GPCI,MP GPCI\n1,OH,0,X," +
					indices[0].FloatString(3) + "," + indices[1].FloatString(3) + "," + indices[2].FloatString(3) + "\n"), nil
			}
			return []byte("OH454020000100\n"), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		b, _ := medicare.NewBook([]*medicare.Release{r})
		got, lack := b.Amount(&medicare.Service{On: day.New(2026, 2, 2), Code: "99213", Units: units, Zip: "45402"}, "non-qp", money.BasisPoints(percent))
		want := new(big.Rat)
		for i := range values {
			want.Add(want, new(big.Rat).Mul(values[i], indices[i]))
		}
		for _, times := range []*big.Rat{big.NewRat(334009, 10_000), big.NewRat(units, 1000), big.NewRat(percent, 10_000), big.NewRat(100, 1)} {
			want.Mul(want, times)
		}
		want.Add(want, big.NewRat(1, 2)) // half-up is the floor of a half more
		if cents := new(big.Int).Quo(want.Num(), want.Denom()).Int64(); int64(got) != cents || lack != "" {
			t.Fatalf("%d %q, want %d", got, lack, cents)
		}
	})
}

const made = `
release: made@1
from: 2026-01-01
to: 2026-12-31
work-floor: false
relative-values: rvu
practice-cost-indices: gpci
zip-localities: zip
factors: {non-qp: 33.4009}
plan-factor: non-qp
`

func TestTheFloorOfTheWorkIndexIsChosen(t *testing.T) {
	doc, _ := open("pfs@2026.1.yaml")
	r, err := medicare.Read(bytes.Replace(doc, []byte("work-floor: true"), []byte("work-floor: false"), 1), open)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := medicare.NewBook([]*medicare.Release{r})
	// 1.30*0.988 + 1.41*0.917 + 0.10*1.024 = 2.67977; *33.4009 = 89.5067...
	got, _ := b.Amount(&medicare.Service{On: r.From, Code: "99213", Units: 1000, Zip: "45402"}, "non-qp", money.Whole)
	if got != 8951 {
		t.Errorf("%s", got)
	}
}

func TestReleasesDoNotMeet(t *testing.T) {
	at := func(id, corrects string, from, to day.Day) *medicare.Release {
		return &medicare.Release{ID: id, Corrects: corrects, From: from, To: to}
	}
	january, june, july, december := day.New(2026, 1, 1), day.New(2026, 6, 30), day.New(2026, 7, 1), day.New(2026, 12, 31)
	b, err := medicare.NewBook([]*medicare.Release{at("c@3", "b@2", july, december), at("b@2", "", july, december), at("a@1", "", january, june)})
	if err != nil || b.On(july).ID != "c@3" || b.On(june).ID != "a@1" || b.On(december+1) != nil ||
		b.Only("b@2").On(july).ID != "b@2" || b.Only("d@4") != nil {
		t.Errorf("%v", err)
	}
	_, err = medicare.NewBook([]*medicare.Release{at("a@1", "", january, july), at("b@2", "", july, december)})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "a@1 and b@2 hold on one day") {
		t.Error(err)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"pfs@2026.1.yaml", "pfs@2026.1", "pfs", "release reads id@version"},
		{"pfs@2026.1.yaml", "to: 2026-12-31", "to: 2025-12-31", "to is not before from"},
		{"pfs@2026.1.yaml", "work-floor: true", "", "work-floor says"},
		{"pfs@2026.1.yaml", "factors: {non-qp: 33.4009, qp: 33.5675}", "", "factors names each"},
		{"pfs@2026.1.yaml", "plan-factor: non-qp", "plan-factor: other", "plan-factor is one of factors"},
		{"pfs@2026.1.yaml", "33.5675", "33.56755", "factor qp is above 0"},
		{"pfs@2026.1.yaml", "33.4009", "33.40", "a conversion factor that the release does not name"},
		{"pfs@2026.1.yaml", "from:", "since:", "Medicare release"},
		{"PPRRVU_synthetic.csv", "HCPCS,MOD", "CODE,MOD", "no header row begins with HCPCS"},
		{"PPRRVU_synthetic.csv", ",,,STATUS,MEDICARE,WORK", ",,,STATUS,MEDICARE,TOTAL", "no column WORK RVU"},
		{"PPRRVU_synthetic.csv", "CONV,", "OTHER,", "no column CONV FACTOR"},
		{"PPRRVU_synthetic.csv", "99214,,Synthetic,A", "99214,,Synthetic,AB", "row 2 below the header: the status code"},
		{"PPRRVU_synthetic.csv", "99214,,Synthetic", "99213,,Synthetic", "row 2 below the header: a code has five"},
		{"PPRRVU_synthetic.csv", "99214,,Synthetic", "9921,,Synthetic", "row 2 below the header: a code has five"},
		{"PPRRVU_synthetic.csv", "1.92,1.94", "1.925,1.94", "row 2 below the header: WORK RVU"},
		{"PPRRVU_synthetic.csv", "1.92,1.94", "1.92,", "row 2 below the header: NON-FAC PE RVU"},
		{"GPCI_synthetic.csv", "PE GPCI", "PE INDEX", "no header row with"},
		{"GPCI_synthetic.csv", "0.917", "10.000", "row 1 below the header"},
		{"GPCI_synthetic.csv", "02102,AK,01", "15202,AK,00", "row 2 below the header"},
		{"GPCI_synthetic.csv", "02102", "02102x", "row 2 below the header"},
		{"ZIP5_synthetic.txt", "AK99501", "AK9950", "ZIP codes, line 3"},
		{"ZIP5_synthetic.txt", "OH45402", "4545402", "ZIP codes, line 1"},
	} {
		doc, _ := open("pfs@2026.1.yaml")
		changed := func(name string) ([]byte, error) {
			b, err := open(name)
			if name == c.file {
				if !bytes.Contains(b, []byte(c.from)) {
					t.Fatalf("%s has no %q", name, c.from)
				}
				b = bytes.Replace(b, []byte(c.from), []byte(c.to), 1)
			}
			return b, err
		}
		if strings.HasSuffix(c.file, ".yaml") {
			doc, _ = changed(c.file)
		}
		if _, err := medicare.Read(doc, changed); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.to, err, c.want)
		}
	}
	doc, _ := open("pfs@2026.1.yaml")
	_, err := medicare.Read(doc, func(name string) ([]byte, error) {
		if strings.HasPrefix(name, "ZIP5") {
			return []byte("GU969109999999\n"), nil
		}
		return open(name)
	})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "no ZIP code's locality") {
		t.Error(err)
	}
}

// Whatever the files hold, reading ends, and what was read never breaks pricing.
func FuzzRead(f *testing.F) {
	doc, _ := open("pfs@2026.1.yaml")
	rvu, _ := open("PPRRVU_synthetic.csv")
	gpci, _ := open("GPCI_synthetic.csv")
	zip, _ := open("ZIP5_synthetic.txt")
	f.Add(doc, rvu, gpci, zip, "99213", int64(1000))
	f.Fuzz(func(t *testing.T, doc, rvu, gpci, zip []byte, code string, units int64) {
		r, err := medicare.Read(doc, func(name string) ([]byte, error) {
			switch name {
			case "PPRRVU_synthetic.csv":
				return rvu, nil
			case "GPCI_synthetic.csv":
				return gpci, nil
			}
			return zip, nil
		})
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		b, err := medicare.NewBook([]*medicare.Release{r})
		if err != nil {
			t.Fatal(err)
		}
		for factor := range r.Factors {
			c, lack := b.Amount(&medicare.Service{On: r.From, Code: code, Units: units, Zip: "45402"}, factor, money.Whole)
			if c < 0 || lack != "" && c != 0 {
				t.Fatal(c, lack)
			}
		}
	})
}
