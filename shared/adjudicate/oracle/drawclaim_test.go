package oracle_test

import (
	"fmt"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
)

// providers are the national provider identifiers of the draws.
var providers = []string{"1234567893", "1003000126", "1000000004"}

// services are what lines are drawn from: procedures, and revenue codes with and without one.
var services = []string{
	"99213", "99213", "99214", "00840", "00840", "97110", "97110", "97112", "73721", "27447", "80053", "99396", "99285", "00840", "A0431", "A4253", "V5010", "15823", "81162",
}

var rooms = []string{"0120", "0120/", "0250", "0300/80053", "0450/99285", "0360/27447", "0250"}

// days are the few days on which most services are given, about the turns of plan years.
var days = []day.Day{
	on("2025-12-30"), on("2026-01-02"), on("2026-02-10"), on("2026-02-27"), on("2026-03-31"), on("2026-04-01"), on("2026-06-15"), on("2026-07-14"), on("2026-07-15"), on("2026-10-05"), on("2026-12-20"),
}

// drawClaim adds a claim: a new one, one that changes an earlier one, or one again.
func drawClaim(d die, w *oracle.World) {
	c := oracle.Claim{Claim: claim.Claim{
		ID: id.Claim(fmt.Sprint("C", len(w.Claims)+1)), Frequency: claim.Original, Billing: providers[d(2)], TIN: "900000001", Place: oneOf(d, "11", "11", "11", "22", "23"),
		PatientNumber: phi.New("synthetic"), Member: oneOf(d, w.People...).ID,
	}}
	drawProvider(d, w, &c)
	drawForm(d, w, &c)
	drawConsent(d, &c)
	before := len(w.Claims)
	switch {
	case before > 0 && d.percent(12):
		again(d, &c, &w.Claims[d(before)])
	case before > 0 && d.percent(14):
		change(d, &c, &w.Claims[d(before)])
	case d.percent(2):
		c.Frequency, c.Original = oneOf(d, claim.Replacement, claim.Void), id.Claim(fmt.Sprint("C", before+1+d(3)))
		if c.Original == c.ID {
			c.Original = "C0"
		}
	}
	if before > 0 && len(w.Pairs) > 0 && c.Frequency == claim.Original && d.percent(34) {
		beside(d, w, &c, &w.Claims[d(before)])
	}
	total(&c)
	drawOthers(d, w, &c)
	spoil(d, &c)
	w.Claims = append(w.Claims, c)
}

// beside makes a claim one of the same day and provider as an earlier one, with a service that
// claim edits speak of beside it.
func beside(d die, w *oracle.World, c, earlier *oracle.Claim) {
	if c.Kind != claim.Professional || earlier.Kind != claim.Professional {
		return
	}
	c.Member, c.Billing, c.Rendering, c.Network, c.Received = earlier.Member, earlier.Billing, earlier.Rendering, earlier.Network, max(c.Received, earlier.Received)
	of := &earlier.Lines[d(len(earlier.Lines))]
	p := oneOf(d, w.Pairs...)
	l := &c.Lines[0]
	l.From, l.To, l.Rendering = of.From, of.To, of.Rendering
	l.Code, of.Code = p.One, p.Two
	if d.percent(25) {
		l.Code, of.Code = p.Two, p.One
	}
}

func drawProvider(d die, w *oracle.World, c *oracle.Claim) {
	c.Network = oneOf(d, plan.In, plan.In, plan.In, plan.Out, plan.Out)
	if _, ok := w.Option.Networks["select"]; ok && d.percent(25) || d.percent(1) {
		c.Network = "select"
	}
	c.Unknown = d.percent(1)
	if d.percent(15) {
		c.Rendering = oneOf(d, providers...)
	}
	if d.percent(map[bool]int{true: 80, false: 35}[c.Place == "22"]) {
		c.Claim.Facility = "1245319599"
		c.Facility = oneOf(d, plan.In, plan.In, plan.In, plan.Out, plan.Out, "")
	}
	if d.percent(10) {
		c.Taxonomy = "111N00000X"
	}
	if len(w.Option.Authorization) > 0 && d.percent(64) {
		c.Authorization = oneOf(d, "A1", "A2", "A3", "A4", "NONE", "NONE", "NONE")
		for i := range w.Authorizations {
			if w.Authorizations[i].Member == c.Member && d.percent(54) {
				c.Authorization = w.Authorizations[i].Number
			}
		}
	}
}

func drawForm(d die, w *oracle.World, c *oracle.Claim) {
	from := oneOf(d, days...) + near(d)
	c.Diagnoses = someOf(d, 40, "F321", "Z0000", "E119")
	c.Received = from + dayOf(d.between(0, 80))
	if d.percent(8) {
		c.Received = from + day.Day(oneOf(d, -3, 0, 88, 91, 182, 364, 370))
	}
	switch {
	case d.percent(28):
		drawStay(d, c, from)
	case d.percent(4):
		c.Kind = claim.Dental
	}
	if d.percent(4) {
		c.Accident = oneOf(d, &claim.Accident{Auto: true}, &claim.Accident{Work: true}, &claim.Accident{Other: true})
	}
	for n := 1 + d(oneOf(d, 1, 3, 6)); n > 0; n-- {
		drawLine(d, w, c, from)
	}
	if c.Kind == claim.Institutional && c.Network != plan.Out && d.percent(35) {
		rate := d.between(0, 1_500_000)
		c.DRG = &rate
	}
	for i := range c.Lines {
		if d.percent(9) {
			e := oneOf(d, plan.EditNCCI, plan.EditMUE, plan.EditMUE, plan.EditAge, plan.EditSex, plan.EditPlace)
			f := edits.Finding{Line: i, Edit: e, Group: claim.CO, Reason: map[plan.Edit]string{plan.EditNCCI: "236", plan.EditMUE: "151", plan.EditAge: "6", plan.EditSex: "7", plan.EditPlace: "5"}[e]}
			if e == plan.EditMUE && d.percent(75) {
				f.Units = 1000 * d.between(1, max(1, c.Lines[i].Units/1000-1))
			}
			c.Found = append(c.Found, f)
		}
	}
}

// drawConsent has a person record a patient's consent, of a line or of all, and take it back.
func drawConsent(d die, c *oracle.Claim) {
	if c.Network != plan.Out || !d.percent(40) {
		return
	}
	for n := 1 + d(2); n > 0; n-- {
		a := claim.Act{ID: fmt.Sprint("act-", n), Kind: claim.Consent, By: "ann", Line: d(len(c.Lines) + 1)}
		if n == 1 && d.percent(30) {
			a.What = "withdrawn"
		}
		c.Worked = append(c.Worked, a)
	}
}

func dayOf(n int64) day.Day { return day.Day(n) }

func near(d die) day.Day {
	if d.percent(30) {
		return day.Day(d.between(-20, 20))
	}
	return 0
}

func drawStay(d die, c *oracle.Claim, from day.Day) {
	c.Kind, c.Place = claim.Institutional, oneOf(d, "11", "11", "21", "13", "13")
	c.Stay = &claim.Stay{From: from, To: from + day.Day(oneOf(d, 0, 1, 3, 5, 9)), PatientStatus: oneOf(d, "01", "30", "09", "09"), DRG: oneOf(d, "", "470", "871")}
	if c.Place != "13" || d.percent(10) {
		c.Stay.Admitted = from - day.Day(oneOf(d, 0, 0, 0, 0, 2))
	}
	c.Received = max(c.Received, c.Stay.To)
}

func drawLine(d die, w *oracle.World, c *oracle.Claim, from day.Day) {
	l := claim.Line{Number: len(c.Lines) + 1, Units: 1000 * d.between(1, oneOf(d, int64(1), 1, 4, 6)), From: from, Code: oneOf(d, services...)}
	l.Charge = money.Cents(oneOf(d, d.between(0, 100), d.between(500, 30_000), d.between(500, 30_000), d.between(500, 30_000), d.between(10_000, 500_000)))
	l.To = l.From
	switch {
	case c.Kind == claim.Institutional:
		revenue, code, _ := cut(oneOf(d, rooms...))
		l.Revenue, l.Code = revenue, code
		if d.percent(30) {
			l.To = c.Stay.To
		}
	case c.Kind == claim.Dental:
		l.Code, l.Teeth = oneOf(d, "D2150", "D1110"), []claim.Tooth{{Number: oneOf(d, "3", "4")}}
	case d.percent(36):
		l.From += dayOf(d.between(1, 3))
		l.To = l.From + day.Day(oneOf(d, 0, 2, 2, 3))
	}
	l.Modifiers = someOf(d, 8, "25", "59", "RT")
	if d.percent(5) {
		l.Place = oneOf(d, "22", "23")
	}
	l.Emergency = d.percent(3)
	if d.percent(5) {
		l.Rendering = oneOf(d, providers...)
	}
	if len(c.Diagnoses) > 0 && d.percent(50) {
		l.Pointers = []int{1 + d(len(c.Diagnoses))}
	}
	c.Lines = append(c.Lines, l)
	c.Prices = append(c.Prices, drawPrice(d, w, c, &l))
}

func drawPrice(d die, w *oracle.World, c *oracle.Claim, l *claim.Line) (p oracle.Price) {
	about := func() *int64 {
		n := d.between(0, int64(l.Charge)*5/4+100)
		return &n
	}
	if c.Network != plan.Out && !d.percent(1) {
		p.Contract, p.Above = about(), d.percent(6)
	}
	if w.QPA && !d.percent(3) {
		p.QPA = about()
	}
	if w.Medicare && !d.percent(8) {
		p.Medicare = about()
	}
	return p
}
