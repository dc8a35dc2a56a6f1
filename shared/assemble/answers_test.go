package assemble_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/intake"
)

// Each sender of a file of inquiries gets the answers to what he asked, and nobody else's.
func TestEachSenderIsAnsweredAlone(t *testing.T) {
	h := open(t)
	h.enrollOne()
	asked := []string{"OA000000001", enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal(), "20260304~\nEQ", "20260102~\nEQ",
		"CLINIC         ", "CLINICGROUP    ", "000000007", "000000031"}
	cover := own(t, "x270/subscriber.270", append(asked, "SYNTHETIC*ANN*", "Syntheticson*Annabel*", "TRACE1", "T-1")...)
	child := own(t, "x270/subscriber.270", append(asked, "SYNTHETIC*ANN*", "Syntheticson*Benedict*", "19800506*F", "20120506*M", "TRACE1", "X-1")...)
	status, review := own(t, "x276/two-providers.276"), own(t, "x278/requests.278", "000000041", "000000031")
	theirs := strings.NewReplacer("CLINICGROUP    ", "HOSPITAL       ", "000000031", "000000032", "*T-", "*X-")
	last := strings.NewReplacer("000000031", "000000033", "*T-1", "*T-9")
	for _, c := range []struct{ answer, mine, theirs, named string }{
		{"271", cover, child, "Benedict"}, {"277", status, status, "X-"}, {"278", review, review, "X-"},
	} {
		m := h.lay("in/clinic/several."+c.answer, strings.ReplaceAll(c.mine+theirs.Replace(c.theirs)+last.Replace(c.mine), "00000003", "00"+c.answer+"003"))
		short := "out/" + m.Digest[:24]
		want := []intake.Answers{{Ack: short + ".2.999.edi", Answers: []string{short + ".2." + c.answer + ".edi"}}}
		if d := cmp.Diff(want, m.Others); d != "" || m.Status != intake.Accepted || len(m.Parts) != 1 || m.Parts[0].Items == 0 || m.Parts[0].Answer != short+"."+c.answer+".edi" {
			t.Fatalf("%s\n%+v", d, m)
		}
		first, second := h.stored(m.Parts[0].Answer), h.stored(m.Others[0].Answers[0])
		if !strings.Contains(first[:106], "*ZZ*CLINICGROUP    *") || !strings.Contains(first, "*T-1") || !strings.Contains(first, "*T-9") || strings.Contains(first, c.named) || strings.Contains(first, "*X-") {
			t.Errorf("the first one's:\n%s", first)
		}
		if !strings.Contains(second[:106], "*ZZ*HOSPITAL       *") || !strings.Contains(second, "*X-1") || !strings.Contains(second, c.named) || strings.Contains(second, "*T-") {
			t.Errorf("the other one's:\n%s", second)
		}
		if page := h.page("/api/files"); !strings.Contains(page, m.Others[0].Answers[0]) {
			t.Errorf("nobody is shown where the other answer is:\n%s", page)
		}
	}
}

// Who asks nothing in a file is answered nothing, whoever asks beside him.
func TestOnlyWhoAsksIsAnswered(t *testing.T) {
	h := open(t)
	m := h.lay("in/clinic/two.edi", own(t, "x276/two-providers.276")+own(t, "x278/requests.278", "CLINICGROUP    ", "HOSPITAL       "))
	if len(m.Parts) != 2 || m.Parts[0].Answer == "" || m.Parts[1].Answer != "" || len(m.Others) != 1 || len(m.Others[0].Answers) != 1 {
		t.Fatalf("%+v", m)
	}
	if first, second := h.stored(m.Parts[0].Answer), h.stored(m.Others[0].Answers[0]); strings.Contains(first, "ST*278*") || strings.Contains(second, "ST*277*") || !strings.Contains(second[:106], "*HOSPITAL ") {
		t.Errorf("%s\n%s", first, second)
	}
}
