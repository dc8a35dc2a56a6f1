package repricing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/repricing"
	"github.com/openaso/openaso/shared/table/memtable"
)

// office is a service with claims that wait, all of one family.
type office struct {
	*repricing.Service
	t       *testing.T
	clock   *testclock.Clock
	files   *memfiles.Files
	table   *memtable.Table
	awaited []awaited
	sent    []adjudicate.Batch
	before  func() // runs while claims are gathered
}

// awaited is a claim that waits, with what its lines wait for.
type awaited struct {
	claim claim.Claim
	lines []pricing.Priced
}

func opened(t *testing.T) *office {
	c := testclock.New()
	o := &office{t: t, clock: c, files: memfiles.New(c.Now), table: memtable.New(c.Now), before: func() {}}
	o.Service = &repricing.Service{Table: o.table, Files: o.files, Now: c.Now,
		Awaited: func(_ context.Context, _ id.Employer, _ id.Family, tell func(claim.Claim, []pricing.Priced)) error {
			o.before()
			for i := range o.awaited {
				tell(o.awaited[i].claim, o.awaited[i].lines)
			}
			return nil
		},
		Decide: func(_ context.Context, body []byte) error {
			b, err := adjudicate.ReadBatch(body)
			o.sent = append(o.sent, b)
			return err
		}}
	return o
}

// wait adds a claim whose lines wait for the networks, "" for none.
func (o *office) wait(c id.Claim, networks ...string) {
	o.t.Helper()
	a := awaited{claim: claim.Claim{ID: c}}
	for i, n := range networks {
		a.claim.Lines = append(a.claim.Lines, claim.Line{Number: i + 1, Units: 1000, Charge: 100, From: on, To: on})
		a.lines = append(a.lines, pricing.Priced{Waits: n != "", Repricer: n, Days: 10})
	}
	o.awaited = append(o.awaited, a)
	it, err := find.Row(find.WaitingKey(c), 1, find.Place{Employer: "e", Family: "f", Claim: c, Reason: adjudicate.PendOutsidePrice})
	if err == nil {
		err = find.PutNewer(o.t.Context(), o.table, it)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) ask(asked, again int) {
	o.t.Helper()
	r, err := o.Ask(o.t.Context())
	if err != nil || r.Asked != asked || r.Again != again {
		o.t.Errorf("%+v %v", r, err)
	}
}

// out are the files of requests by name with their claims and lines.
func (o *office) out() map[string]string {
	o.t.Helper()
	list, err := o.files.List(o.t.Context(), "out/", "", 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range list {
		r, _, err := o.files.Open(o.t.Context(), f.Key)
		if err != nil {
			o.t.Fatal(err)
		}
		requests, err := repricing.ReadRequests(r)
		if err != nil {
			o.t.Fatal(err)
		}
		var lines []string
		for i := range requests {
			lines = append(lines, fmt.Sprint(requests[i].Claim, "/", requests[i].Line))
		}
		all[f.Key] = strings.Join(lines, " ")
	}
	return all
}

func (o *office) take(network, text string) repricing.Taken {
	o.t.Helper()
	got, err := o.Take(o.t.Context(), network, id.Digest([]byte(text)), strings.NewReader(text))
	if err != nil {
		o.t.Fatal(err)
	}
	return got
}

// Each network is asked about its own lines, once; its numbers go on over the days.
func TestANetworkIsAskedOnce(t *testing.T) {
	o := opened(t)
	o.wait("c-1", "acme", "", "other")
	o.wait("c-2", "acme")
	o.ask(3, 0)
	o.ask(0, 0)
	o.clock.Pass(24 * time.Hour)
	o.wait("c-3", "acme")
	o.ask(1, 0)
	want := map[string]string{"out/repricing/acme/2026-01-02-1.csv": "c-1/1 c-2/1", "out/repricing/other/2026-01-02-1.csv": "c-1/3",
		"out/repricing/acme/2026-01-03-2.csv": "c-3/1"}
	if d := cmp.Diff(want, o.out()); d != "" {
		t.Error(d)
	}
}

// Of two runs at once one asks; the other's claims are in no second file.
func TestTwoRunsAtOnceAskOnce(t *testing.T) {
	o := opened(t)
	o.wait("c-1", "acme")
	o.before = func() {
		o.before = func() {}
		o.clock.Pass(24 * time.Hour) // even over midnight
		o.ask(1, 0)
	}
	o.ask(0, 0)
	o.ask(0, 0)
	if d := cmp.Diff(map[string]string{"out/repricing/acme/2026-01-03-1.csv": "c-1/1"}, o.out()); d != "" {
		t.Error(d)
	}
}

// A file of requests is bounded, so that its item fits the table.
func TestManyClaimsGoOutInSeveralFiles(t *testing.T) {
	o := opened(t)
	for i := range 3 {
		o.wait(id.Claim(fmt.Sprint("c-", i)), strings.Fields(strings.Repeat("acme ", 400))...)
	}
	o.ask(3, 0)
	out := o.out()
	if len(out) != 2 || strings.Count(out["out/repricing/acme/2026-01-02-1.csv"], " ") != 799 {
		t.Errorf("%d files", len(out))
	}
}

// A claim that two networks price is decided under what both said.
func TestTwoNetworksAnswerOneClaim(t *testing.T) {
	o := opened(t)
	o.wait("c-1", "acme", "other")
	o.ask(2, 0)
	const header = "claim,line,allowed,above,refusal\n"
	first, second := header+"c-1,1,0.50,,\n", header+"c-1,2,0.25,,\n"
	o.take("acme", first)
	o.take("other", second)
	names := id.Digest([]byte(first))[:24] + "+" + id.Digest([]byte(second))[:24]
	if last := o.sent[len(o.sent)-1]; last.Priced != "c-1" || last.Under != " repriced:"+names {
		t.Errorf("%s under %s", last.Priced, last.Under)
	}
	terms := o.catalog().Terms("e", &o.awaited[0].claim, &claim.Outcome{ScheduleID: "leased@1/tier repriced:" + names + ";qpa@1"})
	k := terms.Contract("p")
	lines := make([]pricing.Priced, 2)
	k.Price(&pricing.Question{Claim: &o.awaited[0].claim}, lines)
	if lines[0].Allowed != 50 || lines[1].Allowed != 25 || k.Schedule != "leased@1/tier;qpa@1 repriced:"+names || terms.Lacks != "" {
		t.Errorf("%+v under %s, lacks %q", lines, k.Schedule, terms.Lacks)
	}
	// A document that is gone is a version that is lacking; one that says nothing of the claim is not pinned.
	if got := o.catalog().Terms("e", &o.awaited[0].claim, &claim.Outcome{ScheduleID: "leased@1 repriced:gone"}); !strings.Contains(got.Lacks, "gone") {
		t.Errorf("lacks %q", got.Lacks)
	}
	other := claim.Claim{ID: "c-2"}
	if got := o.catalog().Terms("e", &other, &claim.Outcome{ScheduleID: "leased@1 repriced:" + names}).Contract("p"); got.Schedule != "leased@1" {
		t.Errorf("pinned %s", got.Schedule)
	}
}

// inner is a catalog whose contract has the name that is pinned and waits for everything.
type inner struct{}

func (inner) Terms(_ id.Employer, _ *claim.Claim, pinned *claim.Outcome) adjudicate.Terms {
	return adjudicate.Terms{Contract: func(id.Plan) adjudicate.Contract {
		return adjudicate.Contract{Network: plan.In, Schedule: pinned.ScheduleID, Price: func(_ *pricing.Question, lines []pricing.Priced) {
			for i := range lines {
				lines[i].Waits = true
			}
		}}
	}}
}

func (o *office) catalog() repricing.Catalog {
	return repricing.Catalog{Catalog: inner{}, Results: func(name string) ([]repricing.Result, error) {
		return o.Results(context.Background(), name)
	}}
}

// torn fails to be read.
type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, errors.New("torn") }

func TestAFileThatCannotBeRead(t *testing.T) {
	o := opened(t)
	if _, err := o.Take(t.Context(), "acme", id.Digest(nil), torn{}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	big := io.LimitReader(zeros{}, 1<<26)
	if got, err := o.Take(t.Context(), "acme", id.Digest(nil), big); err != nil || len(got.Faults) != 1 || !strings.Contains(got.Faults[0], "over 32 MB") {
		t.Errorf("%+v %v", got, err)
	}
}

// zeros never end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// What stands in the table after any number of crashes ends in one answer, and each step is
// made again.
func TestTakingGoesOnAfterACrash(t *testing.T) {
	o := opened(t)
	o.wait("c-1", "acme")
	o.wait("c-2", "acme")
	o.ask(2, 0)
	text := "claim,line,allowed,above,refusal\nc-1,1,0.50,,\nc-2,1,,,no\n"
	decide := o.Decide
	o.Decide = func(context.Context, []byte) error { return fault.New(fault.Unavailable, "queue") }
	if _, err := o.Take(t.Context(), "acme", id.Digest([]byte(text)), strings.NewReader(text)); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	o.Decide = decide
	o.ask(0, 2)
	if got := o.take("acme", text); got.Claims != 2 || got.Faulty != 0 || len(o.sent) != 4 {
		t.Errorf("%+v, %d commands", got, len(o.sent))
	}
}

// A claim of two networks of which one answered and one is late is for a person, under the answer
// that is there; that is said once.
func TestALateNetworkIsSaidOnce(t *testing.T) {
	o := opened(t)
	o.wait("c-1", "acme", "other")
	o.ask(2, 0)
	o.take("other", "claim,line,allowed,above,refusal\nc-1,2,1.00,,\n")
	late := func() (out []adjudicate.Batch) {
		o.sent = nil
		o.ask(0, 1)
		for _, b := range o.sent {
			if b.Late {
				out = append(out, b)
			}
		}
		return out
	}
	o.clock.Pass(10 * 24 * time.Hour)
	if got := late(); len(got) != 0 {
		t.Errorf("within the term: %+v", got)
	}
	o.clock.Pass(24 * time.Hour)
	if got := late(); len(got) != 1 || got[0].Priced != "c-1" || got[0].Under == "" || got[0].Under != o.sent[len(o.sent)-1].Under {
		t.Errorf("late: %+v", got)
	}
	it, err := find.Row(find.WaitingKey("c-1"), 2, find.Place{Employer: "e", Family: "f", Claim: "c-1", Reason: adjudicate.PendLate})
	if err == nil {
		err = find.PutNewer(t.Context(), o.table, it)
	}
	if got := late(); err != nil || len(got) != 0 {
		t.Errorf("a person's already: %+v %v", got, err)
	}
}
