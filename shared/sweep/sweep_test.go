package sweep_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/receive"
	"github.com/openaso/openaso/shared/sweep"
	"github.com/openaso/openaso/shared/table"
)

// lived is a world in which everything went as it should.
func lived(t *testing.T) *world {
	t.Helper()
	w := open(t)
	w.enroll()
	w.spread(false)
	w.upload()
	w.decide()
	w.spread(false)
	w.settled()
	w.spread(false)
	return w
}

func TestASoundSystemSweepsToZeros(t *testing.T) {
	w := lived(t)
	for _, age := range []time.Duration{0, grace, 5 * grace, 29 * 24 * time.Hour} {
		w.clock.Pass(age)
		r := w.run()
		looked := sweep.Report{Families: 4, Entries: r.Entries}
		if d := cmp.Diff(looked, r); d != "" || len(w.sent)+len(w.batches) > 0 {
			t.Errorf("after %s: %s, sent %v", age, d, w.sent)
		}
	}
}

// What is younger than the grace may still be on its way; what is older than the
// reach was looked at every night before.
func TestEntriesAreLookedAtInTheirTime(t *testing.T) {
	w := open(t)
	w.enroll()
	w.spread(false) // families are found by their rows
	w.upload()
	w.decide()
	w.spread(true)
	start := w.clock.Now()
	for _, c := range []struct {
		age           time.Duration
		entries, feed bool
	}{{0, false, false}, {grace - time.Second, false, false}, {grace, true, true}, {grace + time.Hour, true, false}, {30 * 24 * time.Hour, false, false}} {
		w.clock.Pass(c.age - w.clock.Now().Sub(start))
		if r := w.run(); (r.Entries > 0) != c.entries || (r.Feed > 0) != c.feed || r.Families != 4 {
			t.Errorf("at the age of %s: %+v", c.age, r)
		}
	}
}

// Every event of an entry that has notices goes to notify again, and no other event.
func TestMissingNoticesAreSentAgain(t *testing.T) {
	w := lived(t)
	w.noticed = false
	if r := w.run(); r.Notices != 0 {
		t.Errorf("before the grace: %+v", r)
	}
	w.clock.Pass(grace)
	r := w.run()
	count := map[string]int{}
	for _, one := range w.sent {
		words := strings.Fields(one)
		count[words[0]+" "+words[1]]++
	}
	want := map[string]int{"notify member.enrolled": 4, "notify claim.decided": 4, "notify funding.requested": 1}
	if d := cmp.Diff(want, count); d != "" || r.Notices != 9 || r.Feed != 0 {
		t.Errorf("%s %+v", d, r)
	}
}

func TestSettledCallsArePaidOutAndTold(t *testing.T) {
	w := lived(t)
	calls, err := w.sweep.Funding.List(t.Context(), fixture.Employer, fixture.Plan)
	w.ok(err)
	k := calls[0].Key()
	w.released = false
	if r := w.run(); r.Payments != 0 || len(w.sent) != 0 {
		t.Errorf("before the grace: %+v %v", r, w.sent)
	}
	w.clock.Pass(grace)
	pay := []string{fmt.Sprintf("pay %s %s %s 0", funding.EventSettled, k.PK, k.SK)}
	if r := w.run(); r.Payments != 1 || r.Notices != 0 || cmp.Diff(pay, w.sent) != "" {
		t.Errorf("not released: %+v %v", r, w.sent)
	}
	w.sent, w.released = nil, true
	w.untold = []events.Message{{Event: "payment.released", PK: "p", SK: "1", Version: 2}, {Event: "payment.released", PK: "p", SK: "2", Version: 2}}
	told := []string{"notify payment.released p 1 2", "notify payment.released p 2 2"}
	if r := w.run(); r.Payments != 0 || r.Notices != 2 || cmp.Diff(told, w.sent) != "" {
		t.Errorf("released and not told: %+v %v", r, w.sent)
	}
}

func TestClaimsThatNoLogHasAreSentAgain(t *testing.T) {
	w := open(t)
	w.enroll()
	w.spread(false)
	w.upload()
	first := w.batches
	w.batches = nil // the queue lost them
	start := w.clock.Now()
	for _, c := range []struct {
		age  time.Duration
		lost bool
	}{{grace - time.Second, false}, {grace, true}, {4 * grace, true}, {4*grace + time.Second, false}} {
		w.clock.Pass(c.age - w.clock.Now().Sub(start))
		r := w.run()
		if (r.Files == 1) != c.lost || (len(w.batches) > 0) != c.lost {
			t.Errorf("at the age of %s: %+v, %d batches", c.age, r, len(w.batches))
		}
		if c.lost && cmp.Diff(first, w.batches) != "" {
			t.Errorf("at the age of %s other batches are sent than at first", c.age)
		}
		w.batches = nil
	}
	w.batches = first[:1] // one arrives; of the others no log knows
	w.decide()
	w.clock.Pass(start.Add(grace).Sub(w.clock.Now()))
	if r := w.run(); r.Files != 1 {
		t.Errorf("a file of which one batch arrived: %+v", r)
	}
	w.decide()
	if r := w.run(); r.Files != 0 || len(w.batches) != 0 {
		t.Errorf("after all arrived: %+v", r)
	}
}

// Claims came before their members; no grace keeps them waiting once those are known.
func TestWaitingClaimsFindTheirMembers(t *testing.T) {
	w := open(t)
	m := w.upload()
	w.spread(false)
	if r := w.run(); m.Unmatched != 10 || r.Matched != 0 || len(w.batches) != 0 {
		t.Fatalf("nobody is known: %+v", r)
	}
	w.enroll()
	w.spread(false)
	if r := w.run(); r.Matched != 10 || len(w.batches) != 10 {
		t.Fatalf("all are known: %+v, %d batches", r, len(w.batches))
	}
	w.decide()
	w.spread(false)
	w.run() // closes the rows of those that arrived
	if r := w.run(); r.Matched != 0 || len(w.batches) != 0 {
		t.Errorf("after all arrived: %+v", r)
	}
}

// webhook stores a received webhook of a connection.
func (w *world) webhook(connection, name, event string, at time.Time) {
	w.t.Helper()
	b, err := json.Marshal(receive.Webhook{ID: name, Connection: connection, Received: at})
	w.ok(err)
	w.put(table.Item{Key: table.Key{PK: receive.Partition(connection), SK: name}, Version: 1, Kind: receive.Kind, Events: []string{event}, Body: b})
}

func TestRecentWebhooksAreSentAgain(t *testing.T) {
	w := open(t)
	now := w.clock.Now()
	w.webhook("hris", "young", events.EnrollmentReceived, now.Add(time.Second-grace))
	w.webhook("hris", "lost", events.EnrollmentReceived, now.Add(-grace))
	w.webhook("hris", "last", events.EnrollmentReceived, now.Add(-4*grace))
	w.webhook("hris", "old", events.EnrollmentReceived, now.Add(-4*grace-time.Second))
	w.webhook("bank", "wire", events.DepositReceived, now.Add(-2*grace))
	w.webhook("stranger", "lost", events.EnrollmentReceived, now.Add(-grace))
	r := w.run()
	slices.Sort(w.sent)
	want := []string{"enroll enrollment.received W#hris last 1", "enroll enrollment.received W#hris lost 1", "settle deposit.received W#bank wire 1"}
	if d := cmp.Diff(want, w.sent); d != "" || r.Webhooks != 3 {
		t.Errorf("%s %+v", d, r)
	}
}

func TestAllPagesOfWebhooksAreRead(t *testing.T) {
	w := open(t)
	const many = 2_500
	pad := strings.Repeat("x", 600) // a page of a query is 1 MB at most
	for n := range many {
		w.webhook("hris", fmt.Sprintf("%04d%s", n, pad), events.EnrollmentReceived, w.clock.Now().Add(-grace))
	}
	if r := w.run(); r.Webhooks != many || len(w.sent) != many || len(slices.Compact(slices.Sorted(slices.Values(w.sent)))) != many {
		t.Errorf("%d webhooks, %d sent, want %d", r.Webhooks, len(w.sent), many)
	}
}

// The journals are the truth: a head that says otherwise is an alarm.
func TestALedgerThatIsOffByACentIsCounted(t *testing.T) {
	pk := "E#" + string(fixture.Employer) + "#LEDGER#" + string(fixture.Plan)
	for name, c := range map[string]struct {
		harm func(w *world, head table.Item)
		want int
	}{
		"sound": {func(*world, table.Item) {}, 0},
		"the head is off by a cent": {func(w *world, head table.Item) {
			h, err := ledger.Load(w.t.Context(), w.table, fixture.Employer, fixture.Plan)
			w.ok(err)
			h.Balances[ledger.Cash]++
			head.Body, err = json.Marshal(map[string]any{"Schema": 1, "Balances": h.Balances})
			w.ok(err)
			w.put(head)
		}, 1},
		"a journal is gone": {func(w *world, _ table.Item) {
			w.ok(w.table.Commit(w.t.Context(), "", []table.Op{{Action: table.Delete, Item: table.Item{Key: table.Key{PK: pk, SK: fmt.Sprintf("%012d", 1)}}}}))
		}, 1},
		"a step came between head and journals": {func(w *world, head table.Item) {
			head.Version--
			head.Body = []byte(`{"Schema":1,"Balances":{}}`)
			w.put(head)
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := lived(t)
			head, err := w.table.Get(t.Context(), table.Key{PK: pk, SK: "head"})
			w.ok(err)
			c.harm(w, head)
			if r := w.run(); r.Ledgers != c.want {
				t.Errorf("%d ledgers are off, want %d", r.Ledgers, c.want)
			}
		})
	}
}

// A sweep that cannot look says so, and where; the next one goes on.
func TestASweepThatCannotLookFails(t *testing.T) {
	w := lived(t)
	w.put(table.Item{Key: table.Key{PK: receive.Partition("hris"), SK: "torn"}, Version: 1, Kind: receive.Kind, Body: []byte("{")})
	if _, err := w.sweep.Sweep(t.Context()); !fault.Is(err, fault.Internal) || !strings.HasPrefix(err.Error(), "sweep: ") {
		t.Errorf("a torn webhook: %v", err)
	}
	w.sweep.Employers = []id.Employer{"nobody"}
	w.sweep.Connections = nil
	if r := w.run(); r != (sweep.Report{}) {
		t.Errorf("an employer without families: %+v", r)
	}
}
