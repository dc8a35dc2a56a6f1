package whatif_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/whatif"
)

var update = flag.Bool("update", false, "write want.txt anew")

// TestCases runs every case file; README.md beside the files says how to write one.
func TestCases(t *testing.T) {
	casefile.Run(t, "../../testdata/whatif", 5, *update, func(t *testing.T, ar *txtar.Archive) string {
		part := casefile.Of(t, ar)
		options := []*plan.Option{option(t, part["option.yaml"])}
		if other, ok := part["other.yaml"]; ok {
			options = append(options, option(t, other))
		}
		c := &testCase{world: newWorld(t, options...), claims: map[id.Claim]*claim.Claim{}, from: day.New(2026, 1, 1)}
		for n, l := range strings.Split(part["history"], "\n") {
			if f := strings.Fields(l); len(f) > 0 && f[0] != "#" {
				c.say(n+1, f)
			}
		}
		c.flush()
		return render(c.simulate(c.from, option(t, part["new.yaml"])))
	})
}

type testCase struct {
	*world
	claims map[id.Claim]*claim.Claim
	open   *claim.Claim // whose lines are being read
	family id.Family
	from   day.Day
}

func (c *testCase) flush() {
	if c.open != nil {
		c.decide(c.family, *c.open)
		c.open = nil
	}
}

// say carries out one line of a history.
func (c *testCase) say(n int, f []string) {
	c.t.Helper()
	if f[0] == "line" && len(f) == 5 {
		c.line(c.open, f[1], c.day(f[2]), c.cents(f[3]), c.cents(f[4]))
		return
	}
	c.flush()
	switch {
	case f[0] == "from" && len(f) == 2:
		c.from = c.day(f[1])
	case f[0] == "family" && len(f) >= 5: // family f1 ppo 2026-01-01 2026-12-31 A B; "-" is open
		to := day.Day(0)
		if f[4] != "-" {
			to = c.day(f[4])
		}
		c.covered(id.Family(f[1]), c.named(f[2]), c.day(f[3]), to, f[5:]...)
	case f[0] == "ends" && len(f) == 3: // all coverage ends on a day
		c.entry(id.Family(f[1]), func(en *family.Entry) {
			for i := range en.State.Coverage {
				en.State.Coverage[i].To = c.day(f[2])
			}
		})
	case f[0] == "authorize" && len(f) == 4: // authorize f1 A 70450
		c.entry(id.Family(f[1]), func(en *family.Entry) {
			en.State.Authorizations = append(en.State.Authorizations, family.Authorization{Number: "A1", Member: id.Member(f[2]), Codes: f[3:], From: c.from})
		})
	case f[0] == "import" && len(f) == 5: // import f1 A in.deductible 100.00
		c.imported(id.Family(f[1]), id.Member(f[2]), f[3], c.options[0].YearOf(c.from), int64(c.cents(f[4])))
	case f[0] == "lacks" && len(f) == 3:
		c.lacks[id.Claim(f[1])] = f[2]
	case f[0] == "claim" && len(f) >= 4: // claim f1 C1 A [out] [replaces C0] [voids C0]
		c.claim(f)
	default:
		c.t.Fatalf("history line %d: not understood", n)
	}
}

func (c *testCase) claim(f []string) {
	cl := bill(id.Claim(f[2]), id.Member(f[3]))
	c.family = id.Family(f[1])
	for rest := f[4:]; len(rest) > 0; rest = rest[1:] {
		switch rest[0] {
		case "out":
			c.out[cl.ID] = true
		case "authorization":
			cl.Authorization, rest = rest[1], rest[1:]
		case "replaces", "voids":
			cl.Frequency, cl.Original = claim.Replacement, id.Claim(rest[1])
			if rest[0] == "voids" {
				old := *c.claims[cl.Original]
				cl.Lines, cl.Charge, cl.Received, cl.Frequency = old.Lines, old.Charge, old.Received, claim.Void
			}
			rest = rest[1:]
		default:
			c.t.Fatalf("claim %s: no such word", cl.ID)
		}
	}
	c.open = &cl
	c.claims[cl.ID] = &cl
}

func (c *testCase) named(name string) *plan.Option {
	for _, o := range c.options {
		if o.ID == name {
			return o
		}
	}
	c.t.Fatalf("no option %s", name)
	return nil
}

func (c *testCase) day(s string) day.Day {
	d, err := day.Parse(s)
	c.ok(err)
	return d
}

func (c *testCase) cents(s string) money.Cents {
	m, err := money.Parse(s)
	c.ok(err)
	return m
}

// render writes all of a report but the deciles that nothing is in.
func render(r *whatif.Report) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("%s -> %s from %s: %d families, %d moved, %d members, %d claims", r.Before, r.After, r.From, r.Families, r.Moved, r.Members, r.Claims)
	p("stored plan %s, %d agree", r.Stored, r.Agree)
	for _, n := range r.Differ {
		p("differ %d %v: %s", n.N, n.Claims, n.What)
	}
	for _, n := range r.LeftOut {
		p("left out %d %v billed %s: %s (%s)", n.N, n.Claims, n.Billed, n.What, n.Why)
	}
	p("total%s", pair(&r.Total))
	for i := range r.Benefits {
		p("benefit %q lines %d %d%s", r.Benefits[i].Name, r.Benefits[i].LinesBefore, r.Benefits[i].LinesAfter, pair(&r.Benefits[i].Pair))
	}
	for i := range r.Networks {
		p("network %q lines %d %d%s", r.Networks[i].Name, r.Networks[i].LinesBefore, r.Networks[i].LinesAfter, pair(&r.Networks[i].Pair))
	}
	for i := range r.Deciles {
		if d := &r.Deciles[i]; d.Members > 0 {
			p("decile %d members %d better %d worse %d%s", d.Number, d.Members, d.Better, d.Worse, pair(&d.Pair))
		}
	}
	p("members better %d worse %d equal %d", r.Better, r.Worse, r.Equal)
	for i := range r.Largest {
		p("member %s%s", r.Largest[i].ID, pair(&r.Largest[i].Pair))
	}
	p("denied %d %v, paid %d", r.Denies, r.Denied, r.Pays)
	return b.String()
}

func pair(p *whatif.Pair) string {
	return fmt.Sprintf("\n  before%s\n  after %s\n  plan %s %s, member %s %s", amounts(&p.Before), amounts(&p.After),
		whatif.Signed(p.PlanChange()), whatif.Percent(p.PlanChange(), p.Before.Plan),
		whatif.Signed(p.MemberChange()), whatif.Percent(p.MemberChange(), p.Before.Member))
}

func amounts(a *whatif.Amounts) string {
	return fmt.Sprintf(" billed %s allowed %s plan %s member %s write-off %s other %s", a.Billed, a.Allowed, a.Plan, a.Member, a.WriteOff, a.Other)
}
