package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/directory"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/provider"
)

var today = day.New(2026, 6, 1)

// npis are synthetic, with their check digits.
var npis = []string{"1000000012", "1000000020", "1000000038", "1000000046", "1000000053", "1000000061", "1000000079",
	"1000000087", "1000000095", "1000000103", "1000000111", "1000000129", "1000000137"}

// having is a directory of n providers, each with the memberships given.
func having(t interface {
	Helper()
	Fatal(...any)
}, n int, ms ...provider.Membership,
) *provider.Directory {
	t.Helper()
	var list []provider.Provider
	for i := range n {
		list = append(list, provider.Provider{NPI: npis[i%len(npis)], TIN: fmt.Sprintf("9%08d", i), Name: "Synthetic", Street: "1 Main St", City: "Dayton",
			State: "OH", Zip: "45402", Method: provider.Check, Networks: ms})
	}
	d, err := provider.NewDirectory(list)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const head = "npi,tin,network,schedule,tier,from,to\n"

func compare(t *testing.T, d *provider.Directory, csv string, confirmed bool) *directory.Result {
	t.Helper()
	r, err := directory.ReadRoster(strings.NewReader(csv))
	if err != nil {
		t.Fatal(err)
	}
	out, err := directory.Compare(d, r, today, confirmed)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// said is a result in a line a change.
func said(r *directory.Result) string {
	var b strings.Builder
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "%s %s %s: %s -> %s", c.Kind, c.TIN[6:], c.What, c.Before, c.After)
		if c.Held {
			b.WriteString(" held")
		}
		if c.Since != 0 {
			b.WriteString(" since " + c.Since.String())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	old := provider.Membership{Network: "metro", Schedule: "fees@1", From: day.New(2024, 1, 1), To: day.New(2024, 12, 31)}
	open := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2025, 1, 1)}
	rural := provider.Membership{Network: "rural", Schedule: "fees@1", From: day.New(2025, 1, 1)}
	both := func(row string) string {
		return head + "1000000012,900000000," + row + "\n1000000020,900000001,metro,fees@2,,2025-01-01,\n"
	}
	for _, c := range []struct{ name, csv, want string }{
		{"the same", both("metro,fees@2,,2025-01-01,"), ""},
		{"an end to come", both("metro,fees@2,,2025-01-01,2026-12-31"), "ended 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier in, 2025-01-01 to 2026-12-31\n"},
		{"an end that is past", both("metro,fees@2,,2025-01-01,2026-03-31"), "ended 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier in, 2025-01-01 to 2026-03-31 since 2026-04-01\n"},
		{"another schedule all the time", both("metro,fees@3,,2025-01-01,"), "changed 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@3, tier in, 2025-01-01 to open since 2025-01-01\n"},
		{"another tier", both("metro,fees@2,plus,2025-01-01,"), "changed 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier plus, 2025-01-01 to open since 2025-01-01\n"},
		{"another schedule from a day on", both("metro,fees@3,,2026-07-01,"), "changed 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier in, 2025-01-01 to 2026-06-30\n" +
			"added 000 membership:  -> fees@3, tier in, 2026-07-01 to open\n"},
		{"another schedule from today on", both("metro,fees@3,,2026-06-01,"), "changed 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier in, 2025-01-01 to 2026-05-31\n" +
			"added 000 membership:  -> fees@3, tier in, 2026-06-01 to open\n"},
		{"another schedule, back", both("metro,fees@3,,2026-03-01,"), "changed 000 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier in, 2025-01-01 to 2026-02-28 since 2026-03-01\n" +
			"added 000 membership:  -> fees@3, tier in, 2026-03-01 to open since 2026-03-01\n"},
	} {
		d := having(t, 2, old, open, rural)
		r := compare(t, d, c.csv, false)
		if got := said(r); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
		if again := said(compare(t, r.After, c.csv, false)); again != "" {
			t.Errorf("%s, again: %s", c.name, again)
		}
		p, _ := r.After.Find("1000000012", "900000000")
		if p.In("rural", today) == nil || p.In("metro", day.New(2024, 6, 1)).Paid() != "fees@1" {
			t.Errorf("%s: another network or the past was touched", c.name)
		}
	}
}

func TestWhoIsMissingEnds(t *testing.T) {
	open := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2025, 1, 1)}
	later := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2026, 9, 1)}
	four := head
	for i := range 4 {
		four += fmt.Sprintf("%s,9%08d,metro,fees@2,,2025-01-01,\n", npis[i], i)
	}
	r := compare(t, having(t, 5, open), four, false)
	if got := said(r); got != "ended 004 membership: fees@2, tier in, 2025-01-01 to open -> fees@2, tier in, 2025-01-01 to 2026-05-31\n" || r.Held != "" {
		t.Error(got, r.Held)
	}
	p, _ := r.After.Find(npis[4], "900000004")
	if p.In("metro", today) != nil || p.In("metro", today-1) == nil {
		t.Error("it did not end yesterday")
	}
	five := having(t, 5, later)
	r = compare(t, five, strings.ReplaceAll(four, "2025-01-01", "2026-09-01"), false)
	if got := said(r); !strings.HasSuffix(got, "-> never began\n") {
		t.Error(got)
	}
	if p, _ := r.After.Find(npis[4], "900000004"); len(p.Networks) != 0 {
		t.Error("what never began is there")
	}
}

// A file that ends too much ends nothing, and the rest applies.
func TestMassChangeIsHeld(t *testing.T) {
	open := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2025, 1, 1)}
	file := func(n int) string {
		s := head
		for i := range n {
			s += fmt.Sprintf("%s,9%08d,metro,fees@2,,2025-01-01,\n", npis[i%len(npis)], i)
		}
		return s + "1000000012,999999999,metro,fees@2,,2025-01-01,\n"
	}
	fresh := "npi,tin,network,schedule,tier,from,to,name,street,city,state,zip\n"
	full := func(n int) string {
		s := strings.ReplaceAll(strings.TrimPrefix(file(n), head), ",\n", ",,Synthetic,1 Main St,Dayton,OH,45402\n")
		return fresh + s
	}
	for _, c := range []struct {
		present, listed int
		confirm, held   bool
	}{
		{100, 90, false, false}, {100, 89, false, true}, {100, 89, true, false},
		{400, 380, false, false}, {400, 379, false, true},
		{10, 7, false, false}, {10, 6, false, true}, // with the new one 8 and 7 are listed, of 10
	} {
		r := compare(t, having(t, c.present, open), full(c.listed), c.confirm)
		p, _ := r.After.Find(npis[(c.present-1)%len(npis)], fmt.Sprintf("9%08d", c.present-1))
		if (r.Held != "") != c.held || (p.In("metro", today) != nil) != c.held {
			t.Errorf("%+v: %q", c, r.Held)
		}
		if _, ok := r.After.Find("1000000012", "999999999"); !ok {
			t.Errorf("%+v: who is new was held", c)
		}
	}
}

// An end that the file names is held like one that it leaves out.
func TestANamedEndIsHeld(t *testing.T) {
	open := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2025, 1, 1)}
	csv := head
	for i := range 11 {
		csv += fmt.Sprintf("%s,9%08d,metro,fees@3,,2025-01-01,2026-03-31\n", npis[i], i)
	}
	r := compare(t, having(t, 11, open), csv, false)
	p, _ := r.After.Find(npis[0], "900000000")
	if m := p.In("metro", today); r.Held == "" || m == nil || m.To != 0 || m.Paid() != "fees@3" {
		t.Errorf("%q %+v", r.Held, m)
	}
}

func TestProvidersThemselves(t *testing.T) {
	open := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2025, 1, 1)}
	csv := "npi,tin,name,zip,method,routing,account,network,schedule,from\n1000000012,900000000,Renamed,,ach,021000021,12345,metro,fees@2,2025-01-01\n"
	r := compare(t, having(t, 1, open), csv, false)
	want := "changed 000 name: Synthetic -> Renamed\nchanged 000 method: check -> ach\nchanged 000 routing:  -> \nchanged 000 account:  -> \n"
	if got := said(r); got != want {
		t.Error(got)
	}
	if p, _ := r.After.Find("1000000012", "900000000"); p.Zip != "45402" || p.Bank.Number != "12345" {
		t.Errorf("%+v", p)
	}
	if got := said(compare(t, r.After, csv, false)); got != "" {
		t.Error(got)
	}
}

func TestWrongRostersAreNamed(t *testing.T) {
	good := "1000000012,900000000,metro,fees@1,,2025-01-01,\n"
	for in, want := range map[string]string{
		"":                  "it has no rows",
		head:                "it has no rows",
		"npi,tin\n":         "lack the column network",
		"npi,npi\n":         "column 2 is not one of",
		"npi,shoe\n":        "column 2 is not one of",
		head + good + "x\n": "line 3 is not a row",
		head + good + good:  "line 3: from: another row",
		head + "1000000013,900000000,metro,fees@1,,2025-01-01,\n":           "line 2: npi",
		head + "1000000012,90000000,metro,fees@1,,2025-01-01,\n":            "line 2: tin",
		head + "1000000012,900000000,metro,,,2025-01-01,\n":                 "line 2: schedule, arrangement",
		head + "1000000012,900000000,metro,fees@1,out,2025-01-01,\n":        "line 2: tier",
		head + "1000000012,900000000,metro,fees@1,,soon,\n":                 "line 2: from",
		head + "1000000012,900000000,metro,fees@1,,2025-01-01,2024-01-01\n": "line 2: to",
		head + "1000000012,900000000,,fees@1,,2025-01-01,\n":                "line 2: network",
	} {
		_, err := directory.ReadRoster(strings.NewReader(in))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
	r, err := directory.ReadRoster(strings.NewReader(head + good))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := directory.Compare(having(t, 0), r, today, false); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "line 2: a provider who is new") {
		t.Error(err)
	}
}

// Whatever stood before: after a roster, on each day from today on, the networks that it names
// are as its rows say; what was before today and no row says differs in nothing; and the same
// roster again changes nothing.
func TestARosterIsTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := having(t, 3, drawn(t, "before")...)
		rows := drawn(t, "roster")
		if len(rows) == 0 {
			return
		}
		csv := head
		for _, m := range rows {
			to := ""
			if m.To != 0 {
				to = m.To.String()
			}
			csv += fmt.Sprintf("%s,900000000,metro,%s,,%s,%s\n", npis[0], m.Schedule, m.From, to)
		}
		r, err := directory.ReadRoster(strings.NewReader(csv))
		if err != nil {
			t.Fatal(err)
		}
		out, err := directory.Compare(d, r, today, true)
		if fault.Is(err, fault.Invalid) {
			return // the past and the roster contradict
		}
		if err != nil {
			t.Fatal(err)
		}
		p, _ := out.After.Find(npis[0], "900000000")
		for on := today; on < today+200; on += 7 {
			want, later := "", false
			for _, m := range rows {
				later = later || on < m.From
				if m.From <= on && (m.To == 0 || on <= m.To) {
					want = m.Schedule
				}
			}
			got := ""
			if m := p.In("metro", on); m != nil {
				got = m.Schedule
			}
			if got != want && (want != "" || !later) {
				t.Fatalf("%s: %q, want %q\n%s", on, got, want, csv)
			}
			if other, _ := out.After.Find(npis[1], "900000001"); other.In("metro", on) != nil {
				t.Fatalf("%s: who is missing is still there", on)
			}
		}
		again, err := directory.Compare(out.After, r, today, true)
		if err != nil || len(again.Changes) != 0 {
			t.Fatalf("again: %v %+v\n%s", err, again.Changes, csv)
		}
	})
}

// drawn are memberships one after another around today.
func drawn(t *rapid.T, label string) (out []provider.Membership) {
	at := today - 300
	for range rapid.IntRange(0, 4).Draw(t, label) {
		m := provider.Membership{Network: "metro", Schedule: rapid.SampledFrom([]string{"a@1", "b@1"}).Draw(t, "schedule"), From: at + day.Day(rapid.IntRange(0, 3).Draw(t, "gap"))*60}
		m.To = m.From + day.Day(rapid.IntRange(0, 4).Draw(t, "length"))*50
		at = m.To + 1
		out = append(out, m)
	}
	if n := len(out); n > 0 && rapid.Bool().Draw(t, "open") {
		out[n-1].To = 0
	}
	return out
}

func FuzzRoster(f *testing.F) {
	f.Add(head + "1000000012,900000000,metro,fees@1,,2025-01-01,\n")
	f.Add("")
	open := provider.Membership{Network: "metro", Schedule: "fees@2", From: day.New(2025, 1, 1)}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := directory.ReadRoster(strings.NewReader(text))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if _, err := directory.Compare(having(t, 2, open), r, today, false); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	})
}

func TestEntriesAreDueAfter90Days(t *testing.T) {
	d := having(t, 2)
	d, err := directory.Verify(d, npis[0], "", today-90)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[day.Day]int{today: 1, today + 1: 2} {
		if got := directory.Entries(d, on, true, funding.BankingDay); len(got) != want {
			t.Errorf("%s: %+v", on, got)
		}
	}
	if _, err := directory.Verify(d, npis[5], "", today); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if len(directory.Entries(d, today, false, funding.BankingDay)) != 2 {
		t.Error("not all are listed")
	}
}

func TestChangesAreTakenOverWithinTwoBusinessDays(t *testing.T) {
	friday := day.New(2026, 6, 5)
	for _, c := range []struct {
		taken, on day.Day
		late      bool
	}{{0, friday + 4, false}, {0, friday + 5, true}, {friday + 4, friday + 30, false}, {friday + 5, friday + 30, true}} {
		list := having(t, 1).All()
		list[0].Verified, list[0].Updates = c.on, []provider.Update{{What: "phone", Reported: friday, Taken: c.taken}}
		d, err := provider.NewDirectory(list)
		if err != nil {
			t.Fatal(err)
		}
		if got := directory.Entries(d, c.on, true, funding.BankingDay); (len(got) > 0) != c.late {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}
