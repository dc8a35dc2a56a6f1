package assemble_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/repricing"
	"github.com/openaso/openaso/shared/sweep"
	"github.com/openaso/openaso/shared/x12/x837"
)

// leased leaves some visits to a network's repricer, and says nothing of codes from 99230 on.
const leased = `
arrangement: leased@1
lesser-of-billed: true
rules:
  - {name: short visits, match: {codes: [99201-99206]}, fee-schedule: flat@1}
  - {name: the network's, match: {codes: [99207-99229]}, repricer: acme, repricer-days: 5}
`

// publish puts documents into the catalog and reads it again.
func (h *house) publish(docs map[string]string) {
	h.t.Helper()
	for key, text := range docs {
		if _, err := h.parts.Files.Put(h.t.Context(), key, strings.NewReader(text)); err != nil {
			h.t.Fatal(err)
		}
	}
	book, err := catalog.Load(h.t.Context(), h.parts.Files)
	if err != nil {
		h.t.Fatal(err)
	}
	h.parts.Catalog, h.parts.Book = book, book
}

// lease has the clinic paid by an arrangement.
func (h *house) lease(name, text string) {
	h.t.Helper()
	h.publish(map[string]string{catalog.Arrangements + name + ".yaml": text,
		catalog.Providers: strings.Replace(clinic, "schedule: flat@1", "arrangement: "+name, 1)})
}

// waits are two claims of a member: the first by fee schedule, the second waits.
func waits(t *testing.T) (*house, id.Claim) {
	t.Helper()
	h := open(t)
	h.lease("leased@1", leased)
	h.enrollOne()
	digest := h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 7, 50_000)}, nil)
	return h, id.ClaimOf(digest, 2)
}

// asks runs the sweep, and wants so many claims asked about, late, and sent again.
func (h *house) asks(asked, overdue, again int) {
	h.t.Helper()
	r, err := h.as("sweep").Sweeper(0).Sweep(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	h.quiet()
	if d := cmp.Diff(sweep.Repriced{Asked: asked, Overdue: overdue, Again: again}, r.Repriced); d != "" {
		h.t.Error(d)
	}
}

func (h *house) text(key string) string {
	h.t.Helper()
	r, _, err := h.parts.Files.Open(h.t.Context(), key)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

const answers = "claim,line,allowed,above,refusal\n"

// outcome is the standing outcome of a claim.
func (h *house) outcome(c id.Claim) claim.Outcome {
	h.t.Helper()
	for _, d := range h.standing() {
		if d.Claim.ID == c {
			return d.Decision.Outcome
		}
	}
	h.t.Fatal("the claim does not stand")
	return claim.Outcome{}
}

// version is that of the family's log.
func (h *house) version() int64 {
	h.t.Helper()
	log, err := family.Load(h.t.Context(), h.parts.Table, employer, enroll.FamilyOf(employer, "E1"))
	if err != nil {
		h.t.Fatal(err)
	}
	return log.State.Version
}

func (h *house) reasons() (out []string) {
	h.t.Helper()
	list, err := find.Waiting(h.t.Context(), h.parts.Table)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range list {
		out = append(out, p.Reason)
	}
	return out
}

// A claim comes, waits, is asked about once, is answered, and is paid to the cent.
func TestARepricersPriceIsPaid(t *testing.T) {
	h, c := waits(t)
	if d := cmp.Diff([]string{adjudicate.PendOutsidePrice}, h.reasons()); d != "" {
		t.Fatal(d)
	}
	h.asks(1, 0, 0)
	h.asks(0, 0, 0)
	const request = "out/repricing/acme/2026-01-02-1.csv"
	want := "claim,line,npi,tin,kind,place,drg,from,to,revenue,code,modifiers,units,charge\n" +
		string(c) + ",1,1234567893,123456789,professional,11,,2025-12-07,2025-12-07,,99207,,1,500.00\n"
	if d := cmp.Diff(want, h.text(request)); d != "" || len(h.files("out/repricing/")) != 1 {
		t.Fatal(d, h.files("out/repricing/"))
	}
	result := answers + string(c) + ",1,300.00,,\n"
	m := h.lay("in/repricing/acme/one.csv", result)
	if m.Status != intake.Accepted || len(m.Faults) > 0 || m.Parts[0].Items != 1 {
		t.Errorf("%+v", m)
	}
	o := h.outcome(c)
	// 80 of the deductible of 100 went to the first claim; 20% of 300 - 20 is the member's.
	if o.Status != claim.Paid || o.Allowed != 30_000 || o.PlanPaid != 22_400 || o.MemberOwes != 7_600 {
		t.Errorf("%s: allowed %s, plan %s, member %s", o.Status, o.Allowed, o.PlanPaid, o.MemberOwes)
	}
	if d := cmp.Diff("leased@1 repriced:"+id.Digest([]byte(result))[:24], o.ScheduleID); d != "" {
		t.Error(d)
	}
	calls := h.fund()
	h.pay("dep_1", calls[0].Requested.String())
	if paid := h.payments(); len(paid) != 1 || paid[0].Cents != 22_400 {
		t.Errorf("%+v", paid)
	}
	h.balanced()
	h.asks(0, 0, 0)
	h.sweeps(0)
	h.noPHI()
	if len(h.reasons()) != 0 {
		t.Error(h.reasons())
	}
}

// The same answer again, by name or by content, and another answer change nothing.
func TestAClaimIsAnsweredOnce(t *testing.T) {
	h, c := waits(t)
	h.asks(1, 0, 0)
	result := answers + string(c) + ",1,300.00,,\n"
	h.lay("in/repricing/acme/one.csv", result)
	before, version := h.outcome(c), h.version()
	ctx := t.Context()
	if got, err := h.as("intake").Repricing().Take(ctx, "acme", id.Digest([]byte(result)), strings.NewReader(result)); err != nil || got.Faulty != 0 {
		t.Errorf("the try again: %+v %v", got, err)
	}
	h.quiet()
	m := h.lay("in/repricing/acme/two.csv", answers+string(c)+",1,200.00,,\n")
	if d := cmp.Diff([]string{"row 1: the claim was answered before"}, m.Faults); d != "" || m.Status != intake.Rejected {
		t.Error(m.Status, d)
	}
	if d := cmp.Diff(before, h.outcome(c)); d != "" || h.version() != version {
		t.Error(d)
	}
}

// What is wrong with an answer is told by row; what is right beside it is taken.
func TestWrongAnswersAreToldByRow(t *testing.T) {
	h, c := waits(t)
	h.asks(1, 0, 0)
	one := string(c)
	for i, x := range []struct{ folder, text, want string }{
		{"acme", "claim,line,allowed\n", "first line reads"},
		{"acme", answers + one + ",1,abc,,\n", "row 1: a column"},
		{"acme", answers + "x-1,1,1.00,,\n", "row 1: the network was not asked about the claim"},
		{"other", answers + one + ",1,300.00,,\n", "row 1: the network was not asked about the claim"},
		{"acme", answers + one + ",1,300.00,,\n" + one + ",2,1.00,,\n", "row 2: the network was not asked about this line"},
		{"acme", answers + one + ",1,500.01,,\n", "row 1: allowed is above the charge"},
	} {
		m := h.lay("in/repricing/"+x.folder+"/"+string(rune('a'+i))+".csv", x.text)
		if m.Status != intake.Rejected || len(m.Faults) != 1 || !strings.Contains(m.Faults[0], x.want) || strings.Contains(m.Faults[0], "x-1") {
			t.Errorf("%s: %s %q", x.want, m.Status, m.Faults)
		}
	}
	if m := h.lay("in/repricing/lost.csv", answers); m.Status != intake.Rejected || m.Faults[0] != "the file lies in no network's folder" {
		t.Errorf("%+v", m)
	}
	if d := cmp.Diff([]string{adjudicate.PendOutsidePrice}, h.reasons()); d != "" {
		t.Error(d)
	}
	m := h.lay("in/repricing/acme/good.csv", answers+"x-1,1,1.00,,\n"+one+",1,500.01,yes,\n")
	if m.Status != intake.Partly || m.Parts[0].Faulty != 1 || h.outcome(c).Allowed != 50_001 {
		t.Errorf("%+v, allowed %s", m, h.outcome(c).Allowed)
	}
	h.noPHI()
}

// A claim is answered whole.
func TestEachLineIsAnswered(t *testing.T) {
	h := open(t)
	h.lease("leased@1", leased)
	h.enrollOne()
	two := bill("Annabel", 7, 50_000)
	two.Lines = append(two.Lines, two.Lines[0])
	two.Lines[1].Number, two.Lines[1].Code, two.Charge = 2, "99208", 100_000
	c := id.ClaimOf(h.upload(1, []x837.Claim{two}, nil), 1)
	h.asks(1, 0, 0)
	m := h.lay("in/repricing/acme/half.csv", answers+string(c)+",1,300.00,,\n")
	if d := cmp.Diff([]string{"row 1: the claim's line 2 is not answered, and a claim is answered whole"}, m.Faults); d != "" {
		t.Error(d)
	}
	h.lay("in/repricing/acme/whole.csv", answers+string(c)+",2,100.00,,\n"+string(c)+",1,300.00,,\n")
	if o := h.outcome(c); o.Status != claim.Paid || o.Allowed != 40_000 || o.Lines[1].Allowed != 10_000 {
		t.Errorf("%+v", o)
	}
}

// A refusal is for a person; the repricer may still think better of it.
func TestARefusalIsForAPerson(t *testing.T) {
	h, c := waits(t)
	h.asks(1, 0, 0)
	h.lay("in/repricing/acme/no.csv", answers+string(c)+",1,,,not ours\n")
	if d := cmp.Diff([]string{adjudicate.PendRefused}, h.reasons()); d != "" {
		t.Fatal(d)
	}
	version := h.version()
	h.asks(0, 0, 1)
	if o := h.outcome(c); o.Reason != adjudicate.PendRefused || o.Line != 1 || h.version() != version {
		t.Errorf("%+v", o)
	}
	h.lay("in/repricing/acme/yes.csv", answers+string(c)+",1,300.00,,\n")
	if o := h.outcome(c); o.Status != claim.Paid || o.PlanPaid != 22_400 {
		t.Errorf("%+v", o)
	}
	h.asks(0, 0, 0)
}

// A late answer is an alarm, a row of aso repricing and a claim for a person, and is taken when it comes.
func TestALateAnswer(t *testing.T) {
	h, c := waits(t)
	h.asks(1, 0, 0)
	h.clock.Pass(5 * 24 * time.Hour)
	h.asks(0, 0, 0)
	h.clock.Pass(24 * time.Hour)
	if d := cmp.Diff([]string{adjudicate.PendOutsidePrice}, h.reasons()); d != "" {
		t.Error(d)
	}
	h.asks(0, 1, 0)
	if d := cmp.Diff([]string{adjudicate.PendLate}, h.reasons()); d != "" {
		t.Fatal(d)
	}
	version := h.version()
	h.asks(0, 1, 0) // it is said once, and stays an alarm
	if h.version() != version {
		t.Error("what is a person's already is said again")
	}
	if r, err := h.parts.Worklist().Rates(t.Context(), 0, 0); err != nil || r.Late != 1 || r.Pended[adjudicate.PendOutsidePrice] != 1 {
		t.Errorf("%+v %v", r, err)
	}
	list, err := h.parts.Repricing().Standing(t.Context())
	want := []repricing.Standing{{Network: "acme", File: "out/repricing/acme/2026-01-02-1.csv", Sent: list[0].Sent, Age: 6, Claims: 1,
		Open: []id.Claim{c}, Overdue: []id.Claim{c}, Refused: []id.Claim{}}}
	if d := cmp.Diff(want, list); d != "" || err != nil {
		t.Error(d, err)
	}
	if page := h.page("/api/repricing"); !strings.Contains(page, `"overdue": [`) || !strings.Contains(page, string(c)) {
		t.Error(page)
	}
	h.lay("in/repricing/acme/late.csv", answers+string(c)+",1,300.00,,\n")
	if o := h.outcome(c); o.Status != claim.Paid {
		t.Errorf("%+v", o)
	}
	h.asks(0, 0, 0)
	if list, err := h.parts.Repricing().Standing(t.Context()); len(list) != 0 || err != nil {
		t.Error(list, err)
	}
}

// A command that is lost is sent again by the sweep; a claim that no longer waits is not
// priced.
func TestWhatCameBetween(t *testing.T) {
	h, c := waits(t)
	h.asks(1, 0, 0)
	n := h.lose("claims")
	h.lay("in/repricing/acme/one.csv", answers+string(c)+",1,300.00,,\n")
	if o := h.outcome(c); *n != 1 || o.Status != claim.Pended {
		t.Fatalf("%d lost, %s", *n, o.Status)
	}
	h.heal()
	if o := h.outcome(c); o.Status != claim.Paid {
		t.Errorf("%+v", o)
	}
	h, c = waits(t)
	h.asks(1, 0, 0)
	void := bill("Annabel", 7, 50_000)
	void.Frequency, void.Original = claim.Void, string(c)
	h.upload(2, []x837.Claim{void}, nil)
	m := h.lay("in/repricing/acme/one.csv", answers+string(c)+",1,300.00,,\n")
	if d := cmp.Diff([]string{"row 1: the claim does not wait any more"}, m.Faults); d != "" {
		t.Error(d)
	}
}

// replace replaces a claim by one that waits until its price is published, so that the sweep
// decides it and what comes after it.
func (h *house) replace(first id.Claim, control int64) {
	h.t.Helper()
	instead := bill("Annabel", 31, 10_000)
	instead.Lines[0].From, instead.Lines[0].To = instead.Lines[0].From-30, instead.Lines[0].To-30
	instead.Frequency, instead.Original = claim.Replacement, string(first)
	h.upload(control, []x837.Claim{instead}, nil)
	h.heal()
	if !slices.Contains(h.reasons(), adjudicate.PendPrice) {
		h.t.Errorf("the replacement does not wait for a price: %q", h.reasons())
	}
	h.lease("leased@2", "arrangement: leased@2\nlesser-of-billed: true\nrules: [{name: all, percent-of-charge: 20%}]\n")
	h.heal()
}

// What two claims share moves, and the second is decided again: at the price that its repricer
// gave, though the arrangement is another by now.
func TestAReplayUsesTheSamePrices(t *testing.T) {
	h, c := waits(t)
	h.asks(1, 0, 0)
	h.lay("in/repricing/acme/one.csv", answers+string(c)+",1,300.00,,\n")
	digest, _, _ := strings.Cut(string(c), "-")
	h.replace(id.ClaimOf(digest, 1), 2)
	h.balanced()
	// The first takes 20 of the deductible now, so the second takes 80 of it.
	if o := h.outcome(c); o.Allowed != 30_000 || o.PlanPaid != 17_600 || o.MemberOwes != 12_400 || !strings.HasPrefix(o.ScheduleID, "leased@1 repriced:") {
		t.Errorf("allowed %s, plan %s, member %s, by %s", o.Allowed, o.PlanPaid, o.MemberOwes, o.ScheduleID)
	}
}

// full is a store of files that takes none.
type full struct{ files.Files }

func (full) PutNew(context.Context, string, io.Reader) (files.Info, error) {
	return files.Info{}, fault.New(fault.Unavailable, "full")
}

// A crash at any step leaves nothing that another run does not end, with the same bytes.
func TestAskingEndsWhatWasBegun(t *testing.T) {
	h, c := waits(t)
	s := h.parts.Repricing()
	s.Files = full{s.Files}
	if _, err := s.Ask(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	h.clock.Pass(24 * time.Hour)
	h.asks(0, 0, 0)
	if files := h.files("out/repricing/"); len(files) != 1 || files[0] != "out/repricing/acme/2026-01-02-1.csv" || strings.Count(h.text(files[0]), string(c)) != 1 {
		t.Error(files)
	}
}

// priced is what a repricer is asked and says, with or without the notification, and that a
// later replay needs it.
func (h *house) priced(silent bool) {
	h.t.Helper()
	h.lease("leased@1", leased)
	first, second := bill("Annabel", 3, 10_000), bill("Annabel", 8, 50_000)
	digest := h.upload(3, []x837.Claim{first, second}, nil)
	h.heal()
	c := id.ClaimOf(digest, 2)
	text := answers + string(c) + ",1,300.00,,\n"
	if !silent {
		h.lay("in/repricing/acme/one.csv", text)
	} else if _, err := h.parts.Files.Put(h.t.Context(), "in/repricing/acme/one.csv", strings.NewReader(text)); err != nil {
		h.t.Fatal(err)
	}
	h.heal()
	h.replace(id.ClaimOf(digest, 1), 4)
	if o := h.outcome(c); o.Status != claim.Paid || !strings.HasPrefix(o.ScheduleID, "leased@1 repriced:") {
		h.t.Errorf("%s by %s", o.Status, o.ScheduleID)
	}
}
