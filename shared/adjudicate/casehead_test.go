package adjudicate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate"
)

// ruleNames are the names that traces use.
func ruleNames() (names []string) {
	for number := range uint16(1000) {
		if name := adjudicate.RuleName(number); name != "unknown rule" {
			names = append(names, name)
		}
	}
	return names
}

// furtherNames are what a case may pin that is no rule of the order; README.md says what
// each is.
var furtherNames = []string{"order", "plan year", "protected care", "replacement", "rounding", "void"}

// TestEveryCaseNamesItsRule: a case file begins with "Rule: NAME. ", and every rule has one.
func TestEveryCaseNamesItsRule(t *testing.T) {
	names := append(ruleNames(), furtherNames...)
	pinned := map[string]bool{}
	files, _ := filepath.Glob("../../testdata/adjudicate/*.txtar")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(strings.TrimPrefix(string(text), "Rule: "), ". ")
		if !strings.HasPrefix(string(text), "Rule: ") || !slices.Contains(names, head) {
			t.Errorf("%s does not begin with \"Rule: NAME. \", NAME one of %q", filepath.Base(file), names)
		}
		pinned[head] = true
	}
	for _, name := range names {
		if !pinned[name] {
			t.Errorf("no case pins the rule %q", name)
		}
	}
}
