package x837_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// samples are the published 837 files that lie beside the repository, if they do.
func samples(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	_ = filepath.WalkDir("../../../../shared/x12", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		for _, part := range []string{"X222A1 HC837", "X223A2 HC837", "X224A2 HC837", "837_005010X222A2", "837_005010X223A3"} {
			if strings.Contains(path, part) {
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				out[filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path)] = string(b)
			}
		}
		return nil
	})
	return out
}

// form are the faults that a 999 would tell: of the file, not of what its codes mean.
func form(items []x837.Item) (out []string) {
	for _, it := range items {
		for _, f := range it.Faults {
			if f.Level < envelope.CodeSets {
				out = append(out, f.Error())
			}
		}
	}
	return out
}

func claimsOf(items []x837.Item) (out []x837.Claim) {
	for _, it := range items {
		out = append(out, it.Claim)
	}
	return out
}

// TestPublishedFiles reads published examples: they are accepted, and what is written of
// their claims reads as the same claims.
func TestPublishedFiles(t *testing.T) {
	for name, file := range samples(t) {
		t.Run(name, func(t *testing.T) {
			items, _, err := read(t, file)
			if err != nil || len(items) == 0 {
				t.Fatal(len(items), err)
			}
			if got := form(items); (len(got) == 0) != (unread[filepath.Base(name)] == "") {
				t.Errorf("%s, expected: %s", strings.Join(got, "; "), unread[filepath.Base(name)])
			} else if len(got) == 0 {
				again(t, claimsOf(items))
			}
		})
	}
}

// unread are the published files with claims that have faults, and why.
var unread = map[string]string{
	"837-institutional-claim.edi":        "DTP*434 says RD8 and has one day",
	"demo.cob.2ndary.example4.837":       separator,
	"demo.example6.837":                  separator,
	"demo.example9.837":                  separator,
	"demo.example11.837":                 separator,
	"demo.example12.837":                 separator,
	"out-of-network-repriced-claim.837i": separator,
	"ppo-repriced-claim.837i":            separator,
}

const separator = "ISA16 says : and components are divided by >"

// again writes claims, reads them and writes them once more.
func again(t interface {
	Helper()
	Fatal(...any)
}, claims []x837.Claim) {
	t.Helper()
	var once, twice bytes.Buffer
	if err := x837.Write(&once, header, claims); err != nil {
		t.Fatal(err)
	}
	items, _, err := read(t, once.String())
	if err != nil {
		t.Fatal(err)
	}
	got := claimsOf(items)
	if d := cmp.Diff(claims, got); d != "" {
		t.Fatal(d)
	}
	if err := x837.Write(&twice, header, got); err != nil || once.String() != twice.String() {
		t.Fatal("written again, the file differs", err)
	}
	if strings.Contains(once.String(), "*~") || strings.Contains(once.String(), ":*") || strings.Contains(once.String(), ":~\n") && !strings.HasPrefix(once.String(), "ISA") {
		t.Fatal("an empty element or component stands at an end")
	}
}

// However the bytes arrive, the same claims come.
func TestSplits(t *testing.T) {
	files := samples(t)
	files["two"] = two(sample(t))
	for name, file := range files {
		want, report, _ := read(t, file)
		for cut := 1; cut < 4_000; cut = cut*3 + 1 {
			var got []x837.Item
			again, err := x837.Read(&pieces{strings.NewReader(file), cut}, x837.Options{}, func(it x837.Item) error {
				got = append(got, it)
				return nil
			})
			if d := cmp.Diff(want, got); err != nil || d != "" || len(again.Faults) != len(report.Faults) {
				t.Fatal(name, cut, err, d)
			}
		}
	}
	if err := iotest.TestReader(&pieces{strings.NewReader("abc"), 2}, []byte("abc")); err != nil {
		t.Fatal(err)
	}
}

// pieces reads at most n bytes at once.
type pieces struct {
	r *strings.Reader
	n int
}

func (p *pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.n)]) }
