package x277_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x837"
)

// reporter is a test, drawn or not.
type reporter interface {
	Helper()
	Fatal(...any)
	Errorf(string, ...any)
}

// seen is what a level of the acknowledgment says of itself, and what its claims say.
type seen struct {
	kind    string // HL03
	says    sums
	holds   sums
	charges money.Cents // STC04 of the level
}

type sums struct {
	Taken, Refused               int
	TakenCharges, RefusedCharges money.Cents
}

func (s *sums) add(action string, c money.Cents) {
	if action == "U" {
		s.Refused++
		s.RefusedCharges += c
		return
	}
	s.Taken++
	s.TakenCharges += c
}

// auditor reads an acknowledgment back.
type auditor struct {
	t      reporter
	levels map[string]*seen  // by HL01, of the open set
	parent map[string]string // HL02
	open   string            // HL01
	told   bool              // the open claim's status was counted
	sets   int
	all    []seen
}

// above is what may stand above a level.
var above = map[string]string{"20": "", "21": "20", "19": "21", "PT": "19"}

// audit reads an acknowledgment segment by segment: its trailers count what it holds, each
// level stands under its own kind, and the totals of receivers and providers are those of
// their claims. It returns the levels with totals.
func audit(t reporter, text string) []seen {
	t.Helper()
	a := &auditor{t: t}
	src := x12.NewReader(strings.NewReader(text))
	for {
		s, err := src.Next()
		if err == io.EOF {
			return a.all
		}
		if err != nil {
			t.Fatal(err)
		}
		a.segment(s)
	}
}

func (a *auditor) segment(s *x12.Segment) {
	switch s.Tag {
	case "ST":
		a.sets++
		a.levels, a.parent, a.open = map[string]*seen{}, map[string]string{}, ""
	case "HL":
		a.level(s)
	case "STC":
		a.status(s)
	case "QTY", "AMT":
		a.total(s)
	case "SE":
		a.close(s)
	case "GE":
		if s.El(1) != fmt.Sprint(a.sets) {
			a.t.Errorf("GE01 is %s of %d sets", s.El(1), a.sets)
		}
	}
}

func (a *auditor) level(s *x12.Segment) {
	a.open, a.told = s.El(1), false
	if a.open != fmt.Sprint(len(a.levels)+1) {
		a.t.Errorf("HL01 is %s of %d levels", a.open, len(a.levels)+1)
	}
	up, kind := "", s.El(3)
	if p := a.levels[s.El(2)]; p != nil {
		up = p.kind
	}
	if want, ok := above[kind]; !ok || up != want {
		a.t.Errorf("a level %s stands under %q", kind, up)
	}
	a.levels[a.open], a.parent[a.open] = &seen{kind: kind}, s.El(2)
}

func (a *auditor) status(s *x12.Segment) {
	charge := a.cents(s.El(4))
	l := a.levels[a.open]
	l.charges = charge
	if l.kind != "PT" || a.told {
		return
	}
	a.told = true
	for up := a.parent[a.open]; up != ""; up = a.parent[up] {
		a.levels[up].holds.add(s.El(3), charge)
	}
}

func (a *auditor) total(s *x12.Segment) {
	l := a.levels[a.open]
	var n int
	switch s.El(1) {
	case "90", "QA", "AA", "QC":
		if _, err := fmt.Sscan(s.El(2), &n); err != nil || (s.El(1) == "90" || s.El(1) == "AA") != (l.kind == "21") {
			a.t.Errorf("QTY*%s at level %s, %v", s.El(1), l.kind, err)
		}
	}
	switch s.El(1) {
	case "90", "QA":
		l.says.Taken = n
	case "AA", "QC":
		l.says.Refused = n
	case "YU":
		l.says.TakenCharges = a.cents(s.El(2))
	case "YY":
		l.says.RefusedCharges = a.cents(s.El(2))
	}
}

func (a *auditor) cents(s string) money.Cents {
	c, err := money.Parse(s)
	if err != nil {
		a.t.Fatal(err)
	}
	return c
}

func (a *auditor) close(s *x12.Segment) {
	if s.El(1) != fmt.Sprint(s.Index) {
		a.t.Errorf("SE01 is %s, the set has %d segments", s.El(1), s.Index)
	}
	for n := 1; n <= len(a.levels); n++ {
		l := a.levels[fmt.Sprint(n)]
		if l.kind != "21" && l.kind != "19" {
			continue
		}
		if d := cmp.Diff(l.holds, l.says); d != "" || l.charges != l.holds.TakenCharges+l.holds.RefusedCharges {
			a.t.Errorf("level %s says %v of charges (-its claims +its totals):\n%s", l.kind, l.charges, d)
		}
		a.all = append(a.all, *l)
	}
}

// drawn is a report of some sets and their claims.
func drawn(t *rapid.T) (r envelope.Report, all []x277.Claim) {
	providers := []x837.Provider{{NPI: "1234567893", Name: "A"}, {TIN: "123456789"}, {}}
	text := rapid.StringMatching(`[A-Z:*~^é ]{0,70}`)
	sets := rapid.IntRange(1, 3).Draw(t, "sets")
	g := envelope.Group{}
	for set := 1; set <= sets; set++ {
		e := envelope.Entity{Kind: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "kind"), Name: text.Draw(t, "name"), ID: text.Draw(t, "id")}
		g.Sets = append(g.Sets, envelope.Set{Batch: text.Draw(t, "batch"), Submitter: e, Receiver: e})
		for range rapid.IntRange(0, 6).Draw(t, "claims") {
			c := x277.Claim{ID: id.ClaimOf(digest, len(all)+1), Standing: x277.Standing(rapid.IntRange(0, 2).Draw(t, "standing"))}
			c.Set, c.Ordinal = set, len(all)+1
			c.Claim.Billing = rapid.SampledFrom(providers).Draw(t, "provider")
			c.Claim.PatientNumber, c.Claim.Subscriber.Last = phi.New(text.Draw(t, "number")), phi.New(text.Draw(t, "last"))
			c.Claim.Charge = money.Cents(rapid.Int64Range(-500, 9_999_999).Draw(t, "charge"))
			if c.Standing == x277.Rejected {
				c.Faults = rapid.SliceOfN(rapid.SampledFrom([]x12.Fault{{Segment: "CLM", Element: 2}, {Segment: "NM1", Element: 9}, {Segment: "HI"}}), 0, 4).Draw(t, "faults")
			}
			all = append(all, c)
		}
	}
	return envelope.Report{Sender: text.Draw(t, "sender"), Groups: []envelope.Group{g}}, all
}

// Whatever is acknowledged, totals are those of the claims, and each claim is named once
// with its own number.
func TestTotalsAreTheClaims(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, all := drawn(t)
		text := written(t, r, all)
		var want, got sums
		for i := range all {
			want.add(map[bool]string{true: "U", false: "WQ"}[all[i].Standing == x277.Rejected], all[i].Claim.Charge)
			known := strings.Count(text, "REF*1K*"+string(all[i].ID)+"~")
			if (known == 1) != (all[i].Standing != x277.Rejected) {
				t.Errorf("claim %d is named %d times", i+1, known)
			}
		}
		for _, l := range audit(t, text) {
			if l.kind == "21" {
				got.Taken, got.Refused = got.Taken+l.says.Taken, got.Refused+l.says.Refused
				got.TakenCharges, got.RefusedCharges = got.TakenCharges+l.says.TakenCharges, got.RefusedCharges+l.says.RefusedCharges
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-claims +totals):\n%s\n%s", d, text)
		}
	})
}

// The days of a claim are from its first line's to its last's.
func TestDaysOfAClaim(t *testing.T) {
	c := bill("PAT1")
	c.Lines = append(c.Lines, c.Lines[0], c.Lines[0])
	c.Lines[1].From, c.Lines[1].To = day.New(2026, 1, 30), day.New(2026, 1, 31)
	one := x277.Claim{Item: x837.Item{Ordinal: 1, Set: 1, Claim: c}, ID: "x-1", Standing: x277.Accepted}
	if got := written(t, envelope.Report{}, []x277.Claim{one}); !strings.Contains(got, "DTP*472*RD8*20260130-20260203~") {
		t.Error(got)
	}
}
