package funding_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
)

var update = flag.Bool("update", false, "write want.txt anew")

// TestCases runs every case file: feed, money and want.txt. README.md beside the
// files says how to write one.
func TestCases(t *testing.T) {
	casefile.Run(t, "../../testdata/funding", 10, *update, func(t *testing.T, ar *txtar.Archive) string {
		part := casefile.Of(t, ar, "feed", "money")
		return newCase(t, []byte(part["feed"])).run(part["money"])
	})
}

// testCase is an employer's money with deliveries of the feed that are still to come.
type testCase struct {
	*house
	t       *testing.T
	batches [][]funding.Row
	plans   []id.Plan
	last    id.Plan // of the step just taken
}

func newCase(t *testing.T, feed []byte) *testCase {
	c := &testCase{house: newHouse(), t: t, batches: [][]funding.Row{nil}}
	versions := map[id.Family]int64{}
	for line := range strings.Lines(string(feed)) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if f[0] == "batch" {
			c.batches = append(c.batches, nil)
			continue
		}
		x := c.delta(f)
		versions[x.Family]++
		x.Version = versions[x.Family]
		last := len(c.batches) - 1
		c.batches[last] = append(c.batches[last], funding.Row{
			Employer: employer, Family: x.Family, Version: x.Version, Deltas: []funding.Delta{x},
		})
	}
	return c
}

// delta reads "payment claim C1 payee NPI/TIN paid 100.00 received 2026-03-02 [...]".
func (c *testCase) delta(f []string) funding.Delta {
	word := words(f[1:])
	npi, tin, _ := strings.Cut(word["payee"], "/")
	x := funding.Delta{
		Employer: employer, Plan: planOf(word), Family: "F1", Claim: id.Claim(word["claim"]), Payee: npi, PayeeTIN: tin,
		Received: c.day(word["received"]), PlanPaid: c.cents(word["paid"]),
	}
	if word["family"] != "" {
		x.Family = id.Family(word["family"])
	}
	if word["holds"] != "" {
		x.Holds = strings.Split(word["holds"], ",")
	}
	if f[0] == "reversal" {
		x.PlanPaid = -x.PlanPaid
	}
	return x
}

// words reads pairs: "claim C1 paid 1.00".
func words(f []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(f); i += 2 {
		m[f[i]] = f[i+1]
	}
	return m
}

func planOf(word map[string]string) id.Plan {
	if p := word["plan"]; p != "" {
		return id.Plan(p)
	}
	return "health"
}

func (c *testCase) day(s string) day.Day {
	c.t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		c.t.Fatalf("not a day: %s", s)
	}
	return d
}

func (c *testCase) cents(s string) money.Cents {
	c.t.Helper()
	v, err := money.Parse(s)
	if err != nil {
		c.t.Fatalf("not an amount: %s", s)
	}
	return v
}

// run takes the steps, each twice, and prints what stands after each.
func (c *testCase) run(steps string) string {
	var b strings.Builder
	c.deliver()
	for line := range strings.Lines(steps) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		b.WriteString(strings.Join(f, " ") + "\n")
		made, err := c.step(f)
		c.check(c.t, c.plans...)
		c.render(&b, made, err)
		if f[0] == "feed" {
			continue
		}
		before := c.changes(c.t)
		if _, again := c.step(f); err == nil && again != nil && f[0] != "call" || c.changes(c.t) != before {
			c.t.Errorf("%s: the second time %v, and %d changes", line, again, c.changes(c.t)-before)
		}
	}
	return b.String()
}

func (c *testCase) deliver() {
	for _, r := range c.batches[0] {
		c.put(c.t, r)
	}
	c.batches = c.batches[1:]
}

// step takes one step; a call gives its number.
func (c *testCase) step(f []string) (made int64, err error) {
	p := id.Plan("health")
	if n := len(f); n > 2 && f[n-2] == "plan" {
		p, f = id.Plan(f[n-1]), f[:n-2]
	}
	c.know(p)
	c.last = p
	switch f[0] {
	case "feed":
		c.deliver()
	case "call":
		call, err := c.s.Call(c.t.Context(), employer, p, c.at(f[1]))
		return call.Number, err
	case "deposit":
		_, err = c.s.Settle(c.t.Context(), funding.Deposit{
			ID: f[1], Employer: employer, Plan: p, Method: funding.Method(f[2]), Cents: c.cents(f[3]), At: noon(c.at(f[4])),
		})
	case "mature":
		_, err = c.s.Mature(c.t.Context(), employer, p, c.at(f[1]))
	case "return":
		err = c.s.Return(c.t.Context(), employer, p, f[1])
	case "overdue":
		_, err = c.s.Overdue(c.t.Context(), employer, p, c.at(f[1]))
	case "refund", "void":
		err = c.s.Credit(c.t.Context(), c.credit(p, f))
	case "release":
		err = c.post(c.t, p, ledger.Release, f[1], ledger.Held, ledger.Outstanding, c.cents(f[2]))
	case "cleared":
		err = c.post(c.t, p, ledger.Cleared, f[1], ledger.Outstanding, ledger.Cash, c.cents(f[2]))
	default:
		c.t.Fatalf("no such step: %s", f[0])
	}
	return 0, err
}

func (c *testCase) credit(p id.Plan, f []string) funding.Credit {
	npi, tin, _ := strings.Cut(f[2], "/")
	return funding.Credit{
		ID: f[1], Employer: employer, Plan: p, Kind: funding.LineKind(f[0]), Payee: funding.Payee{NPI: npi, TIN: tin},
		Cents: c.cents(f[3]), On: c.at(f[4]),
	}
}

// at reads a day and moves the clock to its noon.
func (c *testCase) at(s string) day.Day {
	d := c.day(s)
	c.now = noon(d)
	return d
}

func noon(d day.Day) time.Time { return d.Time().Add(12 * time.Hour) }

func (c *testCase) know(p id.Plan) {
	for _, have := range c.plans {
		if have == p {
			return
		}
	}
	c.plans = append(c.plans, p)
}
