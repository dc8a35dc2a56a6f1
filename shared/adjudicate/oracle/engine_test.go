package oracle_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/table/memtable"
)

var clock = time.Date(2027, 11, 24, 12, 0, 0, 0, time.UTC)

// catalog answers the engine out of a world.
type catalog struct {
	w    *oracle.World
	of   map[id.Claim]*oracle.Claim
	book *edits.Book
}

func newCatalog(w *oracle.World) *catalog {
	c := &catalog{w: w, of: map[id.Claim]*oracle.Claim{}, book: book(w)}
	for i := range w.Claims {
		c.of[w.Claims[i].ID] = &w.Claims[i]
	}
	return c
}

// Terms implements adjudicate.Catalog.
func (c *catalog) Terms(_ id.Employer, cl *claim.Claim, _ *claim.Outcome) adjudicate.Terms {
	of := c.of[cl.ID]
	contract := adjudicate.Contract{Network: of.Network, Schedule: "drawn", Price: c.contract, Facility: of.Facility}
	t := adjudicate.Terms{
		Options: []*plan.Option{c.w.Option}, Provider: !of.Unknown, Contract: func(id.Plan) adjudicate.Contract { return contract },
		Tables: adjudicate.Tables{Edits: func(q *edits.Question) []edits.Finding {
			return append(inForce(of.Found, q.Option), c.book.Check(q)...)
		}},
	}
	if c.w.QPA {
		t.Tables.QPA = c.table(func(p *oracle.Price) *int64 { return p.QPA })
	}
	if c.w.Medicare {
		t.Tables.Medicare = c.table(func(p *oracle.Price) *int64 { return p.Medicare })
	}
	return t
}

// book is a world's tables of claim edits in the layouts of their publisher.
func book(w *oracle.World) *edits.Book {
	pairs := "Column 1,Column 2,,Effective Date,Deletion Date,Modifier,Rationale\n"
	for _, p := range w.Pairs {
		modifier := "0"
		if p.Modifier {
			modifier = "1"
		}
		pairs += p.One + "," + p.Two + ",,20200101,*," + modifier + ",\n"
	}
	units := "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n"
	for code, u := range w.Units {
		units += fmt.Sprintf("%s,%d,%d\n", code, u.Most, u.By)
	}
	var tables []*edits.Table
	if len(w.Pairs) > 0 {
		tables = append(tables, edits.Read("2024Q1/practitioner-pairs.csv", strings.NewReader(pairs)))
	}
	if len(w.Units) > 0 {
		tables = append(tables, edits.Read("2024Q1/practitioner-units.csv", strings.NewReader(units)))
	}
	b, err := edits.NewBook(tables...)
	if err != nil {
		panic(err)
	}
	return b
}

// inForce are the findings of the edits that an option has.
func inForce(all []edits.Finding, o *plan.Option) (out []edits.Finding) {
	for _, f := range all {
		if slices.Contains(o.Edits, f.Edit) {
			out = append(out, f)
		}
	}
	return out
}

func (c *catalog) table(of func(*oracle.Price) *int64) pricing.Price {
	return func(q *pricing.Question, lines []pricing.Priced) {
		prices := c.of[q.Claim.ID].Prices
		for i := range lines {
			if p := of(&prices[i]); p != nil && !lines[i].Skip {
				lines[i].Allowed, lines[i].Found = money.Cents(*p), true
			}
		}
	}
}

// contract prices a claim as a whole if it has such a price, else its lines.
func (c *catalog) contract(q *pricing.Question, lines []pricing.Priced) {
	of := c.of[q.Claim.ID]
	if of.DRG == nil {
		c.table(func(p *oracle.Price) *int64 { return p.Contract })(q, lines)
		for i := range lines {
			lines[i].Above = of.Prices[i].Above
		}
		return
	}
	weights := make([]money.Cents, 0, len(lines))
	var open []int
	for i := range lines {
		if !lines[i].Skip {
			weights, open = append(weights, q.Claim.Lines[i].Charge), append(open, i)
		}
	}
	for i, part := range money.Cents(*of.DRG).Split(weights) {
		p := &lines[open[i]]
		p.Allowed, p.Found, p.Above = part, true, true
	}
}

// engine decides a world's claims through the service, so many in a delivery.
func engine(w *oracle.World, atOnce int) (*family.Log, error) {
	ctx := context.Background()
	now := func() time.Time { return clock }
	tab := memtable.New(now)
	log, err := family.Load(ctx, tab, "acme", "f1")
	if err == nil {
		err = log.Append(ctx, tab, begin(w))
	}
	if err != nil {
		return nil, err
	}
	s := adjudicate.Service{Table: tab, Catalog: newCatalog(w), Now: now}
	for from := 0; from < len(w.Claims); from += atOnce {
		b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: fmt.Sprint("delivery ", from)}
		for i := from; i < min(from+atOnce, len(w.Claims)); i++ {
			b.Claims = append(b.Claims, submission(w, &w.Claims[i].Claim))
		}
		if _, err := s.Handle(ctx, b); err != nil {
			return nil, err
		}
	}
	return family.LoadAll(ctx, tab, "acme", "f1")
}

func begin(w *oracle.World) family.Entry {
	s := family.State{People: w.People, Coverage: w.Coverage, Authorizations: w.Authorizations, Others: w.Others}
	for _, u := range w.Used {
		s.Add(u)
	}
	return family.Entry{At: clock, Cause: "seed", State: s}
}

func submission(w *oracle.World, c *claim.Claim) adjudicate.Submission {
	s := adjudicate.Submission{Claim: *c, Patient: adjudicate.Patient{First: phi.New(string(c.Member)), Born: day.New(1900, time.January, 1)}}
	for i := range w.People {
		if w.People[i].ID == c.Member {
			s.Patient.Born = w.People[i].Born
		}
	}
	return s
}

// difference is the first thing in which the engine and the oracle differ, or "".
func difference(w *oracle.World, r *oracle.Result, log *family.Log) string {
	last, sums := latest(log)
	for i := range w.Claims {
		of := w.Claims[i].ID
		got, want := last[of], &r.Decisions[of].Outcome
		if got == nil {
			return fmt.Sprintf("%s: the engine has no outcome", of)
		}
		if d := outcomesDiffer(got, want); d != "" {
			return fmt.Sprintf("%s: %s", of, d)
		}
		if want.Status.Final() && (sums[of] != got.PlanPaid) || !want.Status.Final() && sums[of] != 0 {
			return fmt.Sprintf("%s: the engine's outcomes sum up to %s", of, sums[of])
		}
	}
	return usedDiffers(log, r)
}

// latest is the last word on each claim, and the sum of what all words on it paid.
func latest(log *family.Log) (map[id.Claim]*claim.Outcome, map[id.Claim]money.Cents) {
	last, sums := map[id.Claim]*claim.Outcome{}, map[id.Claim]money.Cents{}
	for i := range log.Entries {
		for j := range log.Entries[i].Decided {
			o := &log.Entries[i].Decided[j].Decision.Outcome
			last[o.Claim] = o
			sums[o.Claim] += o.PlanPaid
		}
	}
	return last, sums
}

func outcomesDiffer(got, want *claim.Outcome) string {
	switch {
	case got.Status != want.Status || got.Reason != want.Reason || got.Line != want.Line:
		return fmt.Sprintf("engine %s %s line %d, oracle %s %s line %d", got.Status, got.Reason, got.Line, want.Status, want.Reason, want.Line)
	case !got.Status.Final():
		return ""
	}
	for i := range want.Lines {
		if g, w := lineText(&got.Lines[i]), lineText(&want.Lines[i]); g != w {
			return fmt.Sprintf("line %d\n  engine %s\n  oracle %s", i+1, g, w)
		}
	}
	if !slices.Equal(got.Holds, want.Holds) {
		return fmt.Sprintf("engine holds %q, oracle %q", got.Holds, want.Holds)
	}
	if got.Charge != want.Charge || got.Allowed != want.Allowed || got.MemberOwes != want.MemberOwes || got.PlanPaid != want.PlanPaid {
		return fmt.Sprintf("engine %s %s %s %s, oracle %s %s %s %s", got.Charge, got.Allowed, got.MemberOwes, got.PlanPaid, want.Charge, want.Allowed, want.MemberOwes, want.PlanPaid)
	}
	return ""
}

// lineText is all that a line comes out as, its adjustments in one order.
func lineText(l *claim.LineOutcome) string {
	var as []string
	for _, a := range l.Adjustments {
		if a.Amount != 0 {
			as = append(as, fmt.Sprintf("%s-%s %s %s", a.Group, a.Reason, a.Amount, a.Remark))
		}
	}
	slices.Sort(as)
	return fmt.Sprintf("%d charge %s allowed %s copay %s deductible %s coinsurance %s penalty %s not covered %s others %s paid %s %q",
		l.Number, l.Charge, l.Allowed, l.Copay, l.Deductible, l.Coinsurance, l.Penalty, l.NotCovered, l.Others, l.Paid, as)
}

func usedDiffers(log *family.Log, r *oracle.Result) string {
	got := map[oracle.Amount]int64{}
	for _, u := range log.State.Used {
		got[oracle.Amount{Year: u.Bucket.Year, Name: u.Bucket.Name, Member: u.Member}] += u.Amount
	}
	for a, n := range got {
		if r.Used[a] != n {
			return fmt.Sprintf("%s of %s in %s: engine %d, oracle %d", a.Name, a.Member, a.Year, n, r.Used[a])
		}
	}
	for a, n := range r.Used {
		if got[a] != n {
			return fmt.Sprintf("%s of %s in %s: engine %d, oracle %d", a.Name, a.Member, a.Year, got[a], n)
		}
	}
	if len(log.State.Waiting) != len(r.Waiting) {
		return fmt.Sprintf("engine has %d waiting, oracle %d", len(log.State.Waiting), len(r.Waiting))
	}
	for i := range r.Waiting {
		if !slices.Contains(log.State.Waiting, r.Waiting[i]) {
			return fmt.Sprintf("%s waits for %s", r.Waiting[i].Claim, r.Waiting[i].Original)
		}
	}
	return ""
}

// times are how long a world took.
type times struct{ oracle, engine time.Duration }

// compare decides a world twice, and says in what the two differ.
func compare(w *oracle.World, atOnce int) (diff string, r *oracle.Result, took times) {
	begun := time.Now()
	r = oracle.Decide(w)
	took.oracle = time.Since(begun)
	log, err := engine(w, atOnce)
	took.engine = time.Since(begun) - took.oracle
	if err != nil {
		return "the engine: " + err.Error(), r, took
	}
	return difference(w, r, log), r, took
}
