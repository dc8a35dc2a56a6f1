package intake_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/x12/x837"
)

// own is a claim file of testdata whose cards are family f1's.
func own(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../testdata/x837/" + name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, card := range []string{"K100200300", "K100200301", "K100200302"} {
		text = strings.ReplaceAll(text, card, "CARD-f1")
	}
	return text
}

// Claims of every kind are accepted, in the 999 and in the 277CA, and the command that goes
// to be decided holds all that the system keeps of them.
func TestClaimsOfEveryKindAreSentWhole(t *testing.T) {
	for name, want := range map[string][]claim.Kind{
		"professional.edi": {claim.Professional, claim.Professional}, "institutional.edi": {claim.Institutional, claim.Institutional}, "dental.edi": {claim.Dental},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			text := own(t, name)
			m := h.mustTake(text)
			if m.Status != intake.Accepted || m.Faulty != 0 || len(m.Faults) != 0 || !strings.Contains(h.ack(m), "IK5*A~") {
				t.Errorf("%+v\n%s", m, h.ack(m))
			}
			if ca := h.kept(m.ClaimAck); strings.Count(ca, "STC*A2:20*") != len(want) {
				t.Errorf("the 277CA does not accept all: %s", ca)
			}
			var sent []claim.Claim
			for _, s := range h.sent[0].Claims {
				sent = append(sent, s.Claim)
			}
			var kinds []claim.Kind
			var whole []claim.Claim
			_, err := x837.Read(strings.NewReader(text), x837.Options{}, func(it x837.Item) error {
				kinds = append(kinds, it.Claim.Kind)
				whole = append(whole, it.Claim.Submitted(id.ClaimOf(m.Digest, it.Ordinal), day.New(2026, 1, 2)))
				return nil
			})
			if d := cmp.Diff(want, kinds) + cmp.Diff(whole, sent); err != nil || d != "" {
				t.Error(err, d)
			}
		})
	}
}

// The command of a plain visit does not name what the visit has not.
func TestAPlainClaimsCommandNamesNothingMore(t *testing.T) {
	h := open(t)
	h.mustTake(file(t, 7, bill("f1", "P1", 1)))
	body, err := h.sent[0].Marshal()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(string(body))
	if err != nil || !bytes.Contains(raw, []byte("Diagnoses")) {
		t.Fatal("not a batch by field names", err)
	}
	for _, name := range []string{"Kind", "Referral", "Taxonomy", "Facility", "Sequence", "Assignment", "Predetermination", "Stay", "Accident", "Others", "Revenue", "Teeth", "Emergency", "Cavity"} {
		if bytes.Contains(raw, []byte(name)) {
			t.Errorf("it names %s", name)
		}
	}
	if n := bytes.Count(raw, []byte("Rendering")); n != 1 {
		t.Errorf("Rendering is named %d times: a line that is as its claim names none", n)
	}
}
