package x837

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// turn is when a payer pays, by SBR01. What is not known comes last.
func turn(sequence byte) int {
	const order = "PSTABCDEFGHU"
	if at := strings.IndexByte(order, sequence); at >= 0 {
		return at
	}
	return len(order)
}

// sequence is SBR01.
func sequence(responsibility string) byte {
	if responsibility == "" {
		return 0
	}
	return responsibility[0]
}

// others are the claim's other payers in the order in which they pay.
func (c *Claim) others() (out []claim.OtherPayer) {
	for i := range c.Others {
		o := &c.Others[i]
		to := claim.OtherPayer{
			Sequence: sequence(o.Responsibility), Filing: o.Filing, Payer: o.Payer.ID, Paid: paidOf(o.Amounts), Decided: o.Payer.Checked,
			Adjustments: adjusted(nil, o.Adjustments),
		}
		if c.first(o.Payer.ID) == i {
			c.paidBy(&to)
		}
		out = append(out, to)
	}
	slices.SortStableFunc(out, func(a, b claim.OtherPayer) int {
		return cmp.Compare(turn(a.Sequence), turn(b.Sequence))
	})
	return out
}

// first is the first other payer of an ID: the one that 2430 means.
func (c *Claim) first(payer string) int {
	return slices.IndexFunc(c.Others, func(o Other) bool { return o.Payer.ID == payer })
}

// paidBy fills in what a payer did with each line. A payer that parted a line has several
// 2430 of it, which are added up.
func (c *Claim) paidBy(to *claim.OtherPayer) {
	for i := range c.Lines {
		d := c.Lines[i].Detail
		if d == nil {
			continue
		}
		line := claim.OtherLine{Number: c.Lines[i].Number}
		found := false
		for j := range d.Paid {
			p := &d.Paid[j]
			if p.Payer != to.Payer {
				continue
			}
			found = true
			line.Paid += p.Paid
			line.Adjustments = adjusted(line.Adjustments, p.Adjustments)
			to.Decided = cmp.Or(to.Decided, p.Checked)
		}
		if found {
			to.Lines = append(to.Lines, line)
		}
	}
}

func adjusted(out []claim.Adjustment, list []Adjustment) []claim.Adjustment {
	for _, a := range list {
		out = append(out, claim.Adjustment{Group: a.Group, Reason: a.Reason, Amount: a.Amount})
	}
	return out
}

// paidOf is AMT*D.
func paidOf(amounts []Amount) money.Cents {
	for _, a := range amounts {
		if a.Kind == "D" {
			return a.Amount
		}
	}
	return 0
}
