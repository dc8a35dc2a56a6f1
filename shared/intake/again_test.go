package intake_test

import (
	"testing"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// arrive puts a claim into f1's log as adjudicate does, and its row as relay does.
func (h *house) arrive(c id.Claim, status claim.Status) {
	h.t.Helper()
	log, err := family.Load(h.t.Context(), h.tab, "acme", "f1")
	if err != nil {
		h.t.Fatal(err)
	}
	d := family.Decided{Claim: claim.Claim{ID: c}, Decision: family.Decision{Outcome: claim.Outcome{Claim: c, Status: status}}}
	st := log.State.Clone()
	st.Apply(&d.Claim, &d.Decision)
	if err := log.Append(h.t.Context(), h.tab, family.Entry{Cause: "cmd", Decided: []family.Decided{d}, State: *st}); err != nil {
		h.t.Fatal(err)
	}
	if status == claim.Pended {
		h.row(find.WaitingKey(c), log.State.Version, find.Place{Employer: "acme", Family: "f1", Claim: c, Reason: adjudicate.PendPrice})
	}
}

func (h *house) row(k table.Key, version int64, p find.Place) {
	h.t.Helper()
	it, err := find.Row(k, version, p)
	if err == nil {
		err = find.PutNewer(h.t.Context(), h.tab, it)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// stranger is a claim whose card is known only after it came in.
func (h *house) stranger() id.Claim {
	h.t.Helper()
	c := id.ClaimOf(h.mustTake(file(h.t, 7, bill("late", "P1", 1))).Digest, 1)
	if found, err := h.s.Rematch(h.t.Context(), c); err != nil || found || len(h.sent) != 0 {
		h.t.Fatalf("nobody has the card: %v, %v", found, err)
	}
	h.row(find.CardKey([]byte("secret"), phi.New("CARD-late")), 1, find.Place{Employer: "acme", Family: "f1"})
	if found, err := h.s.Rematch(h.t.Context(), c); err != nil || !found || len(h.sent) != 1 || h.sent[0].Claims[0].Claim.ID != c {
		h.t.Fatalf("%v, %v, %d commands", found, err, len(h.sent))
	}
	return c
}

func (h *house) waiting() []find.Place {
	h.t.Helper()
	all, err := find.Waiting(h.t.Context(), h.tab)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func TestAMatchedClaimWaitsNoMore(t *testing.T) {
	h := open(t)
	c := h.stranger()
	if len(h.waiting()) != 1 {
		t.Error("a claim that has not arrived is closed")
	}
	h.arrive(c, claim.Paid)
	if found, err := h.s.Rematch(t.Context(), c); err != nil || !found || len(h.waiting()) != 0 || len(h.sent) != 1 {
		t.Errorf("%v, %v, %d wait, %d commands", found, err, len(h.waiting()), len(h.sent))
	}
	if _, err := h.s.Rematch(t.Context(), "none-1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such claim: %v", err)
	}
}

// A claim that found its family and pends there for another reason stays in a queue.
func TestAMatchedClaimThatPendsStillWaits(t *testing.T) {
	h := open(t)
	c := h.stranger()
	h.arrive(c, claim.Pended)
	if _, err := h.s.Rematch(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if all := h.waiting(); len(all) != 1 || all[0].Reason != adjudicate.PendPrice {
		t.Errorf("a pended claim is in no queue: %+v", all)
	}
}

func TestWhatDidNotArriveIsSentAgain(t *testing.T) {
	h := open(t)
	m := h.mustTake(file(t, 7, bill("f1", "P1", 1), bill("nobody", "P2", 1), bill("f1", "P3", 1)))
	h.arrive(id.ClaimOf(m.Digest, 1), claim.Paid)
	missing, err := h.s.Missing(t.Context(), m)
	if err != nil || len(missing) != 1 || missing[0] != id.ClaimOf(m.Digest, 3) {
		t.Fatalf("%v, %v", missing, err)
	}
	if err := h.s.Resend(t.Context(), m); err != nil || len(h.sent) != 2 || len(h.sent[1].Claims) != 2 {
		t.Errorf("%d commands, %v", len(h.sent), err)
	}
}

func TestAClaimIsLocatedByItsID(t *testing.T) {
	h := open(t)
	m := h.mustTake(file(t, 7, bill("f2", "P1", 1), bill("nobody", "P2", 1)))
	for _, c := range []struct {
		claim id.Claim
		want  id.Family
		kind  fault.Kind
	}{
		{id.ClaimOf(m.Digest, 1), "f2", 0}, {id.ClaimOf(m.Digest, 2), "", 0},
		{id.ClaimOf(m.Digest, 3), "", fault.NotFound}, {"../x-1", "", fault.NotFound}, {id.ClaimOf(id.Digest(nil), 1), "", fault.NotFound},
	} {
		p, err := intake.Locate(t.Context(), h.tab, h.files, c.claim)
		if p.Family != c.want || (c.kind == 0) != (err == nil) || err != nil && !fault.Is(err, c.kind) {
			t.Errorf("%s: %+v, %v", c.claim, p, err)
		}
	}
}

func TestWhatCannotBeSentComesAgain(t *testing.T) {
	h := open(t)
	text := file(t, 7, bill("f1", "P1", 1))
	h.fail = fault.New(fault.Unavailable, "queue: down")
	if _, err := h.take(text); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("%v", err)
	}
	if _, err := h.s.Manifest(t.Context(), id.Digest([]byte(text))); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file that is not in has a manifest: %v", err)
	}
	h.fail = nil
	if m := h.mustTake(text); m.Status != intake.Accepted || len(h.sent) != 1 {
		t.Errorf("%s, %d commands", m.Status, len(h.sent))
	}
	if _, err := h.s.Receive(t.Context(), "in/none.edi"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no file: %v", err)
	}
}
