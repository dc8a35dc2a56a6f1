package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
)

// sets is a file of two transaction sets: P1 and P2, then P3, somebody's and P4.
func sets(t *testing.T) string {
	t.Helper()
	one, two := file(t, 7, bill("f1", "P1", 1), bill("f2", "P2", 1)), file(t, 7, bill("f1", "P3", 1), bill("nobody", "P9", 1), bill("f1", "P4", 1))
	set := strings.ReplaceAll(two[strings.Index(two, "ST*"):strings.Index(two, "GE*")], "*0001", "*0002")
	return strings.Replace(one, "GE*1*", set+"GE*2*", 1)
}

// What the acknowledgment rejects is not decided, not kept as unmatched and in no
// index; the sets beside it go on, and claims keep their numbers.
func TestARejectedSetIsRejectedWhole(t *testing.T) {
	good := sets(t)
	seg := func(n int) string { return strings.Split(good, "SE*")[n][:2] }
	for _, c := range []struct {
		name, from, to            string
		sent                      []string
		faulty, unmatched, claims int
		status                    intake.Status
		ack                       string
	}{
		{"good", "~", "~", []string{"f1: P1 P3 P4", "f2: P2"}, 0, 1, 5, intake.Accepted, "IK5*A~\nAK2*837*0002*005010X222A1~\nIK5*A~"},
		{"first count", "SE*" + seg(1) + "*0001", "SE*9*0001", []string{"f1: P3 P4"}, 2, 1, 5, intake.Partly, "IK5*R*4*5~\nAK2*837*0002*005010X222A1~\nIK5*A~"},
		{"second count", "SE*" + seg(2) + "*0002", "SE*9*0002", []string{"f1: P1", "f2: P2"}, 3, 0, 5, intake.Partly, "IK5*R*4*5~\nAK9*P*2*2*1~"},
		{"control number", "SE*" + seg(1) + "*0001", "SE*" + seg(1) + "*0007", []string{"f1: P3 P4"}, 2, 1, 5, intake.Partly, "IK5*R*3*5~"},
		{"guide", "0001*005010X222A1", "0001*005010X298", []string{"f1: P3 P4"}, 2, 1, 5, intake.Partly, "IK5*R*I6*5~"},
		{"no trailer", "SE*" + seg(1) + "*0001~\n", "", []string{"f1: P3 P4"}, 2, 1, 5, intake.Partly, "IK5*R*2~"},
		{"cut before GE", good[strings.Index(good, "GE*"):], "", []string{"f1: P1 P3 P4", "f2: P2"}, 0, 1, 5, intake.Partly, "AK9*E*2*2*2*3~"},
		{"cut", good[strings.Index(good, "CLM*P4"):], "", []string{"f1: P1", "f2: P2"}, 2, 0, 4, intake.Partly, "IK5*R*2~"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			m := h.mustTake(strings.Replace(good, c.from, c.to, 1))
			if d := cmp.Diff(c.sent, h.commands()); d != "" {
				t.Error(d)
			}
			if m.Faulty != c.faulty || m.Unmatched != c.unmatched || m.Claims != c.claims || m.Status != c.status || (len(m.Faults) == 0) != (c.status == intake.Accepted) {
				t.Errorf("%+v", m)
			}
			if len(h.waiting()) != c.unmatched {
				t.Errorf("%d wait for their member", len(h.waiting()))
			}
			if !strings.Contains(h.ack(m), c.ack) {
				t.Error(h.ack(m))
			}
			h.found(m)
		})
	}
}

// found says whether the index names the claims that were sent, and no others.
func (h *house) found(m intake.Manifest) {
	h.t.Helper()
	sent := map[id.Claim]bool{}
	for _, b := range h.sent {
		for _, s := range b.Claims {
			sent[s.Claim.ID] = true
		}
	}
	for n := 1; n <= m.Claims; n++ {
		c := id.ClaimOf(m.Digest, n)
		p, err := intake.Locate(h.t.Context(), h.tab, h.files, c)
		if (err == nil && p.Family != "") != sent[c] {
			h.t.Errorf("claim %d: sent %v, found %+v, %v", n, sent[c], p, err)
		}
	}
}

// A file of another guide (005010X298, claims for a survey) holds no claim that is decided.
func TestAnotherGuidesFileIsRejected(t *testing.T) {
	h := open(t)
	m := h.mustTake(strings.ReplaceAll(sets(t), "005010X222A1", "005010X298"))
	if m.Status != intake.Rejected || len(h.sent) != 0 || len(h.waiting()) != 0 || m.Faulty != 5 || !strings.Contains(h.ack(m), "AK9*R*2*2*0*2~") {
		t.Errorf("%+v, %d commands\n%s", m, len(h.sent), h.ack(m))
	}
}

// failing is a store whose file breaks off after some bytes, at one opening.
type failing struct {
	files.Files
	at, opened, after int
}

func (f *failing) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	r, info, err := f.Files.Open(ctx, key)
	if f.opened++; err != nil || f.opened != f.at {
		return r, info, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(f.after)))
	return io.NopCloser(io.MultiReader(bytes.NewReader(b), iotest.ErrReader(errors.New("connection reset")))), info, err
}

// A store that fails on the way is not a file that is wrong: nothing is answered, and
// taking the file in again completes it.
func TestAFailingStoreRejectsNothing(t *testing.T) {
	text := sets(t)
	for at := 1; at <= 6; at++ {
		for _, after := range []int{1, 2, 19, 150, 1_000, len(text) - 3} {
			h := open(t)
			h.s.Files = &failing{Files: h.files, at: at, after: after}
			m, err := h.take(text)
			if at == 2 && after >= 1_000 { // the guard reads no further
				if err != nil || m.Status != intake.Accepted {
					t.Errorf("opening %d, after %d bytes: %s, %v", at, after, m.Status, err)
				}
				continue
			}
			if !fault.Is(err, fault.Unavailable) || at < 5 && m.Ack != "" || m.ClaimAck != "" {
				t.Errorf("opening %d, after %d bytes: %s, %v", at, after, m.Status, err)
			}
			h.s.Files = h.files
			if m := h.mustTake(text); m.Status != intake.Accepted {
				t.Errorf("opening %d, after %d bytes: then %s", at, after, m.Status)
			}
		}
	}
}

// The row of a matched claim is as of the entry that tells of it, so that whatever
// the family's log says later is newer, and what relay says late changes nothing.
func TestAMatchedClaimsRowIsOfItsEntry(t *testing.T) {
	h := open(t)
	c := h.stranger()
	h.arrive(c, claim.Paid) // version 1
	for range 20 {
		h.arrive(id.ClaimOf(id.Digest(nil), 1), claim.Paid)
	}
	if _, err := h.s.Rematch(t.Context(), c); err != nil || len(h.waiting()) != 0 {
		t.Fatalf("%v, %d wait", err, len(h.waiting()))
	}
	h.row(find.WaitingKey(c), 2, find.Place{Employer: "acme", Family: "f1", Claim: c, Reason: "opened again"})
	if _, err := h.s.Rematch(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"opened again"}, reasons(h.waiting())); d != "" {
		t.Error(d)
	}
}

func reasons(all []find.Place) (out []string) {
	for _, p := range all {
		out = append(out, fmt.Sprint(p.Reason))
	}
	return out
}
