package intake_test

import (
	"testing"

	"github.com/openaso/openaso/shared/intake"
)

// A file that was cut on its way is sent again whole, under the number it had; the
// number is then taken.
func TestAFileCutOnItsWayIsSentAgain(t *testing.T) {
	h := open(t)
	whole := file(t, 7, bill("f1", "PCN1", 1), bill("f1", "PCN2", 1))
	if m := h.mustTake(whole[:len(whole)-60]); m.Status != intake.Rejected || len(h.sent) != 0 {
		t.Fatalf("cut: %s, %d commands", m.Status, len(h.sent))
	}
	if m := h.mustTake(whole); m.Status != intake.Accepted || len(h.sent) != 1 {
		t.Fatalf("whole: %s, %d commands", m.Status, len(h.sent))
	}
	if m := h.mustTake(file(t, 7, bill("f1", "PCN3", 1))); m.Status != intake.Refused || len(h.sent) != 1 {
		t.Fatalf("other bytes: %s, %d commands", m.Status, len(h.sent))
	}
}
