package payment_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

var (
	bothPlans = []id.Plan{health, teeth}
	families  = []id.Family{"F1", "F2"}
)

// decided is a house whose claims are decided by the drawn options.
type decided struct {
	*house
	t      *rapid.T
	engine adjudicate.Service
	count  int
	read   map[string]bool // remittances that were read
	told   []x835.Claim    // in the order in which they went out
	paid   map[id.Plan]money.Cents
	owes   map[string]money.Cents // by plan and payee: what the last remittance carries forward
}

func newDecided(t *rapid.T) *decided {
	r := &decided{house: newHouse(t), t: t, read: map[string]bool{}, paid: map[id.Plan]money.Cents{}, owes: map[string]money.Cents{}}
	r.s.Terms = func(e id.Employer, p id.Plan) (payment.Terms, bool) {
		return r.terms, e == employer && slices.Contains(bothPlans, p)
	}
	o := drawOffered(t)
	r.engine = adjudicate.Service{Table: r.tab, Catalog: o, Now: r.clock.Now}
	for _, f := range families {
		log, err := family.Load(t.Context(), r.tab, employer, f)
		if err == nil {
			err = log.Append(t.Context(), r.tab, family.Entry{At: r.clock.Now(), Cause: "seed", State: drawState(o)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// batch has some claims of a family decided, tells what moves no money and feeds the rest to
// funding.
func (r *decided) batch() {
	f := rapid.SampledFrom(families).Draw(r.t, "family")
	b := adjudicate.Batch{Employer: employer, Family: f, Cause: "cmd"}
	log := r.log(f)
	var earlier []claim.Claim // and those of the batch itself
	for _, d := range log.Standing() {
		if rapid.IntRange(0, 3).Draw(r.t, "may change") > 0 {
			earlier = append(earlier, d.Claim)
		}
	}
	for range rapid.IntRange(1, 4).Draw(r.t, "claims") {
		r.count++
		c := drawClaim(r.t, r.count, earlier)
		earlier = append(earlier, c)
		b.Claims = append(b.Claims, adjudicate.Submission{Claim: c, Patient: adjudicate.Patient{First: phi.New(string(c.Member)), Born: born}})
	}
	if _, err := r.engine.Handle(r.t.Context(), b); err != nil {
		r.t.Fatal(err)
	}
	for v := log.State.Version + 1; v <= r.log(f).State.Version; v++ {
		r.spread(f, v)
	}
}

func (r *decided) log(f id.Family) *family.Log {
	log, err := family.LoadAll(r.t.Context(), r.tab, employer, f)
	if err != nil {
		r.t.Fatal(err)
	}
	return log
}

// spread is what follows from an entry of a family's log.
func (r *decided) spread(f id.Family, version int64) {
	it, err := r.tab.Get(r.t.Context(), family.Key(employer, f, version))
	if err != nil {
		r.t.Fatal(err)
	}
	en, err := family.ReadItem(it)
	if err != nil {
		r.t.Fatal(err)
	}
	if deltas := relay.Deltas(employer, f, &en); len(deltas) > 0 {
		row, err := funding.FeedItem(funding.Row{Employer: employer, Family: f, Version: en.Version, Deltas: deltas}, day.Of(r.clock.Now()))
		if err == nil {
			err = r.tab.Commit(r.t.Context(), "", []table.Op{{Item: row}})
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
	if _, err := r.s.ZeroPay(r.t.Context(), employer, f, it); err != nil {
		r.t.Fatal(err)
	}
	r.listen()
}

// cycle calls the money of every plan, funds it and releases it.
func (r *decided) cycle() {
	for _, p := range bothPlans {
		c, err := r.fund.Call(r.t.Context(), employer, p, day.Of(r.clock.Now()))
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err == nil && c.Requested > 0 {
			_, err = r.fund.Settle(r.t.Context(), funding.Deposit{ID: "wire-" + c.ID, Employer: employer, Plan: p,
				Cents: c.Requested, Method: funding.Wire, At: r.clock.Now()})
		}
		if err != nil {
			r.t.Fatal(err)
		}
		ps, err := r.s.Release(r.t.Context(), employer, p, c.Number)
		if err != nil {
			r.t.Fatal(err)
		}
		for i := range ps {
			if ps[i].Status != payment.Sent {
				r.t.Fatalf("payment %s is %s: %s", ps[i].ID, ps[i].Status, ps[i].Reason)
			}
		}
		r.listen()
	}
}

// listen reads the remittances that are new.
func (r *decided) listen() {
	files := r.out()
	for _, key := range slices.Sorted(keysOf(files)) {
		if strings.HasPrefix(key, "out/835/") && !r.read[key] {
			r.read[key] = true
			p := id.Plan(strings.Split(key, "/")[3])
			r.take(p, readBack(r.t, files[key]))
		}
	}
}

func (r *decided) take(p id.Plan, got x835.Remittance) {
	checkBalances(r.t, &got)
	r.told = append(r.told, got.Claims...)
	r.paid[p] += got.Paid
	name := string(p) + "/" + got.Payee.NPI
	if p == "zero" {
		if got.Paid != 0 || len(got.Provider) > 0 {
			r.t.Fatalf("a remittance without money pays %s", got.Paid)
		}
		return
	}
	brought, forward := carried(r.t, &got)
	if brought != r.owes[name] {
		r.t.Fatalf("%s brings %s, the remittance before carried %s", name, brought, r.owes[name])
	}
	r.owes[name] = forward
}

// close pays every payee under every plan so much that nothing is carried any more.
func (r *decided) close() {
	var all []family.Decided
	for _, p := range bothPlans {
		for payee := range 3 {
			d := r.claim(payee, 50_000_00)
			d.Decision.Outcome.Plan = p
			all = append(all, d)
		}
	}
	r.decide("closing", all...)
	r.cycle()
	for name, c := range r.owes {
		if c != 0 {
			r.t.Fatalf("%s still owes %s", name, c)
		}
	}
}

// Whatever is decided, voided and replaced, each decision is told once to who billed it, in a
// remittance that balances; what is paid is what the decisions that stand say.
func TestEveryDecisionIsRemittedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newDecided(t)
		for range rapid.IntRange(1, 7).Draw(t, "steps") {
			r.batch()
			if rapid.Bool().Draw(t, "funded") {
				r.cycle()
			}
			r.clock.Pass(time.Hour)
		}
		r.close()
		var logs []*family.Log
		for _, f := range append(slices.Clone(families), "closing") {
			logs = append(logs, r.log(f))
		}
		checkTold(t, r.told, logs)
		for _, p := range bothPlans {
			if want := standingPaid(logs, p); r.paid[p] != want {
				t.Fatalf("%s pays %s, the decisions that stand %s", p, r.paid[p], want)
			}
		}
	})
}

func keysOf(files map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range files {
			if !yield(key) {
				return
			}
		}
	}
}

// standingPaid is what the decisions that stand pay of a plan, but for those under a hold.
func standingPaid(logs []*family.Log, p id.Plan) (sum money.Cents) {
	for _, log := range logs {
		for _, d := range log.Standing() {
			if o := &d.Decision.Outcome; o.Plan == p && o.Status.Final() && len(o.Holds) == 0 {
				sum += o.PlanPaid
			}
		}
	}
	return sum
}
