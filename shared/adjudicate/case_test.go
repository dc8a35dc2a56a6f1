package adjudicate_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table/memtable"
)

var update = flag.Bool("update", false, "write want.txt anew")

// TestCases runs every case file: option.yaml, family.yaml, claims and want.txt.
// README.md beside the files says how to write one.
func TestCases(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/adjudicate/*.txtar")
	if len(files) < 10 {
		t.Fatalf("%d case files", len(files))
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { runCase(t, name) })
	}
}

func runCase(t *testing.T, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	part := map[string]*txtar.File{}
	for i := range ar.Files {
		part[ar.Files[i].Name] = &ar.Files[i]
	}
	for _, need := range []string{"option.yaml", "family.yaml", "claims", "want.txt"} {
		if part[need] == nil {
			t.Fatalf("%s is missing", need)
		}
	}
	option, err := plan.Read(part["option.yaml"].Data)
	if err != nil {
		t.Fatal(err)
	}
	c := newCase(t, option, part["family.yaml"].Data, part["claims"].Data)
	got := c.run(t)
	want := string(part["want.txt"].Data)
	if *update {
		part["want.txt"].Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("want.txt (-want +got):\n%s", d)
	}
}

// testCase is a family and batches of claims with their allowed amounts.
type testCase struct {
	option  *plan.Option
	family  caseFamily
	batches [][]claim.Claim
	allowed map[string]money.Cents
	network map[id.Claim]plan.Network
	unknown map[id.Claim]bool
}

type caseFamily struct {
	Tier    string            `yaml:"tier"`
	Members map[string]string `yaml:"members"` // name: relationship
	Covered []struct {
		Member string `yaml:"member"`
		From   string `yaml:"from"`
		To     string `yaml:"to"`
	} `yaml:"covered"`
	Used map[string]map[string]string `yaml:"used"`
}

func newCase(t *testing.T, o *plan.Option, fam, claims []byte) *testCase {
	c := &testCase{option: o, allowed: map[string]money.Cents{}, network: map[id.Claim]plan.Network{}, unknown: map[id.Claim]bool{}}
	dec := yaml.NewDecoder(bytes.NewReader(fam))
	dec.KnownFields(true)
	if err := dec.Decode(&c.family); err != nil {
		t.Fatalf("family.yaml: %v", err)
	}
	c.batches = [][]claim.Claim{nil}
	sc := bufio.NewScanner(strings.NewReader(string(claims)))
	for n := 1; sc.Scan(); n++ {
		f := strings.Fields(sc.Text())
		switch {
		case len(f) == 0 || f[0] == "#":
		case f[0] == "batch":
			c.batches = append(c.batches, nil)
		case f[0] == "claim":
			c.claim(t, f[1:])
		default:
			c.line(t, f)
		}
	}
	return c
}

// claim reads "claim C1 member A in received 2026-03-01 [replaces C0|voids C0] [dx Z000] [unknown-provider] [institutional|dental]".
func (c *testCase) claim(t *testing.T, f []string) {
	cl := claim.Claim{
		ID: id.Claim(f[0]), Frequency: claim.Original, Billing: "1234567893", TIN: "900000001", Place: "11",
		PatientNumber: phi.New("synthetic"),
	}
	c.network[cl.ID] = plan.In
	for w := words(f[1:]); w.next(); {
		switch w.word {
		case "in", "out":
			c.network[cl.ID] = plan.Network(w.word)
		case "unknown-provider":
			c.unknown[cl.ID] = true
		case "member":
			cl.Member = id.Member(w.value(t))
		case "received":
			cl.Received = parseDay(t, w.value(t))
		case "replaces":
			cl.Frequency, cl.Original = claim.Replacement, id.Claim(w.value(t))
		case "voids":
			cl.Frequency, cl.Original = claim.Void, id.Claim(w.value(t))
		case "dx":
			cl.Diagnoses = strings.Split(w.value(t), ",")
		case "institutional":
			cl.Kind = claim.Institutional
		case "dental":
			cl.Kind = claim.Dental
		case "by":
			cl.Rendering = w.value(t)
		default:
			t.Fatalf("claim %s: no such word: %s", cl.ID, w.word)
		}
	}
	last := len(c.batches) - 1
	c.batches[last] = append(c.batches[last], cl)
}

// line reads "99213 2026-02-10 500.00 [x2] [mods 25,59] [allowed 320.00]".
func (c *testCase) line(t *testing.T, f []string) {
	batch := c.batches[len(c.batches)-1]
	cl := &batch[len(batch)-1]
	l := claim.Line{Number: len(cl.Lines) + 1, Code: f[0], Units: 1000, From: parseDay(t, f[1]), Charge: parseMoney(t, f[2])}
	l.To = l.From
	for w := words(f[3:]); w.next(); {
		switch {
		case w.word == "allowed":
			c.allowed[fmt.Sprint(cl.ID, l.Number)] = parseMoney(t, w.value(t))
		case w.word == "mods":
			l.Modifiers = strings.Split(w.value(t), ",")
		case w.word[0] == 'x':
			n, err := strconv.ParseInt(w.word[1:], 10, 64)
			if err != nil {
				t.Fatalf("units %s", w.word)
			}
			l.Units = n * 1000
		default:
			t.Fatalf("claim %s line %d: no such word: %s", cl.ID, l.Number, w.word)
		}
	}
	cl.Charge += l.Charge
	cl.Lines = append(cl.Lines, l)
}

// wordList goes through words, some of which take the next one as their value.
type wordList struct {
	rest []string
	word string
}

func words(f []string) *wordList { return &wordList{rest: f} }

func (w *wordList) next() bool {
	if len(w.rest) == 0 {
		return false
	}
	w.word, w.rest = w.rest[0], w.rest[1:]
	return true
}

func (w *wordList) value(t *testing.T) string {
	t.Helper()
	word := w.word
	if !w.next() {
		t.Fatalf("%s: its value is missing", word)
	}
	return w.word
}

// buckets are the names of what a member may have used.
func (c *testCase) buckets() (out []string) {
	for n := range c.option.Networks {
		out = append(out, string(n)+".deductible", string(n)+".out-of-pocket")
	}
	for _, l := range c.option.Limits {
		out = append(out, "visits."+l.Name)
	}
	return out
}

func parseDay(t *testing.T, s string) day.Day {
	t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func parseMoney(t *testing.T, s string) money.Cents {
	t.Helper()
	c, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Terms implements adjudicate.Catalog.
func (c *testCase) Terms(_ id.Employer, cl *claim.Claim, _ *claim.Outcome) adjudicate.Terms {
	contract := adjudicate.Contract{Network: c.network[cl.ID], Schedule: "case", Price: func(l claim.Line, _ string) (money.Cents, bool) {
		a, ok := c.allowed[fmt.Sprint(cl.ID, l.Number)]
		return a, ok
	}}
	return adjudicate.Terms{
		Options: []*plan.Option{c.option}, Provider: !c.unknown[cl.ID],
		Contract: func(id.Plan) adjudicate.Contract { return contract },
	}
}

var born = day.New(1980, time.January, 1)

// seed is the family's first entry.
func (c *testCase) seed(t *testing.T) family.Entry {
	var s family.State
	for _, name := range sorted(c.family.Members) {
		s.People = append(s.People, family.Person{
			ID: id.Member(name), Relationship: family.Relationship(c.family.Members[name]), First: phi.New(name), Born: born,
		})
	}
	for _, cov := range c.family.Covered {
		sp := family.Span{
			Member: id.Member(cov.Member), Plan: id.Plan(c.option.Plan), Option: c.option.ID,
			Tier: family.Tier(c.family.Tier), From: parseDay(t, cov.From),
		}
		if cov.To != "" {
			sp.To = parseDay(t, cov.To)
		}
		s.Coverage = append(s.Coverage, sp)
	}
	year := c.option.YearOf(parseDay(t, "2026-06-01"))
	for _, m := range sorted(c.family.Used) {
		for _, name := range sorted(c.family.Used[m]) {
			if !slices.Contains(c.buckets(), name) {
				t.Fatalf("used by %s: no such amount: %s", m, name)
			}
			amount := int64(parseMoney(t, c.family.Used[m][name]))
			if strings.HasPrefix(name, "visits.") {
				amount /= 100
			}
			s.Add(family.Delta{
				Bucket: family.Bucket{Plan: c.option.Plan, Option: c.option.ID, Year: year, Name: name},
				Member: id.Member(m), Amount: amount,
			})
		}
	}
	return family.Entry{At: caseTime, Cause: "seed", State: s}
}

var caseTime = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func (c *testCase) run(t *testing.T) string {
	ctx := context.Background()
	now := func() time.Time { return caseTime }
	tbl := memtable.New(now)
	log, err := family.Load(ctx, tbl, "acme", "f1")
	if err == nil {
		err = log.Append(ctx, tbl, c.seed(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	s := adjudicate.Service{Table: tbl, Catalog: c, Now: now}
	for i, claims := range c.batches {
		b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: fmt.Sprint("batch", i)}
		for _, cl := range claims {
			b.Claims = append(b.Claims, adjudicate.Submission{Claim: cl, Patient: adjudicate.Patient{First: phi.New(string(cl.Member)), Born: born}})
		}
		first, err := s.Handle(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Handle(ctx, b)
		if d := cmp.Diff(first, again); err != nil || d != "" {
			t.Errorf("the same batch again: %v %s", err, d)
		}
	}
	log, err = family.LoadAll(ctx, tbl, "acme", "f1")
	if err != nil {
		t.Fatal(err)
	}
	return render(log)
}
