package intake_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// A file for another receiver, or of the wrong usage, is refused by the TA1 and nothing of
// it is decided; sent to us, its control number is free.
func TestFilesThatAreNotForUs(t *testing.T) {
	for _, c := range []struct {
		name, from, to, note, why string
	}{
		{"another receiver", "*ZZ*OPENASO        *", "*ZZ*OTHER          *", "R*009", "it is for another receiver (ISA08)"},
		{"production where tests are taken", "*0*T*:", "*0*P*:", "R*020", "its usage indicator is not taken here (ISA15)"},
	} {
		h := open(t)
		h.s.Rules = envelope.Rules{Receivers: []string{"OPENASO"}, Groups: []string{"OPENASO"}, Usage: "T"}
		good := file(t, 7, bill("f1", "P1", 1))
		m := h.mustTake(strings.Replace(good, c.from, c.to, 1))
		if m.Status != intake.Rejected || m.Ack != "" || m.ClaimAck != "" || len(h.commands()) != 0 || !strings.Contains(h.kept(m.TA1), "TA1*000000007*260102*0304*"+c.note+"~") {
			t.Errorf("%s: %+v\n%s", c.name, m, h.kept(m.TA1))
		}
		if want := "interchange 1 of the file is refused: " + c.why; len(m.Faults) != 1 || m.Faults[0] != want {
			t.Errorf("%s: %q", c.name, m.Faults)
		}
		if m := h.mustTake(good); m.Status != intake.Accepted || len(h.commands()) != 1 || m.TA1 != "" {
			t.Errorf("%s, sent right: %+v", c.name, m)
		}
	}
}

// A group for another receiver is refused by the 999.
func TestAGroupThatIsNotForUs(t *testing.T) {
	h := open(t)
	h.s.Rules = envelope.Rules{Groups: []string{"OPENASO"}}
	m := h.mustTake(strings.Replace(file(t, 7, bill("f1", "P1", 1)), "GS*HC*CLINIC*OPENASO*", "GS*HC*CLINIC*OTHER*", 1))
	if m.Status != intake.Rejected || m.TA1 != "" || len(h.commands()) != 0 || !strings.Contains(h.ack(m), "AK9*R*1*1*0*1~") {
		t.Errorf("%+v\n%s", m, h.ack(m))
	}
}
