package x278_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
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
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x278"
)

var header = x12.Envelope{Sender: "CLINIC", Receiver: "OPENASO", Control: 7, At: time.Date(2026, 4, 1, 8, 30, 0, 0, time.UTC)}

// refused are the published examples that the guide refuses, and why.
var refused = map[string]string{
	"admission-request-for-review.edi":             "SE01, segment 26: the count of segments is not what the set holds",
	"request-for-home-health-care.edi":             "SE01, segment 20: the count of segments is not what the set holds",
	"request-for-non-emergency-transportation.edi": "loop 2000F HL02, segment 30: not the number of the level above\nloop 2000F HL02, segment 32: not the number of the level above",
}

func samples(t *testing.T) map[string]string {
	t.Helper()
	return x12test.Samples(t, "x278", func(text string) bool {
		return strings.Contains(text, "GS*HI*") && strings.Contains(text, "ST*278*") && strings.Contains(text, x278.Version)
	})
}

func read(t testing.TB, text string) ([]x278.Item, envelope.Report) {
	t.Helper()
	var out []x278.Item
	r, err := x278.Read(strings.NewReader(text), func(it x278.Item) error { out = append(out, it); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

func reviews(items []x278.Item) (out []x278.Review) {
	for _, it := range items {
		out = append(out, it.Review)
	}
	return out
}

func TestSamplesAreReadAndWrittenAlike(t *testing.T) {
	for name, text := range samples(t) {
		got, r := read(t, text)
		if x12test.Faults(r) != refused[filepath.Base(name)] || len(got) == 0 {
			t.Errorf("%s: %d reviews, %s", name, len(got), x12test.Faults(r))
		}
		var b bytes.Buffer
		if err := x278.Write(&b, header, reviews(got)...); err != nil {
			t.Fatal(name, err)
		}
		written := b.String()
		again, r := read(t, written)
		if d := cmp.Diff(reviews(got), reviews(again)); d != "" || x12test.Faults(r) != "" {
			t.Errorf("%s: %s %s", name, d, x12test.Faults(r))
		}
		b.Reset()
		if err := x278.Write(&b, header, reviews(again)...); err != nil || b.String() != written {
			t.Errorf("%s: written twice it differs", name)
		}
	}
}

// What stands in the project's own request is all written again.
func TestNothingIsLost(t *testing.T) {
	for _, name := range []string{"requests.278", "responses.278"} {
		text := x12test.Own(t, "x278/"+name)
		got, _ := read(t, text)
		var b bytes.Buffer
		if err := x278.Write(&b, header, reviews(got)...); err != nil {
			t.Fatal(err)
		}
		written := map[string]int{}
		for line := range strings.Lines(b.String()) {
			written[line]++
		}
		for line := range strings.Lines(text) {
			switch line[:2] {
			case "IS", "GS", "GE", "IE", "ST", "SE", "BH", "HL":
				continue
			}
			if written[line]--; written[line] < 0 {
				t.Errorf("%s: %s is lost", name, strings.TrimSpace(line))
			}
		}
	}
}

func TestWhatARequestSays(t *testing.T) {
	got, _ := read(t, x12test.Own(t, "x278/requests.278"))
	r := &got[0].Review
	e := r.Event
	said := fmt.Sprint(len(got), " ", r.Response(), " ", r.Batch, " ", r.Requester.ID, " ", r.Dependent.First.Reveal(), " ", e.Care.Category, " ", e.Care.Place, " ",
		e.Diagnoses[0].Code, " ", e.Diagnoses[0].On, " ", e.Delivery.Count, " ", e.Attachments[0].Control, " ", len(e.Parties), " ", len(r.Services), " ",
		r.Services[0].Kind, " ", r.Services[0].Procedure.Code, " ", r.Services[0].Count, " ", *r.Services[0].Charge, " ", r.Services[0].Parties[0].Code, " ", r.Services[2].Teeth[0].Surfaces[1])
	want := "2 false R-1 1467560003 ROSA HS [11 B ] S93401A 2026-03-01 12000 ATT-1 3 3 SV1 97110 12500 120.50 72 O"
	if said != want {
		t.Errorf("got  %s\nwant %s", said, want)
	}
	got, _ = read(t, x12test.Own(t, "x278/responses.278"))
	var lines []string
	for _, it := range got {
		v := &it.Review
		line := fmt.Sprint(it.Set, " ", v.Batch, " ", v.Response(), " ", len(v.Rejections), " ", len(v.Subscriber.Rejections))
		if v.Event != nil {
			line += fmt.Sprint(" ", v.Event.Action, " ", len(v.Event.Rejections), " ", len(v.Services))
		}
		lines = append(lines, line)
	}
	if d := cmp.Diff([]string{"1 R-1 true 0 0 &{A6 AUTH-1 0U N} 0 1", "1 R-1 true 0 0 <nil> 1 0", "2 R-2 true 0 1", "3 R-3 true 1 0"}, lines); d != "" {
		t.Error(d)
	}
}

func TestEachFaultIsNamed(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no category", "UM*HS*I*AE", "UM**I*AE", "loop 2000F UM01, segment 46: required and missing"},
		{"no review", "UM*HS*I*1*11:B*AA:::OH*U****4~\n", "", "loop 2000E UM, segment 24: required here and missing"},
		{"a service in the event", "UM*HS*I*1*11:B", "SV1*HC:1~\nUM*HS*I*1*11:B", "loop 2000E SV1, segment 24: not expected here by this guide, or not with this qualifier"},
		{"no amount", "*120.5*UN", "*120.555*UN", "loop 2000F SV102, segment 48: not an amount of dollars and cents"},
		{"no quantity", "*UN*12.5", "*UN*12.0005", "loop 2000F SV104, segment 48: not a quantity with at most three decimals"},
		{"no day", "DTP*439*D8*20260301", "DTP*439*D8*20260332", "loop 2000E DTP03, segment 26: not a day, or not in the form that its qualifier says"},
		{"an unknown day", "DTP*439*D8", "DTP*999*D8", "loop 2000E DTP, segment 26: not expected here by this guide, or not with this qualifier"},
		{"a service below another", "HL*7*5*SS", "HL*7*6*SS", "loop 2000F HL02, segment 52: not the number of the level above"},
		{"levels that do not count", "HL*8*5*SS", "HL*9*5*SS", "loop 2000F HL01, segment 54: levels must count from 1"},
		{"a decision in a request", "REF*BB*AUTH-0", "HCR*A1~\nREF*BB*AUTH-0", "loop 2000E HCR, segment 25: not expected here by this guide, or not with this qualifier"},
		{"a subscriber without a card", "NM1*IL*1*SYNTHETICSON*BENEDICT****MI*OA000000002", "NM1*IL*1*SYNTHETICSON*BENEDICT", "loop 2010C NM108, segment 8: required and missing\nloop 2010C NM109, segment 8: required and missing"},
	} {
		text := strings.Replace(x12test.Own(t, "x278/requests.278"), c.from, c.to, 1)
		got, r := read(t, text)
		var faults []string
		for _, f := range r.Faults {
			if f.Segment != "SE" { // the count is no matter here
				faults = append(faults, f.Error())
			}
		}
		if d := cmp.Diff(c.want, strings.Join(faults, "\n")); d != "" || len(got) != 2 {
			t.Errorf("%s, %d reviews: %s", c.name, len(got), d)
		}
	}
}

// The 999 says of whom a review is, by the number on the card, which for 278 the guide
// asks for (CTX01 "PATIENT NAME NM109").
func TestFaultsAreOfTheirPatient(t *testing.T) {
	text := x12test.Own(t, "x278/requests.278")
	for _, c := range []struct{ name, from, to, want string }{
		{"an event", "DTP*439*D8*20260301", "DTP*439*D8*20260332", "OA000000001: DTP"},
		{"a service", "*120.5*UN", "*120.555*UN", "OA000000001: SV1"},
		{"the subscriber", "NM1*IL*1*SYNTHETICSON*BENEDICT", "NM1*IL*9*SYNTHETICSON*BENEDICT", "OA000000002: NM1"},
		{"a subscriber without a card", "NM1*IL*1*SYNTHETICSON*BENEDICT****MI*OA000000002", "NM1*IL*1*SYNTHETICSON*BENEDICT", ": NM1 : NM1"},
		{"the requester", "NM1*1P*", "NM1*1P*9", ": NM1"},
	} {
		_, r := read(t, strings.Replace(text, c.from, c.to, 1))
		if got := strings.Join(x12test.Units(r, phi.Text.Reveal), " "); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestARequestWithoutAnEventIsAFaultyReview(t *testing.T) {
	text := x12test.Own(t, "x278/requests.278")
	from, to := strings.Index(text, "HL*4*3*EV"), strings.Index(text, "SE*19")
	text = text[:from] + strings.Replace(text[to:], "SE*19", "SE*10", 1)
	got, r := read(t, text)
	set := &r.Groups[0].Sets[1]
	if len(got) != 2 || set.Items != 1 || set.Faulty != 1 || got[1].Review.Event != nil ||
		!strings.Contains(x12test.Faults(r), "loop 2000E HL, segment 10: the request has no patient event") {
		t.Errorf("%d reviews, %+v, %s", len(got), set, x12test.Faults(r))
	}
}

func TestPartsOfOneReviewAreBounded(t *testing.T) {
	one := "MSG*TWICE A WEEK~\n"
	text := strings.Replace(x12test.Own(t, "x278/requests.278"), one, one+strings.Repeat("PWK*DA*BM~\n", 9_000), 1)
	got, r := read(t, text)
	if len(got) != 2 || len(got[0].Review.Services[0].Attachments) > 5_000 || len(got[1].Faults) > 0 || r.Groups[0].Sets[0].Faulty != 1 {
		t.Errorf("%d reviews, %d attachments", len(got), len(got[0].Review.Services[0].Attachments))
	}
}

func TestOtherSets(t *testing.T) {
	_, r := read(t, strings.ReplaceAll(x12test.Own(t, "x278/requests.278"), "005010X217", "005010X216"))
	if set := &r.Groups[0].Sets[0]; set.Whole() || set.Wrong[0] != "I6" {
		t.Errorf("%+v", set)
	}
	_, r = read(t, strings.ReplaceAll(x12test.Own(t, "x278/requests.278"), "ST*278", "ST*276"))
	if set := &r.Groups[0].Sets[0]; set.Whole() || set.Wrong[0] != "1" {
		t.Errorf("%+v", set)
	}
	fails := errors.New("fails")
	if _, err := x278.Read(strings.NewReader(x12test.Own(t, "x278/requests.278")), func(x278.Item) error { return fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
	if err := x278.Write(&bytes.Buffer{}, header, x278.Review{Batch: "A~B"}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func text(t *rapid.T, name string) string {
	return rapid.StringMatching(`[A-Z0-9][A-Z0-9 ]{0,8}[A-Z0-9]`).Draw(t, name)
}

func party(t *rapid.T, codes ...string) x278.Party {
	p := x278.Party{Code: rapid.SampledFrom(codes).Draw(t, "code"), Kind: "1", Name: text(t, "name"), First: "JO", Qualifier: "XX", ID: "1234567893"}
	if rapid.Bool().Draw(t, "more") {
		p.References = []x278.Reference{{Qualifier: "EI", ID: text(t, "ref")}}
		p.Address = x278.Address{Street: [2]phi.Text{phi.New("1 MAIN")}, City: phi.New("DAYTON"), State: "OH", Zip: "45402"}
		p.Contact = x278.Contact{Name: "ANNE", Numbers: [3][2]string{{"TE", "5555550100"}}}
		p.Role, p.TaxonomyQualifier, p.Taxonomy = "PE", "PXC", "207Q00000X"
	}
	return p
}

func service(t *rapid.T) x278.Service {
	c := money.Cents(rapid.Int64Range(0, 99_999).Draw(t, "charge"))
	v := x278.Service{Kind: rapid.SampledFrom([]string{"SV1", "SV2", "SV3"}).Draw(t, "kind"), Charge: &c, Count: rapid.Int64Range(1, 99_999).Draw(t, "count"),
		Procedure: x278.Procedure{Qualifier: "HC", Code: text(t, "procedure"), Modifiers: [4]string{"25"}}}
	from := day.New(2026, 1, 1) + day.Day(rapid.IntRange(0, 300).Draw(t, "from"))
	v.Dates = []x278.Date{{Qualifier: "472", From: from, To: from + day.Day(rapid.IntRange(0, 2).Draw(t, "days"))}}
	switch v.Kind {
	case "SV1":
		v.Unit, v.Pointers = "UN", [4]string{"1", "2"}
	case "SV2":
		v.Unit, v.Revenue = "DA", "0420"
	case "SV3":
		v.Cavity, v.Teeth = [5]string{"10"}, []x278.Tooth{{Qualifier: "JP", Code: "8", Surfaces: [5]string{"M"}}}
	}
	if rapid.Bool().Draw(t, "own review") {
		v.Care = &x278.Care{Category: "HS", Type: "I"}
	}
	return v
}

func TestReviewsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []x278.Review
		for range rapid.IntRange(1, 4).Draw(t, "reviews") {
			r := x278.Review{Purpose: rapid.SampledFrom([]string{"13", "11"}).Draw(t, "purpose"), Batch: text(t, "batch"), Kind: "18"}
			r.Organization = x278.Party{Code: "X3", Kind: "2", Name: "PLAN", Qualifier: "PI", ID: text(t, "plan")}
			r.Requester = x278.Party{Code: "1P", Kind: "1", Name: "OAK", Qualifier: "XX", ID: "1467560003"}
			r.Subscriber = x278.Person{Kind: "1", Last: phi.New("DOE"), Qualifier: "MI", ID: phi.New(text(t, "card")), Born: day.New(1980, 2, 29), Sex: "F"}
			if rapid.Bool().Draw(t, "dependent") {
				r.Dependent = x278.Person{Kind: "1", Last: phi.New("DOE"), First: phi.New(text(t, "first")), Born: day.New(2015, 5, 6), Insured: [4]string{"N", "19"}}
			}
			e := &x278.Event{Detail: x278.Detail{Traces: []x278.Trace{{Kind: "1", Number: text(t, "trace"), By: "9OPENCLIN1"}}},
				Care: x278.Care{Category: "HS", Type: "I", Place: [3]string{"11", "B"}}}
			for range rapid.IntRange(0, 12).Draw(t, "diagnoses") {
				e.Diagnoses = append(e.Diagnoses, x278.Diagnosis{Qualifier: "ABF", Code: text(t, "diagnosis"), On: day.New(2026, 1, 1)})
			}
			e.Delivery = rapid.SampledFrom([]*x278.Delivery{nil, {Of: "VS", Count: 1_500}}).Draw(t, "delivery")
			e.Message = phi.New(text(t, "message"))
			for range rapid.IntRange(0, 3).Draw(t, "parties") {
				e.Parties = append(e.Parties, party(t, "SJ", "FA", "71"))
			}
			if r.Response() {
				e.Traces[0].Kind, e.Action = "2", &x278.Action{Code: "A4", Reason: "0U"}
				e.Rejections = []x278.Rejection{{Valid: "N", Reason: "57", FollowUp: "C"}}
			}
			r.Event = e
			for range rapid.IntRange(0, 3).Draw(t, "services") {
				r.Services = append(r.Services, service(t))
			}
			want = append(want, r)
		}
		var b bytes.Buffer
		if err := x278.Write(&b, header, want...); err != nil {
			t.Fatal(err)
		}
		written := b.String()
		var got []x278.Review
		r, err := x278.Read(iotest.HalfReader(&b), func(it x278.Item) error { got = append(got, it.Review); return nil })
		if d := cmp.Diff(want, got); d != "" || err != nil || len(r.Faults) > 0 {
			t.Fatal(d, err, x12test.Faults(r), written)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(x12test.Own(f, "x278/requests.278")))
	f.Add([]byte(x12test.Own(f, "x278/responses.278")))
	f.Fuzz(func(t *testing.T, b []byte) {
		var list []x278.Review
		if _, err := x278.Read(bytes.NewReader(b), func(it x278.Item) error { list = append(list, it.Review); return nil }); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		_ = x278.Write(&bytes.Buffer{}, header, list...)
	})
}
