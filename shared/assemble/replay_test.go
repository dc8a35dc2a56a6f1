package assemble_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/x12/x837"
)

// republish changes documents of the catalog for what comes.
func (h *house) republish(docs map[string]string) {
	h.t.Helper()
	for key, doc := range docs {
		if _, err := h.parts.Files.Put(h.t.Context(), key, strings.NewReader(doc)); err != nil {
			h.t.Fatal(err)
		}
	}
	book, err := catalog.Load(h.t.Context(), h.parts.Files)
	if err != nil {
		h.t.Fatal(err)
	}
	h.parts.Catalog, h.parts.Book = book, book
}

// says lets the employer say something of the household, as of now.
func (h *house) says(wid string, change func(*partner.Record)) {
	h.t.Helper()
	h.clock.Pass(time.Second)
	r := household("E1")
	change(r)
	body, err := partner.EnrollmentBody(r, h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	if status, text := h.post("hris", wid, h.clock.Now(), body, nil); status != http.StatusAccepted {
		h.t.Fatal(status, text)
	}
	h.quiet()
}

// api asks the portal as aso does and reads the answer into out.
func (h *house) api(method, path string, body any, out any) int {
	h.t.Helper()
	if h.parts.Operator == nil {
		h.parts.Operator = &assemble.Operator{Worklist: h.parts.Worklist}
	}
	raw, text := []byte(nil), false
	if s, ok := body.(string); ok {
		raw, text = []byte(s), true
	}
	if body != nil && !text {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			h.t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, "http://"+h.addr+"/api/"+path, bytes.NewReader(raw))
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if out != nil && res.StatusCode == http.StatusOK {
		if err := json.Unmarshal(answer, out); err != nil {
			h.t.Fatal(err, string(answer))
		}
	}
	if s, ok := out.(*string); ok && res.StatusCode != http.StatusOK {
		*s = string(answer)
	}
	h.quiet()
	return res.StatusCode
}

type shownReplay struct {
	ID, Why, Status, Plan, Member string
	Differences                   []struct {
		Claim         string
		Before, After struct{ Status, Plan, Member string }
	}
}

func (h *house) replays() []shownReplay {
	h.t.Helper()
	var v struct{ Replays []shownReplay }
	if status := h.api("GET", "replays", nil, &v); status != 200 {
		h.t.Fatal(status)
	}
	return v.Replays
}

// paidBy is what the plan pays of each claim that stands, in their order.
func (h *house) paidBy() string {
	h.t.Helper()
	var out []string
	for _, d := range h.standing() {
		out = append(out, d.Decision.Outcome.Status.String()+" "+d.Decision.Outcome.PlanPaid.String())
	}
	return strings.Join(out, ", ")
}

func (h *house) sumOfPayments() (sum money.Cents) {
	for _, p := range h.payments() {
		sum += p.Cents
	}
	return sum
}

// A termination that reaches back takes back what was paid since, once somebody agrees; the
// overpayment comes off the next call; a re-instatement pays it anew.
func TestRetroTerminationAndReinstatement(t *testing.T) {
	h := open(t)
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 8, 10_000), bill("Annabel", 9, 10_000)}, nil)
	calls := h.fund()
	h.pay("dep_1", calls[0].Requested.String())
	const before = "paid 0.00, paid 48.00, paid 64.00"
	if got := h.paidBy(); got != before {
		t.Fatal(got)
	}
	gone := func(r *partner.Record) { r.Status, r.Terminated = partner.Terminated, day.New(2025, 12, 8) }
	h.says("msg_2", gone)
	list := h.replays()
	if h.paidBy() != before || len(list) != 1 || list[0].Why != "coverage" || list[0].Plan != "-64.00" || list[0].Differences[0].After.Status != "denied" {
		t.Fatalf("%s: %+v", h.paidBy(), list)
	}
	var done shownReplay
	if status := h.api("POST", "replays/"+list[0].ID+"/approve?by=ana", nil, &done); status != 200 || done.Status != "applied" {
		t.Fatal(status, done)
	}
	if got := h.paidBy(); got != "paid 0.00, paid 48.00, denied 0.00" || len(h.replays()) != 0 {
		t.Fatal(got)
	}
	h.upload(2, []x837.Claim{bill("Annabel", 3, 10_000)}, nil)
	calls = h.fund()
	if c := calls[len(calls)-1]; c.Held != 6_400 || c.Credits != 6_400 || c.Requested != 0 {
		t.Errorf("held %s, credits %s, requested %s", c.Held, c.Credits, c.Requested)
	}
	h.says("msg_3", func(*partner.Record) {})
	list = h.replays()
	if len(list) != 1 || list[0].Plan != "64.00" {
		t.Fatalf("re-instated: %+v", list)
	}
	h.api("POST", "replays/"+list[0].ID+"/approve?by=ana", nil, &done)
	if got := h.paidBy(); got != before+", paid 64.00" {
		t.Error(got)
	}
	calls = h.fund()
	c := calls[len(calls)-1]
	if c.Held-c.Credits != c.Requested || c.Requested != 6_400 {
		t.Errorf("held %s, credits %s, requested %s", c.Held, c.Credits, c.Requested)
	}
	h.pay("dep_3", c.Requested.String())
	if got := h.sumOfPayments(); got != 4_800+6_400+6_400 {
		t.Errorf("paid out %s", got)
	}
	h.balanced()
	h.remits(h.payments())
	h.heal()
	h.noPHI()
	h.noPHIinMail()
	h.sweeps(0)
}

// What moves less than the tolerance is carried out by itself, and once; a lost message of it
// is healed by the sweep.
func TestASmallReplayIsCarriedOutByItself(t *testing.T) {
	for _, lost := range []bool{false, true} {
		t.Run(fmt.Sprint("lost ", lost), func(t *testing.T) {
			h := open(t)
			h.republish(map[string]string{catalog.Agreements + "sample.yaml": agreed + "replay-tolerance: 84\n"})
			h.enrollOne()
			h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 8, 10_000), bill("Annabel", 9, 10_000)}, nil)
			if lost {
				h.lose("claims")
			}
			h.says("msg_2", func(r *partner.Record) { r.Status, r.Terminated = partner.Terminated, day.New(2025, 12, 8) })
			if lost {
				if got := h.paidBy(); got != "paid 0.00, paid 48.00, paid 64.00" {
					t.Fatal(got)
				}
			}
			h.heal()
			n := len(h.log().Entries)
			if got := h.paidBy(); got != "paid 0.00, paid 48.00, denied 0.00" || len(h.replays()) != 0 {
				t.Fatal(got, h.replays())
			}
			h.heal()
			if len(h.log().Entries) != n {
				t.Error("it was carried out twice")
			}
			h.sweeps(0)
		})
	}
}

func (h *house) log() *family.Log {
	h.t.Helper()
	log, err := family.LoadAll(h.t.Context(), h.parts.Table, employer, h.family())
	if err != nil {
		h.t.Fatal(err)
	}
	return log
}

// Worked example 6 of the domain page, to the cent and to the bank: X (1,000 allowed), Y (600)
// and Z (800) under a deductible of 1,500 and coinsurance of 20 percent; X is replaced by one
// of 400, and 480 was overpaid.
func TestAReplacementReplaysTheFamilyToTheCent(t *testing.T) {
	h := open(t)
	h.republish(map[string]string{catalog.Options + "ppo@1.yaml": strings.NewReplacer("individual: 100, family: 200", "individual: 1500, family: 3000",
		"individual: 1000, family: 2000", "individual: 5000, family: 10000").Replace(ppo)})
	h.enrollOne()
	of := func(n int, allowed money.Cents) x837.Claim {
		b := bill("Annabel", n, 2*allowed)
		b.Lines[0].Units = int64(allowed) * 1000 / 8_000
		return b
	}
	h.upload(1, []x837.Claim{of(1, 100_000), of(2, 60_000), of(3, 80_000)}, nil)
	if got := h.paidBy(); got != "paid 0.00, paid 80.00, paid 640.00" {
		t.Fatal(got)
	}
	calls := h.fund()
	h.pay("dep_1", calls[0].Requested.String())
	lower := of(1, 40_000)
	lower.Frequency, lower.Original = '7', string(h.standing()[0].Claim.ID)
	h.upload(2, []x837.Claim{lower}, nil)
	if got := h.paidBy(); got != "paid 0.00, paid 0.00, paid 240.00" {
		t.Fatal(got)
	}
	h.upload(3, []x837.Claim{of(4, 100_000)}, nil) // pays 800: the deductible is met
	calls = h.fund()
	c := calls[len(calls)-1]
	if c.Held-c.Credits != 80_000-48_000 || c.Requested != c.Held-c.Credits {
		t.Errorf("held %s, credits %s, requested %s", c.Held, c.Credits, c.Requested)
	}
	h.pay("dep_2", c.Requested.String())
	if got := h.sumOfPayments(); got != 72_000+32_000 {
		t.Errorf("paid out %s", got)
	}
	h.balanced()
	h.remits(h.payments())
	h.sweeps(0)
}

// What a pharmacy manager counts bears on claims that were decided since; the same file again
// adds nothing, and its negation puts everything back.
func TestImportedAccumulatorsReplay(t *testing.T) {
	h := open(t)
	h.republish(map[string]string{catalog.Agreements + "sample.yaml": agreed + "replay-tolerance: 1000\n"})
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	const before = "paid 0.00, paid 48.00"
	if got := h.paidBy(); got != before {
		t.Fatal(got)
	}
	row := "employer,member,option,year,bucket,amount,source,id\nsample," + string(h.family()) + "-01,ppo,2025,in.deductible,%s,pbm,%s\n"
	var v struct{ Rows, New int }
	for _, want := range []int{1, 0} {
		if status := h.api("POST", "accumulators", fmt.Sprintf(row, "60.00", "a"), &v); status != 200 || v.New != want {
			t.Fatal(status, v)
		}
		if got := h.paidBy(); got != "paid 32.00, paid 64.00" { // 40 left of the deductible: 40 x 80 %; then 80 x 80 %
			t.Fatal(got)
		}
	}
	if status := h.api("POST", "accumulators", fmt.Sprintf(row, "-60.00", "b"), &v); status != 200 || v.New != 1 || h.paidBy() != before {
		t.Error(status, v, h.paidBy())
	}
	var said string
	for _, c := range []struct{ old, now, want string }{
		{"2025", "2025-02-01", "row 2: year"}, {"ppo", "hmo", "row 2: the employer has no such option"}, {"in.deductible", "in.what", "row 2: bucket"},
		{"sample", "other", "row 2: there is no such employer"}, {"60.00", "x", "row 2: bucket and amount"}, {"-01", "-09", "import 1: the family has no such member"},
		{"source,id", "source", "row 1: the header lacks id"}, {"60.00", "-600.00", "less than nothing"},
	} {
		if status := h.api("POST", "accumulators", strings.Replace(fmt.Sprintf(row, "60.00", "c"), c.old, c.now, 1), &said); status != 400 || !strings.Contains(said, c.want) {
			t.Errorf("%s: %d %s", c.want, status, said)
		}
	}
	h.heal()
	h.sweeps(0)
}

// A corrected version of an option is applied to the claims of the version it corrects, family
// by family.
func TestACorrectedOptionReplays(t *testing.T) {
	h := open(t)
	h.republish(map[string]string{catalog.Agreements + "sample.yaml": agreed + "replay-tolerance: 10\n"})
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	right := strings.NewReplacer(`version: "1"`, "version: \"2\"\ncorrects: \"1\"", "individual: 100,", "individual: 120,").Replace(ppo)
	h.republish(map[string]string{catalog.Options + "ppo@2.yaml": right})
	ask := map[string]any{"employer": "sample", "option": "ppo@2", "limit": 10}
	var v struct{ Families, Of, Unchanged, Applied, Proposed int }
	if status := h.api("POST", "replay", ask, &v); status != 200 || v.Families != 1 || v.Proposed != 1 {
		t.Fatal(status, v) // 16.00 move for the plan and 16.00 for the member
	}
	list := h.replays()
	if len(list) != 1 || list[0].Why != "option" || list[0].Plan != "-16.00" {
		t.Fatalf("%+v", list)
	}
	if status := h.api("POST", "replays/"+list[0].ID+"/decline?by=ana", nil, nil); status != 200 || len(h.replays()) != 0 {
		t.Fatal(status)
	}
	if h.api("POST", "replay", ask, &v); v.Proposed != 1 || len(h.replays()) != 0 {
		t.Error("what was declined is brought up again")
	}
	h.republish(map[string]string{catalog.Agreements + "sample.yaml": agreed + "replay-tolerance: 16\n"})
	if h.api("POST", "replay", ask, &v); v.Applied != 1 || h.paidBy() != "paid 0.00, paid 32.00" {
		t.Error(v, h.paidBy())
	}
	for _, d := range h.standing() {
		if d.Decision.Outcome.OptionRev != "2" {
			t.Error("a claim keeps the version that was wrong")
		}
	}
	if h.api("POST", "replay", ask, &v); v.Unchanged != 1 {
		t.Error("again it comes to something else", v)
	}
	ask["option"] = "ppo@1"
	var said string
	if status := h.api("POST", "replay", ask, &said); status != 400 || !strings.Contains(said, "corrects") {
		t.Error(status, said)
	}
	h.sweeps(0)
}
