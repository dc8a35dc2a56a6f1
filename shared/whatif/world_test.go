package whatif_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/whatif"
)

const employer = id.Employer("acme")

var (
	worldTime = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	worldBorn = day.New(1980, time.January, 1)
)

// world is a synthetic employer's history, decided by the real service, and the catalog that
// it was decided under.
type world struct {
	t       testing.TB
	table   table.Table
	options []*plan.Option
	prices  map[string]money.Cents // "C1/1"
	out     map[id.Claim]bool
	lacks   map[id.Claim]string // what a pinned outcome of the claim is not decided for
	names   []id.Family
}

func newWorld(t testing.TB, options ...*plan.Option) *world {
	return &world{t: t, table: memtable.New(func() time.Time { return worldTime }), options: options,
		prices: map[string]money.Cents{}, out: map[id.Claim]bool{}, lacks: map[id.Claim]string{}}
}

// Terms implements adjudicate.Catalog.
func (w *world) Terms(_ id.Employer, c *claim.Claim, pinned *claim.Outcome) adjudicate.Terms {
	k := adjudicate.Contract{Network: plan.In, Schedule: "fees@1", Price: w.price}
	if w.out[c.ID] {
		k = adjudicate.Contract{Network: plan.Out}
	}
	t := adjudicate.Terms{Options: w.options, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return k }}
	t.Tables.Edits = func(*edits.Question) []edits.Finding { return nil }
	if pinned != nil {
		t.Lacks = w.lacks[c.ID]
	}
	return t
}

func (w *world) price(q *pricing.Question, lines []pricing.Priced) {
	for i := range lines {
		lines[i].Allowed, lines[i].Found = w.prices[fmt.Sprint(q.Claim.ID, "/", q.Claim.Lines[i].Number)], true
	}
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// covered puts a family's next entry: its people under an option from a day on.
func (w *world) covered(f id.Family, option *plan.Option, from, to day.Day, people ...string) {
	w.t.Helper()
	w.entry(f, func(en *family.Entry) {
		for _, name := range people {
			m := id.Member(name)
			if en.State.Person(m) == nil {
				en.State.People = append(en.State.People, family.Person{ID: m, Relationship: family.Subscriber, First: phi.New(name), Born: worldBorn})
			}
			en.State.Coverage = append(en.State.Coverage, family.Span{Member: m, Plan: id.Plan(option.Plan), Option: option.ID, Tier: family.WholeFamily, From: from, To: to})
		}
		slices.SortStableFunc(en.State.Coverage, func(a, b family.Span) int { return strings.Compare(string(a.Member), string(b.Member)) })
	})
	if slices.Contains(w.names, f) {
		return
	}
	w.names = append(w.names, f)
	row, err := find.Row(find.FamilyKey(employer, f), 1, find.Place{Employer: employer, Family: f})
	w.ok(err)
	w.ok(find.PutNewer(w.t.Context(), w.table, row))
}

func (w *world) entry(f id.Family, change func(*family.Entry)) {
	w.t.Helper()
	log, err := family.LoadAll(w.t.Context(), w.table, employer, f)
	w.ok(err)
	en := family.Entry{At: worldTime, Cause: "test", State: *log.State.Clone()}
	change(&en)
	w.ok(log.Append(w.t.Context(), w.table, en))
}

// imported adds to an accumulator of the first option, as another administrator counts it.
func (w *world) imported(f id.Family, m id.Member, bucket string, year day.Day, amount int64) {
	w.t.Helper()
	w.entry(f, func(en *family.Entry) {
		one := family.Import{ID: fmt.Sprint("i", len(en.State.Used)), Source: "test", At: 1, Delta: family.Delta{Member: m, Amount: amount,
			Bucket: family.Bucket{Plan: w.options[0].Plan, Option: w.options[0].ID, Year: year, Name: bucket}}}
		en.State.Import(&one)
		en.Imports = []family.Import{one}
	})
}

// decide sends a family's claims as one batch.
func (w *world) decide(f id.Family, claims ...claim.Claim) {
	w.t.Helper()
	b := adjudicate.Batch{Employer: employer, Family: f, Cause: "test"}
	for i := range claims {
		b.Claims = append(b.Claims, adjudicate.Submission{Claim: claims[i], Patient: adjudicate.Patient{First: phi.New(string(claims[i].Member)), Born: worldBorn}})
	}
	s := adjudicate.Service{Table: w.table, Catalog: w, Now: func() time.Time { return worldTime }}
	_, err := s.Handle(w.t.Context(), b)
	w.ok(err)
}

// bill is a claim without lines.
func bill(c id.Claim, m id.Member) claim.Claim {
	return claim.Claim{ID: c, Member: m, Frequency: claim.Original, Billing: "1234567893", TIN: "900000001", Place: "11", PatientNumber: phi.New("synthetic")}
}

// line adds a line with its price under the contract.
func (w *world) line(c *claim.Claim, code string, on day.Day, charge, allowed money.Cents) {
	l := claim.Line{Number: len(c.Lines) + 1, Code: code, Units: 1000, Charge: charge, From: on, To: on}
	c.Lines = append(c.Lines, l)
	c.Charge += charge
	c.Received = max(c.Received, on+5)
	w.prices[fmt.Sprint(c.ID, "/", l.Number)] = allowed
}

func (w *world) simulate(from day.Day, design *plan.Option) *whatif.Report {
	w.t.Helper()
	r, err := (&whatif.Service{Table: w.table, Catalog: w}).Simulate(w.t.Context(), whatif.Ask{Employer: employer, From: from, Old: w.options[0], New: design})
	w.ok(err)
	return r
}

func option(t testing.TB, text string) *plan.Option {
	t.Helper()
	o, err := plan.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
