package edits_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// oracle holds rows as they were written and looks at all of them for each line.
type oracle struct {
	pairs []oraclePair
	units map[string]oracleUnits
	fits  []oracleFit
}

type oraclePair struct {
	one, two  string
	from, to  day.Day // to 0 is open
	indicator int
}

type oracleUnits struct{ most, indicator int }

type oracleFit struct {
	from, to, edit string
	low, high      int
	sex, places    string
}

var codes = []string{"00001", "11111", "22222", "3333T", "A4444", "J5555", "ZZZZZ"}

func drawOracle(t *rapid.T) *oracle {
	code := rapid.SampledFrom(codes)
	start := day.New(2026, 10, 1)
	o := &oracle{units: map[string]oracleUnits{}}
	for range rapid.IntRange(1, 20).Draw(t, "pairs") {
		p := oraclePair{one: code.Draw(t, "one"), two: code.Draw(t, "two"), from: start + day.Day(rapid.IntRange(-5, 5).Draw(t, "from")), indicator: rapid.SampledFrom([]int{0, 1, 9}).Draw(t, "indicator")}
		if rapid.Bool().Draw(t, "deleted") {
			p.to = p.from + day.Day(rapid.IntRange(0, 5).Draw(t, "days"))
		}
		o.pairs = append(o.pairs, p)
	}
	for _, c := range rapid.SliceOfNDistinct(code, 1, 5, func(c string) string { return c }).Draw(t, "units") {
		o.units[c] = oracleUnits{rapid.IntRange(0, 4).Draw(t, "most"), rapid.IntRange(1, 3).Draw(t, "mai")}
	}
	for range rapid.IntRange(1, 8).Draw(t, "fits") {
		a, b := code.Draw(t, "a"), code.Draw(t, "b")
		f := oracleFit{from: min(a, b), to: max(a, b), edit: rapid.SampledFrom([]string{"age", "sex", "place"}).Draw(t, "edit")}
		switch f.edit {
		case "age":
			f.low = rapid.IntRange(1, 50).Draw(t, "low")
			f.high = f.low + rapid.IntRange(0, 50).Draw(t, "high")
		case "sex":
			f.sex = rapid.SampledFrom([]string{"F", "M"}).Draw(t, "for")
		case "place":
			f.places = rapid.SampledFrom([]string{"11", "11 22", "65 99"}).Draw(t, "places")
		}
		o.fits = append(o.fits, f)
	}
	return o
}

// book writes the rows as their publishers would and reads them.
func (o *oracle) book(t *rapid.T) *edits.Book {
	var p, u, f strings.Builder
	p.WriteString(pairHead)
	for _, r := range o.pairs {
		to := "*"
		if r.to > 0 {
			to = r.to.Compact()
		}
		fmt.Fprintf(&p, "%s\t%s\t\t%s\t%s\t%d\tMade up\n", r.one, r.two, r.from.Compact(), to, r.indicator)
	}
	u.WriteString(unitHead)
	for c, r := range o.units {
		fmt.Fprintf(&u, "%s,%d,%d Made up,\n", c, r.most, r.indicator)
	}
	f.WriteString(fitHead)
	for _, r := range o.fits {
		low, high := "", ""
		if r.edit == "age" {
			low, high = fmt.Sprint(r.low), fmt.Sprint(r.high)
		}
		fmt.Fprintf(&f, "%s-%s,%s,%s,%s,%s,%s\n", r.from, r.to, r.edit, low, high, r.sex, r.places)
	}
	b, err := edits.NewBook(read(pairFile, p.String()), read("2026Q3/mue.csv", u.String()), read("2026Q3/fit.csv", f.String()))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func drawClaim(t *rapid.T) (claim.Claim, []match.Service) {
	c := claim.Claim{Billing: "1", Rendering: rapid.SampledFrom([]string{"", "2"}).Draw(t, "rendering")}
	var services []match.Service
	for i := range rapid.IntRange(1, 7).Draw(t, "lines") {
		from := day.New(2026, 10, 1) + day.Day(rapid.IntRange(-2, 2).Draw(t, "day"))
		l := claim.Line{
			Number: i + 1, Code: rapid.SampledFrom(append([]string{"", "1"}, codes...)).Draw(t, "code"), From: from,
			To:        from + day.Day(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "more")),
			Units:     int64(rapid.IntRange(-1, 6).Draw(t, "halves")) * 500,
			Modifiers: rapid.SliceOfN(rapid.SampledFrom([]string{"59", "76", "RT", "E5", "T9", ""}), 0, 2).Draw(t, "modifiers"),
			Rendering: rapid.SampledFrom([]string{"", "2", "3"}).Draw(t, "by"),
		}
		c.Lines = append(c.Lines, l)
		services = append(services, match.Service{Code: l.Code, Age: rapid.IntRange(-1, 100).Draw(t, "age"), Sex: rapid.SampledFrom([]string{"F", "M", "U", ""}).Draw(t, "sex"), Place: rapid.SampledFrom([]string{"11", "22", "99", ""}).Draw(t, "place")})
	}
	return c, services
}

// drawBefore draws earlier claims, of which some lines were allowed.
func drawBefore(t *rapid.T) (out []edits.Before) {
	for range rapid.IntRange(0, 2).Draw(t, "before") {
		c, _ := drawClaim(t)
		b := edits.Before{Claim: &c}
		if rapid.IntRange(0, 5).Draw(t, "form") == 0 {
			c.Kind, c.Place = claim.Institutional, "13"
		}
		for range c.Lines {
			b.Lines = append(b.Lines, claim.LineOutcome{Allowed: money.Cents(rapid.SampledFrom([]int{0, 700, 1100}).Draw(t, "allowed"))})
		}
		out = append(out, b)
	}
	return out
}

func (o *oracle) check(q *edits.Question, in []plan.Edit) (out []edits.Finding) {
	c, services := q.Claim, q.Services
	less := o.less(q)
	for _, e := range in {
		for i := range c.Lines {
			if q.Skip[i] {
				continue
			}
			f := edits.Finding{Line: i, Edit: e, Group: claim.CO}
			bad := false
			switch e {
			case plan.EditNCCI:
				f.Reason, bad = "236", o.besides(q, i)
				if !bad && less[i] > 0 {
					f.Less, bad = less[i], true
				}
			case plan.EditMUE:
				f.Reason, f.Remark = "151", "N362"
				f.Units, bad = o.passes(q, i)
			case plan.EditAge:
				f.Reason, bad = "6", o.fails(c.Lines[i].Code, "age", func(r oracleFit) bool {
					return services[i].Age < 0 || r.low <= services[i].Age && services[i].Age <= r.high
				})
			case plan.EditSex:
				f.Reason, bad = "7", o.fails(c.Lines[i].Code, "sex", func(r oracleFit) bool {
					return !strings.Contains("F M", services[i].Sex) || services[i].Sex == "" || services[i].Sex == r.sex
				})
			case plan.EditPlace:
				f.Reason, bad = "5", o.fails(c.Lines[i].Code, "place", func(r oracleFit) bool { return strings.Contains(r.places, services[i].Place) })
			}
			if bad {
				out = append(out, f)
			}
		}
	}
	return out
}

func gives(c *claim.Claim, i int) string {
	for _, who := range []string{c.Lines[i].Rendering, c.Rendering} {
		if who != "" {
			return who
		}
	}
	return c.Billing
}

// given is a line that may be paid, with its claim.
type given struct {
	c *claim.Claim
	i int
}

func (g given) line() *claim.Line { return &g.c.Lines[g.i] }

// earlier are the lines that were allowed before on claims of the same form, in their order.
func earlier(q *edits.Question) (out []given, allowed []money.Cents) {
	for _, b := range q.Before {
		for j := range b.Claim.Lines {
			if b.Claim.Kind == q.Claim.Kind && b.Lines[j].Allowed > 0 {
				out, allowed = append(out, given{b.Claim, j}), append(allowed, b.Lines[j].Allowed)
			}
		}
	}
	return out, allowed
}

// pair says whether two is not paid beside one.
func (o *oracle) pair(one, two given) bool {
	lifts := func(g given) bool {
		return slices.ContainsFunc(g.line().Modifiers, func(m string) bool { return m == "59" || m == "RT" || m == "T9" })
	}
	a, b := one.line(), two.line()
	for _, p := range o.pairs {
		if p.one != a.Code || p.two != b.Code || a.From != b.From || gives(one.c, one.i) != gives(two.c, two.i) {
			continue
		}
		if a.From >= p.from && (p.to == 0 || a.From <= p.to) && (p.indicator == 0 || p.indicator == 1 && !lifts(one) && !lifts(two)) {
			return true
		}
	}
	return false
}

func (o *oracle) besides(q *edits.Question, two int) bool {
	sides, _ := earlier(q)
	for one := range q.Claim.Lines {
		if one != two && !q.Skip[one] {
			sides = append(sides, given{q.Claim, one})
		}
	}
	return slices.ContainsFunc(sides, func(one given) bool { return o.pair(one, given{q.Claim, two}) })
}

// less is what comes off each line: an earlier part of it that no later claim was paid with.
func (o *oracle) less(q *edits.Question) map[int]money.Cents {
	out := map[int]money.Cents{}
	all, allowed := earlier(q)
	for n, part := range all {
		if slices.ContainsFunc(all[n+1:], func(g given) bool { return g.c != part.c && o.pair(g, part) }) {
			continue
		}
		for i := range q.Claim.Lines {
			if g := (given{q.Claim, i}); !q.Skip[i] && o.pair(g, part) && !o.besides(q, i) {
				out[i] += allowed[n]
				break
			}
		}
	}
	return out
}

func (o *oracle) passes(q *edits.Question, i int) (units int64, bad bool) {
	c, l := q.Claim, q.Claim.Lines[i]
	u, ok := o.units[l.Code]
	if !ok || l.Units <= 0 || l.From < day.New(2026, 7, 1) {
		return 0, false
	}
	// Half units are handed out one by one, each to the first line that wants one.
	left, want := int64(u.most)*2, l.Units/500
	if l.To > l.From {
		left *= 2
	}
	all, mine := int64(0), int64(0)
	sides, _ := earlier(q)
	for _, g := range sides {
		if e := g.line(); u.indicator != 1 && l.To == l.From && e.To == e.From && e.Code == l.Code && e.From == l.From && gives(g.c, g.i) == gives(c, i) {
			left -= max(e.Units, 0) / 500
		}
	}
	for j := range c.Lines {
		o := c.Lines[j]
		alone := u.indicator == 1 || l.To > l.From
		if q.Skip[j] || j != i && (alone || o.To > o.From || o.Code != l.Code || o.From != l.From || gives(c, i) != gives(c, j)) {
			continue
		}
		for range max(o.Units, 0) / 500 {
			all++
			if left > 0 && j == i {
				mine++
			}
			left--
		}
	}
	if u.indicator == 2 && left < 0 {
		mine = 0
	}
	return mine * 500, mine < want
}

func (o *oracle) fails(code, edit string, holds func(oracleFit) bool) bool {
	about := slices.DeleteFunc(slices.Clone(o.fits), func(f oracleFit) bool {
		return f.edit != edit || len(code) != 5 || code < f.from || code > f.to
	})
	return len(about) > 0 && !slices.ContainsFunc(about, holds)
}

// What the book finds is what one finds who reads all rows for each line.
func TestTheBookAgreesWithItsRows(t *testing.T) {
	all := []plan.Edit{plan.EditNCCI, plan.EditMUE, plan.EditAge, plan.EditSex, plan.EditPlace, plan.EditSuspect}
	rapid.Check(t, func(t *rapid.T) {
		o := drawOracle(t)
		b := o.book(t)
		c, services := drawClaim(t)
		in := rapid.Permutation(all).Draw(t, "order")[:rapid.IntRange(0, len(all)).Draw(t, "in force")]
		q := &edits.Question{Claim: &c, Services: services, Option: &plan.Option{Edits: in}, Before: drawBefore(t)}
		for range c.Lines {
			q.Skip = append(q.Skip, rapid.IntRange(0, 6).Draw(t, "skip") == 0)
		}
		got, want := b.Check(q), o.check(q, slices.DeleteFunc(slices.Clone(in), func(e plan.Edit) bool { return e == plan.EditSuspect }))
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("(-rows +book)\n%s", d)
		}
	})
}
