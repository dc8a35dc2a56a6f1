package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRowsGoByLayer(t *testing.T) {
	got := render([]pkg{{"scripts/index", "Command index | prints."}, {"shared/money", "Package money holds."}, {"nowhere/known", "Package known."}})
	want := "| layer | package | what it is |\n|---|---|---|\n" +
		"| kernel | `shared/money` | Package money holds. |\n" +
		"| programs | `scripts/index` | Command index \\| prints. |\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTheIndexIsWrittenBetweenItsMarks(t *testing.T) {
	t.Chdir("../..") // go list looks from the top of the repository
	file := filepath.Join(t.TempDir(), "README.md")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("before\n" + begin + "old\n" + end + "after\n")
	var last string
	for range 2 {
		if err := run(file); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := string(b)
		if !strings.HasPrefix(got, "before\n"+begin+"| layer |") || !strings.HasSuffix(got, "|\n"+end+"after\n") ||
			!strings.Contains(got, "| programs | `scripts/index` | Command index prints ") || strings.Contains(got, "old\n") {
			t.Errorf("written:\n%s", got)
		}
		if last != "" && got != last {
			t.Error("the second time writes something else")
		}
		last = got
	}
	for _, text := range []string{"no marks", "before\n" + begin + "no end"} {
		write(text)
		if err := run(file); err == nil || !strings.Contains(err.Error(), "<!-- packages -->") {
			t.Errorf("%q: %v", text, err)
		}
		if b, err := os.ReadFile(file); err != nil || string(b) != text {
			t.Errorf("%q became %q: %v", text, b, err)
		}
	}
	if err := run(filepath.Join(t.TempDir(), "none.md")); err == nil {
		t.Error("a file that is not there was written")
	}
}
