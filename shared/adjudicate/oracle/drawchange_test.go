package oracle_test

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

func cut(service string) (revenue, code string, both bool) { return strings.Cut(service, "/") }

// again makes c bill what an earlier claim billed, now and then otherwise.
func again(d die, c, earlier *oracle.Claim) {
	copyOf(c, earlier)
	if at := d(len(c.Lines) * 2); at < len(c.Lines) {
		c.Lines[at].Charge += 100
	}
	if d.percent(30) {
		slices.Reverse(c.Lines[0].Modifiers)
	}
}

// copyOf makes c what an earlier claim is, by another id.
func copyOf(c, earlier *oracle.Claim) {
	kept := c.ID
	*c = *earlier
	c.ID, c.Frequency, c.Original = kept, claim.Original, ""
	c.Lines, c.Prices = slices.Clone(earlier.Lines), slices.Clone(earlier.Prices)
	c.Others, c.Sequence, c.Predetermination = nil, 0, false
	for i := range c.Lines {
		l := &c.Lines[i]
		l.Modifiers = slices.Clone(l.Modifiers)
		l.Charge, l.Units, l.To = max(l.Charge, 0), max(l.Units, 1000), max(l.To, l.From)
	}
}

// change makes c a void or a replacement of an earlier claim, mostly of the same patient.
func change(d die, c, earlier *oracle.Claim) {
	if d.percent(40) {
		copyOf(c, earlier)
		for i := range c.Prices {
			if d.percent(50) && c.Prices[i].Contract != nil {
				n := d.between(0, max(0, int64(c.Lines[i].Charge)))
				c.Prices[i].Contract = &n
			}
		}
	}
	c.Frequency, c.Original = oneOf(d, claim.Replacement, claim.Replacement, claim.Void), earlier.ID
	if !d.percent(4) {
		c.Member = earlier.Member
	}
	if !d.percent(8) {
		c.Billing = earlier.Billing
	}
}

func total(c *oracle.Claim) {
	c.Charge = 0
	for i := range c.Lines {
		c.Charge += c.Lines[i].Charge
	}
}

// spoil makes a claim one that cannot be right, now and then.
func spoil(d die, c *oracle.Claim) {
	at := d(len(c.Lines))
	switch d(220) {
	case 0:
		c.Charge++
	case 1:
		c.Lines[at].Charge, c.Charge = -c.Lines[at].Charge-1, c.Charge-2*c.Lines[at].Charge-1
	case 2:
		c.Lines[at].Units = 0
	case 3:
		c.Lines[at].To = c.Lines[at].From - 1
	case 4:
		c.Predetermination = true
	case 5:
		c.Member = "Z"
	}
}

// drawOthers draws other payers and what they did.
func drawOthers(d die, w *oracle.World, c *oracle.Claim) {
	if n := w.Option.Coordination.Employees; n > 0 && n < 100 && d.percent(10) {
		behindMedicare(d, c)
		return
	}
	if !d.percent(20) {
		return
	}
	c.Sequence = oneOf(d, byte('S'), 'S', 'S', 'S', 'S', 'T')
	filing := oneOf(d, "", "CI", "CI", "MB")
	c.Assignment = oneOf(d, byte(0), 0, 'B', 'C', 'C')
	for i, place := range []byte("PS") {
		if place < c.Sequence && !(i == 1 && c.Sequence == 'S') && !d.percent(3) {
			c.Others = append(c.Others, result(d, c, place, filing))
		}
		filing = oneOf(d, "", "", "", "MB")
	}
	switch d(25) {
	case 0:
		c.Sequence = 0
	case 1:
		c.Others = []claim.OtherPayer{{Sequence: 'T', Filing: oneOf(d, "CI", "MB")}}
		c.Sequence = 0
	case 2:
		for i := range c.Others {
			c.Others[i].Adjustments = append(c.Others[i].Adjustments, claim.Adjustment{Group: claim.CO, Reason: "45", Amount: 1})
		}
	}
}

// behindMedicare is a claim of a provider outside the network that Medicare left something of
// above what it approved.
func behindMedicare(d die, c *oracle.Claim) {
	c.Network, c.Sequence, c.Assignment = plan.Out, 'S', oneOf(d, byte(0), 'B', 'C')
	o := claim.OtherPayer{Sequence: 'P', Filing: "MB"}
	for i := range c.Lines {
		paid, as := paidOf(d, c.Lines[i].Charge/2)
		above := money.Cents(d.between(0, int64(c.Lines[i].Charge-c.Lines[i].Charge/2)))
		as = append(as, claim.Adjustment{Group: claim.PR, Reason: "45", Amount: above})
		as = append(as, claim.Adjustment{Group: claim.PR, Reason: "96", Amount: c.Lines[i].Charge - c.Lines[i].Charge/2 - above})
		o.Paid += paid
		o.Lines = append(o.Lines, claim.OtherLine{Number: c.Lines[i].Number, Paid: paid, Adjustments: as})
	}
	c.Others = []claim.OtherPayer{o}
}

// result is what a payer says of a claim, by line or of the whole.
func result(d die, c *oracle.Claim, place byte, filing string) claim.OtherPayer {
	o := claim.OtherPayer{Sequence: place, Filing: filing}
	if d.percent(50) {
		o.Decided = c.Lines[0].From + dayOf(d.between(0, 300))
	}
	if d.percent(45) {
		o.Paid, o.Adjustments = paidOf(d, c.Charge)
		return o
	}
	for i := range c.Lines {
		paid, as := paidOf(d, c.Lines[i].Charge)
		o.Paid += paid
		o.Lines = append(o.Lines, claim.OtherLine{Number: c.Lines[i].Number, Paid: paid, Adjustments: as})
	}
	return o
}

func paidOf(d die, charge money.Cents) (money.Cents, []claim.Adjustment) {
	rest := int64(charge)
	part := func() money.Cents {
		n := d.between(0, rest)
		rest -= n
		return money.Cents(n)
	}
	paid := part()
	var as []claim.Adjustment
	for _, reason := range []string{"CO-45", "OA-23", "PR-1", "PR-3", "PR-66", "PR-45", "PR-96"} {
		if d.percent(45) {
			group, code, _ := strings.Cut(reason, "-")
			as = append(as, claim.Adjustment{Group: claim.Group(group), Reason: code, Amount: part()})
		}
	}
	if rest > 0 {
		as = append(as, claim.Adjustment{Group: claim.PR, Reason: "2", Amount: money.Cents(rest)})
	}
	return paid, as
}
