package portal_test

import (
	"encoding/json"
	"html"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/portal"
)

func TestEveryPageAndItsTwin(t *testing.T) {
	w := open(t)
	a := string(memberOf(birch, "E1", 1))
	for _, c := range []struct{ page, api, onPage, inJSON string }{
		{"/", "/api/summary", "Where the billed money went", `"unmatched": 1`},
		{"/employers", "/api/employers", "Birchwood Foods", `"employer": "birchwood"`},
		{"/employers/birchwood", "/api/employers/birchwood", "$30.00 copay", `"member_pays": "The deductible, then 20% coinsurance"`},
		{"/employers/birchwood", "/api/employers/birchwood", "2 banking days", `"individual": "500.00"`},
		{"/members", "/api/members", "Benedict Syntheticson", `"total": 4`},
		{"/members?q=bened", "/api/members?q=bened", "Benedict Syntheticson", `"total": 1`},
		{"/members?e=other", "/api/members?e=other", "Cornelia Otherly", `"total": 1`},
		{"/members/" + a, "/api/members/" + a, "Sample PPO, plan year from 2025-01-01", `"email": "consent given"`},
		{"/claims", "/api/claims", "9 claims", `"total": 9`},
		{"/claims?status=denied", "/api/claims?status=denied", "1 claim", `"total": 1`},
		{"/claims/" + string(claimOf(3)), "/api/claims/" + string(claimOf(3)), "The plan does not cover this charge", `"remark": "N30"`},
		{"/claims/" + string(claimOf(4)), "/api/claims/" + string(claimOf(4)), "The billing provider is not known", `"reason": "provider-unknown"`},
		{"/claims/" + string(claimOf(9)), "/api/claims/" + string(claimOf(9)), "No covered person was found", `"unmatched": true`},
		{"/claims/" + string(claimOf(2)), "/api/claims/" + string(claimOf(2)), "The member's share", `"fee_schedule": "sample-2025 1"`},
		{"/claims/" + string(claimOf(2)), "/api/claims/" + string(claimOf(2)), "T0001", `"payment": "pay1"`},
		{"/claims/" + string(claimOf(5)), "/api/claims/" + string(claimOf(5)), "Taken back; nothing of it stands", `"status": "reversed"`},
		{"/pended", "/api/pended", "Add the provider to the directory", `"since": "2025-12-20"`},
		{"/files", "/api/files", "loop 2300 CLM02, segment 41: not an amount", `"status": "partly accepted"`},
		{"/files", "/api/files", "837P and 270", `"reads": "11 claims and 1 inquiry"`},
		{"/files", "/api/files", "<b>271</b> who is covered", `"kind": "277CA"`},
		{"/", "/api/summary", "1 rejected", `"271": 1`},
		{"/calls", "/api/calls", "No. 2", `"requested": "`},
		{"/calls/birchwood/health/1", "/api/calls/birchwood/health/1", "Merkle root", `"status": "settled"`},
		{"/calls/birchwood/health/2", "/api/calls/birchwood/health/2", "bank send this", `"can_settle": true`},
		{"/payments", "/api/payments", "T0001", `"method": "ach"`},
		{"/payments/pay1", "/api/payments/pay1", "it adds up to the cent", `"balanced": true`},
		{"/mailbox", "/api/mailbox", "You have a new message", `"channel": "sms"`},
	} {
		page := w.get(c.page)
		if !strings.Contains(html.UnescapeString(page), c.onPage) {
			t.Errorf("%s does not say %q", c.page, c.onPage)
		}
		if !strings.Contains(page, "everyone here is synthetic") {
			t.Errorf("%s does not say that its people are synthetic", c.page)
		}
		twin := w.get(c.api)
		if !json.Valid([]byte(twin)) || !strings.Contains(twin, c.inJSON) {
			t.Errorf("%s does not hold %s:\n%s", c.api, c.inJSON, twin)
		}
		if strings.Contains(twin, ": null") {
			t.Errorf("%s holds null", c.api)
		}
	}
}

func (w *world) decode(target string, v any) {
	w.t.Helper()
	w.ok(json.Unmarshal([]byte(w.get(target)), v))
}

func cents(t *testing.T, s string) money.Cents {
	t.Helper()
	c, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSummaryCountsEachClaimOnceAndAddsUp(t *testing.T) {
	w := open(t)
	var s struct {
		Members int
		Claims  struct{ Total, Paid, Denied, Pended, Unmatched, Reversed, Voids, Reversals int }
		Money   map[string]string
		Funding struct{ Calls, Open int }
		Notices map[string]int
	}
	w.decode("/api/summary", &s)
	c := s.Claims
	if c.Total != 10 || c.Paid != 4 || c.Denied != 1 || c.Pended != 2 || c.Unmatched != 1 || c.Reversed != 2 || c.Voids != 1 {
		t.Errorf("claims %+v", c)
	}
	if c.Reversals < 2 {
		t.Errorf("%d reversals", c.Reversals)
	}
	if cents(t, s.Money["billed"]) != cents(t, s.Money["plan_paid"])+cents(t, s.Money["member_owes"])+cents(t, s.Money["written_off"]) {
		t.Errorf("money does not add up: %v", s.Money)
	}
	if s.Money["billed"] != "4005.00" || s.Money["plan_paid"] != "1338.02" { // claims 2, 3, 6, 8 and 10
		t.Errorf("money of the claims that stand: %v", s.Money)
	}
	if s.Members != 4 || s.Funding.Calls != 2 || s.Funding.Open != 1 || s.Notices["sms"] != 1 || s.Notices["email"] != 1 {
		t.Errorf("%+v", s)
	}
}

func TestLinesExplainEveryCent(t *testing.T) {
	w := open(t)
	for n := 1; n <= 10; n++ {
		var c struct {
			Lines []struct {
				Billed   string
				PlanPaid string `json:"plan_paid"`

				Adjustments []struct{ Amount string }
				Trace       []struct{ Rule, Left string }
			}
		}
		w.decode("/api/claims/"+string(claimOf(n)), &c)
		for _, l := range c.Lines {
			if len(l.Trace) == 0 {
				continue // pended: nothing decided
			}
			sum := cents(t, l.PlanPaid)
			for _, a := range l.Adjustments {
				sum += cents(t, a.Amount)
			}
			if sum != cents(t, l.Billed) {
				t.Errorf("claim %d: payment and adjustments are %s, billed %s", n, sum, l.Billed)
			}
			if last := l.Trace[len(l.Trace)-1]; last.Left != l.PlanPaid {
				t.Errorf("claim %d: the ladder ends at %s, the plan pays %s", n, last.Left, l.PlanPaid)
			}
			steps := l.Trace[:len(l.Trace)-1]
			if len(steps) > 1 && steps[len(steps)-1].Left != l.PlanPaid && l.PlanPaid != "0.00" {
				t.Errorf("claim %d: the steps leave %s, the plan pays %s", n, steps[len(steps)-1].Left, l.PlanPaid)
			}
		}
	}
}

func TestAccumulatorsStandAgainstTheirMaximum(t *testing.T) {
	w := open(t)
	var m struct {
		Accumulators []struct {
			Year    string           `json:"year_from"`
			Amounts []map[string]any `json:"amounts"`
			Visits  []struct{ Used, Of int }
		}
	}
	w.decode("/api/members/"+string(memberOf(birch, "E1", 1)), &m)
	if len(m.Accumulators) != 2 || m.Accumulators[0].Year != "2026-01-01" || m.Accumulators[1].Year != "2025-01-01" {
		t.Fatalf("years %+v", m.Accumulators)
	}
	d := m.Accumulators[1].Amounts[0]
	if d["own"] != "500.00" || d["own_of"] != "500.00" || d["family_of"] != "1000.00" {
		t.Errorf("deductible %v", d)
	}
	w.decode("/api/members/"+string(memberOf(birch, "E1", 2)), &m)
	if v := m.Accumulators[1].Visits[0]; v.Used != 0 || v.Of != 20 {
		t.Errorf("the voided visit still counts: %+v", v)
	}
}

func TestHistoryNamesWhatCausedIt(t *testing.T) {
	w := open(t)
	var c struct {
		History  []struct{ Status, Of string }
		PlanPaid string `json:"plan_paid"`
		By       string `json:"taken_back_by"`
	}
	w.decode("/api/claims/"+string(claimOf(1)), &c)
	if len(c.History) != 2 || c.History[0].Status != "paid" || c.History[1].Status != "reversed" || c.History[1].Of != string(claimOf(8)) {
		t.Errorf("%+v", c.History)
	}
	if c.PlanPaid != "0.00" || c.By != string(claimOf(8)) {
		t.Errorf("taken back by %q, and %s of it stands", c.By, c.PlanPaid)
	}
}

func TestEmptyWorldSaysWhatToDo(t *testing.T) {
	w := empty(t)
	w.crawl(func(string, string) {})
	for page, want := range map[string]string{
		"/": "Nothing has happened yet", "/members": "Post a household", "/claims": "Upload a provider's 837 file", "/pended": "Nothing waits",
		"/files": "No file came in yet", "/calls": "No money has been called", "/payments": "Nobody was paid yet", "/mailbox": "Nothing was sent yet",
	} {
		if !strings.Contains(html.UnescapeString(w.get(page)), want) {
			t.Errorf("%s does not say %q", page, want)
		}
	}
	w.portal = &portal.Portal{Table: w.table, Files: w.files, Funding: w.funding, Now: w.clock.Now}
	if got := w.get("/employers"); strings.Contains(got, "synthetic") || !strings.Contains(got, "Add an agreement") {
		t.Error("no employers, no sample")
	}
}

func TestLiveRefreshes(t *testing.T) {
	w := open(t)
	if !strings.Contains(w.get("/?live"), `http-equiv="refresh"`) || strings.Contains(w.get("/"), `http-equiv="refresh"`) {
		t.Error("?live, and only it, refreshes")
	}
}
