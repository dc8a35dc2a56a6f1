package x834_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x834"
)

var (
	header = x12.Envelope{Sender: "EMPLOYER", Receiver: "OPENASO", Control: 7, At: time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)}
)

// read is the items and the report of a file.
func read(t testing.TB, file string) (items []x834.Item, r envelope.Report) {
	t.Helper()
	r, err := x834.Read(strings.NewReader(file), func(it x834.Item) error {
		items = append(items, it)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return items, r
}

// said are the faults as a test compares them.
func said(r envelope.Report) (out []string) {
	for _, f := range r.Faults {
		out = append(out, f.Error())
	}
	return out
}

// members are a set's as Write takes them.
func members(items []x834.Item) (out []x834.Member) {
	for _, it := range items {
		out = append(out, it.Member)
	}
	return out
}

// faulty are the published examples that the guide refuses, and why.
var faulty = map[string]string{
	// 358 is none of the codes of the member's dates; the example that it was taken from has 356.
	"enroll-employee-managed-care.834": "loop 2000 DTP01, segment 8: not a code that the guide lists",
	// The subscriber is 19, a child, of nobody; the example that it was taken from has 18.
	"terminate-subscriber-eligibility.834": "loop 2000 INS02, segment 5: 18 (self) is the subscriber's relationship, and nobody else's",
}

// Every example that others published is read; what is accepted is written and read again
// as the same. They are not part of this repository, so elsewhere there may be none.
func TestPublishedExamples(t *testing.T) {
	for _, pattern := range []string{"*/*834*/*.834", "*/X220A1*/*/*.edi"} {
		paths, err := filepath.Glob("../../../../shared/x12/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			items, r := read(t, string(b))
			if got := strings.Join(said(r), "; "); got != faulty[filepath.Base(p)] || len(items) != 1 {
				t.Errorf("%s: %d members, %q", p, len(items), got)
				continue
			}
			again(t, items)
		}
	}
}

// again writes a set and reads it.
func again(t testing.TB, items []x834.Item) {
	t.Helper()
	var b bytes.Buffer
	if err := x834.Write(&b, header, items[0].Batch, members(items)); err != nil {
		t.Fatal(err)
	}
	got, _ := read(t, b.String())
	if d := cmp.Diff(members(items), members(got)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(items[0].Batch, got[0].Batch); d != "" {
		t.Error(d)
	}
}

// Our own files hold every loop and every element of the guide: what is read and written
// is the same file, byte for byte.
func TestFilesComeBackAsTheyWere(t *testing.T) {
	paths, err := filepath.Glob("../../../testdata/x834/*.834")
	if err != nil || len(paths) < 9 {
		t.Fatal(err, len(paths))
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		items, r := read(t, string(b))
		if d := cmp.Diff([]string(nil), said(r)); d != "" {
			t.Errorf("%s: %s", p, d)
		}
		var out bytes.Buffer
		if err := x834.Write(&out, header, items[0].Batch, members(items)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(b), out.String()); d != "" {
			t.Errorf("%s: %s", p, d)
		}
	}
}
