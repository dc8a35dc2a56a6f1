package payment_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

const teeth = id.Plan("dental")

var born = day.New(1980, 5, 6)

// offered is what a drawn employer offers: under contract with the first two payees.
type offered struct {
	options []*plan.Option
	above   money.BasisPoints // what a hospital's contract allows of its charges
}

// Terms implements adjudicate.Catalog.
func (o *offered) Terms(_ id.Employer, c *claim.Claim, _ *claim.Outcome) adjudicate.Terms {
	contract := adjudicate.Contract{Network: plan.In, Schedule: "drawn", Price: func(q *pricing.Question, lines []pricing.Priced) {
		for i := range lines {
			rate := money.BasisPoints(7_001)
			if q.Claim.Kind == claim.Institutional {
				rate, lines[i].Above = o.above, true
			}
			lines[i].Allowed, lines[i].Found = q.Claim.Lines[i].Charge.Rate(rate), true
		}
	}}
	if c.Billing == npi(2) {
		contract = adjudicate.Contract{Network: plan.Out, Facility: plan.In}
	}
	paid := pricing.ByLine("", func(l *claim.Line, _ *match.Service) (money.Cents, bool) { return l.Charge.Rate(4_009), true })
	return adjudicate.Terms{Options: o.options, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return contract },
		Tables: adjudicate.Tables{QPA: paid, Medicare: paid, Edits: cutsUnits, Pinned: "drawn tables"}}
}

// cutsUnits cuts lines of three units and more to two.
func cutsUnits(q *edits.Question) (out []edits.Finding) {
	c := q.Claim
	for i := range c.Lines {
		if c.Lines[i].Units > 2000 {
			out = append(out, edits.Finding{Line: i, Edit: plan.EditMUE, Group: claim.CO, Reason: "151", Units: 2000})
		}
	}
	return out
}

func dollars(t *rapid.T, name string, most int64) plan.Dollars {
	return plan.Dollars(rapid.Int64Range(0, most).Draw(t, name))
}

func percent(t *rapid.T, name string) plan.Percent {
	return plan.Percent(rapid.Int64Range(1, 10_000).Draw(t, name))
}

func drawOffered(t *rapid.T) *offered {
	o := &offered{above: money.BasisPoints(rapid.SampledFrom([]int64{5_003, 12_007}).Draw(t, "above"))}
	o.options = []*plan.Option{drawOption(t, "medical", string(health))}
	if rapid.Bool().Draw(t, "dental") {
		o.options = append(o.options, drawOption(t, "dental", string(teeth)))
	}
	return o
}

func drawSharing(t *rapid.T) plan.Sharing {
	deductible, most := dollars(t, "deductible", 20_000), dollars(t, "out-of-pocket", 60_000)
	return plan.Sharing{
		Deductible: plan.Amounts{Kind: plan.Embedded, Individual: deductible, Family: 2 * deductible},
		OutOfPocket: plan.OutOfPocket{Amounts: plan.Amounts{Kind: plan.Embedded, Individual: most, Family: 2 * most},
			Counts: []plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance}},
	}
}

// drawOption is an option that its own check accepts: what moves a share from one claim to
// another (deductibles, visits) has voids decide others again.
func drawOption(t *rapid.T, name, of string) *plan.Option {
	o := &plan.Option{
		ID: name, Version: "1", Plan: of, YearStarts: plan.MonthDay{Month: 1, Day: 1}, TimelyFiling: 12,
		Networks:     map[plan.Network]plan.Sharing{plan.In: drawSharing(t), plan.Out: drawSharing(t)},
		OutOfNetwork: &plan.OutOfNetwork{PercentOfBilled: percent(t, "of billed")},
		Limits:       []plan.Limit{{Name: "therapy", Visits: 2}, {Name: "dollars", Dollars: 1 + dollars(t, "most", 60_000)}},
		Edits:        []plan.Edit{plan.EditMUE},
	}
	o.Coordination.Method = rapid.SampledFrom([]plan.Method{"", plan.NonDuplication, plan.Maintenance}).Draw(t, "method")
	if rapid.Bool().Draw(t, "penalty") {
		o.Authorization = []plan.Authorization{{Name: "drawn", Match: match.Match{Codes: []match.Range{{From: "80000", To: "80999"}}},
			Owes: rapid.SampledFrom([]string{"member", "provider"}).Draw(t, "owes"), Reduce: percent(t, "reduce")}}
	}
	if rapid.Bool().Draw(t, "holds") {
		o.Holds = []plan.Hold{{Name: "large", PaidOver: 1 + dollars(t, "paid over", 90_000)}}
	}
	stack := []plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance}
	rest := plan.Benefit{Name: "rest", Stack: &stack, Copay: 1 + dollars(t, "copay", 4_000), Coinsurance: percent(t, "coinsurance")}
	limited, never := rest, plan.Benefit{Name: "never", NotCovered: &plan.NotCovered{Group: "PR", Reason: "204"}}
	limited.Name, limited.Limit, limited.Match.Codes = "limited", "therapy", []match.Range{{From: "97000", To: "97999"}}
	never.Match.Codes = []match.Range{{From: "15000", To: "15999"}}
	if rapid.Bool().Draw(t, "limit") {
		rest.Limits = []string{"dollars"}
	}
	o.Benefits = []plan.Benefit{limited, never, rest}
	if found := plan.Check(o); len(found) > 0 {
		t.Fatalf("%s", found[0])
	}
	return o
}

// drawState is a family of two, with every plan that is offered.
func drawState(o *offered) (st family.State) {
	for _, m := range []id.Member{"A", "B"} {
		st.People = append(st.People, family.Person{ID: m, First: phi.New(string(m)), Last: phi.New("Sample"), Card: phi.New("CARD"), Born: born})
		for _, option := range o.options {
			st.Coverage = append(st.Coverage, family.Span{Member: m, Plan: id.Plan(option.Plan), Option: option.ID, Tier: family.WholeFamily, From: day.New(2025, 12, 20)})
		}
	}
	return st
}

// drawClaim is a claim of any kind, that may void or replace one of earlier.
func drawClaim(t *rapid.T, n int, earlier []claim.Claim) claim.Claim {
	c := claim.Claim{
		ID: id.ClaimOf("file", n), Frequency: claim.Original, Member: rapid.SampledFrom([]id.Member{"A", "B"}).Draw(t, "member"), Place: "22",
		Kind: claim.Kind(rapid.IntRange(0, 2).Draw(t, "kind")), PatientNumber: phi.New(fmt.Sprintf("ACCT-%d", n)), Received: day.New(2026, 1, 2),
	}
	drawLines(t, &c)
	if rapid.IntRange(0, 2).Draw(t, "later payer") == 0 {
		drawOthers(t, &c)
	}
	payee := rapid.IntRange(0, 2).Draw(t, "payee")
	c.Billing, c.TIN = npi(payee), tin(payee)
	if len(earlier) > 0 && rapid.Bool().Draw(t, "changes") {
		of := rapid.SampledFrom(earlier).Draw(t, "of")
		c.Frequency = rapid.SampledFrom([]claim.Frequency{claim.Replacement, claim.Void}).Draw(t, "frequency")
		c.Original, c.Billing, c.TIN, c.Member = of.ID, of.Billing, of.TIN, of.Member
	}
	return c
}

func drawLines(t *rapid.T, c *claim.Claim) {
	first := day.New(2025, 12, 18) + day.Day(rapid.IntRange(0, 9).Draw(t, "day")) // some before the coverage
	if c.Kind == claim.Institutional {
		c.Place = rapid.SampledFrom([]string{"11", "13"}).Draw(t, "bill type")
		c.Stay = &claim.Stay{From: first, To: first + 3, Admitted: first, DRG: "194"}
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "lines") {
		l := claim.Line{Number: i + 1, From: first, To: first, Units: 1000 * rapid.Int64Range(1, 4).Draw(t, "units"),
			Charge: money.Cents(rapid.Int64Range(0, 40_000).Draw(t, "charge")), Code: rapid.SampledFrom([]string{"99213", "97110", "80053", "15780"}).Draw(t, "code")}
		switch c.Kind {
		case claim.Institutional:
			l.Revenue, l.To = "0300", first+day.Day(rapid.IntRange(0, 3).Draw(t, "days"))
			if rapid.Bool().Draw(t, "by revenue code") {
				l.Code = ""
			}
		case claim.Dental:
			l.Code = "D2150"
		case claim.Professional:
			l.Modifiers = rapid.SampledFrom([][]string{nil, {"25"}, {"25", "59"}}).Draw(t, "modifiers")
		}
		c.Lines, c.Charge = append(c.Lines, l), c.Charge+l.Charge
	}
}

// drawOthers has another payer decide a claim first: a part of each charge is paid, a part
// is written off, and the patient owes the rest.
func drawOthers(t *rapid.T, c *claim.Claim) {
	o := claim.OtherPayer{Sequence: 'P'}
	for i := range c.Lines {
		l := &c.Lines[i]
		paid := l.Charge.Rate(money.BasisPoints(percent(t, "paid")))
		written := (l.Charge - paid).Rate(money.BasisPoints(percent(t, "written off")))
		o.Paid += paid
		o.Lines = append(o.Lines, claim.OtherLine{Number: l.Number, Paid: paid, Adjustments: []claim.Adjustment{
			{Group: claim.CO, Reason: "45", Amount: written}, {Group: claim.PR, Reason: "2", Amount: l.Charge - paid - written},
		}})
	}
	c.Sequence, c.Others = 'S', []claim.OtherPayer{o}
}
