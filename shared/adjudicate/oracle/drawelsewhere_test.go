package oracle_test

import (
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/id"
)

// drawElsewhere draws what some families know of other coverage, and makes some claims of
// those members bring another payer's result. It comes last, so that what a seed drew before
// stays as it was.
func drawElsewhere(d die, w *oracle.World) {
	if !d.percent(25) {
		return
	}
	known := map[id.Member]*cob.Coverage{}
	for n := oneOf(d, 1, 1, 2, 3); n > 0; n-- {
		o := drawCoverage(d, oneOf(d, w.People...).ID)
		o.ID = fmt.Sprint("O", n)
		w.Others = append(w.Others, o)
		known[o.Member] = &o
	}
	for i := range w.Claims {
		c := &w.Claims[i]
		o := known[c.Member]
		spoilt := slices.ContainsFunc(c.Lines, func(l claim.Line) bool { return l.Charge < 0 })
		if o == nil || spoilt || len(c.Others) > 0 || !d.percent(45) {
			continue
		}
		c.Sequence = 'S'
		c.Others = append(c.Others, result(d, c, 'P', filingOf(d, o)))
		c.Others[0].Payer = oneOf(d, "", o.Payer, o.Payer, "60054")
	}
}

func filingOf(d die, o *cob.Coverage) string {
	if (o.Medicare != "") != d.percent(6) {
		return oneOf(d, "MA", "MB")
	}
	return oneOf(d, "CI", "")
}

func drawCoverage(d die, m id.Member) cob.Coverage {
	o := cob.Coverage{Member: m, From: oneOf(d, on("2020-01-01"), on("2023-08-20"), on("2026-02-11"), on("2026-04-01")), To: oneOf(d, 0, 0, 0, on("2026-06-15"))}
	o.Payer, o.Kind = oneOf(d, "", "", "60054", "87726"), oneOf(d, "", "", "", cob.Medical, cob.Dental)
	o.WorkHere = oneOf(d, "", cob.Active, cob.Active, cob.Active, cob.Active, cob.Retired, cob.LaidOff, cob.Continuation)
	o.Work = oneOf(d, "", cob.Active, cob.Active, cob.Active, cob.Retired, cob.LaidOff, cob.Continuation)
	if d.percent(40) {
		o.Medicare = oneOf(d, cob.Age, cob.Disability, cob.Renal, cob.Renal)
		return o
	}
	o.NoRules = d.percent(10)
	o.As = oneOf(d, "", cob.Subscriber, cob.Subscriber, cob.Spouse, cob.Child, cob.Child, cob.Child, cob.Child)
	o.Employees = oneOf(d, 0, 19, 20, 99, 100)
	o.Since, o.SinceHere = oneOf(d, 0, on("2024-12-31"), on("2025-01-01"), on("2025-01-02")), oneOf(d, 0, 0, 0, on("2025-01-02"))
	o.Birthday = oneOf(d, 0, 101, 630, 228, 229, 1231)
	o.Parents = oneOf(d, "", cob.Together, cob.Together, cob.Apart, cob.Apart)
	o.Decree = oneOf(d, "", cob.NoDecree, cob.NoDecree, cob.DecreeHere, cob.DecreeThere, cob.DecreeBoth)
	all := []cob.Custody{"", cob.Custodial, cob.CustodialSpouse, cob.Other, cob.OtherSpouse}
	o.Custody, o.CustodyHere = oneOf(d, all...), oneOf(d, all...)
	return o
}
