package adjudicate_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/internal/yamlform"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table/memtable"
)

var update = flag.Bool("update", false, "write want.txt anew")

// TestCases runs every case file: option.yaml, family.yaml, claims and want.txt.
// README.md beside the files says how to write one.
func TestCases(t *testing.T) {
	casefile.Run(t, "../../testdata/adjudicate", 10, *update, func(t *testing.T, ar *txtar.Archive) string {
		part := casefile.Of(t, ar, "option.yaml", "family.yaml", "claims")
		c := newCase(t, readOptions(t, part), []byte(part["family.yaml"]), []byte(part["claims"]))
		c.book = readBook(t, part["edits.txt"])
		return c.run(t)
	})
}

// readOptions reads option.yaml and, if the case has it, option-2.yaml.
func readOptions(t *testing.T, part casefile.Parts) (options []*plan.Option) {
	for _, name := range []string{"option.yaml", "option-2.yaml"} {
		text, ok := part[name]
		if !ok {
			continue
		}
		o, err := plan.Read([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		options = append(options, o)
	}
	return options
}

// testCase is a family and batches of claims with their allowed amounts.
type testCase struct {
	option  *plan.Option // the first of options
	options []*plan.Option
	family  caseFamily
	batches [][]claim.Claim
	allowed map[string]money.Cents
	tables  map[string]money.Cents // "qpa C1/1", "medicare C1/1"
	network map[id.Claim]plan.Network
	place   map[id.Claim]plan.Network // of the facility
	misled  map[id.Claim]bool
	unknown map[id.Claim]bool
	edits   map[id.Claim][]edits.Finding
	book    *edits.Book // tables of edits, nil if the case has none
	above   map[string]bool
	waits   map[string]bool
	drg     map[id.Claim]money.Cents
}

type caseFamily struct {
	Tier    string            `yaml:"tier"`
	Members map[string]string `yaml:"members"` // name: relationship
	Born    map[string]string `yaml:"born"`
	Sex     map[string]string `yaml:"sex"`
	Allowed []caseAllowed     `yaml:"authorizations"`
	// Others are other coverages: member, and the words of aso other-coverage load.
	Others  []map[string]string `yaml:"others"`
	Covered []struct {
		Member string `yaml:"member"`
		From   string `yaml:"from"`
		To     string `yaml:"to"`
		Option string `yaml:"option"` // the first option, if not given
	} `yaml:"covered"`
	Used map[string]map[string]string `yaml:"used"`
}

// caseAllowed is an authorization on file.
type caseAllowed struct {
	Number   string   `yaml:"number"`
	Member   string   `yaml:"member"`
	Provider string   `yaml:"provider"`
	Codes    []string `yaml:"codes"`
	From     string   `yaml:"from"`
	To       string   `yaml:"to"`
	Units    int64    `yaml:"units"`
}

func newCase(t *testing.T, options []*plan.Option, fam, claims []byte) *testCase {
	c := &testCase{
		option: options[0], options: options, allowed: map[string]money.Cents{}, tables: map[string]money.Cents{}, network: map[id.Claim]plan.Network{},
		place: map[id.Claim]plan.Network{}, misled: map[id.Claim]bool{}, unknown: map[id.Claim]bool{}, edits: map[id.Claim][]edits.Finding{},
		above: map[string]bool{}, waits: map[string]bool{}, drg: map[id.Claim]money.Cents{},
	}
	for _, f := range yamlform.Faults(fam, reflect.TypeFor[caseFamily]()) {
		t.Errorf("family.yaml, %s", f)
	}
	if t.Failed() {
		t.FailNow()
	}
	must(t, yaml.Unmarshal(fam, &c.family))
	c.batches = [][]claim.Claim{nil}
	sc := bufio.NewScanner(strings.NewReader(string(claims)))
	for n := 1; sc.Scan(); n++ {
		c.read(t, n, sc.Text())
	}
	c.known(t)
	return c
}

// known says which members family.yaml names and does not have. A claim may name one whom
// nobody knows, and a network that the option lacks; that is what some cases are about.
func (c *testCase) known(t *testing.T) {
	t.Helper()
	member := func(where, name string) {
		if _, ok := c.family.Members[name]; !ok {
			t.Errorf("family.yaml, %s: there is no member %s; members are %q", where, name, sorted(c.family.Members))
		}
	}
	tiers := []family.Tier{family.EmployeeOnly, family.EmployeeSpouse, family.EmployeeChildren, family.WholeFamily}
	if !slices.Contains(tiers, family.Tier(c.family.Tier)) {
		t.Errorf("family.yaml, tier: is one of %q", tiers)
	}
	relations := []family.Relationship{family.Subscriber, family.Spouse, family.Child}
	for _, name := range sorted(c.family.Members) {
		if !slices.Contains(relations, family.Relationship(c.family.Members[name])) {
			t.Errorf("family.yaml, member %s: is one of %q", name, relations)
		}
	}
	for _, x := range c.family.Covered {
		member("covered", x.Member)
	}
	for _, x := range c.family.Allowed {
		member("authorizations", x.Member)
	}
	for _, name := range sorted(c.family.Used) {
		member("used", name)
	}
	if t.Failed() {
		t.FailNow()
	}
}

// read reads one line of the part claims. Whatever is wrong with it is told with the line.
func (c *testCase) read(t *testing.T, n int, text string) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("something is missing on it: a claim reads \"claim C1 member A in received 2026-03-01\", a line \"99213 2026-02-10 500.00 allowed 320.00\" below its claim")
		}
		if t.Failed() {
			t.Errorf("claims, line %d: %s", n, text)
			t.FailNow()
		}
	}()
	f := strings.Fields(text)
	switch {
	case len(f) == 0 || strings.HasPrefix(f[0], "#"):
	case f[0] == "batch":
		c.batches = append(c.batches, nil)
	case f[0] == "claim":
		c.claim(t, f[1:])
	case f[0] == "payer":
		c.payer(t, f[1:])
	default:
		c.line(t, f)
	}
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
		out = append(out, limitBucket(&l))
	}
	return out
}

func limitBucket(l *plan.Limit) string {
	switch {
	case l.Visits > 0:
		return "visits." + l.Name
	case l.Days > 0:
		return "days." + l.Name
	case l.Units > 0:
		return "units." + l.Name
	}
	return "dollars." + l.Name
}

// isCount says whether a bucket counts visits, days or units.
func isCount(bucket string) bool {
	kind, _, _ := strings.Cut(bucket, ".")
	return kind == "visits" || kind == "days" || kind == "units"
}

// yearOf is the year of a bucket: none of one that counts over a lifetime.
func (c *testCase) yearOf(bucket string, year day.Day) day.Day {
	for _, l := range c.option.Limits {
		if l.Period == plan.Lifetime && limitBucket(&l) == bucket {
			return 0
		}
	}
	return year
}

// born is a member's birth date, 1980 if the case does not say.
func (c *testCase) born(t *testing.T, name string) day.Day {
	if s := c.family.Born[name]; s != "" {
		return parseDay(t, s)
	}
	return born
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

var born = day.New(1980, time.January, 1)

// seed is the family's first entry.
func (c *testCase) seed(t *testing.T) family.Entry {
	var s family.State
	for _, name := range sorted(c.family.Members) {
		s.People = append(s.People, family.Person{
			ID: id.Member(name), Relationship: family.Relationship(c.family.Members[name]), First: phi.New(name),
			Born: c.born(t, name), Sex: c.family.Sex[name],
		})
	}
	for _, a := range c.family.Allowed {
		s.Authorizations = append(s.Authorizations, family.Authorization{
			Number: a.Number, Member: id.Member(a.Member), Provider: a.Provider, Codes: a.Codes,
			From: parseDay(t, a.From), To: parseDay(t, a.To), Units: 1000 * a.Units,
		})
	}
	s.Others = c.others(t)
	for _, cov := range c.family.Covered {
		o := c.optionOf(cov.Option)
		sp := family.Span{
			Member: id.Member(cov.Member), Plan: id.Plan(o.Plan), Option: o.ID,
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
			if isCount(name) {
				amount /= 100
			}
			s.Add(family.Delta{
				Bucket: family.Bucket{Plan: c.option.Plan, Option: c.option.ID, Year: c.yearOf(name, year), Name: name},
				Member: id.Member(m), Amount: amount,
			})
		}
	}
	return family.Entry{At: caseTime, Cause: "seed", State: s}
}

// others are what the family knows of other coverage.
func (c *testCase) others(t *testing.T) (out []cob.Coverage) {
	for _, words := range c.family.Others {
		for word := range words {
			if word != "member" && !slices.Contains(cob.Columns(), word) {
				t.Fatalf("others: no such word: %s", word)
			}
		}
		o, err := cob.Parse(func(column string) string { return words[column] })
		if err != nil {
			t.Fatalf("others of %s: %v", words["member"], err)
		}
		o.Member = id.Member(words["member"])
		out = append(out, o)
	}
	return out
}

// optionOf is the option with an ID, the first one if none is given. One that the case does
// not have is of the first one's plan, and the catalog does not know it.
func (c *testCase) optionOf(name string) *plan.Option {
	if name == "" {
		return c.option
	}
	for _, o := range c.options {
		if o.ID == name {
			return o
		}
	}
	return &plan.Option{Plan: c.option.Plan, ID: name}
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
			b.Claims = append(b.Claims, adjudicate.Submission{Claim: cl, Patient: adjudicate.Patient{First: phi.New(string(cl.Member)), Born: c.born(t, string(cl.Member))}})
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
