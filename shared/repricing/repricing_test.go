package repricing_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/repricing"
)

const on = day.Day(739_000)

func stay() *claim.Claim {
	return &claim.Claim{
		ID: "C1", Kind: claim.Institutional, Member: "A", Billing: "1234567893", TIN: "900000001", Place: "11", Stay: &claim.Stay{DRG: "871"},
		Lines: []claim.Line{
			{Number: 1, Revenue: "0120", Units: 4000, Charge: 400_000, From: on, To: on + 3},
			{Number: 2, Revenue: "0360", Code: "29881", Modifiers: []string{"LT", "59"}, Units: 1500, Charge: 12_345, From: on, To: on, Place: "22"},
			{Number: 3, Code: "99213", Units: 1000, Charge: 100, From: on, To: on},
		},
	}
}

// leased leaves all to the network but visits, which cost fifty cents.
func leased(q *pricing.Question, lines []pricing.Priced) {
	for i := range lines {
		switch {
		case lines[i].Skip:
		case q.Services[i].Code == "99213":
			lines[i] = pricing.Priced{Allowed: 50, Found: true}
		default:
			lines[i] = pricing.Priced{Waits: true, Missing: "price from repricer acme"}
		}
	}
}

// A claim goes out, comes back, and is priced.
func TestOutAndBack(t *testing.T) {
	c := stay()
	q := &pricing.Question{Claim: c, Services: []match.Service{{}, {Code: "29881"}, {Code: "99213"}}}
	lines := make([]pricing.Priced, 3)
	leased(q, lines)
	var file bytes.Buffer
	if err := repricing.WriteRequests(&file, repricing.Requests(c, lines)); err != nil {
		t.Fatal(err)
	}
	want := `claim,line,npi,tin,kind,place,drg,from,to,revenue,code,modifiers,units,charge
C1,1,1234567893,900000001,institutional,11,871,` + on.String() + "," + (on + 3).String() + `,0120,,,4,4000.00
C1,2,1234567893,900000001,institutional,22,871,` + on.String() + "," + on.String() + `,0360,29881,LT 59,1.5,123.45
`
	if d := cmp.Diff(want, file.String()); d != "" {
		t.Fatal(d)
	}
	requests, err := repricing.ReadRequests(&file)
	if err != nil || len(requests) != 2 {
		t.Fatal(err)
	}
	var back bytes.Buffer
	if err := repricing.WriteResults(&back, []repricing.Result{{Claim: "C1", Line: 1, Allowed: 500_000}, {Claim: "C1", Line: 2, Refusal: "not ours"}, {Claim: "C2", Line: 2, Allowed: 1}}); err != nil {
		t.Fatal(err)
	}
	results, err := repricing.ReadResults(&back)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // again says the same
		repricing.Over(results, leased)(q, lines)
		want := []pricing.Priced{{Allowed: 500_000, Found: true, Above: true}, {Refused: true, Missing: "price: the repricer refused the line"}, {Allowed: 50, Found: true}}
		if d := cmp.Diff(want, lines); d != "" {
			t.Fatal(d)
		}
	}
}

func TestALineThatIsSkippedStays(t *testing.T) {
	c := stay()
	lines := []pricing.Priced{{Skip: true}, {Skip: true, Waits: true}, {}}
	if list := repricing.Requests(c, lines); len(list) != 0 {
		t.Errorf("%d go out", len(list))
	}
	repricing.Over([]repricing.Result{{Claim: "C1", Line: 1, Allowed: 5}, {Claim: "C1", Line: 2, Allowed: 5}}, func(*pricing.Question, []pricing.Priced) {})(&pricing.Question{Claim: c}, lines)
	if lines[0].Found || lines[1].Found {
		t.Errorf("%+v", lines)
	}
}

func TestOverdue(t *testing.T) {
	for days, want := range map[day.Day]bool{0: false, 10: false, 11: true} {
		if repricing.Overdue(on, on+days, 10) != want {
			t.Errorf("%d days", days)
		}
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	const header = "claim,line,allowed,above,refusal\n"
	for file, want := range map[string]string{
		"":                                 "first line reads",
		"claim,line,allowed\n":             "first line reads",
		header + "C1,1,5.00,,\nC1,1,6,,\n": "row 2",
		header + "C1,1,5.00,,no\n":         "row 1",
		header + "C1,1,,yes,no\n":          "row 1",
		header + "C1,1,5.00,no,\n":         "row 1",
		header + "C1,1,,,\n":               "row 1",
		header + "C1,0,5,,\n":              "row 1",
		header + ",1,5,,\n":                "row 1",
		header + "C1,1,-5,,\n":             "row 1",
		header + "C1,1,5.001,,\n":          "row 1",
		header + "C1,1,5,\n":               "row 1",
	} {
		list, err := repricing.ReadResults(strings.NewReader(file))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) || list != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}

func TestFilesComeBack(t *testing.T) {
	text := rapid.StringMatching(`[A-Za-z0-9",;-]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		var requests []repricing.Request
		var results []repricing.Result
		for i := range rapid.IntRange(0, 4).Draw(t, "n") {
			cents := money.Cents(rapid.Int64Range(0, 1e12).Draw(t, "cents"))
			requests = append(requests, repricing.Request{
				Claim: id.Claim("C" + text.Draw(t, "id")), Line: i + 1, NPI: text.Draw(t, "npi"), TIN: text.Draw(t, "tin"), Kind: claim.Kind(rapid.IntRange(0, 2).Draw(t, "kind")),
				Place: text.Draw(t, "place"), DRG: text.Draw(t, "drg"), From: on, To: on + day.Day(i), Revenue: text.Draw(t, "revenue"), Code: text.Draw(t, "code"),
				Modifiers: rapid.SliceOfN(rapid.StringMatching(`[A-Z0-9]{2}`), 1, 4).Draw(t, "modifiers"), Units: rapid.Int64Range(0, 1e9).Draw(t, "units"), Charge: cents,
			})
			results = append(results, repricing.Result{Claim: "C", Line: i + 1, Allowed: cents, Above: i == 1})
			if rapid.Bool().Draw(t, "refused") {
				results[i].Allowed, results[i].Above, results[i].Refusal = 0, false, "no, thanks"
			}
		}
		var a, b bytes.Buffer
		if repricing.WriteRequests(&a, requests) != nil || repricing.WriteResults(&b, results) != nil {
			t.Fatal("not written")
		}
		gotRequests, err := repricing.ReadRequests(&a)
		if d := cmp.Diff(requests, gotRequests); d != "" || err != nil {
			t.Fatal(d, err)
		}
		gotResults, err := repricing.ReadResults(&b)
		if d := cmp.Diff(results, gotResults); d != "" || err != nil {
			t.Fatal(d, err)
		}
	})
}

func FuzzReadResults(f *testing.F) {
	f.Add([]byte("claim,line,allowed,above,refusal\nC1,1,5.00,yes,\nC1,2,,,no\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := repricing.ReadResults(bytes.NewReader(b))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		var out bytes.Buffer
		if err := repricing.WriteResults(&out, list); err != nil {
			t.Fatal(err)
		}
		again, err := repricing.ReadResults(&out)
		if d := cmp.Diff(list, again); d != "" || err != nil {
			t.Fatal(d, err)
		}
	})
}

func FuzzReadRequests(f *testing.F) {
	f.Add([]byte("claim,line,npi,tin,kind,place,drg,from,to,revenue,code,modifiers,units,charge\nC1,1,1,2,dental,11,,2026-01-01,2026-01-01,,D0120,,1.5,3.00\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := repricing.ReadRequests(bytes.NewReader(b))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		var out bytes.Buffer
		if err := repricing.WriteRequests(&out, list); err != nil {
			t.Fatal(err)
		}
		again, err := repricing.ReadRequests(&out)
		if d := cmp.Diff(list, again); d != "" || err != nil {
			t.Fatal(d, err)
		}
	})
}
