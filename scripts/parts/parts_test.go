package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fake is a machine with some programs that notes what is run; what it runs brings all
// that the parts hold, unless broken.
type fake struct {
	programs []string
	root     bool
	broken   bool
	ran      []string
	out      strings.Builder
}

func (f *fake) fetch(t *testing.T, dir string) error {
	t.Helper()
	f.ran = nil
	f.out.Reset()
	m := machine{out: &f.out, root: f.root, has: func(p string) bool { return slices.Contains(f.programs, p) },
		run: func(_ context.Context, dir string, c command) error {
			f.ran = append(f.ran, c.args[0])
			if f.broken {
				return errors.New("no network")
			}
			for _, p := range parts() {
				if err := os.MkdirAll(filepath.Join(dir, p.holds), 0o755); err != nil {
					return err
				}
			}
			return nil
		}}
	return m.fetch(t.Context(), dir, parts())
}

func TestAllIsFetchedOnce(t *testing.T) {
	f, dir := fake{programs: []string{"npm", "node", "tar", "go", "java"}}, t.TempDir()
	if err := f.fetch(t, dir); err != nil || strings.Join(f.ran, " ") != "npm tar npm go" {
		t.Fatalf("%v; ran %v\n%s", err, f.ran, f.out.String())
	}
	if err := f.fetch(t, dir); err != nil || len(f.ran) != 0 || strings.Count(f.out.String(), "is there") != 3 {
		t.Fatalf("%v; ran %v\n%s", err, f.ran, f.out.String())
	}
	// Another version, or a part that someone deleted, is fetched anew.
	if err := os.WriteFile(filepath.Join(dir, "versitygw", ".fetched"), []byte("v1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "node", "node_modules")); err != nil {
		t.Fatal(err)
	}
	if err := f.fetch(t, dir); err != nil || strings.Join(f.ran, " ") != "npm go" {
		t.Fatalf("%v; ran %v\n%s", err, f.ran, f.out.String())
	}
}

func TestWhatCannotBeFetchedIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		fake fake
		want []string // in the output
		err  string
	}{
		"only go":    {fake{programs: []string{"go"}}, []string{"dynamodb-local: skipped: needs npm and tar", "node: skipped: needs npm and node", "versitygw v1.8.0: done", "java: skipped: needs java"}, "missing: dynamodb-local, node, java"},
		"no java":    {fake{programs: []string{"npm", "node", "tar", "go"}, root: true}, []string{"java: skipped: needs java"}, "missing: java"},
		"not root":   {fake{programs: []string{"npm", "node", "tar", "go", "apt-get"}}, []string{"java: skipped: needs java"}, "missing: java"},
		"root":       {fake{programs: []string{"npm", "node", "tar", "go", "apt-get"}, root: true}, []string{"java: installing"}, ""},
		"no network": {fake{programs: []string{"npm", "node", "tar", "go", "java"}, broken: true}, []string{"node: failed: npm: no network"}, "missing: dynamodb-local, node, versitygw"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.fake.fetch(t, t.TempDir())
			if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
				t.Errorf("%v, want %q", err, c.err)
			}
			for _, want := range c.want {
				if !strings.Contains(c.fake.out.String(), want) {
					t.Errorf("%q is not said in\n%s", want, c.fake.out.String())
				}
			}
		})
	}
}
