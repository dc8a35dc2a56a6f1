package oracle_test

import (
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// die throws a number from 0 to n-1. Draws throw it, whether rapid or a seed stands behind it.
type die func(n int) int

func (d die) percent(p int) bool { return d(100) < p }

func (d die) between(from, to int64) int64 { return from + int64(d(int(to-from+1))) }

func oneOf[T any](d die, of ...T) T { return of[d(len(of))] }

// someOf is each of these with a chance.
func someOf[T any](d die, p int, of ...T) (out []T) {
	for _, o := range of {
		if d.percent(p) {
			out = append(out, o)
		}
	}
	return out
}

// drawWorld draws an option, a family and its claims. Amounts are small, days and
// providers few, so that rules meet.
func drawWorld(d die) *oracle.World {
	w := &oracle.World{Option: drawOption(d), QPA: d.percent(90), Medicare: d.percent(90)}
	drawFamily(d, w)
	drawTables(d, w)
	for n := d.between(6, 22); n > 0; n-- {
		drawClaim(d, w)
	}
	drawElsewhere(d, w)
	return w
}

// drawTables draws claim edits of the services that are given most.
func drawTables(d die, w *oracle.World) {
	if d.percent(15) {
		return
	}
	codes := []string{"99213", "97110", "97112", "73721", "80053", "99214"}
	for range d.between(1, 4) {
		p := oracle.Pair{One: oneOf(d, codes...), Two: oneOf(d, codes...), Modifier: d.percent(60)}
		twice := slices.ContainsFunc(w.Pairs, func(o oracle.Pair) bool { return o.One == p.One && o.Two == p.Two })
		if p.One != p.Two && !twice {
			w.Pairs = append(w.Pairs, p)
		}
	}
	w.Units = map[string]oracle.Units{}
	for range d.between(1, 3) {
		w.Units[oneOf(d, codes...)] = oracle.Units{Most: d.between(1, 4), By: int(d.between(1, 3))}
	}
}

func drawOption(d die) *plan.Option {
	o := &plan.Option{
		ID: "ppo", Version: "2026.1", Name: "Drawn", Plan: "acme-health", TimelyFiling: oneOf(d, 3, 6, 12),
		YearStarts: oneOf(d, plan.MonthDay{Month: 1, Day: 1}, plan.MonthDay{Month: 1, Day: 1}, plan.MonthDay{Month: 4, Day: 1}, plan.MonthDay{Month: 7, Day: 15}),
		CarryOver:  oneOf(d, 0, 0, 1, 3), Networks: map[plan.Network]plan.Sharing{},
		Coordination: plan.Coordination{
			Method: oneOf(d, "", plan.StandardCOB, plan.NonDuplication, plan.Maintenance), Employees: oneOf(d, 0, 19, 20, 50, 99, 100), CreditPaid: d.percent(30),
		},
		Edits:     someOf(d, 85, plan.EditNCCI, plan.EditMUE, plan.EditAge, plan.EditSex, plan.EditPlace),
		Accidents: oneOf(d, "", plan.PendAccidents, plan.PayAndPursue),
		Definitions: match.Definitions{
			{Name: plan.Preventive, Match: match.Match{Codes: ranges("99381-99397")}},
			{Name: plan.Ancillary, Match: match.Match{Codes: ranges("00100-01999")}},
		},
	}
	if d.percent(90) {
		o.Definitions = append(o.Definitions, match.Definition{Name: plan.Emergency, Match: match.Match{Emergency: yes()}})
	}
	if d.percent(25) {
		o.Edits = append(o.Edits, plan.EditSuspect)
	}
	drawNetworks(d, o)
	drawLimits(d, o)
	drawBenefits(d, o)
	drawAuthorizationRules(d, o)
	if d.percent(45) {
		o.Reviews = []plan.Review{{Name: "tests", Match: match.Match{Codes: ranges("81162")}, Over: plan.Dollars(d.between(0, 20_000))}}
	}
	for range d(3) {
		o.Holds = append(o.Holds, plan.Hold{Name: fmt.Sprint("over ", len(o.Holds)), PaidOver: plan.Dollars(d.between(0, 200_000))})
	}
	if err := o.Link(); err != nil {
		panic(err)
	}
	return o
}

func yes() *bool { b := true; return &b }

func ranges(texts ...string) (out []match.Range) {
	for _, t := range texts {
		var r match.Range
		if err := r.UnmarshalText([]byte(t)); err != nil {
			panic(err)
		}
		out = append(out, r)
	}
	return out
}

func drawNetworks(d die, o *plan.Option) {
	names := []plan.Network{plan.In}
	if d.percent(40) {
		names = append(names, "select")
	}
	if d.percent(75) {
		names = append(names, plan.Out)
		o.OutOfNetwork = &plan.OutOfNetwork{PercentOfBilled: plan.Percent(d.between(3000, 9000))}
		switch d(4) {
		case 0:
			o.OutOfNetwork.PercentOfMedicare = plan.Percent(d.between(8000, 20000))
		case 1:
			o.OutOfNetwork = &plan.OutOfNetwork{PercentOfMedicare: plan.Percent(d.between(8000, 20000))}
		}
	}
	if d.percent(25) || len(names) == 1 && d.percent(50) {
		o.Reference = &plan.Reference{PercentOfMedicare: plan.Percent(d.between(8000, 20000)), Network: oneOf(d, names...)}
	}
	if len(names) > 1 && d.percent(20) {
		o.Protected = names[1]
	}
	for _, n := range names {
		s := plan.Sharing{Deductible: drawAmounts(d, 0, 1, 10_000, 15_055, 50_000, 150_000), OutOfPocket: plan.OutOfPocket{
			Amounts: drawAmounts(d, 1, 30_000, 100_000, 250_001, 500_000),
			Counts:  oneOf(d, all(), all(), all(), []plan.Element{plan.Deductible, plan.Coinsurance}, []plan.Element{plan.Copay, plan.Coinsurance}, []plan.Element{plan.Coinsurance}),
		}}
		for _, m := range names {
			if m != n && d.percent(30) {
				s.AlsoCounts = append(s.AlsoCounts, m)
			}
		}
		o.Networks[n] = s
	}
}

func all() []plan.Element { return []plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance} }

func drawAmounts(d die, of ...int64) plan.Amounts {
	own := oneOf(d, of...)
	a := plan.Amounts{Kind: oneOf(d, plan.Embedded, plan.Embedded, plan.Aggregate), Individual: plan.Dollars(own)}
	a.Family = plan.Dollars(own * d.between(2, 5) / 2)
	if a.Kind == plan.Aggregate && d.percent(60) {
		a.PersonCap = plan.Dollars(d.between(int64(a.Individual), int64(a.Family)+1))
	}
	return a
}

func drawLimits(d die, o *plan.Option) {
	for n := 2 + d(5); n > 0; n-- {
		l := plan.Limit{Name: fmt.Sprint("limit ", n), Family: d.percent(45), Period: oneOf(d, "", plan.Year, plan.Lifetime, plan.Lifetime)}
		switch d(4) {
		case 0:
			l.Visits = d.between(1, 4)
		case 1:
			l.Days = d.between(2, 8)
		case 2:
			l.Units = d.between(1, 9)
		case 3:
			l.Dollars = plan.Dollars(d.between(1000, 90_000))
		}
		o.Limits = append(o.Limits, l)
	}
}

// matches are what benefits are drawn about.
var matches = []match.Match{
	{Codes: ranges("99202-99215")}, {Codes: ranges("97000-97999")}, {Codes: ranges("70000-79999")}, {Codes: ranges("20000-29999")},
	{Codes: ranges("80000-89999"), Networks: []string{"in", "select"}}, {Is: []string{plan.Preventive}, Networks: []string{"in"}}, {Emergency: yes()},
	{Revenue: ranges("0100-0219")}, {Bills: []string{"11", "21"}}, {Kinds: []string{"dental"}}, {Kinds: []string{"institutional"}}, {Networks: []string{"out"}},
	{Diagnoses: []string{"F"}}, {Principal: []string{"Z00"}}, {Modifiers: []string{"25"}}, {Age: &match.Ages{To: 18}}, {Age: &match.Ages{From: 65}},
	{Sex: "F", Codes: ranges("99214")}, {Places: []string{"22"}}, {Taxonomies: []string{"111N"}}, {Codes: ranges("A4000-A4999", "V5000-V5999")},
	{DRGs: ranges("470")}, {Not: []string{plan.Ancillary}, Codes: ranges("00100-99999")},
}

func drawBenefits(d die, o *plan.Option) {
	for n := d.between(1, 7); n > 0; n-- {
		o.Benefits = append(o.Benefits, drawBenefit(d, o, fmt.Sprint("benefit ", n), matches[d(len(matches))]))
	}
	if d.percent(93) {
		b := drawBenefit(d, o, "everything else", match.Match{})
		b.NotCovered = nil
		if b.Stack == nil {
			b.Stack = &[]plan.Element{plan.Deductible}
		}
		o.Benefits = append(o.Benefits, b)
	}
}

func drawBenefit(d die, o *plan.Option, name string, m match.Match) plan.Benefit {
	b := plan.Benefit{Name: name, Match: m, Essential: new(bool)}
	if d.percent(7) {
		not := oneOf(d, plan.NotCovered{Group: "PR", Reason: "204"}, plan.NotCovered{Group: "CO", Reason: "96", Remark: "N130"}, plan.NotCovered{Group: "OA", Reason: "109"})
		b.NotCovered = &not
		return b
	}
	stack := oneOf(d, []plan.Element{}, []plan.Element{plan.Copay}, []plan.Element{plan.Deductible, plan.Coinsurance}, []plan.Element{plan.Deductible, plan.Coinsurance},
		[]plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance}, []plan.Element{plan.Deductible, plan.Copay}, []plan.Element{plan.Coinsurance},
		[]plan.Element{plan.Coinsurance, plan.Copay}, []plan.Element{plan.Copay, plan.Coinsurance}, []plan.Element{plan.Deductible})
	b.Stack = &stack
	if slices.Contains(stack, plan.Copay) {
		b.Copay = plan.Dollars(oneOf(d, 1, 2000, 3000, 10_050, 25_000))
		b.CopayPer = oneOf(d, "", plan.PerVisit, plan.PerDay, plan.PerDay, plan.PerDay, plan.PerDay, plan.PerStay, plan.PerStay, plan.PerLine)
		b.CopayDays = int64(oneOf(d, 0, 0, 2, 5))
		b.CopayWaived = d.percent(40)
	}
	if slices.Contains(stack, plan.Coinsurance) {
		b.Coinsurance = plan.Percent(oneOf(d, 2000, 2000, 3333, 1250, 5000, 10_000, 1))
	}
	if len(o.Limits) > 0 && d.percent(65) {
		b.Limit = oneOf(d, o.Limits...).Name
		if second := oneOf(d, o.Limits...).Name; second != b.Limit && d.percent(35) {
			b.Limits = []string{second}
		}
	}
	return b
}

func drawAuthorizationRules(d die, o *plan.Option) {
	about := []match.Match{{Codes: ranges("70000-79999")}, {Codes: ranges("20000-29999")}, {Codes: ranges("97000-97999")}, {Bills: []string{"11"}}, {Revenue: ranges("0120")}, {Codes: ranges("A0000-A9999")}, {Codes: ranges("97000-99999")}, {Codes: ranges("97000-99999")}, {Codes: ranges("00100-99999")}, {Kinds: []string{"institutional"}}}
	for n := oneOf(d, 0, 1, 2, 2, 3); n > 0; n-- {
		a := plan.Authorization{Name: fmt.Sprint("rule ", n), Match: oneOf(d, about...), Owes: oneOf(d, "", "member", "provider")}
		switch d(4) {
		default:
			a.Deny = true
		case 1:
			a.Reduce = plan.Percent(oneOf(d, 5000, 2500, 3333, 10_000))
			a.Most = plan.Dollars(oneOf(d, 0, 5000, 10_001))
		case 2:
			a.Amount = plan.Dollars(oneOf(d, 1, 20_000, 33_333))
		}
		o.Authorization = append(o.Authorization, a)
	}
}
