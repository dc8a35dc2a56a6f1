package assemble_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/attachments"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/replies"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x837"
)

// lay puts a file into a folder of the inbox and announces it, as S3 does.
func (h *house) lay(key, text string) *intake.Manifest {
	h.t.Helper()
	if _, err := h.parts.Files.PutNew(h.t.Context(), key, strings.NewReader(text)); err != nil {
		h.t.Fatal(err)
	}
	if err := h.parts.Send(h.t.Context(), events.QueueUploads, payload.MarshalS3("inbox", key, int64(len(text)))); err != nil {
		h.t.Fatal(err)
	}
	h.quiet()
	all, err := intake.Manifests(h.t.Context(), h.parts.Table)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range all {
		if all[i].Key == key {
			return &all[i]
		}
	}
	h.t.Fatalf("%s is in no manifest", key)
	return nil
}

// page is what the portal answers.
func (h *house) page(path string) string {
	h.t.Helper()
	r, err := http.Get("http://" + h.addr + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d %v", path, r.StatusCode, err)
	}
	return string(b)
}

func (h *house) stored(key string) string {
	h.t.Helper()
	r, _, err := h.parts.Files.Open(h.t.Context(), key)
	if err != nil {
		h.t.Fatalf("%q: %v", key, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

// own is a file of testdata, with changes that must find something.
func own(t testing.TB, name string, changes ...string) string {
	t.Helper()
	b, err := os.ReadFile("../../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("%s has no %q", name, changes[i])
		}
		text = strings.ReplaceAll(text, changes[i], changes[i+1])
	}
	return text
}

// enrollment is a family of a file, without the dental plan that the employer does not have.
func enrollment(t *testing.T) string {
	t.Helper()
	return own(t, "x834/add.834", "HD*021**DEN*DENTAL*EMP~\nDTP*348*D8*20260101~\n", "", "SE*34*", "SE*32*")
}

func (h *house) logs100() int {
	h.t.Helper()
	n := 0
	family := table.Query{PK: "E#sample#F#" + string(enroll.FamilyOf(employer, "E100"))}
	for _, err := range table.Items(h.t.Context(), h.parts.Table, family) {
		if err != nil {
			h.t.Fatal(err)
		}
		n++
	}
	return n
}

// Files of every kind go through the same door: each is acknowledged, and answered by who
// knows it.
func TestFilesOfOtherKindsAreTakenAndAnswered(t *testing.T) {
	h := open(t)
	h.enrollOne()
	card := enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal()
	m := h.lay("in/clinic/eligibility.270", own(t, "x270/subscriber.270", "OA000000001", card, "SYNTHETIC*ANN*", "Syntheticson*Annabel*", "20260304~\nEQ", "20260102~\nEQ"))
	if m.Status != intake.Accepted || m.ClaimAck != "" || len(m.Parts) != 1 || !strings.Contains(h.stored(m.Ack), "IK5*A~") {
		t.Errorf("270: %+v\n%s", m, h.stored(m.Ack))
	}
	if a := h.stored(m.Parts[0].Answer); !strings.Contains(a, "ST*271*") || !strings.Contains(a, "EB*1*") || !strings.Contains(a, "EB*C*") {
		t.Errorf("271: %s", a)
	}
	m = h.lay("in/clinic/status.276", own(t, "x276/two-providers.276"))
	if m.Status != intake.Accepted || !strings.Contains(h.stored(m.Parts[0].Answer), "ST*277*") {
		t.Errorf("276: %+v", m)
	}
	m = h.lay("in/clinic/review.278", own(t, "x278/requests.278"))
	if m.Status != intake.Accepted || !strings.Contains(h.stored(m.Parts[0].Answer), "HCR*A4") {
		t.Errorf("278: %+v", m)
	}
}

// hospital and dentist are the claim files of testdata, of the enrolled family: the dentist's
// with another payer, who paid before.
func hospital(t *testing.T, card string) string {
	return own(t, "x837/institutional.edi", "K100200300", card, "K100200302", card, "STONE*CARLA", "SYNTHETICSON*ANNABEL", "REED*PAUL", "SYNTHETICSON*ANNABEL", "19610101*M", "19800506*F", "13:A:8", "13:A:1")
}

func dentist(t *testing.T, card string) string {
	other := "SBR*P*19*******CI~\nCAS*PR*96*250~\nAMT*D*90~\nOI***Y***Y~\nNM1*IL*1*SYNTHETICSON*OTTO****MI*Z1~\nNM1*PR*2*FIRST DENTAL*****PI*FD001~\n"
	paid := "SVD*FD001*90*AD:D2150**1~\nCAS*CO*45*30~\nCAS*PR*2*60~\nDTP*573*D8*20260220~\n"
	return own(t, "x837/dental.edi", "K100200301", card, "BRANCH*TILDA", "SYNTHETICSON*BENEDICT", "20150607*F", "20120506*M",
		"SBR*P********CI~", "SBR*S********CI~", "LX*1~\n", other+"LX*1~\n", "REF*6R*L1~\n", "REF*6R*L1~\n"+paid, "SE*39*", "SE*49*")
}

// A hospital's and a dentist's claims are accepted, wait for a provider whom nobody knows, and
// stand in the family's log with every field that was read.
func TestClaimsOfEveryKindStandInTheLog(t *testing.T) {
	h := open(t)
	h.enrollOne()
	card := enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal()
	var want []claim.Claim
	for _, f := range []struct{ key, text, member string }{{"in/hospital/1.edi", hospital(t, card), "-01"}, {"in/dentist/1.edi", dentist(t, card), "-02"}} {
		m := h.lay(f.key, f.text)
		if m.Status != intake.Accepted || !strings.Contains(h.stored(m.Ack), "IK5*A~") || !strings.Contains(h.stored(m.ClaimAck), "STC*A2:20*") {
			t.Fatalf("%+v\n%s", m, h.stored(m.Ack))
		}
		_, err := x837.Read(strings.NewReader(f.text), x837.Options{}, func(it x837.Item) error {
			c := it.Claim.Submitted(id.ClaimOf(m.Digest, it.Ordinal), day.Of(m.Received))
			c.Member = id.Member(string(enroll.FamilyOf(employer, "E1")) + f.member)
			want = append(want, c)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var got []claim.Claim
	for _, d := range h.standing() {
		if o := d.Decision.Outcome; o.Status != claim.Pended || o.Reason != adjudicate.PendProvider || o.Charge != d.Claim.Charge {
			t.Errorf("%s, %s, line %d: %s", o.Status, o.Reason, o.Line, o.Detail)
		}
		got = append(got, d.Claim)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(got) != 3 || got[0].Stay.DRG != "194" || got[1].Others[0].Lines[0].Paid != 20_000 || got[2].Others[0].Lines[0].Adjustments[1].Amount != 6_000 {
		t.Error("what was read lacks what the files say")
	}
	waits, err := find.Waiting(t.Context(), h.parts.Table)
	if err != nil || len(waits) != 3 || waits[0].Reason != adjudicate.PendProvider {
		t.Errorf("%+v, %v", waits, err)
	}
}

// What partners answer to files of ours is kept and not answered; what they send with
// claims is kept.
func TestRepliesAndAttachmentsAreKept(t *testing.T) {
	h := open(t)
	m := h.lay("in/clinic/answer.999", "ISA*00*          *00*          *ZZ*"+npi+"     *ZZ*OPENASO        *260304*0506*^*00501*000000071*0*T*:~"+
		"TA1*000012345*260301*1200*A*000~GS*FA*"+npi+"*OPENASO*20260304*0506*7*X*005010X231A1~"+
		"ST*999*0001*005010X231A1~AK1*HP*12345*005010X221A1~AK9*R*1*1*0*5~SE*4*0001~GE*1*7~IEA*1*000000071~")
	said, err := replies.Of(t.Context(), h.parts.Table, npi, "000012345")
	if err != nil || len(said) != 2 || m.Status != intake.Accepted || m.Ack+m.TA1 != "" || m.Parts[1].Rejected != 1 {
		t.Errorf("%v, %+v, %+v", err, said, m)
	}
	two := own(t, "x276/two-providers.276")
	m = h.lay("in/clinic/two.276", two+strings.NewReplacer("CLINICGROUP    ", "HOSPITAL       ", "000000031", "000000032").Replace(two))
	if page := h.page("/api/files"); len(m.Others) != 1 || !strings.Contains(page, m.Others[0].Ack) || !strings.Contains(page, "999: 0 accepted, 1 rejected") {
		t.Errorf("%+v\n%s", m, page)
	}
	m = h.lay("in/clinic/images.275", own(t, "x275/two-objects.275"))
	all, err := attachments.Of(t.Context(), h.parts.Table, secret, phi.New("ACN-1"))
	if err != nil || len(all) != 1 || m.Status != intake.Accepted || !strings.HasPrefix(h.stored(all[0].Key), "%PDF") || !strings.Contains(h.stored(m.Ack), "IK5*A~") {
		t.Errorf("%v, %+v, %+v", err, all, m)
	}
}

// A file that is not for us is refused whole, whatever it holds: nobody answers or applies
// any of it.
func TestFilesThatAreNotForUsAreRefused(t *testing.T) {
	h := open(t, "receivers: [SOMEONEELSE]")
	for key, text := range map[string]string{
		"in/clinic/eligibility.270": own(t, "x270/subscriber.270"), "in/clinic/status.276": own(t, "x276/two-providers.276"),
		"in/clinic/review.278": own(t, "x278/requests.278"), "in/sample/roster.834": enrollment(t),
	} {
		m := h.lay(key, text)
		if m.Status != intake.Rejected || m.Ack != "" || len(m.Parts) != 1 || m.Parts[0].Answer != "" || !strings.Contains(h.stored(m.TA1), "*R*009~") {
			t.Errorf("%s: %+v", key, m)
		}
	}
	if n := h.logs100(); n != 0 {
		t.Errorf("%d entries", n)
	}
}

// Of a file with one interchange for us and one for another, ours is answered.
func TestWhatIsForUsIsAnswered(t *testing.T) {
	h := open(t, "receivers: [OPENASO]")
	ours, theirs := own(t, "x276/two-providers.276"), own(t, "x276/two-providers.276", "OPENASO        ", "SOMEONEELSE    ", "T-1", "X-1", "000000031", "000000032")
	m := h.lay("in/clinic/both.276", theirs+ours)
	if a := h.stored(m.Parts[0].Answer); m.Status != intake.Partly || strings.Contains(a, "X-1") || !strings.Contains(a, "T-1") || strings.Count(h.stored(m.Ack), "AK2*") != 1 {
		t.Errorf("%+v\n%s", m, a)
	}
	for name, text := range map[string]string{"in/clinic/both.270": own(t, "x270/subscriber.270"), "in/clinic/both.278": own(t, "x278/requests.278")} {
		m := h.lay(name, strings.Replace(text, "OPENASO        ", "SOMEONEELSE    ", 1)+strings.NewReplacer("000000007", "000000008", "000000041", "000000042").Replace(text))
		if m.Status != intake.Partly || m.Parts[0].Sets < 2 || m.Parts[0].Answer == "" || m.TA1 == "" || strings.Count(h.stored(m.Ack), "AK1*") != 1 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// An enrollment file is an employer's that lies in its folder, and nobody else's.
func TestAnEnrollmentFileIsTheEmployersWhoseFolderItIsIn(t *testing.T) {
	h := open(t)
	m := h.lay("in/others/roster.834", enrollment(t))
	if m.Status != intake.Partly || h.logs100() != 0 || !strings.Contains(strings.Join(m.Faults, ";"), "not a group that the sender may speak of") {
		t.Errorf("a stranger's: %+v, %d entries", m, h.logs100())
	}
	m = h.lay("in/sample/roster.834", strings.ReplaceAll(enrollment(t), "000000007", "000000008"))
	if m.Status != intake.Accepted || h.logs100() == 0 || m.Parts[0].Items != 3 {
		t.Errorf("%+v, %d entries\n%s", m, h.logs100(), h.stored(m.Ack))
	}
}

// ask asks what became of the claims of a family and of one claim by its number.
func (h *house) ask(claim string) *intake.Manifest {
	h.t.Helper()
	return h.lay("in/clinic/status.edi", status(claim))
}

// status is a 276 about the claims of a family and about one claim by its number.
func status(claim string) string {
	card := enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal()
	return strings.Join([]string{
		"ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260401*0830*^*00501*000000031*0*T*:", "GS*HR*CLINIC*OPENASO*20260401*0830*31*X*005010X212",
		"ST*276*0001*005010X212", "BHT*0010*13*B-1*20260401*0830", "HL*1**20*1", "NM1*PR*2*PLAN*****PI*OPENASO", "HL*2*1*21*1", "NM1*41*2*CLINIC*****46*CLINIC",
		"HL*3*2*19*1", "NM1*1P*2*CLINIC*****XX*" + npi, "HL*4*3*22*0", "DMG*D8*19800506*F", "NM1*IL*1*SYNTHETICSON*ANNABEL****MI*" + card,
		"TRN*1*T-1", "DTP*472*RD8*20251201-20251231", "TRN*1*T-2", "REF*1K*" + claim, "DTP*472*RD8*20251201-20251231", "TRN*1*T-3", "REF*1K*" + strings.TrimSuffix(claim, "1") + "2", "DTP*472*RD8*20251201-20251231", "SE*20*0001", "GE*1*31", "IEA*1*000000031", ""}, "~\n")
}

// The answer to who asks for a claim that was paid says what was paid.
func TestAPaidClaimsStatusIsTold(t *testing.T) {
	h := open(t)
	first := h.upload(7, []x837.Claim{bill("Annabel", 7, 10_000)}, nil)
	h.lived("")
	m := h.ask(first[:24] + "-1")
	if a := h.stored(m.Parts[0].Answer); m.Status != intake.Accepted || !strings.Contains(a, "STC*F1:65") {
		t.Errorf("%+v\n%s\n%s", m, h.stored(m.Ack), a)
	}
}
