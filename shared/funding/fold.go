package funding

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Line is one entry of a call's register: a claim payment, a reversal, or
// money that came back from a payee.
type Line struct {
	Kind LineKind
	Delta
}

// LineKind says what a line does to the call.
type LineKind string

// The kinds of line. A void or a refund is money back in the plan's account:
// PlanPaid is its negative.
const (
	PaymentLine  LineKind = "payment"
	ReversalLine LineKind = "reversal"
	RefundLine   LineKind = "refund"
	VoidLine     LineKind = "void"
)

// Payee is who is paid: an NPI under a tax id.
type Payee struct{ NPI, TIN string }

// PayeeNet is what a call pays one payee. Owes amounts are what the payee was
// overpaid and has not given back; negative is money back ahead of its reversal.
// Net = Held - Offset, never negative, and
// Forward = Brought - Returned + Reversed - Offset.
type PayeeNet struct {
	Payee
	Held     money.Cents // approved payments of this call
	Reversed money.Cents // reversals first seen in this call, positive
	Brought  money.Cents // owed before this call
	Returned money.Cents // refunds and voids of this call
	Offset   money.Cents // taken off Held
	Forward  money.Cents // owed after this call
	Net      money.Cents // to be paid
}

// carry is what one call hands to the next.
type carry struct {
	Through day.Day // the last day of the feed that was read
	Seen    []seen  // rows folded already, of the days that may bring them again
	Back    string  // cursor into refunds and voids
	Waiting []Delta // approved payments that a hold keeps out of calls
	Owes    []owed  // in payee order, none zero
}

// seen is a row that was folded, with its day in the feed.
type seen struct {
	On day.Day
	EntryOf
}

type owed struct {
	Payee
	Cents money.Cents
}

// draft is what a call is made of.
type draft struct {
	Lines  []Line
	Payees []PayeeNet
	Carry  carry
}

// fold takes feed rows and returned money into a draft. It is pure. A payment
// under a hold waits; its reversal or release takes it from there. What a payee
// owes is taken off what the same payee is due, never off another's.
func fold(p id.Plan, prev carry, rows []Row, back []Credit) draft {
	d := draft{Carry: carry{Through: prev.Through, Seen: prev.Seen, Back: prev.Back, Waiting: slices.Clone(prev.Waiting)}}
	for _, r := range rows {
		for _, x := range r.Deltas {
			if x.Plan == p && x.PlanPaid != 0 {
				d.add(x)
			}
		}
	}
	for _, c := range back {
		d.Lines = append(d.Lines, c.line())
	}
	slices.SortStableFunc(d.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Received, b.Received), cmp.Compare(a.Family, b.Family),
			cmp.Compare(a.Version, b.Version), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Claim, b.Claim))
	})
	d.net(prev.Owes)
	return d
}

func (d *draft) add(x Delta) {
	at := slices.IndexFunc(d.Carry.Waiting, func(w Delta) bool {
		return w.Family == x.Family && w.Claim == x.Claim
	})
	switch {
	case x.PlanPaid < 0 && at >= 0 && d.Carry.Waiting[at].PlanPaid == -x.PlanPaid:
		d.Carry.Waiting = slices.Delete(d.Carry.Waiting, at, at+1) // never called, so nothing to credit
	case x.PlanPaid < 0:
		d.Lines = append(d.Lines, Line{Kind: ReversalLine, Delta: x})
	case len(x.Holds) > 0 && at >= 0: // it waits on, for another reason
		d.Carry.Waiting[at] = x
	case len(x.Holds) > 0:
		d.Carry.Waiting = append(d.Carry.Waiting, x)
	case at >= 0 && d.Carry.Waiting[at].PlanPaid == x.PlanPaid:
		released := d.Carry.Waiting[at] // its own entry holds the decision
		released.Holds = nil
		d.Carry.Waiting = slices.Delete(d.Carry.Waiting, at, at+1)
		d.Lines = append(d.Lines, Line{Kind: PaymentLine, Delta: released})
	default:
		d.Lines = append(d.Lines, Line{Kind: PaymentLine, Delta: x})
	}
}

// net sums the lines by payee and carries what payees owe.
func (d *draft) net(owes []owed) {
	by := map[Payee]*PayeeNet{}
	of := func(p Payee) *PayeeNet {
		if by[p] == nil {
			by[p] = &PayeeNet{Payee: p}
		}
		return by[p]
	}
	for _, o := range owes {
		of(o.Payee).Brought = o.Cents
	}
	for _, l := range d.Lines {
		n := of(Payee{l.Payee, l.PayeeTIN})
		switch l.Kind {
		case PaymentLine:
			n.Held += l.PlanPaid
		case ReversalLine:
			n.Reversed -= l.PlanPaid
		case RefundLine, VoidLine:
			n.Returned -= l.PlanPaid
		}
	}
	for _, n := range by {
		n.settle()
		if n.Forward != 0 {
			d.Carry.Owes = append(d.Carry.Owes, owed{n.Payee, n.Forward})
		}
		if n.Held != 0 || n.Reversed != 0 || n.Returned != 0 {
			d.Payees = append(d.Payees, *n)
		}
	}
	slices.SortFunc(d.Carry.Owes, func(a, b owed) int { return a.compare(b.Payee) })
	slices.SortFunc(d.Payees, func(a, b PayeeNet) int { return a.compare(b.Payee) })
}

func (n *PayeeNet) settle() {
	n.Forward = n.Brought - n.Returned + n.Reversed
	n.Offset = max(0, min(n.Forward, n.Held))
	n.Forward -= n.Offset
	n.Net = n.Held - n.Offset
}

func (p Payee) compare(o Payee) int {
	return cmp.Or(cmp.Compare(p.TIN, o.TIN), cmp.Compare(p.NPI, o.NPI))
}
