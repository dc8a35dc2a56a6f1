package house_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/house"
)

// plant parses source that is on no disk: a txtar archive of files.
func plant(t *testing.T, archive string) []*pkg {
	t.Helper()
	byPath := map[string]*pkg{}
	for _, a := range txtar.Parse([]byte(archive)).Files {
		f, err := parse(a.Name, string(a.Data))
		if err != nil {
			t.Fatal(err)
		}
		add(byPath, f)
	}
	var all []*pkg
	for _, p := range byPath {
		all = append(all, p)
	}
	return all
}

// long is a function of n lines.
func long(n int) string {
	return "-- shared/money/m.go --\npackage money\n\nfunc f() {\n" + strings.Repeat("\t_ = 1\n", n-2) + "}\n"
}

// Each plant is source that breaks one rule, and is found by it; or stands just beside
// the rule (want ""), and is left alone.
var plants = []struct {
	name    string
	rule    func([]*pkg) []string
	archive string
	want    string // "" is nothing found
}{
	{"an unknown package", unplaced, "-- shared/zebra/z.go --\npackage zebra\n", "shared/zebra: no layer has it"},
	{"a known package", unplaced, "-- shared/money/m.go --\npackage money\n", ""},
	{"the kernel imports the domain", upward, "-- shared/money/m.go --\npackage money\nimport _ \"github.com/openaso/openaso/shared/claim\"\n", "shared/money (kernel) imports shared/claim"},
	{"a port imports its driver", upward, "-- shared/table/t.go --\npackage table\nimport _ \"github.com/openaso/openaso/shared/table/memtable\"\n", "imports shared/table/memtable (adapters)"},
	{"a word imports a word", upward, "-- shared/plan/p.go --\npackage plan\nimport _ \"github.com/openaso/openaso/shared/ledger\"\n", "imports shared/ledger"},
	{"a word imports a word that is listed", upward, "-- shared/family/f.go --\npackage family\nimport _ \"github.com/openaso/openaso/shared/claim\"\n", ""},
	{"an adapter imports a check", upward, "-- shared/portal/p.go --\npackage portal\nimport _ \"github.com/openaso/openaso/shared/house\"\n", "imports shared/house (checks)"},
	{"a program imports a check", upward, "-- scripts/index/i.go --\npackage main\nimport _ \"github.com/openaso/openaso/shared/house\"\n", ""},
	{"a test imports upward", upward, "-- shared/claim/c_test.go --\npackage claim_test\nimport _ \"github.com/openaso/openaso/shared/table/memtable\"\n", ""},
	{"the kernel imports a module", foreign, "-- shared/id/i.go --\npackage id\nimport _ \"github.com/google/uuid\"\n", "the standard library alone"},
	{"the domain imports net/http", foreign, "-- shared/enroll/e.go --\npackage enroll\nimport _ \"net/http\"\n", "does no I/O"},
	{"the domain imports os", foreign, "-- shared/plan/p.go --\npackage plan\nimport _ \"os\"\n", "does no I/O"},
	{"the domain imports the SDK", foreign, "-- shared/relay/r.go --\npackage relay\nimport _ \"github.com/aws/aws-sdk-go-v2/service/dynamodb\"\n", "no AWS below"},
	{"the domain takes Lambda's types", foreign, "-- shared/relay/r.go --\npackage relay\nimport _ \"github.com/aws/aws-lambda-go/events\"\n", "Lambda's types stay"},
	{"a driver takes Lambda's types", foreign, "-- shared/queue/memqueue/q.go --\npackage memqueue\nimport _ \"github.com/aws/aws-lambda-go/events\"\n", "Lambda's types stay"},
	{"payload takes Lambda's types", foreign, "-- shared/payload/p.go --\npackage payload\nimport _ \"github.com/aws/aws-lambda-go/events\"\n", ""},

	{"no package comment", packageComments, "-- a/a.go --\npackage a\n", "a: no package comment"},
	{"another package's comment", packageComments, "-- a/a.go --\n// Package b is.\npackage a\n", "a: no package comment"},
	{"a command's comment", packageComments, "-- a/a.go --\n// Command a does.\npackage main\n", ""},
	{"a bare func", undocumented, "-- a/a.go --\npackage a\nfunc F() {}\n", "a/a.go:2: F has"},
	{"a bare method", undocumented, "-- a/a.go --\npackage a\n// T is.\ntype T[X any] struct{}\nfunc (*T[X]) M() {}\n", "M has"},
	{"a method of a hidden type", undocumented, "-- a/a.go --\npackage a\ntype t struct{}\nfunc (t) M() {}\n", ""},
	{"a bare type in a group", undocumented, "-- a/a.go --\npackage a\n// Types.\ntype (\n\tT struct{}\n)\n", "T has"},
	{"a group that names its types", undocumented, "-- a/a.go --\npackage a\n// T is a type.\ntype (\n\tT struct{}\n)\n", ""},
	{"a bare const", undocumented, "-- a/a.go --\npackage a\nconst C = 1\n", "C has"},
	{"a group of constants", undocumented, "-- a/a.go --\npackage a\n// The constants.\nconst (\n\tC = 1\n\tD = 2\n)\n", ""},

	{"a float", floats, "-- shared/money/m.go --\npackage money\nvar x float64\n", "m.go:2: float64"},
	{"a fraction", floats, "-- shared/x12/x835/w.go --\npackage x835\nconst x = 1.5\n", "a number with a point"},
	{"a float in a test", floats, "-- shared/plan/p_test.go --\npackage plan_test\nvar x float32\n", "float32"},
	{"a float far from money", floats, "-- shared/logs/l.go --\npackage logs\nvar x float64\n", ""},
	{"the clock", clocks, "-- shared/id/i.go --\npackage id\nimport \"time\"\nvar now = time.Now\n", "time.Now"},
	{"the clock by another name", clocks, "-- shared/id/i.go --\npackage id\nimport t \"time\"\nvar now = t.Since\n", "time.Since"},
	{"a program's clock", clocks, "-- scripts/a/a.go --\npackage main\nimport \"time\"\nvar now = time.Now\n", ""},
	{"a field called time", clocks, "-- shared/id/i.go --\npackage id\nfunc f(time struct{ Now int }) int { return time.Now }\n", ""},
	{"a print", prints, "-- shared/id/i.go --\npackage id\nimport \"fmt\"\nfunc f() { fmt.Println() }\n", "i.go:3: Println"},
	{"a log", prints, "-- shared/id/i.go --\npackage id\nimport \"log\"\nfunc f() { log.Fatal() }\n", "Fatal"},
	{"a built-in print", prints, "-- shared/id/i.go --\npackage id\nfunc f() { println(1) }\n", "println"},
	{"a print to a writer", prints, "-- shared/id/i.go --\npackage id\nimport \"fmt\"\nfunc f() { fmt.Fprintln(nil) }\n", ""},
	{"a note to oneself", unfinishedWords, "-- a/a.go --\npackage a\n\n// TODO: more.\n", "a/a.go:3: \"TODO\""},
	{"a stand-in", unfinishedWords, "-- a/a.go --\npackage a\nvar s = \"not implemented\"\n", "not implemented"},
	{"a word that holds one", unfinishedWords, "-- a/a.go --\npackage a\nvar mastodon = 1\n", ""},
	{"an init", inits, "-- a/a.go --\npackage a\nfunc init() {}\n", "a/a.go:2: init"},
	{"a method called init", inits, "-- a/a.go --\npackage a\nfunc (t t) init() {}\n", ""},
	{"a vague folder", vagueNames, "-- shared/util/u.go --\npackage u\n", "shared/util: says nothing"},
	{"a vague package", vagueNames, "-- shared/u/u.go --\npackage helpers\n", "shared/u: says nothing"},
	{"a nap", naps, "-- a/a_test.go --\npackage a\nimport \"time\"\nfunc f() { time.Sleep(1) }\n", "time.Sleep"},
	{"a timer", naps, "-- a/a.go --\npackage a\nimport \"time\"\nvar x = time.NewTimer(1)\n", ""},
	{"a skip", skips, "-- a/a_test.go --\npackage a\nimport \"testing\"\nfunc f(t *testing.T) { t.Skip() }\n", "Skip"},
	{"a short way", skips, "-- a/a_test.go --\npackage a\nimport \"testing\"\nvar x = testing.Short()\n", "Short"},
	{"a skip where parts are asked for", skips, "-- shared/internal/awstest/a.go --\npackage awstest\nimport \"testing\"\nfunc f(t *testing.T) { t.Skip() }\n", ""},
	{"a field of that name", skips, "-- a/a_test.go --\npackage a\nimport \"testing\"\nfunc f(t *testing.T, l line) bool { return l.Skip }\n", ""},
	{"a skip of something else", skips, "-- a/a.go --\npackage a\nfunc f(d decoder) { d.Skip() }\n", ""},

	{"a global is set", assigned, "-- a/a.go --\npackage a\nvar x int\nfunc f() { x = 1 }\n", "x changes"},
	{"a global is set in another file", assigned, "-- a/a.go --\npackage a\nvar x int\n-- a/b.go --\npackage a\nfunc f() { x++ }\n", "a/b.go:2: x changes"},
	{"a global's element is set", assigned, "-- a/a.go --\npackage a\nvar x = map[int]int{}\nfunc f() { x[1] = 1 }\n", "x changes"},
	{"a global's field is set", assigned, "-- a/a.go --\npackage a\nvar x struct{ y int }\nfunc f() { x.y = 1 }\n", "x changes"},
	{"a global is handed out", assigned, "-- a/a.go --\npackage a\nvar x int\nfunc f() *int { return &x }\n", "x changes"},
	{"a local of that name", assigned, "-- a/a.go --\npackage a\nvar x int\nfunc f() { x := 1; x = 2 }\n", ""},
	{"a new local of that name", assigned, "-- a/a.go --\npackage a\nvar x int\nfunc f() { x := 1; _ = x }\n", ""},

	{"61 lines", overLong, long(61), "f has 61 lines"},
	{"60 lines", overLong, long(60), ""},
	{"a file too long", overFull, "-- a/a_test.go --\npackage a\n" + strings.Repeat("\n", 500), "501 lines"},
	{"31 names", tooWide, "-- a/a.go --\npackage a\n" + names(31), "31 exported names"},
	{"30 names", tooWide, "-- a/a.go --\npackage a\n" + names(30), ""},
	{"wide no more", tooWide, "-- shared/ledger/l.go --\npackage ledger\n", "not wide any more"},

	{"PHI in a new place", notListed, "-- a/b.go --\npackage a\nvar s = x.Reveal()\n", "a/b.go:2: reveals PHI"},
	{"PHI by a method value", notListed, "-- a/b.go --\npackage a\nvar s = x.Reveal\n", "a/b.go:2: reveals PHI"},
	{"PHI in a known place", notListed, "-- a/a.go --\npackage a\nvar s = x.Reveal()\n", ""},
	{"PHI in a test", notListed, "-- a/b_test.go --\npackage a\nvar s = x.Reveal()\n", ""},
	{"a page that is not there", missingPage, "-- a/a.go --\n// Package a. See shared/decisions/0002.\npackage a\n", "shared/decisions/0002 is not there"},
	{"a page that is there", missingPage, "-- a/a.go --\n// Package a. See shared/decisions/0001.\npackage a\n", ""},
}

func overLong(ps []*pkg) []string  { return functionLengths(ps).over }
func overFull(ps []*pkg) []string  { return fileLengths(ps).over }
func tooWide(ps []*pkg) []string   { return exportCounts(ps).over }
func notListed(ps []*pkg) []string { return unlisted(ps, map[string]string{"a/a.go": "a reason"}) }
func missingPage(ps []*pkg) []string {
	return dangling(ps, []decision{{name: "0001-a.md"}})
}

func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "type T%d int\n", i)
	}
	return b.String()
}

func TestEachRuleFindsItsPlant(t *testing.T) {
	for _, c := range plants {
		t.Run(c.name, func(t *testing.T) {
			found := c.rule(plant(t, c.archive))
			if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.Contains(found[0], c.want)) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

func TestListsFindWhatIsUnused(t *testing.T) {
	ps := plant(t, "-- shared/family/f.go --\npackage family\nimport _ \"github.com/openaso/openaso/shared/claim\"\n")
	got := unused(ps, map[string]string{"shared/family -> shared/claim": "", "shared/a -> shared/b": ""})
	if len(got) != 1 || !strings.HasPrefix(got[0], "shared/a -> shared/b") {
		t.Errorf("unused: %q", got)
	}
	if got := listedInVain(ps, map[string]string{"shared/family/f.go": "a reason"}); len(got) != 1 {
		t.Errorf("listed in vain: %q", got)
	}
}

func TestMeasures(t *testing.T) {
	m := measure{sizes: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 100}}
	if m.at(50) != 5 || m.at(95) != 100 || (measure{}).at(50) != 0 {
		t.Errorf("median %d, p95 %d", m.at(50), m.at(95))
	}
	if len(m.above(50, 4, "x")) != 1 || len(m.above(50, 5, "x")) != 0 {
		t.Error("a measure above its limit is not told from one below")
	}
}

func TestFunctionListsAreCompared(t *testing.T) {
	ps := plant(t, `-- shared/assemble/a.go --
package assemble

import "github.com/aws/aws-lambda-go/events"

func (p *Parts) Pay(ctx context.Context, ev events.SQSEvent) error { return nil }
func (p *Parts) Sweep(context.Context, events.SQSEvent) error { return nil }
func (p *Parts) Extra(ctx context.Context, ev events.SQSEvent) error { return nil }
func (p *Parts) Funding() int { return 0 }
-- functions/pay/main.go --
package main
-- functions/sweep/main.go --
package main
-- functions/alone/main.go --
package main
`)
	rows := []spec.Function{{Name: "pay", Trigger: "queue"}, {Name: "sweep", Trigger: "schedule"}, {Name: "gone", Trigger: "http"}, {Name: "odd", Trigger: "tide"}}
	want := []string{"alone: functions/", "extra: assemble.Parts has", "gone: infra/spec has it, assemble.Parts", "gone: infra/spec has it, functions/",
		"odd: infra/spec has it, functions/", "odd: takes", "sweep: infra/spec says schedule"}
	got := unequal(rows, folders(ps), handlers(ps))
	slices.Sort(want)
	if len(got) != len(want) {
		t.Fatalf("found %q", got)
	}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, w) }) {
			t.Errorf("found %q, want %q", got, w)
		}
	}
	if got := unequal(rows[:1], []string{"pay"}, map[string]string{"pay": "SQSEvent"}); len(got) != 0 {
		t.Errorf("found %q in lists that are the same", got)
	}
}

func TestStrangersAtTheTop(t *testing.T) {
	if got := strangers(append([]string{".gitignore", "shared/money/money.go"}, top...)); len(got) != 0 {
		t.Errorf("found %q", got)
	}
	if got := strangers(append([]string{"pkg/a.go", "pkg/b.go"}, top[1:]...)); len(got) != 2 {
		t.Errorf("found %q, want pkg and LICENSE", got)
	}
}

func TestStaleIndexIsFound(t *testing.T) {
	const want = "| a |\n| b |\n"
	for name, c := range map[string]struct {
		readme string
		found  int
	}{
		"current":       {"x\n" + begin + want + end + "\ny", 0},
		"a line less":   {begin + "| a |\n" + end, 1},
		"a line more":   {begin + want + "| c |\n" + end, 1},
		"another order": {begin + "| b |\n| a |\n" + end, 1},
		"no marks":      {want, 1},
		"left open":     {begin + want, 1},
	} {
		if got := stale(c.readme, want); len(got) != c.found {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := stale(begin+end, ""); len(got) != 1 {
		t.Error("an empty index passes")
	}
}

func TestMisfiledDecisionsAreFound(t *testing.T) {
	good := strings.Join(headings, "\n\n") + "\n"
	for name, c := range map[string]struct {
		pages []decision
		found int
	}{
		"in order":         {[]decision{{"0001-a.md", good}, {"0002-b-c.md", good}}, 0},
		"a gap":            {[]decision{{"0001-a.md", good}, {"0003-b.md", good}}, 1},
		"a repeat":         {[]decision{{"0001-a.md", good}, {"0001-b.md", good}}, 1},
		"a bad name":       {[]decision{{"one.md", good}}, 1},
		"a heading less":   {[]decision{{"0001-a.md", "## Context\n"}}, 1},
		"headings swapped": {[]decision{{"0001-a.md", "## Decision\n" + good}}, 1},
		"too long":         {[]decision{{"0001-a.md", good + strings.Repeat("x\n", 60)}}, 1},
	} {
		if got := misfiled(c.pages); len(got) != c.found {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestTheLongestRowCounts(t *testing.T) {
	for path, want := range map[string]int{
		"shared/x12": house.Ports, "shared/x12/x837": house.Words, "shared/table": house.Ports, "shared/table/internal/ops": house.Adapters,
		"functions/pay": house.Programs, "infra": house.Programs, "infra/spec": house.Assembly,
	} {
		if l, ok := house.LayerOf(path); !ok || l.Number != want {
			t.Errorf("%s: %+v %v", path, l, ok)
		}
	}
	for _, path := range []string{"shared/tables", "functions", "shared"} {
		if l, ok := house.LayerOf(path); ok {
			t.Errorf("%s: %s", path, l.Name)
		}
	}
}

func TestNoFolderIsInTwoRows(t *testing.T) {
	rows := map[string]string{}
	for n, l := range house.Layers() {
		if l.Number != n {
			t.Errorf("%s stands at %d, its number is %d", l.Name, n, l.Number)
		}
		for _, p := range l.Paths {
			if rows[p] != "" {
				t.Errorf("%s is in %s and %s", p, rows[p], l.Name)
			}
			rows[p] = l.Name
		}
	}
}

func TestWhatFunctionsOpenIsCompared(t *testing.T) {
	ps := plant(t, `-- functions/pay/main.go --
package main

import (
	"github.com/openaso/openaso/shared/cloud/withfiles"
	"github.com/openaso/openaso/shared/cloud/withqueues"
)
`)
	rows := []spec.Function{{Name: "pay", Grants: []spec.Grant{spec.WriteFiles, spec.WriteTable}}, {Name: "gone"}}
	got := strings.Join(mismatched(rows, ps), "; ")
	const want = "pay: main.go opens withqueues: true, infra/spec grants it: false; pay: main.go opens withtable: false, infra/spec grants it: true"
	if got != want {
		t.Errorf("found %s", got)
	}
}
