package screening_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/screening"
)

var update = flag.Bool("update", false, "write what is found into the case files")

const cases = "../../testdata/screening/"

// A case file has lists (leie.csv, sdn.csv, alt.csv, cleared.csv, each if it is about them),
// ask (a line a party: day | npi | state | name) and want.txt.
func TestCases(t *testing.T) {
	casefile.Run(t, cases, 12, *update, func(t *testing.T, ar *txtar.Archive) string { return answers(t, casefile.Of(t, ar)) })
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
