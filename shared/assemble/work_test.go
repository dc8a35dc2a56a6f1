package assemble_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12/x837"
)

// strict is the option with reasons to look: a benefit that is missing, a review, suspects,
// and a hold above 60 dollars.
func strict() string {
	o := strings.Replace(ppo, "match: {networks: [in]}", "match: {networks: [in], codes: [99201-99215]}", 1)
	return strings.Replace(o, "benefits:", "edits: [suspect]\nreviews: [{name: costly, match: {codes: [99205]}}]\nholds: [{name: large, paid-over: 60}]\nbenefits:", 1)
}

type shownWork struct {
	Claim, Status, Reason, Do, Owner string
	Version                          int64
	Release                          bool
	Holds                            []string
	Total                            struct{ Plan, Member string }
	Acts                             []struct{ Act, By, Second string }
}

func (h *house) worklist(query string) (out []string) {
	h.t.Helper()
	var v struct {
		Items []struct{ Claim, Queue, Reason, Owner string }
	}
	if status := h.api("GET", "work?"+query, nil, &v); status != 200 {
		h.t.Fatal(status)
	}
	for _, it := range v.Items {
		out = append(out, strings.TrimSpace(it.Claim[len(it.Claim)-1:]+" "+it.Queue+" "+it.Reason+" "+it.Owner))
	}
	return out
}

// numbered is the claim at a place of the file, from 0.
func (h *house) numbered(n int) string {
	h.t.Helper()
	for _, d := range h.standing() {
		if d.Claim.ID.Ordinal() == n+1 {
			return string(d.Claim.ID)
		}
	}
	h.t.Fatal("no such claim stands")
	return ""
}

// act posts an act twice: the second time changes nothing.
func (h *house) act(n int, act map[string]any) (v shownWork) {
	h.t.Helper()
	c := h.numbered(n)
	for i := range 2 {
		if status := h.api("POST", "work/"+c, act, &v); status != 200 {
			var said string
			h.api("POST", "work/"+c, act, &said)
			h.t.Fatalf("time %d: %d %s", i+1, status, said)
		}
		if len(h.log().Entries) != int(v.Version) {
			h.t.Fatal("the version shown is not the log's")
		}
		if i == 0 { // unknown fields of a request are passed over
			act["at"] = v.Version
		} else if act["at"] != v.Version {
			h.t.Error("the same act again wrote an entry")
		}
	}
	delete(act, "at")
	return v
}

// refused posts an act that does not fit and wants its reason.
func (h *house) refused(n, status int, act map[string]any, want string) {
	h.t.Helper()
	before := len(h.log().Entries)
	var said string
	got := h.api("POST", "work/"+h.numbered(n), act, &said)
	if got != status || !strings.Contains(said, want) || len(h.log().Entries) != before {
		h.t.Errorf("%d %s, want %d %q", got, said, status, want)
	}
}

type act = map[string]any

// A claim of each kind of work is released, denied, overridden, given to somebody, and its
// money let go; it goes to the bank as people said, and what they said stands in the log.
func TestPeopleWorkClaims(t *testing.T) {
	h := open(t)
	h.republish(map[string]string{catalog.Options + "ppo@1.yaml": strict()})
	h.enrollOne()
	twice := bill("Annabel", 2, 11_000)
	other := bill("Annabel", 2, 10_000)
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), other, twice, bill("Annabel", 5, 10_000), bill("Annabel", 20, 10_000), bill("Annabel", 6, 10_000)}, nil)
	if got := h.paidBy(); got != "paid 0.00, paid 48.00, pended 0.00, pended 0.00, pended 0.00, paid 64.00" {
		t.Fatal(got)
	}
	want := "3 examiners possible-duplicate,4 clinical clinical-review,5 benefits no-benefit,6 holds hold:large"
	if got := strings.Join(h.worklist(""), ","); got != want {
		t.Fatal(got)
	}
	h.refused(4, 400, act{"act": "release", "by": "ana"}, "no-benefit cannot be released: publish")
	h.refused(4, 400, act{"act": "release"}, "who acts")
	h.refused(4, 400, act{"act": "dance", "by": "ana"}, "no such act")
	h.refused(4, 400, act{"act": "deny", "by": "ana", "group": "XX", "reason": "50"}, "a denial needs a group")
	h.refused(4, 400, act{"act": "deny", "by": "ana", "group": "PR", "reason": "29"}, "reason 29 stands under CO")
	h.refused(4, 400, act{"act": "deny", "by": "ana", "group": "CO", "reason": "18"}, "reason 18 stands under OA")
	h.refused(0, 400, act{"act": "release", "by": "ana"}, "does not wait")
	h.refused(3, 409, act{"act": "release", "by": "ana", "version": 1}, "look again")
	h.refused(1, 400, act{"act": "pay", "by": "ana", "amount": "90"}, "at most 80.00")
	h.refused(1, 400, act{"act": "pay", "by": "ana", "amount": "40"}, "who bears")
	h.refused(1, 400, act{"act": "allow", "by": "ana", "amount": "4x"}, "amount")
	if v := h.act(3, act{"act": "assign", "what": "ben", "by": "ana"}); v.Owner != "ben" || v.Status != "pended" {
		t.Errorf("%+v", v)
	}
	if got := h.worklist("owner=ben"); len(got) != 1 || got[0] != "4 clinical clinical-review ben" {
		t.Error(got)
	}
	h.act(3, act{"act": "deny", "by": "ben", "group": "CO", "reason": "50"})
	h.act(2, act{"act": "release", "by": "ana", "note": "two visits"})
	h.act(4, act{"act": "pay", "by": "ana", "amount": "30", "group": "PR", "reason": "96"})
	if got := h.worklist(""); len(got) != 2 || !strings.Contains(h.paidBy(), "denied 0.00") {
		t.Fatal(got, h.paidBy()) // 3 and 6 are held: each pays 64
	}
	calls := h.fund()
	if calls[0].Requested != 4_800+3_000 {
		t.Errorf("requested %s", calls[0].Requested)
	}
	h.pay("dep_1", calls[0].Requested.String())
	for _, d := range h.standing() {
		if len(d.Decision.Outcome.Holds) > 0 {
			h.act(d.Claim.ID.Ordinal()-1, act{"act": "release-hold", "what": "large", "by": "ana"})
		}
	}
	if got := h.worklist(""); len(got) != 0 {
		t.Error("still waits", got)
	}
	calls = h.fund()
	c := calls[len(calls)-1]
	if c.Held != 12_800 || c.Credits != 0 || c.Requested != 12_800 {
		t.Errorf("held %s, credits %s", c.Held, c.Credits)
	}
	h.pay("dep_2", c.Requested.String())
	if got := h.sumOfPayments(); got != 4_800+3_000+12_800 {
		t.Errorf("paid out %s", got)
	}
	h.balanced()
	h.remits(h.payments())
	h.heal()
	h.noPHI()
	h.noPHIinMail()
	h.sweeps(0)
	var r struct {
		Claims, Decided, Auto int
		FirstPass             int `json:"first_pass"`
		Pended                map[string]int
		AutoRate              string `json:"auto_rate"`
		FirstRate             string `json:"first_pass_rate"`
	}
	if h.api("GET", "rates", nil, &r); r.Claims != 6 || r.Decided != 6 || r.Auto != 2 || r.FirstPass != 3 || r.Pended["no-benefit"] != 1 || r.AutoRate != "33.3" || r.FirstRate != "50.0" {
		t.Errorf("%+v", r)
	}
	if h.api("GET", "rates?from=2031-01-01", nil, &r); r.Claims != 0 || r.AutoRate != "" {
		t.Errorf("%+v", r)
	}
}

// What moves much needs a second, other person; and what a person said stays through a
// replay: a later void re-decides around it.
func TestASecondPersonAndAReplay(t *testing.T) {
	h := open(t)
	h.republish(map[string]string{catalog.Agreements + "sample.yaml": agreed + "override-limit: 10\n"})
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000), bill("Annabel", 3, 10_000)}, nil)
	more := act{"act": "pay", "by": "ana", "amount": "75"}
	h.refused(1, 403, more, "one person may move 10.00")
	more["second"] = "ana"
	h.refused(1, 403, more, "second, other person")
	more["second"] = "ben"
	if v := h.act(1, more); v.Total.Plan != "75.00" || v.Total.Member != "5.00" || v.Acts[0].Second != "ben" {
		t.Errorf("%+v", v)
	}
	if got := h.paidBy(); got != "paid 0.00, paid 75.00, paid 52.00" { // the second took 5 of the deductible, the third takes 15
		t.Error(got)
	}
	void := bill("Annabel", 1, 10_000)
	void.Frequency, void.Original = '8', string(h.standing()[0].Claim.ID)
	h.upload(2, []x837.Claim{void}, nil)
	if got := h.paidBy(); !strings.HasPrefix(got, "paid 75.00") {
		t.Error("the override is lost:", got)
	}
	for _, d := range h.standing() {
		o := d.Decision.Outcome
		var off money.Cents
		for _, l := range o.Lines {
			for _, a := range l.Adjustments {
				off += a.Amount
			}
		}
		if len(o.Lines) > 0 && o.PlanPaid+off != o.Charge {
			t.Error("a claim does not add up")
		}
	}
	h.balanced()
	h.sweeps(0)
}
