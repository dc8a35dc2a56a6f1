package x835_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x835"
)

// tester is a test, or a draw of one.
type tester interface {
	Helper()
	Fatal(...any)
}

// full is a remittance with every segment of the guide, as Write would write it.
func full(t tester) string {
	t.Helper()
	b, err := os.ReadFile("../../../testdata/x835/full.835")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// all reads a file's payments with their claims, and what is wrong with them.
func all(t tester, text string) (report envelope.Report, out []x835.Remittance, faults []string) {
	t.Helper()
	var claims []x835.Claim
	report, err := x835.Each(strings.NewReader(text), func(it x835.Item) error {
		for _, f := range it.Faults {
			faults = append(faults, f.Error())
		}
		if it.Claim != nil {
			claims = append(claims, *it.Claim)
			return nil
		}
		it.Payment.Claims, claims = claims, nil
		out = append(out, *it.Payment)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return report, out, faults
}

var sent = x835.Header{Sender: "PLAN", Receiver: "HOSPITAL", Control: 9, At: time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)}

func written(t tester, r *x835.Remittance) string {
	t.Helper()
	var b bytes.Buffer
	if err := x835.Write(&b, sent, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Nothing of a file is lost: written again it has the same bytes.
func TestEverySegmentIsReadAndWritten(t *testing.T) {
	text := full(t)
	report, got, faults := all(t, text)
	if len(got) != 1 || len(faults)+len(report.Faults) > 0 {
		t.Fatalf("%d payments, %v %v", len(got), faults, report.Faults)
	}
	if d := cmp.Diff(text, written(t, &got[0])); d != "" {
		t.Error(d)
	}
	if s := report.Groups[0].Sets[0]; s.Items != 3 || s.Faulty != 0 || !s.Whole() {
		t.Errorf("%d claims, %d faulty", s.Items, s.Faulty)
	}
	c := &got[0].Claims[0]
	if c.Adjustments[1].Amount != 2_000 || c.Quantities[1] != 1_000 || c.Inpatient.PsychiatricDays != 4_000 || c.Lines[0].Submitted.Code != "99214" ||
		c.Lines[0].Reference != "LINE-A" || c.Lines[1].Number != 2 || c.Counts[1].Thousandths != 500 || c.Names[3].IDKind != "PI" {
		t.Errorf("%+v", c)
	}
}

// samples are the published examples that lie beside the repository, if they do. What is
// wrong with a file is said here; the others have nothing wrong.
var samples = map[string][]string{
	"managed-care.835": {"BPR16, segment 2: not a day", "loop 1000A PER, segment 8: required here and missing"},
	"medicare-part-a.835": {"loop 1000A PER, segment 9: required here and missing",
		"loop 2000 TS309, segment 11: not used by this guide", "loop 2000 TS311, segment 11: not used by this guide",
		"loop 2000 TS309, segment 21: not used by this guide", "loop 2000 TS311, segment 21: not used by this guide"},
	// components are separated by > where ISA16 says :
	"secondary-payment.835": {"loop 2110 SVC01-1, segment 27: not a code that the guide lists", "loop 2110 SVC01-2, segment 27: required and missing",
		"loop 2110 SVC01-1, segment 32: not a code that the guide lists", "loop 2110 SVC01-2, segment 32: required and missing",
		"BPR16, segment 2: required and missing", "loop 1000A PER, segment 9: required here and missing"},
	"tertiary-payment.835": {"loop 2110 SVC01-2, segment 18: required and missing", "loop 2110 SVC06-1, segment 18: not a code that the guide lists",
		"loop 2110 SVC06-2, segment 18: required and missing", "loop 2110 SVC03, segment 18: charge less adjustments is not the payment",
		"loop 2100 CLP03, segment 14: its lines' charges are not CLP03", "BPR16, segment 2: required and missing",
		"loop 1000A PER, segment 9: required here and missing"},
	"cob-contractural-adjustment.835": {"loop 2110 SVC01-1, segment 19: not a code that the guide lists", "loop 2110 SVC01-2, segment 19: required and missing",
		"BPR16, segment 2: required and missing", "loop 1000A PER, segment 9: required here and missing"},
}

func TestPublishedSamples(t *testing.T) {
	for _, pattern := range []string{"stupidedi/X221A1 HP835*/pass/*", "linuxforhealth/835*/*"} {
		files, err := filepath.Glob("../../../../shared/x12/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, first, faults := all(t, string(b))
			if d := cmp.Diff(samples[filepath.Base(name)], faults); d != "" {
				t.Errorf("%s: %s", filepath.Base(name), d)
			}
			if len(faults) == 0 {
				identical(t, filepath.Base(name), first)
			}
		}
	}
}

// identical writes payments and reads them again.
func identical(t *testing.T, name string, payments []x835.Remittance) {
	t.Helper()
	for i := range payments {
		_, again, faults := all(t, written(t, &payments[i]))
		if d := cmp.Diff(payments[i:i+1], again); d != "" || len(faults) > 0 {
			t.Errorf("%s: %v\n%s", name, faults, d)
		}
	}
}
