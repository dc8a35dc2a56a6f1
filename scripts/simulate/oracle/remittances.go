package oracle

import (
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// told is what a remittance says of one decision.
type told struct {
	claim        id.Claim
	status       string
	charge, paid money.Cents
}

func toldOf(d *family.Decided) told {
	o := &d.Decision.Outcome
	status := map[claim.Status]string{claim.Paid: "1", claim.Denied: "1", claim.Reversed: "22"}[o.Status]
	return told{o.Claim, status, o.Charge, o.PlanPaid}
}

// remittances reads every 835 that went out: each balances, a payment's tells its share
// of the register, and the others together tell each decision without money once.
func (a *audit) remittances() {
	of := map[string]*paymentItem{}
	for _, k := range a.planned {
		for i := range a.plans[k].payments {
			of[a.plans[k].payments[i].Payment.Remittance] = &a.plans[k].payments[i]
		}
	}
	unpaid := map[told]int{}
	for _, key := range slices.Sorted(maps.Keys(a.Files)) {
		if !strings.HasPrefix(key, "out/835/") {
			continue
		}
		r := remit(a.Files[key])
		for _, w := range r.wrong {
			a.say("a remittance does not balance", key, w)
		}
		switch p := of[key]; {
		case p != nil && p.call != nil:
			a.share(p, r)
		case strings.Contains(key, "/zero/"):
			a.must(r.paid == 0, "a remittance pays and belongs to no payment", key)
			for i := range r.claims {
				unpaid[r.claims[i].told()]++
			}
		default:
			a.say("a remittance belongs to no payment", key)
		}
	}
	a.unpaid(unpaid)
}

func (c *remitted) told() told { return told{id.Claim(c.control), c.status, c.charge, c.paid} }

// share compares a payment's remittance with the payment and its lines.
func (a *audit) share(p *paymentItem, r *remittance) {
	x := &p.Payment
	a.must(r.paid == x.Cents && r.method == x.Method && r.trace == x.Trace, "a remittance is not its payment", p.item.PK, x.ID)
	want := map[told]int{}
	for _, l := range p.lines() {
		if d := a.decided[decisionKey{l.Family, l.Version, l.Place}]; d != nil {
			want[toldOf(d)]++
		}
	}
	for _, d := range a.along(p) {
		want[toldOf(d)]++
	}
	for i := range r.claims {
		want[r.claims[i].told()]--
	}
	for t, n := range want {
		a.must(n == 0, "a remittance does not tell its share of the register", p.item.PK, x.ID, t.claim)
	}
}

// along are the decisions without money that a payment's remittance tells beside its lines.
func (a *audit) along(p *paymentItem) []*family.Decided {
	lines := map[decisionKey]bool{}
	for _, l := range p.lines() {
		lines[decisionKey{l.Family, l.Version, l.Place}] = true
	}
	var out []*family.Decided
	for k, d := range a.decided {
		if root := a.behind(k); root >= 0 && lines[decisionKey{k.family, k.version, root}] {
			out = append(out, d)
		}
	}
	return out
}

// behind is the place of the decision with money that one without it answers, itself or
// through others of the same entry, -1 if there is none: a correction is told with the
// reversal that it corrects.
func (a *audit) behind(k decisionKey) int {
	d := a.decided[k]
	if d == nil || d.Decision.Outcome.PlanPaid != 0 || !tellable(&d.Decision.Outcome) {
		return -1
	}
	at := a.answers(k, d)
	if at < 0 {
		return -1
	}
	before := decisionKey{k.family, k.version, at}
	if a.decided[before].Decision.Outcome.PlanPaid != 0 {
		return at
	}
	return a.behind(before)
}

// answers is the place before a decision's of what it answers: a reversal the outcome that it
// takes back, an outcome the reversal of its claim, or else of the claim it replaces.
func (a *audit) answers(k decisionKey, d *family.Decided) int {
	o := &d.Decision.Outcome
	for _, c := range []id.Claim{o.Claim, o.Of} {
		for at := k.place - 1; at >= 0; at-- {
			x := a.decided[decisionKey{k.family, k.version, at}]
			y := &x.Decision.Outcome
			if y.Claim == c && tellable(y) && (y.Status == claim.Reversed) != (o.Status == claim.Reversed) &&
				x.Claim.Billing == d.Claim.Billing && x.Claim.TIN == d.Claim.TIN {
				return at
			}
		}
		if o.Status == claim.Reversed {
			break
		}
	}
	return -1
}

func tellable(o *claim.Outcome) bool {
	return len(o.Lines) > 0 && (o.Status.Final() || o.Status == claim.Reversed)
}

// unpaid compares what was told without money with the decisions that move none.
func (a *audit) unpaid(got map[told]int) {
	for k, d := range a.decided {
		if o := &d.Decision.Outcome; o.PlanPaid == 0 && tellable(o) && a.behind(k) < 0 {
			got[toldOf(d)]--
		}
	}
	for t, n := range got {
		a.must(n <= 0, "a decision without money is told twice, or was never made", t.claim, t.status)
		a.must(n >= 0, "a decision without money is told to nobody", t.claim, t.status)
	}
}
