package intake_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/intake"
)

// Each sender of a file is told of his own interchanges, and of nobody else's.
func TestEachSenderIsToldOfHisOwn(t *testing.T) {
	clinic := file(t, 7, bill("f1", "P1", 1))
	asks := func(text string) string { return strings.Replace(text, "*0*T*:", "*1*T*:", 1) }
	other := asks(strings.Replace(file(t, 8, bill("f2", "Q1", 1), bill("nobody", "Q2", 1)), "*ZZ*CLINIC         *", "*ZZ*HOSPITAL       *", 1))
	more := file(t, 9, bill("f1", "P2", 1))
	h := open(t)
	m := h.mustTake(clinic + other + more)
	short := "out/" + m.Digest[:24]
	want := []intake.Answers{{Ack: short + ".2.999.edi", ClaimAck: short + ".2.277ca.edi", TA1: short + ".2.ta1.edi"}}
	if d := cmp.Diff(want, m.Others); d != "" || m.Ack != short+".999.edi" || m.ClaimAck != short+".277ca.edi" || m.TA1 != "" || m.Status != intake.Accepted {
		t.Fatalf("%s\n%+v", d, m)
	}
	for _, c := range []struct {
		key, to     string
		has, hasNot []string
	}{
		{m.Ack, "CLINIC", []string{"AK1*HC*7*", "AK1*HC*9*"}, []string{"AK1*HC*8*"}},
		{m.ClaimAck, "CLINIC", []string{"TRN*2*P1~", "TRN*2*P2~"}, []string{"TRN*2*Q"}},
		{m.Others[0].Ack, "HOSPITAL", []string{"AK1*HC*8*"}, []string{"AK1*HC*7*", "AK1*HC*9*"}},
		{m.Others[0].ClaimAck, "HOSPITAL", []string{"TRN*2*Q1~", "TRN*2*Q2~", m.Digest[:24] + "-2~"}, []string{"TRN*2*P"}},
		{m.Others[0].TA1, "HOSPITAL", []string{"TA1*000000008*"}, []string{"TA1*000000007*"}},
	} {
		got := h.kept(c.key)
		if !strings.Contains(got[:106], "*ZZ*OPENASO        *ZZ*"+c.to+" ") {
			t.Errorf("%s is not for %s:\n%s", c.key, c.to, got)
		}
		for _, part := range c.has {
			if !strings.Contains(got, part) {
				t.Errorf("%s lacks %s:\n%s", c.key, part, got)
			}
		}
		for _, part := range c.hasNot {
			if strings.Contains(got, part) {
				t.Errorf("%s tells another's %s:\n%s", c.key, part, got)
			}
		}
	}
}

// Several interchanges of one sender are answered together, as one is.
func TestOneSenderIsToldAtOnce(t *testing.T) {
	h := open(t)
	m := h.mustTake(file(t, 7, bill("f1", "P1", 1)) + file(t, 8, bill("f1", "P2", 1)))
	if got := h.ack(m); m.Others != nil || strings.Count(got, "AK1*") != 2 || strings.Count(h.kept(m.ClaimAck), "ISA*") != 1 {
		t.Errorf("%+v\n%s", m, got)
	}
}

// Where a file stops being X12 is the matter of whose interchange it is, and a file that is
// refused is refused to each.
func TestABrokenOrRefusedFileOfTwoSenders(t *testing.T) {
	clinic, other := file(t, 7, bill("f1", "P1", 1)), strings.Replace(file(t, 8, bill("f2", "Q1", 1)), "*ZZ*CLINIC         *", "*ZZ*HOSPITAL       *", 1)
	h := open(t)
	m := h.mustTake(clinic + other[:strings.Index(other, "SE*")])
	if mine, theirs := h.kept(m.Ack), h.kept(m.Others[0].Ack); m.Status != intake.Partly || !strings.Contains(mine, "AK9*A*") || !strings.Contains(theirs, "AK9*R*") {
		t.Errorf("%+v\n%s\n%s", m, mine, theirs)
	}
	m = h.mustTake(strings.Replace(clinic, "P1", "P7", 1) + other)
	if mine, theirs := h.kept(m.TA1), h.kept(m.Others[0].TA1); m.Status != intake.Refused || !strings.Contains(mine, "TA1*000000007*260102*0304*R*025~") || !strings.Contains(theirs, "TA1*000000008*260102*0304*R*022~") || strings.Contains(mine, "000000008*") {
		t.Errorf("%+v\n%s\n%s", m, mine, theirs)
	}
}
