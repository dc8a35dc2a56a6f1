package x276_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x276"
)

// refused are the published examples that the guide refuses, and why.
var refused = map[string]string{
	"linuxforhealth/277_005010X212/provider-level-status.277":                     "loop 2200C STC01-3, segment 20: not a code that the guide lists",
	"stupidedi/X212 HR277 Heatlh Care Information Status Notification/pass/1.era": "IEA02: the control number is not that of ISA",
}

// samples are the published files of a set and functional group beside the repository, if
// they are there, and the project's own.
func samples(t *testing.T, functional string) map[string]string {
	t.Helper()
	return x12test.Samples(t, "x276", func(text string) bool {
		return strings.Contains(text, "GS*"+functional+"*") && strings.Contains(text, x276.Version)
	})
}

func inquiries(t testing.TB, text string) ([]x276.Item, envelope.Report) {
	t.Helper()
	var out []x276.Item
	r, err := x276.Read(strings.NewReader(text), func(it x276.Item) error { out = append(out, it); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

func answers(t testing.TB, text string) ([]x276.Answered, envelope.Report) {
	t.Helper()
	var out []x276.Answered
	r, err := x276.ReadAnswers(strings.NewReader(text), func(it x276.Answered) error { out = append(out, it); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

func TestSamplesAreReadAndWrittenAlike(t *testing.T) {
	for name, text := range samples(t, "HR") {
		got, r := inquiries(t, text)
		if x12test.Faults(r) != refused[name] || len(got) == 0 {
			t.Errorf("%s: %d inquiries, %s", name, len(got), x12test.Faults(r))
		}
		var list []x276.Inquiry
		for _, it := range got {
			list = append(list, it.Inquiry)
		}
		var b bytes.Buffer
		if err := x276.Write(&b, header, list...); err != nil {
			t.Fatal(name, err)
		}
		again, r := inquiries(t, b.String())
		if d := cmp.Diff(got, again); d != "" || refused[name] == "" && x12test.Faults(r) != "" {
			t.Errorf("%s: %s %s", name, d, x12test.Faults(r))
		}
	}
	for name, text := range samples(t, "HN") {
		got, r := answers(t, text)
		if x12test.Faults(r) != refused[name] || len(got) == 0 {
			t.Errorf("%s: %d answers, %s", name, len(got), x12test.Faults(r))
		}
		var list []x276.Answer
		for i := range got {
			list = append(list, got[i].Answer)
			got[i].Faults = nil
		}
		var b bytes.Buffer
		if err := x276.WriteAnswers(&b, header, list...); err != nil {
			t.Fatal(name, err)
		}
		again, r := answers(t, b.String())
		for i := range again {
			again[i].Faults = nil
		}
		if d := cmp.Diff(got, again); d != "" || refused[name] == "" && x12test.Faults(r) != "" {
			t.Errorf("%s: %s %s", name, d, x12test.Faults(r))
		}
	}
}

// What the guide's own examples ask, in words.
func TestWhatAnExampleAsks(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/x276/two-providers.276")
	if err != nil {
		t.Fatal(err)
	}
	got, _ := inquiries(t, string(text))
	var lines []string
	for _, it := range got {
		q := &it.Inquiry
		lines = append(lines, fmt.Sprint(it.Ordinal, " ", it.Set, " ", q.Batch, " ", q.Provider.ID, " ", q.Subscriber.ID.Reveal(), " ",
			q.Patient.First.Reveal(), " ", q.Trace, " ", q.Control, " ", q.PatientNumber.Reveal(), " ", q.From, " ", q.To, " ", len(q.Lines)))
	}
	want := []string{
		"1 1 B-1 1234567893 OA000000001  T-1  P-1 2026-02-03 2026-02-03 0",
		"2 1 B-1 1234567893 OA000000001  T-2 0123456789abcdef01234567-2    0",
		"3 1 B-1 1234567893 OA000000001 ROSA T-3   2026-01-01 2026-03-31 2",
		"4 1 B-1 1467560003 OA000000002  T-4  P-4 2026-02-05 2026-02-05 0",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
	if c := got[0].Inquiry.Charge; c == nil || *c != 12_550 {
		t.Error("the charge is not read")
	}
	l := got[2].Inquiry.Lines[1]
	if l.Code != "87880" || l.Modifiers[1] != "59" || l.Units != 2_500 || l.Number != "L2" || l.Charge != 4_000 || l.Revenue != "0306" {
		t.Errorf("%+v", l)
	}
}
