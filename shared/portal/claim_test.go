package portal_test

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/portal"
)

// carrier is a call or a payment as a claim names it.
type carrier struct {
	Number  int64
	Payment string
	Of      string `json:"claim_amount"`
}

type followed struct {
	Status, Reads   string
	PlanPaid        string `json:"plan_paid"`
	Calls, Payments []carrier
	Call            *carrier
	History         []struct{ Words, Reads, PlanPaid string }
}

// plain is a page's text, without markup.
func plain(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))), " ")
}

func TestAClaimNamesEveryCallAndPaymentThatCarriedIt(t *testing.T) {
	w := open(t)
	var one followed
	w.decode("/api/claims/"+string(claimOf(1)), &one)
	if len(one.Calls) != 2 || one.Calls[0].Number != 1 || one.Calls[1].Number != 2 || one.Call.Number != 2 || len(one.Payments) != 0 {
		t.Fatalf("claim 1: %+v", one)
	}
	if cents(t, one.Calls[0].Of) <= 0 || cents(t, one.Calls[0].Of) != -cents(t, one.Calls[1].Of) {
		t.Errorf("paid %s and taken back %s", one.Calls[0].Of, one.Calls[1].Of)
	}
	if page := plain(w.get("/claims/" + string(claimOf(1)))); !strings.Contains(page, "No. 1 settled $") || !strings.Contains(page, "No. 2 requested -$") {
		t.Error("the page does not show both calls")
	}
}

// Approved is not paid: the money has to be with the payee.
func TestApprovedReadsPaidOnceItIs(t *testing.T) {
	w := open(t)
	var two, ten followed
	w.decode("/api/claims/"+string(claimOf(2)), &two)
	w.decode("/api/claims/"+string(claimOf(10)), &ten)
	if two.Status != "paid" || two.Reads != "paid" || len(two.Payments) != 1 || two.Payments[0].Of != two.PlanPaid {
		t.Errorf("a claim that was paid: %+v", two)
	}
	if ten.Status != "paid" || ten.Reads != "approved" || len(ten.Payments) != 0 || ten.Calls[0].Number != 2 {
		t.Errorf("a claim that waits for its money: %+v", ten)
	}
	var list, members struct {
		Claims []struct{ Claim, Status, Reads string }
	}
	w.decode("/api/claims?status=paid", &list)
	w.decode("/api/members/"+string(memberOf(birch, "E1", 1)), &members)
	for _, rows := range [][]struct{ Claim, Status, Reads string }{list.Claims, members.Claims} {
		for _, c := range rows {
			if c.Status == "paid" && (c.Reads == "paid") != (c.Claim == string(claimOf(2))) {
				t.Errorf("claim %s of the list reads %q", c.Claim, c.Reads)
			}
		}
	}
	sent, err := w.portal.Payments(t.Context(), birch, health)
	w.ok(err)
	sent[0].Status = "held"
	w.portal.Payments = func(_ context.Context, e id.Employer, _ id.Plan) ([]portal.Payment, error) {
		if e != birch {
			return nil, nil
		}
		return sent, nil
	}
	if w.decode("/api/claims/"+string(claimOf(2)), &two); two.Reads != "approved" {
		t.Errorf("a claim whose payment is held reads %q", two.Reads)
	}
	if page := plain(w.get("/claims/" + string(claimOf(7)))); !strings.Contains(page, "void carried out") || strings.Contains(page, "applied") {
		t.Error("a void is not said in words")
	}
}

func TestHistorySaysWhatHappened(t *testing.T) {
	w := open(t)
	for n, want := range map[int][]string{
		1: {"Decided as it came in", "Replaced by claim " + string(claimOf(8))},
		5: {"Decided as it came in", "Voided by claim " + string(claimOf(7))},
		7: {"Takes back claim " + string(claimOf(5))},
		8: {"Decided in the place of claim " + string(claimOf(1)) + ", which it replaces"},
		2: {"Decided as it came in"},
	} {
		var c followed
		w.decode("/api/claims/"+string(claimOf(n)), &c)
		var got []string
		for _, h := range c.History {
			got = append(got, h.Words)
		}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("claim %d: %q, want %q", n, got, want)
		}
	}
	// A void of what met the deductible moves what came after it.
	dec := day.New(2025, 12, 1)
	void := bill(11, annabel, line(1, "70551", 140_000, dec+1))
	void.Claim.Frequency, void.Claim.Original = claim.Void, claimOf(2)
	w.submit("E1", "batch-4", void)
	var ten followed
	w.decode("/api/claims/"+string(claimOf(10)), &ten)
	by := string(claimOf(11))
	if n := len(ten.History); n != 3 || ten.History[1].Words != "Taken back, to be decided anew because of claim "+by ||
		ten.History[2].Words != "Decided anew because of claim "+by {
		t.Errorf("%+v", ten.History)
	}
}

func TestARegisterAddsUpToTheRequest(t *testing.T) {
	w := open(t)
	w.ok(w.funding.Credit(t.Context(), funding.Credit{ID: "refund-1", Employer: birch, Plan: health, Kind: funding.RefundLine,
		Payee: funding.Payee{NPI: clinic, TIN: "123456789"}, On: day.New(2026, 1, 3), Cents: 2_000}))
	w.submit("E1", "batch-5", bill(12, annabel, line(1, "70551", 140_000, day.New(2025, 12, 11))))
	w.clock.Pass(24 * 3_600e9)
	_, err := w.funding.Call(t.Context(), birch, health, day.Of(w.clock.Now()))
	w.ok(err)
	kinds := map[string]int{}
	for _, n := range []string{"1", "2", "3"} {
		var c struct {
			Held, Offset, Credits, Requested string
			Register                         []struct {
				Kind string
				Paid string `json:"plan_paid"`
			}
			Sum struct {
				Paid string `json:"plan_paid"`
			} `json:"register_total"`
			Payees []map[string]string
			All    map[string]string `json:"payee_total"`
		}
		w.decode("/api/calls/birchwood/health/"+n, &c)
		lines := cents(t, "0.00")
		for _, l := range c.Register {
			kinds[l.Kind]++
			lines += cents(t, l.Paid)
		}
		if c.All["held"] != c.Held || c.All["offset"] != c.Offset {
			t.Errorf("call %s: payees add up to %v, the call to %+v", n, c.All, c)
		}
		if lines != cents(t, c.Sum.Paid) || lines != cents(t, c.Held)-cents(t, c.All["taken_back"])-cents(t, c.All["given_back"]) {
			t.Errorf("call %s: the register's total is %s, its lines add up to %s, payees %v", n, c.Sum.Paid, lines, c.All)
		}
		for _, p := range append(c.Payees, c.All) {
			if cents(t, p["net"]) != cents(t, p["held"])-cents(t, p["offset"]) ||
				cents(t, p["still_owes"]) != cents(t, p["owed_before"])+cents(t, p["taken_back"])-cents(t, p["given_back"])-cents(t, p["offset"]) {
				t.Errorf("call %s: %v", n, p)
			}
		}
		given := cents(t, c.Credits) - cents(t, c.Offset)
		want := "Requested " + cents(t, c.Requested).Dollars() + " = approved " + cents(t, c.Held).Dollars() + " - taken off " +
			cents(t, c.Offset).Dollars() + " - money given back " + given.Dollars()
		if page := plain(w.get("/calls/birchwood/health/" + n)); !strings.Contains(page, want) || cents(t, c.Requested) != cents(t, c.Held)-cents(t, c.Offset)-given {
			t.Errorf("call %s does not say %q", n, want)
		}
	}
	if kinds["payment"] == 0 || kinds["reversal"] == 0 || kinds["refund"] != 1 {
		t.Errorf("the registers hold %v", kinds)
	}
}

// Whoever looks for the member of an unmatched claim sees what the claim says.
func TestAnUnmatchedClaimSaysWhoWasTreated(t *testing.T) {
	w := open(t)
	const card = "OA000000009"
	asked := false
	w.portal.Unmatched = func(_ context.Context, c id.Claim) (adjudicate.Submission, phi.Text, error) {
		if asked = true; c != claimOf(9) {
			return adjudicate.Submission{}, phi.Text{}, fault.New(fault.NotFound, "no such claim")
		}
		return bill(9, benedict, line(1, "97110", 11_000, day.New(2025, 12, 5))), phi.New(card), nil
	}
	page := plain(w.get("/claims/" + string(claimOf(9))))
	for _, want := range []string{"Benedict Syntheticson", "2012-05-06", card, "NPI " + clinic, "$110.00", "97110", "2025-12-05", "No covered person was found"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q: %s", want, page)
		}
	}
	var v struct {
		Billed  string
		Patient struct{ Name, Born, Card string }
		NPI     string `json:"billing_npi"`
	}
	if w.decode("/api/claims/"+string(claimOf(9)), &v); v.Patient.Card != card || v.Billed != "110.00" || v.NPI != clinic || !asked {
		t.Errorf("%+v", v)
	}
	w.unmatched(claimOf(19))
	if page := w.get("/claims/" + string(claimOf(19))); !strings.Contains(page, "No covered person was found") {
		t.Error("a claim that is stored no more has no page")
	}
}

func TestMembersAreFoundByTheirWholeCardNumber(t *testing.T) {
	w := open(t)
	var m struct{ Card string }
	w.decode("/api/members/"+string(memberOf(birch, "E1", 2)), &m)
	for q, want := range map[string]int{m.Card: 2, strings.ToLower(m.Card): 2, m.Card[:len(m.Card)-1]: 0, m.Card[2:]: 0} {
		var v struct{ Members []struct{ Name string } }
		if w.decode("/api/members?q="+q, &v); len(v.Members) != want {
			t.Errorf("%d members for a card number, want %d: %v", len(v.Members), want, v.Members)
		}
	}
}

func TestAnEnrollmentThatWaitsLeadsToItsFamily(t *testing.T) {
	w := open(t)
	f := enroll.FamilyOf(birch, "E2")
	row, err := find.Row(find.WaitingKey(id.Claim("enrollment-"+f)), 1, find.Place{Employer: birch, Family: f, Reason: adjudicate.PendOption, Since: day.New(2025, 12, 30)})
	w.ok(err)
	w.ok(find.PutNewer(t.Context(), w.table, row))
	page, m := w.get("/pended"), string(memberOf(birch, "E2", 1))
	if !strings.Contains(page, "Enrollment: an elected option that is not published") || !strings.Contains(page, `href="/members/`+m+`"`) || !strings.Contains(page, "2 claims and 1 enrollment") {
		t.Errorf("the enrollment is not among what waits: %s", plain(page))
	}
	var v struct {
		Claims []struct{ Kind, Claim, Member string }
	}
	if w.decode("/api/pended", &v); len(v.Claims) != 3 || v.Claims[2].Kind != "enrollment" || v.Claims[2].Member != m || v.Claims[2].Claim != "" || v.Claims[0].Kind != "claim" {
		t.Errorf("%+v", v)
	}
	var s struct {
		Waits  int `json:"enrollments_waiting"`
		Claims struct{ Pended int }
	}
	if w.decode("/api/summary", &s); s.Waits != 1 || s.Claims.Pended != 2 {
		t.Errorf("%+v", s)
	}
}

func TestALetterLeadsToItsDocuments(t *testing.T) {
	w := open(t)
	eob, err := w.files.List(t.Context(), "documents/", "", 1)
	w.ok(err)
	letter := portal.Message{At: w.clock.Now(), Message: messages.Message{ID: "l1", Channel: messages.Letter, Employer: string(birch), Subject: "Letter to print and post",
		Text: "Print and post, in one envelope:\n\n" + eob[0].Key + "\nsecret/key.txt documents/../secret/key.txt"}}
	w.portal.Mailbox = func(context.Context) ([]portal.Message, error) { return []portal.Message{letter}, nil }
	var v struct {
		Messages []struct{ Documents []string }
	}
	if w.decode("/api/mailbox", &v); len(v.Messages[0].Documents) != 1 || v.Messages[0].Documents[0] != eob[0].Key {
		t.Errorf("%+v", v)
	}
	if page := w.get("/mailbox"); !strings.Contains(page, "/files/view?key=documents") {
		t.Error("the page has no link")
	}
}

// Every step of a claim's trace has words, and a member's share says of what it was taken.
func TestEachStepHasWords(t *testing.T) {
	w := open(t)
	seen := map[string]bool{}
	for i := 1; i <= 3; i++ {
		var one struct {
			Lines []struct {
				Trace []struct{ Rule, Words, Amount, Left string }
			}
		}
		w.decode("/api/claims/"+string(claimOf(i)), &one)
		for _, l := range one.Lines {
			before := ""
			for _, s := range l.Trace {
				if s.Words == "" {
					t.Errorf("claim %d: %s says nothing", i, s.Rule)
				}
				if s.Rule == "coinsurance" && s.Amount != "0.00" && !strings.Contains(strings.ReplaceAll(s.Words, ",", ""), "percentage of $"+before) {
					t.Errorf("claim %d: %q, with %s left before", i, s.Words, before)
				}
				before = s.Left
				seen[s.Rule] = true
			}
		}
	}
	if !seen["deductible"] || !seen["coinsurance"] {
		t.Errorf("the world shows no shares: %v", seen)
	}
}
