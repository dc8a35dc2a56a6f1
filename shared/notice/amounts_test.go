package notice_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// put appends a decision to Ana's log as it is, and returns its event.
func (w *world) put(c claim.Claim, o claim.Outcome) events.Message {
	w.t.Helper()
	log, err := family.Load(w.t.Context(), w.table, employer, fam)
	w.must(err)
	c.Member, o.Claim, o.Member = enroll.MemberOf(fam, 1), c.ID, enroll.MemberOf(fam, 1)
	st := log.State.Clone()
	en := family.Entry{At: w.clock.Now(), Cause: "test", State: *st, Events: []string{"claim.decided"},
		Decided: []family.Decided{{Claim: c, Decision: family.Decision{Outcome: o}}}}
	w.must(log.Append(w.t.Context(), w.table, en))
	k := family.Key(employer, fam, log.State.Version)
	return events.Message{Event: "claim.decided", PK: k.PK, SK: k.SK, Version: log.State.Version}
}

// kinds are the adjustments that random outcomes are made of.
var kinds = []string{"CO45", "PR1", "PR2", "PR3", "PR45", "PR96", "PR119", "PR204", "PR242", "CO29", "OA18", "OA23", "CO97", "PI16"}

func outcomes(t *rapid.T) claim.Outcome {
	o := claim.Outcome{Status: claim.Paid, Plan: acmeHealth, Option: "ppo", OptionRev: "2026.1"}
	for n := range rapid.IntRange(1, 6).Draw(t, "lines") {
		l := claim.LineOutcome{Number: n + 1, Paid: cents(t, "paid"), Allowed: cents(t, "allowed")}
		l.Charge = l.Paid
		for range rapid.IntRange(0, 5).Draw(t, "adjustments") {
			k := rapid.SampledFrom(kinds).Draw(t, "kind")
			a := claim.Adjustment{Group: claim.Group(k[:2]), Reason: k[2:], Amount: cents(t, "amount")}
			l.Charge += a.Amount
			if a.Group == claim.PR {
				o.MemberOwes += a.Amount
			}
			l.Adjustments = append(l.Adjustments, a)
		}
		o.Charge += l.Charge
		o.Allowed += l.Allowed
		o.PlanPaid += l.Paid
		o.Lines = append(o.Lines, l)
	}
	return o
}

func cents(t *rapid.T, name string) money.Cents {
	return money.Cents(rapid.Int64Range(1, 9_999_999).Draw(t, name))
}

var (
	cell   = regexp.MustCompile(`<td class="n (\w+)">([^<]*)</td>`)
	reason = regexp.MustCompile(`<td class="n">([^<]*)</td>`)
)

func dollars(t interface{ Fatal(...any) }, s string) money.Cents {
	c, err := money.Parse(strings.NewReplacer("$", "", ",", "").Replace(s))
	if err != nil {
		t.Fatal("not an amount: " + s)
	}
	return c
}

// table reads the amounts of a document by column; the last row is the total.
func readAmounts(t interface{ Fatal(...any) }, doc string) []map[string]money.Cents {
	var rows []map[string]money.Cents
	for _, m := range cell.FindAllStringSubmatch(doc, -1) {
		if m[1] == "billed" {
			rows = append(rows, map[string]money.Cents{})
		}
		rows[len(rows)-1][m[1]] = dollars(t, m[2])
	}
	return rows
}

// TestAmountsAddUp: whatever was decided, the document's own figures add up: each row
// across, each column down, the reasons to what the plan does not pay, and billed =
// plan pays + you may owe + write-off.
func TestAmountsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.enroll(household())
		c, o := w.bill(10), outcomes(rt)
		for i := range o.Lines {
			c.Lines = append(c.Lines, claim.Line{Number: i + 1, Code: "99213", From: c.Received, To: c.Received, Charge: o.Lines[i].Charge})
		}
		if err := w.notice.Handle(t.Context(), w.put(c, o)); err != nil {
			rt.Fatal(err)
		}
		doc := w.document(string(c.ID))
		rows := readAmounts(rt, doc)
		if len(rows) != len(o.Lines)+1 {
			rt.Fatalf("%d rows for %d lines", len(rows), len(o.Lines))
		}
		total := rows[len(rows)-1]
		for _, r := range rows {
			if r["billed"] != r["savings"]+r["plan"]+r["deductible"]+r["copay"]+r["coinsurance"]+r["notcovered"] {
				rt.Fatalf("a row does not add up: %v", r)
			}
		}
		for column, sum := range total {
			for _, r := range rows[:len(rows)-1] {
				sum -= r[column]
			}
			if sum != 0 {
				rt.Fatalf("column %s is off by %s", column, sum)
			}
		}
		why, writeOff := money.Cents(0), money.Cents(0)
		for _, m := range reason.FindAllStringSubmatch(doc, -1) {
			why += dollars(rt, m[1])
		}
		for i := range o.Lines {
			for _, a := range o.Lines[i].Adjustments {
				if a.Group != claim.PR {
					writeOff += a.Amount
				}
			}
		}
		if total["billed"] != total["plan"]+total["owe"]+writeOff || why != total["billed"]-total["plan"] {
			rt.Fatalf("billed %s, plan %s, owe %s, write-off %s, reasons %s", total["billed"], total["plan"], total["owe"], writeOff, why)
		}
		if total["billed"] != o.Charge || total["plan"] != o.PlanPaid || total["owe"] != o.MemberOwes || total["allowed"] != o.Allowed {
			rt.Fatal("the document's totals are not the outcome's")
		}
	})
}

// TestWrongSumsAreNotSent: an outcome that does not add up tells nobody anything.
func TestWrongSumsAreNotSent(t *testing.T) {
	good := claim.Outcome{Status: claim.Paid, Charge: 100, PlanPaid: 60, MemberOwes: 40, Lines: []claim.LineOutcome{
		{Number: 1, Charge: 100, Paid: 60, Adjustments: []claim.Adjustment{{Group: claim.PR, Reason: "2", Amount: 40}}},
	}}
	for name, spoil := range map[string]func(*claim.Outcome){
		"a line":            func(o *claim.Outcome) { o.Lines[0].Paid = 59 },
		"the charge":        func(o *claim.Outcome) { o.Charge = 101 },
		"the plan's part":   func(o *claim.Outcome) { o.PlanPaid = 61 },
		"the member's part": func(o *claim.Outcome) { o.MemberOwes = 39 },
		"a write-off more": func(o *claim.Outcome) {
			o.Lines[0].Adjustments = append(o.Lines[0].Adjustments, claim.Adjustment{Group: claim.CO, Reason: "45", Amount: 1})
		},
		"an adjustment more": func(o *claim.Outcome) { o.Lines[0].Adjustments[0].Amount = 41 },
	} {
		w := newWorld(t)
		w.enroll(household())
		o := good
		o.Lines = []claim.LineOutcome{good.Lines[0]}
		o.Lines[0].Adjustments = []claim.Adjustment{good.Lines[0].Adjustments[0]}
		spoil(&o)
		err := w.notice.Handle(t.Context(), w.put(w.bill(10), o))
		if !fault.Is(err, fault.Internal) || w.mail.count > 0 || len(w.documents()) > 0 {
			t.Errorf("%s: %v, %d messages", name, err, w.mail.count)
		}
		if strings.Contains(fmt.Sprint(err), "41") || strings.Contains(fmt.Sprint(err), "Ana") {
			t.Errorf("%s: the error carries a value: %v", name, err)
		}
	}
}
