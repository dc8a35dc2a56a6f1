package x276_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x276"
)

var header = x12.Envelope{Sender: "CLINIC", Receiver: "OPENASO", Control: 7, At: time.Date(2026, 4, 1, 8, 30, 0, 0, time.UTC)}

func TestEachFaultIsNamed(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no trace", "TRN*1*T-4", "TRN*1", "loop 2200D TRN02, segment 34: required and missing"},
		{"another trace type", "TRN*1*T-4", "TRN*2*T-4", "loop 2200D TRN01, segment 34: not a code that the guide lists"},
		{"an amount with three decimals", "AMT*T3*125.5", "AMT*T3*125.555", "loop 2200D AMT02, segment 15: not an amount of dollars and cents"},
		{"no amount", "AMT*T3*125.5", "AMT*T3*x", "loop 2200D AMT02, segment 15: not a number\nloop 2200D AMT02, segment 15: not an amount of dollars and cents"},
		{"no day", "DTP*472*D8*20260205", "DTP*472*D8*20260231", "loop 2200D DTP03, segment 36: not a day, or not in the form that its qualifier says"},
		{"units with four decimals", "***2.5~", "***2.5001~", "loop 2220E SVC07, segment 26: not a number of units with at most three decimals"},
		{"a line without a day", "DTP*472*D8*20260110~\n", "", "loop 2220E DTP, segment 25: required here and missing"},
		{"two bill types", "REF*BLT*111", "REF*BLT*111~\nREF*BLT*112", "loop 2200D REF, segment 14: more often than the guide allows"},
		{"a reference of no guide", "REF*BLT*111", "REF*ZZ*111", "loop 2200D REF, segment 13: not expected here by this guide, or not with this qualifier"},
		{"a dependent without a birth day", "DMG*D8*20150506*F~\n", "", "loop 2000E DMG, segment 20: required here and missing"},
		{"a dependent with a number", "NM1*QC*1*SYNTHETICSON*ROSA", "NM1*QC*1*SYNTHETICSON*ROSA****MI*A1", "loop 2100E NM108, segment 21: not used by this guide\nloop 2100E NM109, segment 21: not used by this guide"},
		{"levels that do not count", "HL*7*6*22*0", "HL*8*6*22*0", "loop 2000D HL01, segment 31: levels must count from 1"},
		{"a level below another", "HL*7*6*22*0", "HL*7*3*22*0", "loop 2000D HL02, segment 31: not the number of the level above"},
		{"no claim of a subscriber alone", "TRN*1*T-4~\nREF*EJ*P-4~\nDTP*472*D8*20260205~\n", "", "loop 2200D TRN, segment 34: the subscriber is the patient, and no claim is named or asked for"},
		{"no payer", "NM1*PR*2*BIRCHWOOD HEALTH PLAN*****PI*OPENASO~\n", "", "loop 2100A NM1, segment 4: the loop is required here and missing"},
	} {
		text := strings.Replace(x12test.Own(t, "x276/two-providers.276"), c.from, c.to, 1)
		got, r := inquiries(t, text)
		want := "SE01, segment"
		faults := strings.Split(x12test.Faults(r), "\n")
		if last := faults[len(faults)-1]; strings.HasPrefix(last, want) { // the count is no matter here
			faults = faults[:len(faults)-1]
		}
		if d := cmp.Diff(c.want, strings.Join(faults, "\n")); d != "" || len(got) < 3 {
			t.Errorf("%s, %d inquiries: %s", c.name, len(got), d)
		}
	}
}

// A fault of a level is of every inquiry below it, and one of an inquiry its own.
func TestFaultsGoWhereTheyBelong(t *testing.T) {
	text := strings.Replace(x12test.Own(t, "x276/two-providers.276"), "*XX*1234567893", "*YY*1234567893", 1)
	text = strings.Replace(text, "AMT*T3*125.5", "AMT*T3*x", 1)
	got, r := inquiries(t, text)
	var counts []int
	for _, it := range got {
		counts = append(counts, len(it.Faults))
	}
	set := &r.Groups[0].Sets[0]
	if d := cmp.Diff([]int{3, 1, 1, 0}, counts); d != "" || set.Items != 4 || set.Faulty != 3 || len(r.Faults) != 3 {
		t.Errorf("%s, %d of %d, %s", d, set.Faulty, set.Items, x12test.Faults(r))
	}
}

// The 999 says of which inquiry a fault is, by the sender's own trace.
func TestFaultsAreOfTheirTrace(t *testing.T) {
	text := strings.Replace(x12test.Own(t, "x276/two-providers.276"), "*XX*1234567893", "*YY*1234567893", 1) // above all
	for from, to := range map[string]string{
		"AMT*T3*125.5": "AMT*T3*x", "TRN*1*T-2~": "TRN*2*T-2~", "***2.5~": "***2.5001~", "NM1*1P*1*OAK": "NM1*1P*9*OAK", "DTP*472*D8*20260205": "DTP*472*D8*2026",
	} {
		text = strings.Replace(text, from, to, 1)
	}
	_, r := inquiries(t, text)
	want := []string{": NM1", "T-1: AMT", "T-1: AMT", "T-2: TRN", "T-3: SVC", ": NM1", "T-4: DTP"}
	if d := cmp.Diff(want, x12test.Units(r, phi.Text.Reveal)); d != "" {
		t.Error(d)
	}
	text = strings.Replace(x12test.Own(t, "x276/all-levels.277"), "STC*A4:35", "STC*:35", 1)
	if _, r = answers(t, text); cmp.Diff([]string{"T-2: STC"}, x12test.Units(r, phi.Text.Reveal)) != "" {
		t.Error(x12test.Units(r, phi.Text.Reveal))
	}
}

func TestAnswersAreRead(t *testing.T) {
	got, _ := answers(t, x12test.Own(t, "x276/all-levels.277"))
	var lines []string
	for _, it := range got {
		a := &it.Answer
		for _, s := range a.Statuses {
			line := fmt.Sprint(it.Ordinal, " level ", a.Level, " ", a.Trace, " ", a.Control)
			for _, c := range s.Codes {
				line += " " + c.Category + ":" + c.Code + ":" + c.Entity
			}
			if s.Paid != nil {
				line += fmt.Sprint(" ", s.Paid, " of ", s.Charge, " ", s.Finalized, " ", s.Remitted, " ", s.Trace)
			}
			lines = append(lines, line)
		}
	}
	want := []string{
		"1 level 0 T-1 0123456789abcdef01234567-1 F1:65: F1:1: :: 80.00 of 125.50 2026-03-01 2026-03-20 ACH0001",
		"2 level 0 T-2  A4:35: :: ::",
		"3 level 0 T-3 0123456789abcdef01234567-3 P3:294:QC :: ::", "3 level 0 T-3 0123456789abcdef01234567-3 P1:20: :: ::",
		"4 level 1 0  E0:24:1P :: ::", "5 level 2 B-2  E0:24:41 :: ::",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
	if l := got[0].Answer.Lines; len(l) != 1 || *l[0].Paid != 8_000 || l[0].Statuses[0].Codes[0].Code != "65" {
		t.Errorf("%+v", l)
	}
}

// A claim with more lines than anybody bills fills no memory, and the next one is read.
func TestLinesOfOneClaimAreBounded(t *testing.T) {
	line := "SVC*HC:87880:QW:59*40**0306***2.5~\nREF*FJ*L2~\nDTP*472*RD8*20260110-20260111~\n"
	text := strings.Replace(x12test.Own(t, "x276/two-providers.276"), line, strings.Repeat(line, 6_000), 1)
	got, r := inquiries(t, strings.Replace(text, "SE*37", "SE*18034", 1))
	if len(got) != 4 || len(got[2].Inquiry.Lines) != 5_000 || len(got[3].Faults) != 0 || got[3].Inquiry.Trace != "T-4" ||
		x12test.Faults(r) != "loop 2220E SVC, segment 15023: more lines and statuses than are read of a claim" {
		t.Errorf("%d inquiries, %d lines, %s", len(got), len(got[2].Inquiry.Lines), x12test.Faults(r))
	}
}

func TestSetsOfOtherGuides(t *testing.T) {
	text := strings.ReplaceAll(x12test.Own(t, "x276/two-providers.276"), "005010X212", "004010X093")
	got, r := inquiries(t, text)
	if set := &r.Groups[0].Sets[0]; len(got) != 0 || set.Whole() || set.Items != 4 || set.Wrong[0] != "I6" {
		t.Errorf("%d inquiries, %+v", len(got), r.Groups)
	}
	_, r = answers(t, x12test.Own(t, "x276/two-providers.276"))
	if set := &r.Groups[0].Sets[0]; set.Whole() || set.Wrong[0] != "1" {
		t.Errorf("%+v", r.Groups)
	}
}

func TestAnErrorOfEmitComesBack(t *testing.T) {
	fails := errors.New("fails")
	if _, err := x276.Read(strings.NewReader(x12test.Own(t, "x276/two-providers.276")), func(x276.Item) error { return fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
	if _, err := x276.ReadAnswers(strings.NewReader(x12test.Own(t, "x276/all-levels.277")), func(x276.Answered) error { return fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
}

func TestADelimiterIsNotWritten(t *testing.T) {
	for _, q := range []x276.Inquiry{
		{Trace: "A*B"}, {References: x276.References{PatientNumber: phi.New("A~")}}, {Lines: []x276.Line{{Code: "A:B"}}},
		{Who: x276.Who{Subscriber: x276.Person{Last: phi.New("A:B")}}},
	} {
		if err := x276.Write(&bytes.Buffer{}, header, q); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
	}
}

// text draws what an element may hold.
func text(t *rapid.T, name string) string {
	return rapid.StringMatching(`[A-Z0-9][A-Z0-9 ]{0,8}[A-Z0-9]`).Draw(t, name)
}

func cents(t *rapid.T, name string) *money.Cents {
	c := money.Cents(rapid.Int64Range(0, 1_000_000).Draw(t, name))
	return rapid.SampledFrom([]*money.Cents{nil, &c}).Draw(t, name+" given")
}

func days(t *rapid.T) (from, to day.Day) {
	from = day.New(2026, 1, 1) + day.Day(rapid.IntRange(0, 300).Draw(t, "from"))
	return from, from + day.Day(rapid.IntRange(0, 3).Draw(t, "days"))
}

// who draws one of few, so that neighbours share levels.
func who(t *rapid.T, batch string) x276.Who {
	pick := func(name string) string { return rapid.SampledFrom([]string{"A1", "B2"}).Draw(t, name) }
	w := x276.Who{
		Batch: batch, Payer: x276.Party{Kind: "2", Name: "PLAN", Qualifier: "PI", ID: pick("payer")},
		Receiver:   x276.Party{Kind: "2", Name: "GROUP", Qualifier: "46", ID: pick("receiver")},
		Provider:   x276.Party{Kind: "1", Name: "OAK", First: "JO", Middle: "M", Suffix: "JR", Qualifier: "XX", ID: pick("provider")},
		Subscriber: x276.Person{Kind: "1", Last: phi.New("DOE"), First: phi.New(pick("first")), Qualifier: "MI", ID: phi.New(pick("card")), Born: day.New(1980, 2, 29), Sex: "F"},
	}
	if rapid.Bool().Draw(t, "also") {
		w.Also = x276.Party{Kind: "2", Name: "OAK", Qualifier: "FI", ID: "123456789"}
	}
	if rapid.Bool().Draw(t, "dependent") {
		w.Patient = x276.Person{Kind: "1", Last: phi.New("DOE"), First: phi.New(pick("patient")), Born: day.New(2010, 1, 1), Sex: "M"}
	}
	return w
}

func references(t *rapid.T, answer bool) x276.References {
	r := x276.References{Control: text(t, "control"), BillType: "111", PatientNumber: phi.New(text(t, "number")), Prescription: phi.New("RX")}
	r.Clearinghouse[0] = "D9A"
	if answer {
		r.Voucher, r.Clearinghouse[1] = "V1", "D9B"
		return r
	}
	r.Location, r.Group = "LU", "6P"
	return r
}

func lines(t *rapid.T, answer bool) (out []x276.Line) {
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		l := x276.Line{Qualifier: "HC", Code: text(t, "code"), Charge: 100, Units: rapid.Int64Range(1, 9_999).Draw(t, "units")}
		l.From, l.To = days(t)
		l.Modifiers[0] = rapid.SampledFrom([]string{"", "25"}).Draw(t, "modifier")
		if answer {
			c := money.Cents(rapid.Int64Range(0, 100).Draw(t, "paid"))
			l.Paid, l.Statuses = &c, []x276.Status{{Codes: [3]x276.Code{{Category: "F1", Code: "65"}}, On: day.New(2026, 3, 1)}}
		} else {
			l.Number = rapid.SampledFrom([]string{"", "L1"}).Draw(t, "line number")
		}
		out = append(out, l)
	}
	return out
}

func TestInquiriesAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []x276.Inquiry
		for i := range rapid.IntRange(1, 6).Draw(t, "inquiries") {
			q := x276.Inquiry{Who: who(t, fmt.Sprint("B", i/3)), References: references(t, false), Trace: text(t, "trace"), Charge: cents(t, "charge"), Lines: lines(t, false)}
			q.From, q.To = days(t)
			want = append(want, q)
		}
		var b bytes.Buffer
		if err := x276.Write(&b, header, want...); err != nil {
			t.Fatal(err)
		}
		var got []x276.Inquiry
		r, err := x276.Read(iotest.HalfReader(&b), func(it x276.Item) error { got = append(got, it.Inquiry); return nil })
		if d := cmp.Diff(want, got); d != "" || err != nil || len(r.Faults) > 0 {
			t.Fatal(d, err, x12test.Faults(r))
		}
	})
}

func TestAnswersAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []x276.Answer
		for i := range rapid.IntRange(1, 6).Draw(t, "answers") {
			a := x276.Answer{Who: who(t, fmt.Sprint("B", i/3)), Level: rapid.SampledFrom([]x276.Level{x276.OfClaim, x276.OfClaim, x276.OfProvider, x276.OfReceiver}).Draw(t, "level"), Trace: text(t, "trace")}
			a.Statuses = []x276.Status{{Codes: [3]x276.Code{{Category: "E0", Code: "24"}}, On: day.New(2026, 3, 1)}}
			a.Subscriber.Born, a.Patient.Born, a.Subscriber.Sex, a.Patient.Sex = 0, 0, "", "" // a 277 does not say them
			switch a.Level {
			case x276.OfClaim:
				a.References, a.Lines = references(t, true), lines(t, true)
				a.From, a.To = days(t)
				s := &a.Statuses[0]
				s.Charge, s.Paid, s.Trace, s.Remitted, s.Finalized = cents(t, "charge"), cents(t, "paid"), text(t, "check"), a.To, a.From
				s.Codes[1] = x276.Code{Category: "F1", Code: "1", Entity: "PR"}
			case x276.OfReceiver:
				a.Provider, a.Also = x276.Party{}, x276.Party{}
				fallthrough
			case x276.OfProvider:
				a.Subscriber, a.Patient = x276.Person{}, x276.Person{}
			}
			want = append(want, a)
		}
		var b bytes.Buffer
		if err := x276.WriteAnswers(&b, header, want...); err != nil {
			t.Fatal(err)
		}
		written := b.String()
		var got []x276.Answer
		r, err := x276.ReadAnswers(iotest.OneByteReader(&b), func(it x276.Answered) error { got = append(got, it.Answer); return nil })
		if d := cmp.Diff(want, got); d != "" || err != nil || len(r.Faults) > 0 {
			t.Fatal(d, err, x12test.Faults(r), written)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(x12test.Own(f, "x276/two-providers.276")))
	f.Add([]byte(x12test.Own(f, "x276/all-levels.277")))
	f.Fuzz(func(t *testing.T, b []byte) {
		var list []x276.Inquiry
		r, err := x276.Read(bytes.NewReader(b), func(it x276.Item) error { list = append(list, it.Inquiry); return nil })
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		var more []x276.Answer
		if _, err := x276.ReadAnswers(bytes.NewReader(b), func(it x276.Answered) error { more = append(more, it.Answer); return nil }); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		count := 0
		for _, g := range r.Groups {
			for _, s := range g.Sets {
				count += s.Items
			}
		}
		if err == nil && count < len(list) {
			t.Fatalf("%d inquiries, and %d counted", len(list), count)
		}
		_ = x276.Write(&bytes.Buffer{}, header, list...)
		_ = x276.WriteAnswers(&bytes.Buffer{}, header, more...)
	})
}
