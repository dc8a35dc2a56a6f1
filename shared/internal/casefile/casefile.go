// Package casefile runs case files: text archives (txtar) that a person can read and write,
// with what goes in and, as the part want.txt or want, what is to come out. Tests use it.
package casefile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Parts are the parts of a case by their names.
type Parts map[string]string

// Run runs each case file of a folder, of which there are at least so many, as a test of its
// name. What run answers is to be what the case wants; with update it is written there.
func Run(t *testing.T, folder string, least int, update bool, run func(t *testing.T, ar *txtar.Archive) string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(names) < least {
		t.Fatalf("%d case files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { one(t, name, update, run) })
	}
}

func one(t *testing.T, name string, update bool, run func(*testing.T, *txtar.Archive) string) {
	t.Helper()
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := wanted(ar)
	if want == nil {
		t.Fatal("want is missing")
	}
	got := run(t, ar)
	if update {
		want.Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(want.Data), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", want.Name, d)
	}
}

func wanted(ar *txtar.Archive) *txtar.File {
	for i := range ar.Files {
		if n := ar.Files[i].Name; n == "want.txt" || n == "want" {
			return &ar.Files[i]
		}
	}
	return nil
}

// Of takes a case apart; each of the parts that it needs must be there.
func Of(t *testing.T, ar *txtar.Archive, needs ...string) Parts {
	t.Helper()
	p := Parts{}
	for _, f := range ar.Files {
		p[f.Name] = string(f.Data)
	}
	for _, need := range needs {
		if _, ok := p[need]; !ok {
			t.Fatalf("%s is missing", need)
		}
	}
	return p
}
