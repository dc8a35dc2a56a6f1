package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/x837"
)

// house takes files in and keeps the commands it sent.
type house struct {
	t     *testing.T
	clock *testclock.Clock
	tab   *memtable.Table
	files *memfiles.Files
	s     intake.Service
	sent  []adjudicate.Batch
	fail  error
	n     int
}

func open(t *testing.T) *house {
	clock := testclock.New()
	h := &house{t: t, clock: clock, tab: memtable.New(clock.Now), files: memfiles.New(clock.Now)}
	h.s = intake.Service{Table: h.tab, Files: h.files, Secret: []byte("secret"), Send: h.send}
	for _, f := range []id.Family{"f1", "f2"} {
		it, err := find.Row(find.CardKey([]byte("secret"), phi.New("CARD-"+string(f))), 1, find.Place{Employer: "acme", Family: f})
		if err == nil {
			err = h.tab.Commit(t.Context(), "", []table.Op{{Item: it}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *house) send(_ context.Context, body []byte) error {
	if len(body) > queue.MaxBody {
		return fault.New(fault.TooLarge, "queue: body too large")
	}
	b, err := adjudicate.ReadBatch(body)
	if err == nil && h.fail == nil {
		h.sent = append(h.sent, b)
	}
	if err != nil {
		return err
	}
	return h.fail
}

// bill is a synthetic claim of a family with n lines.
func bill(f, number string, n int) x837.Claim {
	c := x837.Claim{
		Billing: x837.Provider{NPI: "1234567893", TIN: "123456789", Name: "SYNTHETIC CLINIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}},
		Subscriber: x837.Subscriber{Card: phi.New("CARD-" + f),
			Person: x837.Person{First: phi.New("Annabel"), Last: phi.New("Syntheticson"), Born: day.New(1980, 5, 6), Sex: "F"}},
		PatientNumber: phi.New(number), Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"),
	}
	for i := range n {
		c.Lines = append(c.Lines, x837.Line{Line: claim.Line{Number: i + 1, Code: "99213", Modifiers: []string{"25", "59"}, Units: 1000, Charge: 12_500,
			From: day.New(2025, 12, 1), To: day.New(2025, 12, 1), Pointers: []int{1}}})
		c.Charge += 12_500
	}
	return c
}

func file(t *testing.T, control int64, claims ...x837.Claim) string {
	t.Helper()
	var b bytes.Buffer
	h := x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: control, At: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)}
	if err := x837.Write(&b, h, claims); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// take uploads bytes under a key of their own and takes them in.
func (h *house) take(text string) (intake.Manifest, error) {
	h.t.Helper()
	h.n++
	key := fmt.Sprintf("in/%d.edi", h.n)
	if _, err := h.files.Put(h.t.Context(), key, strings.NewReader(text)); err != nil {
		h.t.Fatal(err)
	}
	return h.s.Receive(h.t.Context(), key)
}

func (h *house) mustTake(text string) intake.Manifest {
	h.t.Helper()
	m, err := h.take(text)
	if err != nil {
		h.t.Fatal(err)
	}
	return m
}

// commands are what was sent: "f1: PCN1 PCN2".
func (h *house) commands() (out []string) {
	for _, b := range h.sent {
		line := string(b.Family) + ":"
		for _, s := range b.Claims {
			line += " " + s.Claim.PatientNumber.Reveal()
		}
		out = append(out, line)
	}
	return out
}

func (h *house) ack(m intake.Manifest) string {
	h.t.Helper()
	r, _, err := h.files.Open(h.t.Context(), m.Ack)
	if err != nil {
		h.t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

func TestClaimsGoToTheirFamilies(t *testing.T) {
	h := open(t)
	text := file(t, 7, bill("f1", "P1", 1), bill("f2", "P2", 1), bill("f1", "P3", 2))
	m := h.mustTake(text)
	if d := cmp.Diff([]string{"f1: P1 P3", "f2: P2"}, h.commands()); d != "" {
		t.Error(d)
	}
	if m.Status != intake.Accepted || m.Claims != 3 || m.Faulty != 0 || m.Unmatched != 0 || m.Batches != 2 || m.Digest != id.Digest([]byte(text)) {
		t.Errorf("%+v", m)
	}
	third := h.sent[0].Claims[1]
	if third.Claim.ID != id.ClaimOf(m.Digest, 3) || third.Claim.Received != day.New(2026, 1, 2) || third.Claim.Member != "" || third.Patient.First.Reveal() != "Annabel" {
		t.Errorf("the third claim is %s, received %s", third.Claim.ID, third.Claim.Received)
	}
	if !strings.Contains(h.ack(m), "IK5*A~") || !strings.Contains(h.ack(m), "AK9*A*1*1*1~") {
		t.Error(h.ack(m))
	}
}

func TestABrokenClaimIsNamedAndTheRestGoesOn(t *testing.T) {
	h := open(t)
	text := strings.Replace(file(t, 7, bill("f1", "P1", 1), bill("f1", "P2", 1), bill("f1", "P3", 1)), "CLM*P2*125*", "CLM*P2*12O*", 1)
	m := h.mustTake(text)
	if d := cmp.Diff([]string{"f1: P1 P3"}, h.commands()); d != "" {
		t.Error(d)
	}
	if m.Status != intake.Partly || m.Faulty != 1 || len(m.Faults) != 1 || !strings.Contains(m.Faults[0], "loop 2300 CLM02") || strings.Contains(m.Faults[0], "12O") {
		t.Errorf("%+v", m)
	}
	if h.sent[0].Claims[1].Claim.ID != id.ClaimOf(m.Digest, 3) {
		t.Error("the broken claim does not count")
	}
	if !strings.Contains(h.ack(m), "IK3*CLM*") || !strings.Contains(h.ack(m), "IK5*E*5~") {
		t.Error(h.ack(m))
	}
}

// A file in which nearly every claim is broken is still listed, and its good claim goes
// on.
func TestAFileOfManyFaultsIsListed(t *testing.T) {
	h := open(t)
	var all []x837.Claim
	for i := range 12_000 {
		all = append(all, bill("f1", fmt.Sprint("P", i), 1))
	}
	text := strings.ReplaceAll(file(t, 1, all...), "*125*", "*12X*")
	text = strings.Replace(text, "*12X*", "*125*", 1)
	text = strings.Replace(text, "*12X*UN", "*125*UN", 1)
	m := h.mustTake(text)
	if m.Claims != 12_000 || m.Faulty != 11_999 || len(m.Faults) > 201 || len(h.sent) != 1 {
		t.Errorf("%d claims, %d faulty, %d named, %d commands", m.Claims, m.Faulty, len(m.Faults), len(h.sent))
	}
	if _, err := h.s.Manifest(t.Context(), m.Digest); err != nil {
		t.Error(err)
	}
}

func TestTheSameBytesAgain(t *testing.T) {
	h := open(t)
	text := file(t, 7, bill("f1", "P1", 1))
	first := h.mustTake(text)
	h.clock.Pass(48 * time.Hour)
	again := h.mustTake(text)
	if d := cmp.Diff(first, again); d != "" || len(h.sent) != 1 {
		t.Errorf("%d commands, %s", len(h.sent), d)
	}
	if all, err := intake.Manifests(t.Context(), h.tab); err != nil || len(all) != 1 {
		t.Errorf("%d manifests, %v", len(all), err)
	}
}

func TestAReusedControlNumberIsRefused(t *testing.T) {
	h := open(t)
	h.mustTake(file(t, 7, bill("f1", "P1", 1)))
	m := h.mustTake(file(t, 7, bill("f1", "P2", 1)))
	if m.Status != intake.Refused || len(h.sent) != 1 {
		t.Errorf("%s, %d commands", m.Status, len(h.sent))
	}
	other := strings.ReplaceAll(file(t, 7, bill("f1", "P3", 1)), "CLINIC ", "OFFICE ")
	if m := h.mustTake(other); m.Status != intake.Accepted {
		t.Errorf("the number of another sender: %s", m.Status)
	}
	if m := h.mustTake(file(t, 8, bill("f1", "P2", 1))); m.Status != intake.Accepted {
		t.Errorf("the next number: %s", m.Status)
	}
}

func TestAnUnmatchedCardIsKept(t *testing.T) {
	h := open(t)
	m := h.mustTake(file(t, 7, bill("nobody", "P1", 1), bill("f1", "P2", 1)))
	if d := cmp.Diff([]string{"f1: P2"}, h.commands()); d != "" || m.Unmatched != 1 {
		t.Errorf("%d unmatched %s", m.Unmatched, d)
	}
	waits, err := find.Waiting(t.Context(), h.tab)
	want := []find.Place{{Claim: id.ClaimOf(m.Digest, 1), Reason: adjudicate.PendMember, Since: day.New(2026, 1, 2)}}
	if d := cmp.Diff(want, waits); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	if strings.Contains(fmt.Sprintf("%+v", m), "nobody") {
		t.Error("the manifest holds the card number")
	}
}

// A command is at most what a queue's body may be; the family's order stays.
func TestALongCommandIsSplit(t *testing.T) {
	h := open(t)
	var claims []x837.Claim
	for n := range 120 {
		claims = append(claims, bill("f1", fmt.Sprint("P", n), 50))
	}
	m := h.mustTake(file(t, 7, claims...))
	n := 0
	causes := map[string]bool{}
	for _, b := range h.sent {
		causes[b.Cause] = true
		for _, s := range b.Claims {
			if n++; s.Claim.ID != id.ClaimOf(m.Digest, n) {
				t.Fatalf("claim %d is %s", n, s.Claim.ID)
			}
		}
	}
	if n != 120 || len(h.sent) < 3 || len(causes) != len(h.sent) || m.Batches != len(h.sent) {
		t.Errorf("%d claims in %d commands with %d causes, the manifest says %d", n, len(h.sent), len(causes), m.Batches)
	}
}

// One claim that no command can hold is a broken claim; the rest goes on.
func TestAClaimOfMonstrousTextsDoesNotStopTheFile(t *testing.T) {
	h := open(t)
	long := strings.Repeat("A", 60_000)
	monster := bill("f1", "P1"+long, 1)
	monster.Subscriber.First, monster.Subscriber.Last = phi.New("ANN"), phi.New(long)
	monster.Authorization, monster.Original = long, long
	monster.Patient = &x837.Person{First: phi.New("B"), Last: phi.New(long), Born: day.New(2012, 5, 6), Sex: "M"}
	m, err := h.take(file(t, 7, monster, bill("f1", "P2", 1)))
	if err != nil || m.Faulty != 1 {
		t.Errorf("%d faulty, %v", m.Faulty, err)
	}
	if d := cmp.Diff([]string{"f1: P2"}, h.commands()); d != "" {
		t.Error(d)
	}
}

func TestWhatIsNoFileIsRejected(t *testing.T) {
	good := file(t, 7, bill("f1", "P1", 1))
	for name, text := range map[string]string{"text": "hello", "nothing": "", "no claims": good[:strings.Index(good, "HL*")] + "SE*6*0001~GE*1*7~IEA*1*000000007~"} {
		h := open(t)
		m, err := h.take(text)
		if err != nil || m.Status != intake.Rejected || len(h.sent) != 0 {
			t.Errorf("%s: %s, %v, %d commands", name, m.Status, err, len(h.sent))
		}
		if !strings.Contains(h.ack(m), "AK9*R*") {
			t.Errorf("%s: %s", name, h.ack(m))
		}
	}
}

// What the acknowledgment rejects is sent again, so none of it may be decided.
func TestACutSetIsNotDecided(t *testing.T) {
	h := open(t)
	good := file(t, 7, bill("f1", "P1", 1), bill("f1", "P2", 1), bill("f1", "P3", 1))
	m := h.mustTake(good[:strings.Index(good, "CLM*P3")])
	if strings.Contains(h.ack(m), "IK5*R*") && len(h.sent) > 0 {
		t.Errorf("the 999 rejects the set, the manifest says %q, and %v was sent to be decided", m.Status, h.commands())
	}
}
