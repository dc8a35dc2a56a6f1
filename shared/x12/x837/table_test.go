package x837_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// written is a valid file of this project with every loop that its changes are about.
func written(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../../testdata/x837/" + name + ".edi")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// told is a fault as LOOP SEGMENT+ELEMENT-COMPONENT CODE/LEVEL.
func told(f x12.Fault) string {
	where := f.Loop + " " + f.Segment
	if f.Element > 0 {
		where += fmt.Sprintf("%02d", f.Element)
	}
	if f.Component > 0 {
		where += fmt.Sprintf("-%d", f.Component)
	}
	return fmt.Sprintf("%s %s/%d", strings.TrimSpace(where), f.Code, f.Level)
}

// held is what a file's claims are told: each fault once in the order it is kept, and how
// many of the claims are refused.
func held(t testing.TB, text string) (faults []string, refused int) {
	t.Helper()
	report, err := x837.Validate(strings.NewReader(text), func(_ int, own []x12.Fault) error {
		if len(own) > 0 {
			refused++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	typed(t, text, report.Faults)
	for _, f := range report.Faults {
		pointed(t, text, f)
		if f.Segment != "SE" { // the changes do not mend its count
			faults = append(faults, told(f))
		}
	}
	return faults, refused
}

// typed holds that the reader of typed claims tells the same, and nothing of it twice. What
// this system does not handle (level 5) only it says.
func typed(t testing.TB, text string, want []x12.Fault) {
	t.Helper()
	said := func(faults []x12.Fault) (out []string) {
		for _, f := range faults {
			if f.Level < envelope.CodeSets {
				out = append(out, fmt.Sprint(f.Index, " ", told(f)))
			}
		}
		slices.Sort(out)
		return out
	}
	report, err := x837.Read(strings.NewReader(text), x837.Options{Guide: true}, func(x837.Item) error { return nil })
	if d := cmp.Diff(said(want), said(report.Faults)); d != "" || err != nil {
		t.Error("with typed claims:", err, d)
	}
}

// pointed holds that a fault of an element says where its segment begins, and which it is.
func pointed(t testing.TB, text string, f x12.Fault) {
	t.Helper()
	before := text[:f.Offset]
	if i := strings.LastIndex(before, "ST*837*"); f.Element > 0 && (!strings.HasPrefix(text[f.Offset:], f.Segment+"*") || strings.Count(before[i:], "~")+1 != f.Index) {
		t.Error(told(f), "is not at byte", f.Offset, "segment", f.Index)
	}
}

func TestWrittenFilesAreFreeOfFaults(t *testing.T) {
	for _, name := range []string{"professional", "institutional", "dental"} {
		if faults, refused := held(t, written(t, name)); faults != nil || refused != 0 {
			t.Error(name, faults, refused)
		}
	}
}

func TestTablesOfEachVersion(t *testing.T) {
	for version, want := range map[string]string{
		"005010X222A1": "005010X222A1", "005010X222A2": "005010X222A1", "005010X223A2": "005010X223A2", "005010X223A3": "005010X223A2",
		"005010X224A2": "005010X224A2", "005010X224A3": "005010X224A2",
	} {
		if g := x837.Table(version); g == nil || g.Version != want {
			t.Error(version)
		}
	}
	for _, version := range []string{"", "004010X098A1", "005010X298", "005010X220A1"} {
		if x837.Table(version) != nil {
			t.Error(version, "is not read")
		}
	}
}

// change is one change to a written file, and all that must be told of it.
type change struct {
	old, new string // the first old becomes new
	want     []string
	refused  int // claims
}

func changes(t *testing.T, file string, of map[string]change) {
	good := written(t, file)
	for name, c := range of {
		if !strings.Contains(good, c.old) {
			t.Error(name, "changes nothing")
		}
		faults, refused := held(t, strings.Replace(good, c.old, c.new, 1))
		if d := cmp.Diff(c.want, faults); d != "" || refused != c.refused {
			t.Errorf("%s: %d claims refused, not %d %s", name, refused, c.refused, d)
		}
	}
}
