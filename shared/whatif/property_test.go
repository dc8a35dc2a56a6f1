package whatif_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/whatif"
)

// drawnText is a small design; its numbers are the design's that the oracle computes with.
const drawnText = `
option: ppo
version: "%d"
name: Synthetic
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: %s, family: %s}
    out-of-pocket: {kind: embedded, individual: %s, family: %s, counts: [copay, deductible, coinsurance]}
benefits:
  - {name: office visit, match: {codes: [99202-99215]}, stack: [copay], copay: %s}
  - {name: everything else, match: {}, stack: [deductible, coinsurance], coinsurance: %d%%}
`

// drawn is a design in cents and percent.
type drawn struct {
	own, all, ownMost, allMost, copay money.Cents
	percent                           int64
}

func draw(t *rapid.T, name string) drawn {
	dollars := func(what string, from, to int64) money.Cents {
		return money.Cents(rapid.Int64Range(from, to).Draw(t, name+" "+what) * 100)
	}
	d := drawn{own: dollars("deductible", 1, 900), copay: dollars("copay", 1, 60), percent: rapid.Int64Range(1, 60).Draw(t, name+" percent")}
	d.all = d.own + dollars("family's deductible", 0, 900)
	d.ownMost = d.own + dollars("most", 1, 900)
	d.allMost = max(d.ownMost, d.all) + dollars("family's most", 0, 900)
	return d
}

func (d *drawn) option(t *rapid.T, version int) *plan.Option {
	o, err := plan.Read(fmt.Appendf(nil, drawnText, version, d.own, d.all, d.ownMost, d.allMost, d.copay, d.percent))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// bought is one line of a member: what it costs, and whether it is an office visit.
type bought struct {
	member         string
	office         bool
	charge, amount money.Cents
}

// oracle is what a family's members owe under a design, by the plain words of a plan: it
// shares no code with what it judges.
func (d *drawn) oracle(lines []bought) map[string]money.Cents {
	paid, met := map[string]money.Cents{}, map[string]money.Cents{}
	var allPaid, allMet money.Cents
	for _, l := range lines {
		var owes money.Cents
		if l.office {
			owes = min(d.copay, l.amount)
		} else {
			deductible := max(0, min(l.amount, d.own-met[l.member], d.all-allMet))
			// half a cent and more counts as one
			share := new(big.Rat).SetFrac64(int64(l.amount-deductible)*d.percent, 100)
			share.Add(share, big.NewRat(1, 2))
			owes = deductible + money.Cents(new(big.Int).Div(share.Num(), share.Denom()).Int64())
			if left := max(0, min(d.ownMost-paid[l.member], d.allMost-allPaid)); deductible > left {
				deductible = left
			}
			met[l.member], allMet = met[l.member]+deductible, allMet+deductible
		}
		owes = max(0, min(owes, d.ownMost-paid[l.member], d.allMost-allPaid))
		paid[l.member], allPaid = paid[l.member]+owes, allPaid+owes
	}
	return paid
}

// history is what a world's families bought.
func history(t *rapid.T, w *world) (all [][]bought) {
	for f := range rapid.IntRange(1, 4).Draw(t, "families") {
		var names []string
		for m := range rapid.IntRange(1, 3).Draw(t, "members") {
			names = append(names, fmt.Sprintf("f%d-%02d", f, m))
		}
		name := id.Family(fmt.Sprint("f", f))
		w.covered(name, w.options[0], day.New(2026, time.January, 1), 0, names...)
		var lines []bought
		var claims []claim.Claim
		for n := range rapid.IntRange(0, 8).Draw(t, "claims") {
			l := bought{member: rapid.SampledFrom(names).Draw(t, "who"), office: rapid.Bool().Draw(t, "office")}
			l.amount = money.Cents(rapid.Int64Range(0, 90_000).Draw(t, "allowed"))
			l.charge = l.amount + money.Cents(rapid.Int64Range(0, 5_000).Draw(t, "more"))
			c := bill(id.ClaimOf(fmt.Sprintf("%024d", f), n+1), id.Member(l.member))
			w.line(&c, map[bool]string{true: "99213", false: "70450"}[l.office], day.New(2026, time.February, 1+n), l.charge, l.amount)
			lines, claims = append(lines, l), append(claims, c)
		}
		w.decide(name, claims...)
		all = append(all, lines)
	}
	return all
}

// What members owe before and after is what the oracle says, and so is who is better off.
func TestTheOracleAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		before, after := draw(rt, "before"), draw(rt, "after")
		w := newWorld(t, before.option(rt, 1))
		families := history(rt, w)
		r := w.simulate(day.New(2026, time.May, 5), after.option(rt, 2))
		var was, is, allowed money.Cents
		better, worse := 0, 0
		for _, lines := range families {
			then := after.oracle(lines)
			for m, owed := range before.oracle(lines) {
				was, is = was+owed, is+then[m]
				if then[m] < owed {
					better++
				} else if then[m] > owed {
					worse++
				}
			}
			for _, l := range lines {
				allowed += l.amount
			}
		}
		if r.Total.Before.Member != was || r.Total.After.Member != is || r.Better != better || r.Worse != worse ||
			r.Total.Before.Plan != allowed-was || r.Total.After.Plan != allowed-is || r.Stored != allowed-was || len(r.Differ) != 0 {
			rt.Fatalf("owed %v, then %v of %v, %d better, %d worse; report %s", was, is, allowed, better, worse, render(r))
		}
		sums(rt, r)
	})
}

// Under the option in force nothing changes.
func TestTheSameOptionChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := draw(rt, "before")
		w := newWorld(t, d.option(rt, 1))
		history(rt, w)
		r := w.simulate(day.New(2026, time.May, 5), d.option(rt, 1))
		if d := cmp.Diff(r.Total.Before, r.Total.After); d != "" || r.Agree != r.Claims || r.Better+r.Worse+r.Denies+r.Pays+len(r.LeftOut) != 0 || r.Total.Before.Plan != r.Stored {
			rt.Fatalf("%s %s", d, render(r))
		}
		sums(rt, r)
	})
}

// sums holds that benefits, networks and deciles are the total each, and amounts add up.
func sums(t *rapid.T, r *whatif.Report) {
	var benefits, networks, tenths whatif.Pair
	members := 0
	for i := range r.Benefits {
		plus(&benefits, &r.Benefits[i].Pair)
	}
	for i := range r.Networks {
		plus(&networks, &r.Networks[i].Pair)
	}
	for i := range r.Deciles {
		plus(&tenths, &r.Deciles[i].Pair)
		members += r.Deciles[i].Members
	}
	for _, p := range []whatif.Pair{benefits, networks, tenths} {
		if d := cmp.Diff(r.Total, p); d != "" {
			t.Fatalf("the parts are not the total: %s", d)
		}
	}
	for _, a := range []whatif.Amounts{r.Total.Before, r.Total.After} {
		if a.Billed != a.Plan+a.Member+a.WriteOff+a.Other {
			t.Fatalf("the amounts do not add up: %+v", a)
		}
	}
	if members != r.Members || r.Better+r.Worse+r.Equal != r.Members {
		t.Fatalf("%d of %d members", members, r.Members)
	}
}

func plus(to, p *whatif.Pair) {
	for _, x := range []struct{ to, from *whatif.Amounts }{{&to.Before, &p.Before}, {&to.After, &p.After}} {
		x.to.Billed += x.from.Billed
		x.to.Allowed += x.from.Allowed
		x.to.Plan += x.from.Plan
		x.to.Member += x.from.Member
		x.to.WriteOff += x.from.WriteOff
		x.to.Other += x.from.Other
	}
}
