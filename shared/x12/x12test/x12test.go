// Package x12test is what tests of transactions share: the project's own files, the
// published ones where somebody put them beside the repository, and faults as text.
package x12test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Own is a file of testdata, by its name below it: x276/two-providers.276.
func Own(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Golden holds a text against a file of testdata, which it writes anew if it is to be
// updated.
func Golden(t testing.TB, name, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(filepath.Join(root(t), "testdata", name), []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(Own(t, name), got); d != "" {
		t.Errorf("%s: %s", name, d)
	}
}

// Samples are the files that fit, by their names: those of a folder of testdata and, if
// they are there, the published ones beside the repository. None at all fails the test.
func Samples(t testing.TB, own string, fits func(text string) bool) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range []string{filepath.Join(root(t), "..", "shared", "x12"), filepath.Join(root(t), "testdata", own)} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // not there: then there is nothing to read
			}
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if name, _ := filepath.Rel(dir, path); fits(string(b)) {
				out[name] = string(b)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) == 0 {
		t.Fatal("not even the project's own samples")
	}
	return out
}

// Faults are all of a report, one a line.
func Faults(r envelope.Report) string {
	var out []string
	for i := range r.Faults {
		out = append(out, r.Faults[i].Error())
	}
	return strings.Join(out, "\n")
}

// Units are the faults of a report's sets, each behind what the sender calls the item that
// it is of, those of SE apart.
func Units(r envelope.Report, reveal func(phi.Text) string) (out []string) {
	for s := range r.Sets() {
		for i, f := range s.Faults {
			if f.Segment != "SE" {
				out = append(out, reveal(s.UnitOf(i))+": "+f.Segment)
			}
		}
	}
	return out
}

// root is the repository's folder, above the package that is tested.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = above
	}
}
