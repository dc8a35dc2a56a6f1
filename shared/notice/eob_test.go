package notice_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/plan"
)

// text is a document without its markup.
func text(doc string) string {
	doc = styles.ReplaceAllString(doc, "")
	return html.UnescapeString(strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(doc, " ")), " "))
}

// required is what an adverse determination must say: 29 CFR 2560.503-1(g)(1)(i) to (v)
// and 29 CFR 2590.715-2719(b)(2)(ii)(E) and (e).
var required = []string{
	"THIS IS NOT A BILL",
	"Ana Quillfeather",                 // (E)(1): the claim: who,
	"Lakeside Family Practice",         // the provider,
	"1234567893",                       //
	"12/12/2025",                       // the date of service,
	"$710.00",                          // the amount
	"0f1e2d3c4b5a69788796a5b4-10",      //
	"Code PR-26",                       // (E)(2): the denial code
	"before your coverage began",       // (g)(1)(i), (E)(2): the specific reason and the code's meaning
	"Eligibility and coverage",         // (g)(1)(ii): the plan provision
	"Acme Tools Health Plan",           //
	"What we need from you",            // (g)(1)(iii)
	"180 days",                         // (g)(1)(iv), (h)(3)(i)
	"PO Box 200",                       // where
	"section 502(a) of ERISA",          // (g)(1)(iv)
	"free of charge",                   // (g)(1)(v)
	"rule, guideline, protocol",        // (g)(1)(v)(A)
	"clinical judgment",                // (g)(1)(v)(B)
	"diagnosis and treatment code",     // (E)(1)
	"with their meaning",               //
	"4 months",                         // (E)(4), (d)(2)(i)
	"independent organization",         //
	"1-866-444-3272",                   // (E)(5): EBSA
	"Consumer assistance",              // (E)(5): PHS Act 2793
	"Español", "Tagalog", "中文", "Diné", // (e)
}

func TestADenialSaysWhatItMust(t *testing.T) {
	w := newWorld(t)
	scenarioNamed("claim-denied").run(w)
	w.tell()
	doc := text(w.document("-10-v2"))
	for _, s := range required {
		if !strings.Contains(doc, s) {
			t.Errorf("the denial lacks %q", s)
		}
	}
	if strings.Contains(doc, "Approved") {
		t.Error("a denial says approved")
	}
}

func scenarioNamed(name string) scenario {
	for _, sc := range scenarios() {
		if sc.name == name {
			return sc
		}
	}
	return scenario{}
}

// TestRightsGoWithEveryAdverseAmount, and only with one.
func TestRightsGoWithEveryAdverseAmount(t *testing.T) {
	one := func(paid money.Cents, as ...claim.Adjustment) claim.Outcome {
		o := claim.Outcome{Status: claim.Paid, PlanPaid: paid, Charge: paid}
		for _, a := range as {
			o.Charge += a.Amount
			if a.Group == claim.PR {
				o.MemberOwes += a.Amount
			}
		}
		o.Lines = []claim.LineOutcome{{Number: 1, Charge: o.Charge, Paid: paid, Adjustments: as}}
		return o
	}
	cases := []struct {
		name   string
		in     claim.Outcome
		rights bool
		funded bool
	}{
		{"paid in full", one(100), false, true},
		{"only a discount", one(60, claim.Adjustment{Group: claim.CO, Reason: "45", Amount: 40}), false, true},
		{"a copay", one(60, claim.Adjustment{Group: claim.PR, Reason: "3", Amount: 40}), true, true},
		{"a late claim that nobody owes", one(0, claim.Adjustment{Group: claim.CO, Reason: "29", Amount: 40}), true, false},
		{"a duplicate", one(0, claim.Adjustment{Group: claim.OA, Reason: "18", Amount: 40}), true, false},
		{"above the allowed amount", one(60, claim.Adjustment{Group: claim.PR, Reason: "45", Amount: 40}), true, true},
	}
	for _, c := range cases {
		w := newWorld(t)
		w.enroll(household())
		w.must(w.notice.Handle(t.Context(), w.put(w.bill(10), c.in)))
		doc := text(w.document("-10-v2"))
		if got := strings.Contains(doc, "180 days"); got != c.rights {
			t.Errorf("%s: appeal rights %v", c.name, got)
		}
		if got := strings.Contains(doc, "Approved; payment awaits your plan's funding"); got != c.funded {
			t.Errorf("%s: awaits funding %v", c.name, got)
		}
	}
}

// TestEveryReasonOfTheEngineHasWords: no code that shared/adjudicate gives is left
// to a phone call; one that nobody knows is.
func TestEveryReasonOfTheEngineHasWords(t *testing.T) {
	const unknown = "we will explain this code"
	for code, known := range map[string]bool{
		"CO45": true, "PR45": true, "PR1": true, "PR2": true, "PR3": true, "OA18": true, "PR26": true, "PR27": true, "CO29": true,
		"PR96": true, "PR119": true, "PR177": true, "PR200": true, "PR204": true, "PR242": true, "CO9999": false,
	} {
		w := newWorld(t)
		w.enroll(household())
		a := claim.Adjustment{Group: claim.Group(code[:2]), Reason: code[2:], Amount: 100}
		o := claim.Outcome{Status: claim.Denied, Charge: 100, Lines: []claim.LineOutcome{{Number: 1, Charge: 100, Adjustments: []claim.Adjustment{a}}}}
		if a.Group == claim.PR {
			o.MemberOwes = 100
		}
		w.must(w.notice.Handle(t.Context(), w.put(w.bill(10), o)))
		if got := !strings.Contains(w.document("-10-v2"), unknown); got != known {
			t.Errorf("%s: in words %v", code, got)
		}
	}
}

// TestMetersStandAfterEachClaim: two claims of one batch show the deductible as it
// grew, and without Limits only what was used.
func TestMetersStandAfterEachClaim(t *testing.T) {
	for _, known := range []bool{true, false} {
		w := newWorld(t)
		if !known {
			w.notice.Limits = nil
		}
		w.enroll(household())
		w.decide(w.bill(10, "73721 1000.00"), w.bill(11, "73721 500.00"))
		w.tell()
		for part, want := range map[string]string{"-10-v2": "Deductible, Ana $640.00", "-11-v2": "Deductible, Ana $960.00"} {
			doc := text(w.document(part))
			if !strings.Contains(doc, want) || strings.Contains(doc, want+" of $1,500.00") != known {
				t.Errorf("limits known %v: no %q, with its maximum only if known", known, want)
			}
		}
	}
}

// TestMetersOfTiers: each tier of the network has its own amounts, by its name.
func TestMetersOfTiers(t *testing.T) {
	w := newWorld(t)
	tiers := *w.option
	tiers.Networks = map[plan.Network]plan.Sharing{plan.In: w.option.Networks[plan.In], "tier2": w.option.Networks[plan.In]}
	w.option = &tiers
	w.enroll(household())
	w.decide(w.bill(10, "73721 1000.00"))
	w.tell()
	doc := text(w.document("-10-v2"))
	for _, want := range []string{"Deductible, Ana $640.00 of $1,500.00", "Tier 2 deductible, Ana $0.00 of $1,500.00"} {
		if !strings.Contains(doc, want) {
			t.Errorf("the notice lacks %q", want)
		}
	}
	if strings.Contains(doc, "Out-of-network") {
		t.Error("nothing counted outside the network")
	}
}

// TestWithoutHooks: what no hook tells is left out, not invented.
func TestWithoutHooks(t *testing.T) {
	w := newWorld(t)
	w.notice.Provider, w.notice.Limits = nil, nil
	w.notice.Sponsor = func(id.Employer) (notice.Sponsor, bool) {
		return notice.Sponsor{Employer: "Acme Tools", Administrator: "Harbor Benefits", Phone: "1-800-555-0100", Address: "PO Box 1"}, true
	}
	w.enroll(household())
	w.decide(w.bill(10, "73721 1000.00"))
	w.tell()
	doc := text(w.document("-10-v2"))
	for _, want := range []string{"NPI 1234567893", "Acme Tools health plan, ppo", "Write to PO Box 1;"} {
		if !strings.Contains(doc, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

// TestNothingToExplain: a claim that only pended was never explained, so its void
// takes nothing back and sends nothing; that this was seen to is recorded.
func TestNothingToExplain(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	w.tell()
	w.unpriced = "73721"
	w.decide(w.bill(10, "73721 500.00"))
	v := w.bill(11, "73721 500.00")
	v.Frequency, v.Original = claim.Void, w.bill(10).ID
	w.decide(v)
	m, count := w.events[len(w.events)-1], w.mail.count
	w.tell()
	if m.Event != "claim.decided" || w.mail.count != count || len(w.documents()) != 1 {
		t.Errorf("%s: %d messages, %d documents", m.Event, w.mail.count-count, len(w.documents()))
	}
	if sent, err := notice.Sent(t.Context(), w.table, employer, fam, m); err != nil || !sent {
		t.Errorf("not recorded: %v %v", sent, err)
	}
}

// TestTakenBackAndPended: a decision that is taken back and cannot be made again yet
// ends the explanation that went out.
func TestTakenBackAndPended(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	w.decide(w.bill(10, "73721 2000.00"), w.bill(11, "80053 800.00"))
	w.unpriced = "80053"
	c := w.bill(12, "73721 600.00")
	c.Frequency, c.Original = claim.Replacement, w.bill(10).ID
	w.decide(c)
	w.tell()
	doc := text(w.document("-11-v3"))
	if !strings.Contains(doc, "take back our earlier explanation") || !strings.Contains(doc, "decide this one again") {
		t.Error("the member is not told that the earlier explanation no longer holds")
	}
	if !strings.Contains(text(w.document("-10-v3")), "takes its place") {
		t.Error("the replaced claim does not name its replacement")
	}
}
