package intake_test

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x837"
)

// kept is a stored acknowledgment, "" if there is none.
func (h *house) kept(key string) string {
	h.t.Helper()
	if key == "" {
		return ""
	}
	return h.ack(intake.Manifest{Ack: key})
}

// Each claim of a file is told its fate: decided under our number, rejected for its fault,
// or kept until its member is known. Claims of a set that the 999 rejects are in neither.
func TestEachClaimIsToldItsFate(t *testing.T) {
	h := open(t)
	m := h.mustTake(strings.Replace(sets(t), "CLM*P3*125*", "CLM*P3*12O*", 1))
	got := h.kept(m.ClaimAck)
	if m.ClaimAck != "out/"+m.Digest[:24]+".277ca.edi" || m.TA1 != "" {
		t.Errorf("kept in %q, TA1 in %q", m.ClaimAck, m.TA1)
	}
	named := func(n int) string { return "REF*1K*" + string(id.ClaimOf(m.Digest, n)) + "~" }
	for _, want := range []string{
		"TRN*2*P1~\nSTC*A2:20*20260102*WQ*125~\n" + named(1), "TRN*2*P2~\nSTC*A2:20*20260102*WQ*125~\n" + named(2),
		"TRN*2*P3~\nSTC*A7:178*20260102*U*0~\nDTP*", "TRN*2*P9~\nSTC*A1:19:PR*20260102*WQ*125~\n" + named(4),
		"TRN*2*P4~\nSTC*A2:20*20260102*WQ*125~\n" + named(5), "QTY*90*2~\nAMT*YU*250~", "QTY*90*2~\nQTY*AA*1~\nAMT*YU*250~\nAMT*YY*0~", "GE*2*",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the 277CA lacks %s:\n%s", want, got)
		}
	}
	good := sets(t)
	m = h.mustTake(strings.Replace(strings.ReplaceAll(good, "000000007", "000000008"), "*0001~\nST", "*0007~\nST", 1))
	if got := h.kept(m.ClaimAck); m.Status != intake.Partly || strings.Contains(got, "*P1~") || !strings.Contains(got, "*P4~") || !strings.Contains(got, "GE*1*") {
		t.Errorf("%s, the 277CA tells of a set that the 999 rejects:\n%s", m.Status, got)
	}
	if m := h.mustTake("hello"); m.ClaimAck != "" || m.TA1 != "" || m.Ack == "" {
		t.Errorf("what is no X12 has neither interchange nor claim: %+v", m)
	}
}

// A refused file is answered with a TA1, an accepted one if it asks.
func TestAnEnvelopeIsAnswered(t *testing.T) {
	h := open(t)
	h.mustTake(file(t, 7, bill("f1", "P1", 1)))
	m := h.mustTake(file(t, 7, bill("f1", "P2", 1)))
	if got := h.kept(m.TA1); m.Status != intake.Refused || m.Ack != "" || m.ClaimAck != "" || !strings.Contains(got, "TA1*000000007*260102*0304*R*025~") {
		t.Errorf("%+v\n%s", m, got)
	}
	m = h.mustTake(strings.Replace(file(t, 8, bill("f1", "P3", 1)), "*000000008*0*", "*000000008*1*", 1))
	if got := h.kept(m.TA1); m.Status != intake.Accepted || m.Ack == "" || !strings.Contains(got, "TA1*000000008*260102*0304*A*000~") {
		t.Errorf("%+v\n%s", m, got)
	}
}

// A file whose manifest could not be kept is taken in again, and its acknowledgments stay.
func TestAcknowledgmentsAreWrittenOnce(t *testing.T) {
	h := open(t)
	store := &hasty{Files: h.files}
	h.s.Files = store
	text := file(t, 7, slices.Repeat([]x837.Claim{bill("f1", "P1", 1)}, 100)...)
	for _, kind := range []string{"999", "277ca"} {
		if _, err := h.files.Put(t.Context(), "out/"+id.Digest([]byte(text))[:24]+"."+kind+".edi", strings.NewReader("before")); err != nil {
			t.Fatal(err)
		}
	}
	m := h.mustTake(text)
	if h.kept(m.Ack) != "before" || h.kept(m.ClaimAck) != "before" {
		t.Error("an acknowledgment that stands was written anew")
	}
	if store.open != 0 {
		t.Errorf("%d files are still open", store.open)
	}
	if _, _, err := h.files.Open(t.Context(), "out/"+m.Digest[:24]+".ta1.edi"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a TA1 that nobody asked for: %v", err)
	}
}

// What fails on the way keeps its kind: a file that is gone does not come back by trying
// again.
func TestAFileThatGoesIsNotFound(t *testing.T) {
	for gone := 3; gone <= 6; gone++ {
		h := open(t)
		h.s.Files = &hasty{Files: h.files, gone: gone}
		if m, err := h.take(file(t, 7, bill("f1", "P1", 1))); !fault.Is(err, fault.NotFound) {
			t.Errorf("gone at opening %d: %s, %v", gone, m.Status, err)
		}
	}
}

// hasty is a store that knows of a taken key before it has read what is to be kept there,
// and counts the files that are open. Its file is gone from one opening on.
type hasty struct {
	files.Files
	open, opened, gone int
}

func (f *hasty) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	if f.opened++; f.opened == f.gone {
		return nil, files.Info{}, fault.New(fault.NotFound, "gone")
	}
	r, info, err := f.Files.Open(ctx, key)
	if err == nil {
		f.open++
	}
	return struct {
		io.Reader
		io.Closer
	}{r, closes(func() { f.open-- })}, info, err
}

func (f *hasty) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	if _, _, err := f.Files.Open(ctx, key); err != nil {
		return f.Files.PutNew(ctx, key, r)
	}
	if _, err := r.Read(make([]byte, 1)); err != nil {
		return files.Info{}, fault.As(fault.Unavailable, err, "put")
	}
	return files.Info{}, fault.New(fault.Conflict, "the key is taken")
}

type closes func()

func (c closes) Close() error { c(); return nil }

// A manifest of before the 277CA and the TA1 still says what it said.
func TestAManifestOfBefore(t *testing.T) {
	h := open(t)
	text := file(t, 7, bill("f1", "P1", 1))
	body := []byte(`{"Digest":"` + id.Digest([]byte(text)) + `","Key":"in/1.edi","Status":"accepted","Claims":1,"Ack":"out/x.999.edi"}`)
	it := table.Item{Key: table.Key{PK: "S#FILE", SK: id.Digest([]byte(text))}, Version: 1, Kind: "file.manifest", Body: body}
	if err := h.tab.Commit(t.Context(), "", []table.Op{{Item: it}}); err != nil {
		t.Fatal(err)
	}
	if m := h.mustTake(text); m.Claims != 1 || m.Ack != "out/x.999.edi" || m.ClaimAck != "" || m.TA1 != "" || len(h.sent) != 0 {
		t.Errorf("%+v, %d commands", m, len(h.sent))
	}
	b, err := json.Marshal(intake.Manifest{})
	if err != nil || strings.Contains(string(b), "TA1") || strings.Contains(string(b), "ClaimAck") {
		t.Errorf("%s, %v", b, err)
	}
}
