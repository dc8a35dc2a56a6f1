package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fixture"
)

// field is a text in a JSON answer, by a path of names; 0 is a list's first element.
func field(t *testing.T, answer string, names ...any) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, answer)
	}
	for _, n := range names {
		switch at := n.(type) {
		case string:
			v = v.(map[string]any)[at]
		case int:
			v = v.([]any)[at]
		}
	}
	s, _ := v.(string)
	return s
}

var (
	bareThousands = regexp.MustCompile(`\$\d{4}`)
	clockTime     = regexp.MustCompile(`\d\d:\d\d:\d\d`)
)

// pleasant is what every page for people keeps to.
func pleasant(t *testing.T, name, page string) {
	t.Helper()
	if page == "" {
		t.Errorf("%s prints nothing", name)
	}
	for l := range strings.Lines(page) {
		l = strings.TrimSuffix(l, "\n")
		if utf8.RuneCountInString(l) > 120 && !strings.Contains(l, "/") { // a file's key stays whole
			t.Errorf("%s: a line of %d columns: %s", name, utf8.RuneCountInString(l), l)
		}
		if l != strings.TrimRight(l, " ") || bareThousands.MatchString(l) || clockTime.MatchString(l) {
			t.Errorf("%s: %q ends in blanks, has an amount without separators or a time to the second", name, l)
		}
	}
}

func TestEveryPageForPeopleAndAsJSON(t *testing.T) {
	w := lived(t)
	w.aso(0, "settle", string(fixture.Employer), string(fixture.Plan), "1")
	w.quiet()
	ask := func(names []any, args ...string) string {
		out, _ := w.aso(0, append(args, "--json")...)
		return field(t, out, names...)
	}
	member := ask([]any{"members", 0, "member"}, "members")
	payment := ask([]any{"payments", 0, "payment"}, "payments")
	claim := ask([]any{"claim_ids", 0}, "payment", payment)
	file := ask([]any{"files", 0, "key"}, "files")
	trace := ask([]any{"payments", 0, "trace"}, "payments")
	for _, c := range []struct {
		args string
		want []string
	}{
		{"summary", []string{"Claims    40: ", "in 12 families", "billed $9,", " settled, 0 open"}},
		{"members", []string{"coverage today", member, " of 27 members", "Sample PPO (synthetic)"}},
		{"member " + member, []string{"Deductible in the network", "born ", "Plan year from 2026-01-01", "open"}},
		{"claims", []string{"claim  ", "member", "40 of 40 claims"}},
		{"claims --status paid", []string{claim}},
		{"claim " + claim, []string{"Claim " + claim + ": paid.", "Line 1: ", "plan pays", "CO-45", "2026-11-25 14:0", "Call      sample-manufacturing health 1, settled"}},
		{"explain " + claim, []string{"Claim " + claim + ": paid.", "Payment   "}},
		{"pended", []string{"Nothing waits"}},
		{"repricing", []string{"No repricer owes an answer"}},
		{"files", []string{file + "  837P  40 claims  accepted", "999 in out/", ".277ca.edi", "1 file\n"}},
		{"calls", []string{"requested", "settled", "1 call;"}},
		{"call sample-manufacturing health 1", []string{"Merkle root  ", "kind ", "lines", "dep_1", "wire"}},
		{"payments", []string{payment, trace, " payments, $"}},
		{"payment " + payment, []string{"Remittance  out/835/", "Made        2026-11-25 14:0", "member owes", "claim"}},
		{"mailbox", []string{"Funding call 1 is due", "email", " messages"}},
		{"item S#FILE", []string{"file.manifest", "1 item\n"}},
	} {
		args := strings.Fields(c.args)
		page, errs := w.aso(0, args...)
		pleasant(t, c.args, page)
		for _, want := range c.want {
			if !strings.Contains(page, want) {
				t.Errorf("aso %s lacks %q:\n%s", c.args, want, page)
			}
		}
		if answer, _ := w.aso(0, append(args, "--json")...); !json.Valid([]byte(answer)) || errs != "" {
			t.Errorf("aso %s --json: %s %s", c.args, answer, errs)
		}
	}
	sk := ask([]any{"items", 0, "sk"}, "item", "S#FILE")
	if page, _ := w.aso(0, "item", "S#FILE", sk); !strings.Contains(page, `"Claims": 40`) {
		t.Errorf("an item shows no body:\n%s", page)
	}
	ack := ask([]any{"files", 0, "ack"}, "files")
	if page, _ := w.aso(0, "show", ack); !strings.HasPrefix(page, "ISA*") {
		t.Errorf("show prints %q", page)
	}
}

func TestSendingWhatIsTakenAndWhatIsNot(t *testing.T) {
	w := newWorld(t)
	hires := w.hires()
	first, second := w.write("mine/first.json", hires[0]), w.write("mine/second.json", hires[1])
	for range 2 {
		if out, _ := w.aso(0, "webhook", fixture.HRIS, first); !strings.HasPrefix(out, "202 ") {
			t.Errorf("a hire was answered %q", out)
		}
	}
	out, errs := w.aso(1, "webhook", fixture.HRIS, second)
	if !strings.HasPrefix(out, "409 ") || !strings.Contains(errs, "not taken") {
		t.Errorf("another body under the same id: %q %q", out, errs)
	}
	out, _ = w.aso(1, "webhook", "--json", fixture.HRIS, second)
	if !json.Valid([]byte(out)) || !strings.Contains(out, "409") {
		t.Errorf("as JSON: %s", out)
	}
	w.aso(2, "webhook", "nobody", first)
	w.quiet()
	if page, _ := w.aso(0, "members"); !strings.Contains(page, "-01  ") {
		t.Errorf("the hire is no member:\n%s", page)
	}
	out, _ = w.aso(0, "upload", "--json", w.claims())
	key := field(t, out, "key")
	w.quiet()
	if page, _ := w.aso(0, "files"); !strings.Contains(page, key) {
		t.Errorf("the upload %s is not among the files:\n%s", key, page)
	}
	id := strings.TrimSuffix(strings.TrimPrefix(key, "in/"), ".edi") + "-40"
	if page, _ := w.aso(0, "claim", id); !strings.Contains(page, "pended") || !strings.Contains(page, "No member was found for it") || strings.Contains(page, ", , by") {
		t.Errorf("a claim of somebody unknown:\n%s", page)
	}
	if page, _ := w.aso(0, "pended"); !strings.Contains(page, id) {
		t.Errorf("claim %s is not among the pended:\n%s", id, page)
	}
	changes := w.write("mine/changes.834", fixture.New(today, 7, secret).Files()[0].Body)
	w.aso(2, "upload", "--employer", "nobody", changes)
	if out, _ := w.aso(0, "upload", "--employer", string(fixture.Employer), changes); !strings.Contains(out, "in/"+string(fixture.Employer)+"/") {
		t.Errorf("an employer's file: %s", out)
	}
	w.quiet()
	if page, _ := w.aso(0, "files"); !strings.Contains(page, "834   5 members  partly accepted") {
		t.Errorf("the enrollment file is not among the files:\n%s", page)
	}
	_, errs = w.aso(1, "upload", w.write("mine/empty.837", nil))
	if !strings.Contains(errs, "the file is empty") {
		t.Errorf("an empty upload: %s", errs)
	}
	_, errs = w.aso(1, "upload", "no-such-file.837")
	if !strings.Contains(errs, "cannot be read") {
		t.Errorf("no file: %s", errs)
	}
}

func TestACallIsSettledOnce(t *testing.T) {
	w := lived(t)
	call := []string{"settle", string(fixture.Employer), string(fixture.Plan), "1"}
	if out, _ := w.aso(0, call...); !strings.Contains(out, "aso payments") {
		t.Errorf("settled: %s", out)
	}
	w.quiet()
	before, _ := w.aso(0, "payments", "--json")
	if _, errs := w.aso(1, call...); !strings.Contains(errs, "settled already") {
		t.Errorf("settled again: %s", errs)
	}
	if after, _ := w.aso(0, "payments", "--json"); after != before || !strings.Contains(before, `"sent"`) {
		t.Errorf("payments before %s and after %s", before, after)
	}
	w.aso(2, "settle", string(fixture.Employer), string(fixture.Plan), "7")
}

func TestWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	for _, c := range []string{"claim 5c0ffee5c0ffee5c0ffee5c0-17", "member nobody-01", "payment none", "call nobody health 1",
		"call sample-manufacturing health 9", "show out/none.edi", "item S#FILE none", "item S#NONE", "settle sample-manufacturing health 9"} {
		if out, errs := w.aso(2, strings.Fields(c)...); out != "" || strings.Count(errs, "\n") != 1 || strings.Contains(errs, "status") || strings.Contains(errs, "key:") {
			t.Errorf("%s: %q %q", c, out, errs)
		}
	}
	for _, c := range [][2]string{{"settle sample-manufacturing health 9", "there is no such call"}, {"show out/none.edi", "there is no such file"}, {"item --json S#NONE", "no item"}} {
		if _, errs := w.aso(2, strings.Fields(c[0])...); !strings.Contains(errs, c[1]) {
			t.Errorf("%s: %s", c[0], errs)
		}
	}
}

func TestTheFolderAnswersWhenNothingRuns(t *testing.T) {
	w := lived(t)
	before, _ := w.aso(0, "claims")
	w.stop()
	after, errs := w.aso(0, "claims")
	if d := cmp.Diff(before, after); d != "" || !strings.Contains(errs, "nothing runs at "+w.addr+"; reading "+w.state) {
		t.Errorf("the folder answers otherwise: %s %s", d, errs)
	}
	if _, errs = w.aso(2, "claim", "none"); !strings.Contains(errs, "no such claim") {
		t.Errorf("an unknown claim: %s", errs)
	}
	_, errs = w.aso(3, "settle", string(fixture.Employer), string(fixture.Plan), "1")
	if !strings.Contains(errs, "nothing answers") {
		t.Errorf("writing: %s", errs)
	}
	_, errs = aso(t, 3, "--addr", w.addr, "--state", t.TempDir(), "summary")
	if !strings.Contains(errs, "make run") {
		t.Errorf("no state either: %s", errs)
	}
}

// commandLine is a command in the list of all. Those of x12, codes, plan, price, work and
// others stand there, too.
var commandLine = regexp.MustCompile(`(?m)^  ((?:(?:x12|codes|plan|price|edits|work|accumulators|authorizations|other-coverage|audit|provider) )?(?:replay )?[a-z]+) [ (]`)

func TestEveryCommandHelps(t *testing.T) {
	all, _ := aso(t, 0, "--help")
	names := commandLine.FindAllStringSubmatch(all[strings.Index(all, "Commands:"):], -1)
	if len(names) != 62 {
		t.Errorf("%d commands:\n%s", len(names), all)
	}
	for _, n := range names {
		help, _ := aso(t, 0, append(strings.Fields(n[1]), "--help")...)
		if !strings.Contains(help, "Example: aso "+n[1]) && !strings.Contains(help, "Example: aso explain") || !strings.Contains(help, "Exit codes: 0 ") {
			t.Errorf("the help of %s:\n%s", n[1], help)
		}
	}
}

// Examples are commands that can be read: they fail at most because nothing runs, which
// cost, x12 gen and plan schema do without, or because an X12 file or a folder is not there.
func TestExamplesAreRight(t *testing.T) {
	all, _ := aso(t, 0, "--help")
	for _, n := range commandLine.FindAllStringSubmatch(all[strings.Index(all, "Commands:"):], -1) {
		help, _ := aso(t, 0, append(strings.Fields(n[1]), "--help")...)
		_, example, _ := strings.Cut(help, "Example: aso ")
		example, _, _ = strings.Cut(example, "\n\n") // long ones are wrapped
		example, _, _ = strings.Cut(example, " >")   // the shell's
		var out, errs bytes.Buffer
		args := append(strings.Fields(example), "--addr", "127.0.0.1:1", "--state", t.TempDir())
		needs := []string{"x12", "plan", "codes", "price", "edits", "provider"} // files, which are not there
		group, _, _ := strings.Cut(n[1], " ")
		alone := n[1] == "cost" || n[1] == "x12 gen" || n[1] == "plan schema"
		if code := run(t.Context(), args, &out, &errs); code != 3 && code != 1 && !alone && (code != 2 || !slices.Contains(needs, group)) {
			t.Errorf("aso %s: exit %d %s", example, code, errs.String())
		}
	}
}

func TestWrongCommands(t *testing.T) {
	for _, args := range []string{"", "nonsense", "summary --loud", "claim", "call sample health one", "claims --status nonsense"} {
		if out, errs := aso(t, 80, strings.Fields(args)...); out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "aso --help") {
			t.Errorf("aso %s: %q %q", args, out, errs)
		}
	}
}

func TestTablesAreAligned(t *testing.T) {
	var b bytes.Buffer
	p := &printer{w: &b}
	p.head("claim", "on", "plan pays", "n")
	p.row("a", "2026-01-02", usd("-1234.50"), "7")
	p.row("bécd", "", usd("1000000.00"), "12", "and why")
	p.note("because of %s", "a")
	p.head("left", "out")
	p.line("done")
	if err := p.flush(); err != nil {
		t.Fatal(err)
	}
	want := `claim  on              plan pays   n
a      2026-01-02     -$1,234.50   7
bécd               $1,000,000.00  12  and why
    because of a
done
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestTextsOfAnswers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{usd("90002.29"), "$90,002.29"}, {usd("-0.07"), "-$0.07"}, {usd("odd"), "odd"},
		{when("2026-11-24T22:15:53.729081918Z"), "2026-11-24 22:15"}, {when("2026-11-24T23:15:53+01:00"), "2026-11-24 22:15"}, {when(""), ""},
		{shorten("abcdef", 6), "abcdef"}, {shorten("abcdefg", 6), "abc..."}, {things(1, "call", "calls"), "1 call"}, {things(0, "call", "calls"), "0 calls"},
		{options([]string{"Acme, Inc. Plan, PPO", "HDHP"}), "PPO; HDHP"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// A backup of the running system restores to another folder, which then answers alike.
func TestBackupAndRestoreFromTheCommandLine(t *testing.T) {
	state := t.TempDir()
	if _, errs := aso(t, 3, "backup", "--state", state, "--addr", "127.0.0.1:1"); !strings.Contains(errs, "nothing answers") {
		t.Errorf("backup of nothing: %s", errs)
	}
	if _, errs := aso(t, 1, "restore", t.TempDir(), "--state", state); !strings.Contains(errs, "is no backup") {
		t.Errorf("restore of nothing: %s", errs)
	}
}
