package relay_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

var at = time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)

// house relays what a family's log announces and keeps what was sent.
type house struct {
	t    *testing.T
	tab  *memtable.Table
	s    relay.Service
	log  *family.Log
	sent []string // "queue event key version"
	fail error
}

func clock() time.Time { return at }

func open(t *testing.T) *house {
	h := &house{t: t, tab: memtable.New(clock)}
	h.s = relay.Service{Table: h.tab, Now: clock, Secret: []byte("secret"), Send: func(_ context.Context, queue string, body []byte) error {
		m, err := events.Read(body)
		if err != nil {
			t.Fatal(err)
		}
		if h.fail == nil {
			h.sent = append(h.sent, queue+" "+m.ID())
		}
		return h.fail
	}}
	log, err := family.Load(t.Context(), h.tab, "acme", "f1")
	if err != nil {
		t.Fatal(err)
	}
	h.log = log
	return h
}

// append writes an entry and gives its record of the stream.
func (h *house) append(en family.Entry) table.Record {
	h.t.Helper()
	en.At = at
	if err := h.log.Append(h.t.Context(), h.tab, en); err != nil {
		h.t.Fatal(err)
	}
	return h.last()
}

func (h *house) last() table.Record {
	h.t.Helper()
	all, err := h.tab.Read(h.t.Context(), 0, 0)
	if err != nil || len(all) == 0 {
		h.t.Fatal(err)
	}
	return all[len(all)-1]
}

// relay relays a record twice; the second time changes no row.
func (h *house) relay(r table.Record) {
	h.t.Helper()
	if err := h.s.Relay(h.t.Context(), r); err != nil {
		h.t.Fatal(err)
	}
	before := h.last().Seq
	sent := append([]string(nil), h.sent...)
	if err := h.s.Relay(h.t.Context(), r); err != nil || h.last().Seq != before {
		h.t.Fatalf("the second time: %v, %d changes", err, h.last().Seq-before)
	}
	for _, again := range h.sent[len(sent):] {
		if !strings.Contains(strings.Join(sent, "\n"), again) {
			h.t.Errorf("the second time sent another message: %s", again)
		}
	}
	h.sent = sent
}

func people() []family.Person {
	return []family.Person{
		{ID: "f1-01", Relationship: family.Subscriber, First: phi.New("Annabel"), Born: day.New(1980, 5, 6), Card: phi.New("OA123456789")},
		{ID: "f1-02", Relationship: family.Child, First: phi.New("Benedict"), Born: day.New(2012, 5, 6), Card: phi.New("OA123456789")},
	}
}

func (h *house) enrol() {
	h.t.Helper()
	h.relay(h.append(family.Entry{Cause: "msg", Events: []string{"member.enrolled"}, State: family.State{People: people()}}))
}

func decided(n int, status claim.Status, paid money.Cents) family.Decided {
	c := claim.Claim{
		ID: id.ClaimOf("file", n), Member: "f1-02", Frequency: claim.Original, Billing: "1234567893", TIN: "900000001", Received: day.New(2026, 3, 2),
		Lines: []claim.Line{{Number: 1, Code: "99213", From: day.New(2026, 2, 27), To: day.New(2026, 2, 27)}},
	}
	o := claim.Outcome{Claim: c.ID, Status: status, Member: c.Member, Plan: "health", Option: "ppo", Charge: 500, Allowed: 320, MemberOwes: 320 - paid, PlanPaid: paid}
	return family.Decided{Claim: c, Decision: family.Decision{Outcome: o, Place: family.PlaceOf(2, n)}}
}

func (h *house) decide(events []string, all ...family.Decided) table.Record {
	h.t.Helper()
	return h.append(family.Entry{Cause: "cmd", Events: events, Decided: all, State: *h.log.State.Clone()})
}

func TestAnEnrolmentIsFound(t *testing.T) {
	h := open(t)
	h.enrol()
	if d := cmp.Diff([]string{"notify member.enrolled E#acme#F#f1 L#0000000001 1"}, h.sent); d != "" {
		t.Error(d)
	}
	want := find.Place{Employer: "acme", Family: "f1"}
	if p, err := find.Get(t.Context(), h.tab, find.CardKey([]byte("secret"), phi.New("OA123456789"))); err != nil || p != want {
		t.Errorf("by card: %+v, %v", p, err)
	}
	if all, err := find.Families(t.Context(), h.tab, "acme"); err != nil || len(all) != 1 || all[0] != want {
		t.Errorf("by employer: %+v, %v", all, err)
	}
}

// What an entry moves in money is one feed row with its decisions in order.
func TestDecisionsReachTheFeed(t *testing.T) {
	h := open(t)
	h.enrol()
	held := decided(3, claim.Paid, 50)
	held.Decision.Outcome.Holds = []string{"large-claim"}
	r := h.decide([]string{"claim.decided"}, decided(1, claim.Paid, 96), decided(2, claim.Denied, 0), held)
	h.sent = nil
	h.relay(r)
	if d := cmp.Diff([]string{"notify claim.decided E#acme#F#f1 L#0000000002 2"}, h.sent); d != "" {
		t.Error(d)
	}
	delta := funding.Delta{
		Employer: "acme", Plan: "health", Family: "f1", Version: 2, Claim: "file-1", Member: "f1-02", Payee: "1234567893", PayeeTIN: "900000001",
		Received: day.New(2026, 3, 2), Service: day.New(2026, 2, 27), Billed: 500, Allowed: 320, MemberOwes: 224, PlanPaid: 96, Status: claim.Paid,
		Coverage: "ppo", Relationship: "child",
	}
	waits := delta
	waits.Place, waits.Claim, waits.PlanPaid, waits.MemberOwes, waits.Holds = 2, "file-3", 50, 270, []string{"large-claim"}
	want, err := funding.FeedItem(funding.Row{Employer: "acme", Family: "f1", Version: 2, Deltas: []funding.Delta{delta, waits}}, day.Of(clock()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.tab.Get(t.Context(), want.Key)
	if d := cmp.Diff(string(want.Body), string(got.Body)); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
}

// The register names the patient's relationship, at whichever version the claim was
// decided.
func TestTheRegisterKnowsTheRelationship(t *testing.T) {
	h := open(t)
	h.enrol()
	h.relay(h.decide(nil, decided(1, claim.Paid, 96)))
	it, err := h.tab.Get(t.Context(), table.Key{PK: "E#acme#FEED#" + day.Of(at).String(), SK: "f1#0000000002"})
	if err != nil || !strings.Contains(string(it.Body), `"Relationship":"child"`) {
		t.Errorf("%v: %s", err, it.Body)
	}
}

func TestAPendedClaimWaitsUntilItIsDecided(t *testing.T) {
	h := open(t)
	h.enrol()
	pended := decided(1, claim.Pended, 0)
	pended.Decision.Outcome.Reason = "no-price"
	first := h.decide([]string{"claim.pended"}, pended)
	h.relay(first)
	want := find.Place{Employer: "acme", Family: "f1", Claim: "file-1", Reason: "no-price", Since: day.New(2026, 3, 2)}
	if all, err := find.Waiting(t.Context(), h.tab); err != nil || len(all) != 1 || all[0] != want {
		t.Fatalf("%+v, %v", all, err)
	}
	h.relay(h.decide([]string{"claim.decided"}, decided(1, claim.Paid, 96)))
	h.relay(first) // the stream again, from an older place
	if all, err := find.Waiting(t.Context(), h.tab); err != nil || len(all) != 0 {
		t.Errorf("still waits: %+v, %v", all, err)
	}
}

// A claim whose money a hold keeps back waits in a row of its own until a later word holds it
// no more; who looks after a pended claim stands in its row.
func TestAHeldClaimWaitsUntilItIsReleased(t *testing.T) {
	h := open(t)
	h.enrol()
	held := decided(1, claim.Paid, 96)
	held.Decision.Outcome.Holds = []string{"large", "subrogation"}
	first := h.decide([]string{"claim.decided"}, held)
	h.relay(first)
	want := find.Place{Employer: "acme", Family: "f1", Claim: "file-1", Reason: "hold:large,subrogation", Since: day.New(2026, 3, 2)}
	if all, err := find.Held(t.Context(), h.tab); err != nil || len(all) != 1 || all[0] != want {
		t.Fatalf("%+v, %v", all, err)
	}
	back, again := held, decided(1, claim.Paid, 96)
	back.Decision.Outcome = held.Decision.Outcome.Negated("file-1")
	again.Decision.Outcome.Of = "file-1"
	h.relay(h.decide([]string{"claim.decided"}, back, again))
	h.relay(first) // the stream again, from an older place
	if all, err := find.Held(t.Context(), h.tab); err != nil || len(all) != 0 {
		t.Errorf("still waits: %+v, %v", all, err)
	}
	pended := decided(2, claim.Pended, 0)
	pended.Claim.Worked = []claim.Act{{ID: "1", Kind: claim.Assign, What: "ana"}, {ID: "2", Kind: claim.Assign, What: "ben"}}
	h.relay(h.decide([]string{"claim.pended"}, pended))
	if p, err := find.Get(t.Context(), h.tab, find.WaitingKey("file-2")); err != nil || p.Owner != "ben" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := find.Get(t.Context(), h.tab, find.HeldKey("file-2")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a row of a claim that was never held: %v", err)
	}
}

// A claim that is decided where it came in leaves no row of waiting.
func TestADecidedClaimNeverWaited(t *testing.T) {
	h := open(t)
	h.enrol()
	h.relay(h.decide([]string{"claim.decided"}, decided(1, claim.Paid, 96)))
	if _, err := find.Get(t.Context(), h.tab, find.WaitingKey("file-1")); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestAnUnknownEventIsParked(t *testing.T) {
	h := open(t)
	it := table.Item{Key: table.Key{PK: "S#X", SK: "1"}, Version: 3, Kind: "x", Events: []string{"no.such", "claim.decided"}}
	h.relay(table.Record{Seq: 9, Item: it})
	parked, err := relay.Parked(t.Context(), h.tab)
	if d := cmp.Diff([]events.Message{{Event: "no.such", PK: "S#X", SK: "1", Version: 3}}, parked); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	if d := cmp.Diff([]string{"notify claim.decided S#X 1 3"}, h.sent); d != "" {
		t.Errorf("the stream did not go on: %s", d)
	}
}

func TestARemovedRecordIsPassedOver(t *testing.T) {
	h := open(t)
	r := h.append(family.Entry{Events: []string{"member.enrolled"}, State: family.State{People: people()}})
	r.Removed = true
	before := h.last().Seq
	if err := h.s.Relay(t.Context(), r); err != nil || h.last().Seq != before || len(h.sent) != 0 {
		t.Errorf("%v, %d messages", err, len(h.sent))
	}
}

func TestWhatCannotBeSentComesAgain(t *testing.T) {
	h := open(t)
	r := h.append(family.Entry{Events: []string{"member.enrolled"}, State: family.State{People: people()}})
	h.fail = fault.New(fault.Unavailable, "queue: down")
	if err := h.s.Relay(t.Context(), r); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("%v", err)
	}
	h.fail = nil
	h.relay(r)
	if len(h.sent) != 1 {
		t.Errorf("%v", h.sent)
	}
	r.Item.Body = []byte{0xff}
	if err := h.s.Relay(t.Context(), r); err == nil || !fault.Is(err, fault.Internal) {
		t.Errorf("a damaged entry: %v", err)
	}
}
