package screening_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/screening"
)

var update = flag.Bool("update", false, "write what is found into the case files")

const cases = "../../testdata/screening/"

// A case file has lists (leie.csv, sdn.csv, alt.csv, cleared.csv, each if it is about them),
// ask (a line a party: day | npi | state | name) and want.txt.
func TestCases(t *testing.T) {
	names, _ := filepath.Glob(cases + "*.txtar")
	if len(names) < 12 {
		t.Fatalf("%d case files", len(names))
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { runCase(t, name) })
	}
}

func runCase(t *testing.T, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{}
	for _, f := range ar.Files {
		file[f.Name] = string(f.Data)
	}
	got := answers(t, file)
	if *update {
		for i := range ar.Files {
			if ar.Files[i].Name == "want.txt" {
				ar.Files[i].Data = []byte(got)
			}
		}
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(file["want.txt"], got); d != "" {
		t.Error(d)
	}
}

// answers is what the lists say of each party, or what is wrong with a list.
func answers(t *testing.T, file map[string]string) string {
	l, err := lists(file)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(file["ask"]), "\n") {
		f := strings.Split(line, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		on, err := day.Parse(f[0])
		if err != nil || len(f) != 4 {
			t.Fatalf("ask: %s", line)
		}
		hits := l.Screen(screening.Party{NPI: f[1], State: f[2], Name: f[3]}, on)
		if len(hits) == 0 {
			b.WriteString("nobody\n")
		}
		for _, h := range hits {
			fmt.Fprintf(&b, "%s: %s %s, line %d: %s\n", h.Action, h.List, h.Entry, h.Line, h.Why)
		}
	}
	return b.String()
}

func lists(file map[string]string) (*screening.Lists, error) {
	l := screening.New()
	for _, one := range readers(l) {
		if text, ok := file[one.name]; ok {
			if _, err := one.read(strings.NewReader(text)); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}
