package adjudicate_test

import (
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

// world is a drawn option, family and provider network.
type world struct {
	option  plan.Option
	tier    family.Tier
	members []id.Member
	claims  []claim.Claim
}

// Terms implements adjudicate.Catalog: a claim's provider and a line's code and
// charge decide the network and the price, so that deciding again is the same.
func (w *world) Terms(_ id.Employer, c *claim.Claim, _ *claim.Outcome) adjudicate.Terms {
	contract := adjudicate.Contract{Network: plan.In, Schedule: "drawn", Price: func(q *pricing.Question, lines []pricing.Priced) {
		for i := range lines {
			l, p := &q.Claim.Lines[i], &lines[i]
			p.Allowed, p.Found = l.Charge.Rate(7_001), l.Code != "99999"
			if q.Claim.Kind == claim.Institutional {
				p.Allowed, p.Above = l.Charge.Rate(12_003), true
			}
		}
	}}
	switch _, tiered := w.option.Networks["select"]; {
	case c.Billing == npis[2]:
		contract = adjudicate.Contract{Network: plan.Out, Facility: plan.In}
	case c.Billing == npis[1] && tiered:
		contract.Network = "select"
	}
	paid := pricing.ByLine("", func(l *claim.Line, _ *match.Service) (money.Cents, bool) { return l.Charge.Rate(4_009), true })
	return adjudicate.Terms{
		Options: []*plan.Option{&w.option}, Provider: true,
		Contract: func(id.Plan) adjudicate.Contract { return contract },
		Tables:   adjudicate.Tables{QPA: paid, Medicare: paid, Edits: found, Pinned: "drawn tables"},
	}
}

// found cuts lines of three units and more to two.
func found(q *edits.Question) (out []edits.Finding) {
	c := q.Claim
	for i := range c.Lines {
		if c.Lines[i].Units > 2000 {
			out = append(out, edits.Finding{Line: i, Edit: plan.EditMUE, Group: claim.CO, Reason: "151", Units: 2000})
		}
	}
	return out
}

var npis = []string{"1234567893", "1003000126", "1245319599"}

func dollars(t *rapid.T, name string, most int64) plan.Dollars {
	return plan.Dollars(rapid.Int64Range(0, most).Draw(t, name))
}

func drawSharing(t *rapid.T) plan.Sharing {
	amounts := func(name string) plan.Amounts {
		own := dollars(t, name, 60_000)
		return plan.Amounts{
			Kind:       rapid.SampledFrom([]plan.Kind{plan.Embedded, plan.Aggregate}).Draw(t, name+" kind"),
			Individual: own, Family: own + dollars(t, name+" family", 60_000),
		}
	}
	elements := []plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance}
	counts := rapid.SliceOfNDistinct(rapid.SampledFrom(elements), 1, 3, rapid.ID[plan.Element]).Draw(t, "counts")
	s := plan.Sharing{Deductible: amounts("deductible"), OutOfPocket: plan.OutOfPocket{Amounts: amounts("out-of-pocket"), Counts: counts}}
	if s.OutOfPocket.Kind == plan.Aggregate {
		s.OutOfPocket.PersonCap = dollars(t, "person cap", int64(s.OutOfPocket.Family))
	}
	return s
}

func drawBenefit(t *rapid.T, name string) plan.Benefit {
	elements := []plan.Element{plan.Copay, plan.Deductible, plan.Coinsurance}
	stack := rapid.SliceOfNDistinct(rapid.SampledFrom(elements), 0, 3, rapid.ID[plan.Element]).Draw(t, "stack")
	b := plan.Benefit{Name: name, Stack: &stack}
	for _, e := range stack {
		switch e {
		case plan.Copay:
			b.Copay = 1 + dollars(t, "copay", 9_000)
			b.CopayPer = rapid.SampledFrom([]plan.Per{"", plan.PerVisit, plan.PerDay, plan.PerStay, plan.PerLine}).Draw(t, "per")
		case plan.Coinsurance:
			b.Coinsurance = plan.Percent(rapid.Int64Range(1, 10_000).Draw(t, "percent"))
		}
	}
	return b
}

// drawOption is an option that its own check accepts.
func drawOption(t *rapid.T) plan.Option {
	o := plan.Option{
		ID: "drawn", Version: "1", Plan: "health", YearStarts: plan.MonthDay{Month: 4, Day: 1}, TimelyFiling: 12,
		Networks: map[plan.Network]plan.Sharing{plan.In: drawSharing(t)}, Limits: []plan.Limit{{Name: "therapy", Visits: 2}},
	}
	if rapid.Bool().Draw(t, "out of network") {
		o.Networks[plan.Out] = drawSharing(t)
		o.OutOfNetwork = &plan.OutOfNetwork{PercentOfBilled: plan.Percent(rapid.Int64Range(0, 10_000).Draw(t, "of billed"))}
	}
	if rapid.Bool().Draw(t, "tier") {
		o.Networks["select"] = drawSharing(t)
	}
	for _, n := range sorted(o.Networks) {
		if sharing := o.Networks[n]; n != plan.In && rapid.Bool().Draw(t, "also counts") {
			sharing.AlsoCounts = []plan.Network{plan.In}
			o.Networks[n] = sharing
		}
	}
	drawMore(t, &o)
	limited, never, rest := drawBenefit(t, "limited"), plan.Benefit{Name: "never"}, drawBenefit(t, "rest")
	rest.Limits = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"days", "units", "dollars", "together"}), 0, 2, rapid.ID[string]).Draw(t, "limits")
	limited.Limit, limited.Match.Codes = "therapy", []match.Range{{From: "97000", To: "97999"}}
	never.NotCovered, never.Match.Codes = &plan.NotCovered{Group: "PR", Reason: "204"}, []match.Range{{From: "15000", To: "15999"}}
	rest.Match.Codes = []match.Range{{From: "80000", To: "99999"}}
	o.Benefits = []plan.Benefit{limited, never, rest}
	if found := plan.Check(&o); len(found) > 0 {
		t.Fatalf("%s", found[0])
	}
	return o
}

// drawMore draws what an option may have beside networks and benefits.
func drawMore(t *rapid.T, o *plan.Option) {
	period := rapid.SampledFrom([]plan.Period{"", plan.Year, plan.Lifetime}).Draw(t, "period")
	o.Limits = append(o.Limits, plan.Limit{Name: "days", Days: 3, Period: period}, plan.Limit{Name: "units", Units: 4},
		plan.Limit{Name: "dollars", Dollars: 1 + dollars(t, "most", 40_000), Period: period}, plan.Limit{Name: "together", Visits: 3, Family: true})
	o.CarryOver = rapid.IntRange(0, 3).Draw(t, "carry over")
	o.Definitions = match.Definitions{{Name: plan.Emergency, Match: match.Match{Places: []string{"23"}}}}
	a := plan.Authorization{Name: "drawn", Match: match.Match{Codes: []match.Range{{From: "80000", To: "80999"}}}, Owes: rapid.SampledFrom([]string{"member", "provider"}).Draw(t, "owes")}
	switch rapid.IntRange(0, 3).Draw(t, "authorization") {
	case 0:
		return
	case 1:
		a.Deny = true
	case 2:
		a.Reduce, a.Most = plan.Percent(rapid.Int64Range(1, 10_000).Draw(t, "reduce")), dollars(t, "most of it", 9_000)
	case 3:
		a.Amount = 1 + dollars(t, "penalty", 9_000)
	}
	o.Authorization = []plan.Authorization{a}
	o.Coordination.Method = rapid.SampledFrom([]plan.Method{"", plan.NonDuplication, plan.Maintenance}).Draw(t, "method")
	o.Coordination.CreditPaid = rapid.Bool().Draw(t, "credit")
	o.Edits = rapid.SliceOfNDistinct(rapid.SampledFrom([]plan.Edit{plan.EditMUE, plan.EditSuspect}), 0, 2, rapid.ID[plan.Edit]).Draw(t, "edits")
}

// drawOthers has another payer decide a claim first: a part of each charge is paid, a part
// is written off, and the patient owes the rest.
func drawOthers(t *rapid.T, c *claim.Claim) {
	o := claim.OtherPayer{Sequence: 'P'}
	for i := range c.Lines {
		l := &c.Lines[i]
		paid := l.Charge.Rate(money.BasisPoints(rapid.Int64Range(0, 10_000).Draw(t, "paid")))
		written := (l.Charge - paid).Rate(money.BasisPoints(rapid.Int64Range(0, 10_000).Draw(t, "written off")))
		reason := rapid.SampledFrom([]string{"1", "2", "45", "96"}).Draw(t, "owed for")
		o.Paid += paid
		o.Lines = append(o.Lines, claim.OtherLine{Number: l.Number, Paid: paid, Adjustments: []claim.Adjustment{
			{Group: claim.CO, Reason: "45", Amount: written}, {Group: claim.PR, Reason: reason, Amount: l.Charge - paid - written},
		}})
	}
	if rapid.Bool().Draw(t, "by the claim") {
		for i := range o.Lines {
			o.Adjustments = append(o.Adjustments, o.Lines[i].Adjustments...)
		}
		o.Lines = nil
	}
	c.Sequence, c.Others = 'S', []claim.OtherPayer{o}
}

func drawClaim(t *rapid.T, w *world, n int) claim.Claim {
	c := claim.Claim{
		ID: id.ClaimOf("file", n), Frequency: claim.Original, Member: rapid.SampledFrom(append(w.members, "nobody")).Draw(t, "member"),
		Billing: rapid.SampledFrom(npis).Draw(t, "billing"), TIN: "900000001", Place: rapid.SampledFrom([]string{"11", "22"}).Draw(t, "place"), Received: day.New(2026, 6, 1),
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "lines") {
		on := day.New(2026, 3, 28) + day.Day(rapid.SampledFrom([]int{0, 1, 2, 3, 4, 5, 6, 7, -35, -65}).Draw(t, "day")) // about the first day of a plan year, and in the months before
		c.Lines = append(c.Lines, claim.Line{
			Number: i + 1, From: on, To: on, Units: rapid.Int64Range(1, 4_000).Draw(t, "units"), Charge: money.Cents(100 * rapid.Int64Range(0, 400).Draw(t, "charge")),
			Code: rapid.SampledFrom([]string{"99213", "97110", "80053", "15780", "11111"}).Draw(t, "code"),
		})
		c.Charge += c.Lines[i].Charge
	}
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0:
		c.Place = "23"
	case 1:
		first := c.Lines[0].From
		c.Kind, c.Place, c.Stay = claim.Institutional, "11", &claim.Stay{Admitted: first, From: first, To: first + day.Day(rapid.IntRange(0, 4).Draw(t, "nights"))}
	case 2:
		drawOthers(t, &c)
	}
	return c
}

// drawWorld draws claims that are originals, or name one that came before or is yet
// to come, whatever that one is and however often it is named.
func drawWorld(t *rapid.T) *world {
	w := &world{option: drawOption(t), tier: rapid.SampledFrom([]family.Tier{family.EmployeeOnly, family.WholeFamily}).Draw(t, "tier")}
	w.members = []id.Member{"A", "B", "C"}
	if w.tier == family.EmployeeOnly {
		w.members = w.members[:1]
	}
	count := rapid.IntRange(1, 9).Draw(t, "claims")
	for n := range count {
		w.claims = append(w.claims, drawClaim(t, w, n+1))
	}
	for n := range w.claims {
		at := rapid.IntRange(0, count-1).Draw(t, "of")
		c, of := &w.claims[n], &w.claims[at]
		kind := rapid.SampledFrom([]claim.Frequency{claim.Original, claim.Original, claim.Replacement, claim.Void}).Draw(t, "kind")
		if kind != claim.Original && of != c {
			c.Frequency, c.Original, c.Billing, of.Billing = kind, of.ID, npis[0], npis[0]
		}
	}
	return w
}

func totals(outcomes []claim.Outcome) (sum [4]money.Cents) {
	for i := range outcomes {
		o := &outcomes[i]
		if o.Status.Final() {
			sum[0], sum[1], sum[2], sum[3] = sum[0]+o.Charge, sum[1]+o.Allowed, sum[2]+o.MemberOwes, sum[3]+o.PlanPaid
		}
	}
	return sum
}
