package explain_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/explain"
	"github.com/openaso/openaso/shared/plan"
)

var update = flag.Bool("update", false, "write the goldens anew")

// The sample's options, and what is said of them.
const (
	plans   = "../fixture/sample/options/"
	goldens = "../../testdata/plans/explain/"
)

func read(t *testing.T, file string, changes ...string) *plan.Option {
	t.Helper()
	b, err := os.ReadFile(plans + file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("%s lacks %q", file, changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	o, err := plan.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := goldens + name
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s: %s", name, d)
	}
}

// Each sample plan as text and as a page is as it was looked at.
func TestSummaries(t *testing.T) {
	files, _ := filepath.Glob(plans + "*.yaml")
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".yaml")
		s := explain.Of(read(t, name+".yaml"))
		var text, page bytes.Buffer
		if err := s.Text(&text); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".txt", text.Bytes())
		for line := range strings.SplitSeq(text.String(), "\n") {
			if len(line) > 100 && !strings.Contains(line, "you pay") {
				t.Errorf("%s: wider than a terminal: %s", name, line)
			}
		}
		if err := s.HTML(&page); err != nil {
			t.Fatal(err)
		}
		for _, r := range s.Services {
			for i, c := range r.Cells {
				if c == "" {
					t.Errorf("%s: %s says nothing in column %s", name, r.Name, s.Columns[i])
				}
			}
		}
		if name == "tiered" {
			golden(t, name+".html", page.Bytes())
		}
		if strings.Contains(page.String(), "http") {
			t.Errorf("%s: the page needs something beside it", name)
		}
	}
}

// A name with markup is text on a page.
func TestNamesAreText(t *testing.T) {
	var b bytes.Buffer
	o := read(t, "dental.yaml", "name: Bright Dental (synthetic)", "name: \"<script>alert(1)</script>\"")
	if err := explain.Of(o).HTML(&b); err != nil || strings.Contains(b.String(), "<script>") {
		t.Errorf("%v: the name is markup", err)
	}
}

// A PDF is one, and the same for the same option and time.
func TestPDF(t *testing.T) {
	made := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, name := range []string{"ppo.yaml", "tiered.yaml", "dental.yaml"} {
		var a, b bytes.Buffer
		s := explain.Of(read(t, name))
		if err := s.PDF(&a, made); err != nil {
			t.Fatal(err)
		}
		if err := s.PDF(&b, made); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(a.Bytes(), []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(a.Bytes()), []byte("%%EOF")) || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: no PDF, or not the same twice", name)
		}
	}
}

// The network behind a benefit's name is the column's to say, and a limit is told of the
// networks that have it where others have none.
func TestColumnsSayTheNetwork(t *testing.T) {
	s := explain.Of(read(t, "tiered.yaml", "  - name: primary care visit\n", "  - name: primary care visit, tier1\n", "  - name: hospital stay\n", "  - name: hospital stay, short\n"))
	notes := map[string]string{}
	for _, r := range s.Services {
		notes[r.Name] = r.Note
	}
	for name, note := range map[string]string{"Primary care visit": "", "Hospital stay, short": "", "Glasses for a child": "Tier 1, Tier 2: ages 0 to 18; up to 2 units a year", "Chiropractic care": "Up to 12 visits a year"} {
		if got, there := notes[name]; !there || got != note {
			t.Errorf("%s: %t, %q, want %q", name, there, got, note)
		}
	}
}

// Examples are worked by hand from the sample PPO: 1,500 deductible, 20%, 5,000 at most.
func TestExamples(t *testing.T) {
	s := explain.Of(read(t, "ppo.yaml"))
	want := map[string][2]string{
		"Emergency care":     {"$1,880", "$680"},   // 250 + 1,500 + 20% of 650; 250 + 20% of 2,150
		"Primary care visit": {"$30", "$30"},       // copay
		"Hospital stay":      {"$4,800", "$3,600"}, // 1,500 + 20% of 16,500; 20% of 18,000
		"Ambulance":          {"$600", "$120"},     // all within the deductible; 20% of 600
	}
	for _, e := range s.Examples {
		if w, ok := want[e.Service]; ok {
			if e.First != w[0] || e.Later != w[1] {
				t.Errorf("%s at %s: %s and %s, want %v", e.Service, e.Price, e.First, e.Later, w)
			}
			delete(want, e.Service)
		}
	}
	if len(want) > 0 {
		t.Errorf("no example of %v in %v", want, s.Examples)
	}
	capped := explain.Of(read(t, "ppo.yaml", "individual: 5000, family: 10000", "individual: 1600, family: 10000"))
	for _, e := range capped.Examples {
		if e.Service == "Hospital stay" && e.First != "$1,600" {
			t.Errorf("the maximum does not hold: %s", e.First)
		}
	}
}

func TestNothingChanged(t *testing.T) {
	files, _ := filepath.Glob(plans + "*.yaml")
	for _, f := range files {
		if d := explain.Diff(read(t, filepath.Base(f)), read(t, filepath.Base(f))); len(d) > 0 {
			t.Errorf("%s against itself: %v", f, d)
		}
	}
}

// What changed is said in words that a benefits person understands.
func TestChanges(t *testing.T) {
	after := read(t, "ppo.yaml",
		"individual: 1500, family: 3000", "individual: 2000, family: 4000",
		"coinsurance: 20%", "coinsurance: 25%",
		"    stack: [copay]\n    copay: 15\n", "    stack: [copay]\n    copay: 20\n",
		"  - name: acupuncture\n    match: {codes: [97810-97814]}", "  - name: hypnosis\n    match: {codes: [\"90880\"]}",
		"{name: chiropractic, visits: 20}", "{name: chiropractic, visits: 12}",
		"carry-over-months: 3\n", "",
		"percent-of-medicare: 150%", "percent-of-medicare: 125%",
		"{name: bone density screening, match: {codes: [77080-77081], sex: F, age: {from: 65}}}", "{name: bone density screening, match: {codes: [77080-77081]}}",
		"    amount: 500\n    owes: member", "    amount: 600\n    owes: member",
		"match: {is: [transplant], not: [emergency]}", "match: {is: [transplant, bariatric], not: [emergency]}",
		"edits: [ncci, mue,", "edits: [ncci,", "paid-over: 50000", "paid-over: 75000", "    also-counts-toward: [out]\n", "",
	)
	var got strings.Builder
	for _, c := range explain.Diff(read(t, "ppo.yaml"), after) {
		got.WriteString(c.String() + "\n")
	}
	golden(t, "diff.txt", []byte(got.String()))
}

// A change one way is the change back, turned round.
func TestChangesTurnRound(t *testing.T) {
	names := []string{"ppo.yaml", "tiered.yaml", "hdhp-embedded.yaml", "reference.yaml"}
	for _, x := range names {
		for _, y := range names {
			there, back := explain.Diff(read(t, x), read(t, y)), explain.Diff(read(t, y), read(t, x))
			set := map[explain.Change]bool{}
			for _, c := range there {
				set[explain.Change{Where: c.Where, Before: c.After, After: c.Before}] = true
			}
			same := 0
			for _, c := range back {
				if set[c] {
					same++
				}
			}
			// What is only told one way, such as other services, reads the same both ways.
			if len(there) != len(back) || x != y && same == 0 {
				t.Errorf("%s and %s: %d there, %d back", x, y, len(there), len(back))
			}
		}
	}
}
