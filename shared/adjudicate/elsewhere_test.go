package adjudicate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table/memtable"
)

const elsewhereOption = `option: ppo
version: "2026.1"
name: Sample PPO
plan: acme-health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 100, family: 3000}
    out-of-pocket: {kind: embedded, individual: 5000, family: 10000, counts: [deductible, coinsurance]}
coordination: {employees: 20}
benefits:
  - name: everything else
    match: {}
    stack: [deductible, coinsurance]
    coinsurance: 20%
`

const elsewhereFamily = `tier: family
members: {A: subscriber, B: spouse}
covered:
  - {member: A, from: 2020-01-01}
  - {member: B, from: 2020-01-01}
`

// home is a family whose claims are decided before it is known that B has other coverage.
type home struct {
	t   *testing.T
	tab *memtable.Table
	s   adjudicate.Service
}

func newHome(t *testing.T, tolerance money.Cents, claims string) *home {
	t.Helper()
	o, err := plan.Read([]byte(elsewhereOption))
	must(t, err)
	c := newCase(t, []*plan.Option{o}, []byte(elsewhereFamily), []byte(claims))
	h := &home{t: t, tab: memtable.New(clock)}
	log, err := family.Load(t.Context(), h.tab, "acme", "f1")
	must(t, err)
	must(t, log.Append(t.Context(), h.tab, c.seed(t)))
	limits := func(id.Employer) adjudicate.Limits { return adjudicate.Limits{Tolerance: tolerance, RunOut: 12} }
	h.s = adjudicate.Service{Table: h.tab, Catalog: c, Now: clock, Limits: limits}
	for i, batch := range c.batches {
		b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: fmt.Sprint("batch", i)}
		for _, cl := range batch {
			b.Claims = append(b.Claims, adjudicate.Submission{Claim: cl, Patient: adjudicate.Patient{First: phi.New(string(cl.Member)), Born: c.born(t, string(cl.Member))}})
		}
		_, err := h.s.Handle(t.Context(), b)
		must(t, err)
	}
	return h
}

func (h *home) log() *family.Log {
	h.t.Helper()
	log, err := family.LoadAll(h.t.Context(), h.tab, "acme", "f1")
	must(h.t, err)
	return log
}

func coverageOf(t *testing.T, member, text string) cob.Coverage {
	t.Helper()
	of := map[string]string{"id": "O-1", "from": "2026-01-01"}
	for _, f := range strings.Fields(text) {
		name, value, _ := strings.Cut(f, "=")
		of[name] = value
	}
	c, err := cob.Parse(func(column string) string { return of[column] })
	must(t, err)
	c.Member = id.Member(member)
	return c
}

// know records what is known of B's other coverage and does what the entry's event asks for,
// each twice.
func (h *home) know(text string) {
	h.t.Helper()
	list := []cob.Coverage{coverageOf(h.t, "B", text)}
	for i := range 2 {
		n, err := h.s.Elsewhere(h.t.Context(), "acme", "f1", "file", list)
		if err != nil || n != 1-i {
			h.t.Fatalf("time %d: %d new or changed, %v", i+1, n, err)
		}
	}
	log := h.log()
	if events := log.Entries[len(log.Entries)-1].Events; len(events) != 1 || !adjudicate.Replays(events[0]) {
		h.t.Fatalf("the entry asks for no replay: %v", events)
	}
	for range 2 {
		must(h.t, h.s.After(h.t.Context(), "acme", "f1", log.State.Version))
	}
}

// said is the latest word on each claim that stands: "C1 paid 120.00".
func (h *home) said() (out []string) {
	for _, d := range h.log().Standing() {
		o := &d.Decision.Outcome
		out = append(out, fmt.Sprintf("%s %s %s", o.Claim, o.Status, o.PlanPaid))
	}
	return out
}

func (h *home) want(what string, want ...string) {
	h.t.Helper()
	if d := cmp.Diff(want, h.said()); d != "" {
		h.t.Errorf("%s: %s", what, d)
	}
}

const twoClaims = `claim C1 member B in received 2026-03-01
  99213 2026-02-10 200.00 allowed 150.00
claim C2 member B in received 2026-05-01
  99213 2026-04-10 200.00 allowed 150.00
`

// Behind the other plan both claims wait, and what they had paid is taken back; what waits is
// decided once the coverage has ended or never was.
func TestOtherCoverageDecidesAnew(t *testing.T) {
	h := newHome(t, 1_000_000, twoClaims)
	h.want("before", "C1 paid 40.00", "C2 paid 120.00")
	h.know("as=subscriber")
	h.want("the other plan pays first", "C1 pended 0.00", "C2 pended 0.00")
	h.know("as=subscriber to=2026-03-31")
	h.want("until the end of March", "C1 pended 0.00", "C2 paid 40.00")
	h.know("as=subscriber to=2025-12-31")
	h.want("it never was", "C2 paid 40.00", "C1 paid 120.00")
	h.know("as=subscriber from=2026-04-01 to=2026-04-30")
	h.want("in April", "C2 pended 0.00", "C1 paid 40.00")
}

// A replay takes back no claim before the first day of what changed, and none that stays what
// it is: that the other plan is behind this one is no reason to pay again.
func TestWhatOtherCoverageDoesNotTouchStays(t *testing.T) {
	for _, text := range []string{"as=spouse work=retired work-here=active", "as=subscriber from=2026-05-01", "as=subscriber kind=dental", "as=subscriber to=2025-12-31"} {
		h := newHome(t, 1_000_000, twoClaims)
		before := h.log()
		h.know(text)
		after := h.log()
		h.want(text, "C1 paid 40.00", "C2 paid 120.00")
		if len(after.Entries) != len(before.Entries)+1 {
			t.Errorf("%s: %d entries were written", text, len(after.Entries)-len(before.Entries))
		}
	}
}

// Beyond the tolerance a person has to say, and nothing is written until then.
func TestOtherCoverageBeyondTheToleranceIsProposed(t *testing.T) {
	h := newHome(t, 10_000, twoClaims)
	h.know("as=subscriber")
	h.want("nobody has said", "C1 paid 40.00", "C2 paid 120.00")
	all, err := h.s.Proposals(t.Context())
	if err != nil || len(all) != 1 || all[0].Replay.Why != "other-payer" || all[0].Replay.From != parseDay(t, "2026-01-01") || all[0].Result.Plan != -16_000 {
		t.Fatalf("%+v %v", all, err)
	}
	out, err := h.s.Approve(t.Context(), all[0].ID, "ann")
	if err != nil || out.Status != adjudicate.Changed {
		t.Fatalf("%+v %v", out, err)
	}
	h.want("approved", "C1 pended 0.00", "C2 pended 0.00")
}

// A replacement that brings the other payer's result, and another one when that changes, are
// decided in place of the claim, and later claims of the family after it.
func TestAnotherPayersLaterResult(t *testing.T) {
	const first = twoClaims + "batch\n" + `claim R1 member B in received 2026-06-01 sequence S replaces C1
  99213 2026-02-10 200.00 allowed 150.00
payer P paid 80.00 CO-45 100.00 PR-2 20.00
`
	h := newHome(t, 1_000_000, first)
	h.want("as the claim says", "R1 paid 20.00", "C2 paid 120.00")
	h.know("as=subscriber to=2026-03-31")
	h.want("known, and the claim agrees", "R1 paid 20.00", "C2 paid 120.00")
	h.know("as=subscriber")
	h.want("the later claim lacks its result", "R1 paid 20.00", "C2 pended 0.00")
	const second = first + "batch\n" + `claim R2 member B in received 2026-06-02 sequence S replaces R1
  99213 2026-02-10 200.00 allowed 150.00
payer P paid 50.00 CO-45 100.00 PR-2 50.00
`
	h = newHome(t, 1_000_000, second)
	h.want("the result changed", "R2 paid 40.00", "C2 paid 120.00")
	h.know("as=spouse work=retired work-here=active")
	h.want("they say the other plan pays behind", "R2 pended 0.00", "C2 paid 40.00")
}

// What cannot be recorded is refused, and nothing of the list is written.
func TestOtherCoverageThatIsRefused(t *testing.T) {
	h := newHome(t, 0, twoClaims)
	good := coverageOf(t, "A", "as=spouse")
	for name, c := range map[string]struct {
		bad  cob.Coverage
		want string
	}{
		"nobody":        {cob.Coverage{ID: "O-2", Member: "Z", From: good.From}, "other coverage 2: the family has no such member"},
		"no day":        {cob.Coverage{ID: "O-2", Member: "A"}, "other coverage 2: from is needed"},
		"no id":         {cob.Coverage{Member: "A", From: good.From}, "other coverage 2: id is needed"},
		"a name for id": {cob.Coverage{ID: "Ann Example", Member: "A", From: good.From}, "other coverage 2: id is needed"},
	} {
		before := h.log().State.Version
		_, err := h.s.Elsewhere(t.Context(), "acme", "f1", "file", []cob.Coverage{good, c.bad})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "Ann") || h.log().State.Version != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	var many []cob.Coverage
	for i := range 21 {
		c := good
		c.ID = fmt.Sprint("O-", i)
		many = append(many, c)
	}
	if _, err := h.s.Elsewhere(t.Context(), "acme", "f1", "file", many); !fault.Is(err, fault.Invalid) {
		t.Errorf("21 coverages: %v", err)
	}
	if _, err := h.s.Elsewhere(t.Context(), "acme", "f2", "file", []cob.Coverage{good}); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such family: %v", err)
	}
}

// Deciding for a member of whom nothing is known allocates no more than without the others',
// and for one of whom something is little.
func TestOtherCoverageOfOthersCostsNothing(t *testing.T) {
	h := newHome(t, 0, twoClaims)
	st := h.log().State
	var c claim.Claim
	for _, d := range h.log().Standing() {
		c = d.Claim
	}
	c.Lines[0].From, c.Lines[0].To = c.Lines[0].From+1, c.Lines[0].To+1 // no duplicate
	terms := h.s.Catalog.Terms("acme", &c, nil)
	var e adjudicate.Engine
	fresh := st.Clone()
	count := func() int {
		return int(testing.AllocsPerRun(100, func() { e.Decide(family.View{State: fresh}, &c, &terms) }))
	}
	without := count()
	if d := e.Decide(family.View{State: fresh}, &c, &terms); d.Outcome.PlanPaid == 0 {
		t.Fatalf("the claim is not paid: %+v", d.Outcome)
	}
	fresh.Others = []cob.Coverage{coverageOf(t, "A", "rules=none")}
	if with := count(); with != without {
		t.Errorf("%d allocations, %d without", with, without)
	}
	fresh.Others[0] = coverageOf(t, "B", "as=spouse work=retired work-here=active")
	if with := count(); with > without+2 { // the two plans' sides
		t.Errorf("of B itself: %d allocations, %d without", with, without)
	}
}
