package adjudicate_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
)

// claim reads "claim C1 member A in received 2026-03-01" and the words that README.md lists.
func (c *testCase) claim(t *testing.T, f []string) {
	cl := claim.Claim{
		ID: id.Claim(f[0]), Frequency: claim.Original, Billing: "1234567893", TIN: "900000001", Place: "11",
		PatientNumber: phi.New("synthetic"),
	}
	c.network[cl.ID] = plan.In
	for w := words(f[1:]); w.next(); {
		switch {
		case w.word == string(plan.In) || w.word == string(plan.Out):
			c.network[cl.ID] = plan.Network(w.word)
		case c.ofCase(t, &cl, w) || ofForm(t, &cl, w) || ofStay(t, &cl, w):
		default:
			t.Fatalf("claim %s: no such word: %s", cl.ID, w.word)
		}
	}
	last := len(c.batches) - 1
	c.batches[last] = append(c.batches[last], cl)
}

// ofCase reads what stands around a claim: who the provider is, what prices it.
func (c *testCase) ofCase(t *testing.T, cl *claim.Claim, w *wordList) bool {
	switch w.word {
	case "network":
		c.network[cl.ID] = plan.Network(w.value(t))
	case "misled":
		c.misled[cl.ID] = true
	case "facility":
		if side := w.value(t); side != "unknown" {
			c.place[cl.ID] = plan.Network(side)
		}
		cl.Facility = "1245319599"
	case "unknown-provider":
		c.unknown[cl.ID] = true
	case "drg-rate":
		c.drg[cl.ID] = parseMoney(t, w.value(t))
	default:
		return false
	}
	return true
}

// ofForm reads what stands on the claim.
func ofForm(t *testing.T, cl *claim.Claim, w *wordList) bool {
	switch w.word {
	case "member":
		cl.Member = id.Member(w.value(t))
	case "received":
		cl.Received = parseDay(t, w.value(t))
	case "replaces":
		cl.Frequency, cl.Original = claim.Replacement, id.Claim(w.value(t))
	case "voids":
		cl.Frequency, cl.Original = claim.Void, id.Claim(w.value(t))
	case "dx":
		cl.Diagnoses = strings.Split(w.value(t), ",")
	case "by":
		cl.Rendering = w.value(t)
	case "billing":
		cl.Billing = w.value(t)
	case "dental":
		cl.Kind = claim.Dental
	case "place":
		cl.Place = w.value(t)
	case "taxonomy":
		cl.Taxonomy = w.value(t)
	case "authorization":
		cl.Authorization = w.value(t)
	case "sequence":
		cl.Sequence = w.value(t)[0]
	case "assignment":
		cl.Assignment = w.value(t)[0]
	case "estimate":
		cl.Predetermination = true
	case "off": // the claim's charge is so much more than its lines'
		cl.Charge = parseMoney(t, w.value(t))
	case "act":
		cl.Worked = append(cl.Worked, parseAct(t, len(cl.Worked), w.value(t)))
	case "accident":
		kind := w.value(t)
		cl.Accident = &claim.Accident{Auto: kind == "auto", Work: kind == "work", Other: kind == "other"}
	default:
		return false
	}
	return true
}

// ofStay reads "institutional 11" (the bill type's first two digits) and what goes with it.
func ofStay(t *testing.T, cl *claim.Claim, w *wordList) bool {
	if w.word == "institutional" {
		cl.Kind, cl.Place, cl.Stay = claim.Institutional, w.value(t), &claim.Stay{}
		return true
	}
	if cl.Stay == nil {
		return false
	}
	switch w.word {
	case "admitted":
		cl.Stay.Admitted = parseDay(t, w.value(t))
	case "from":
		cl.Stay.From = parseDay(t, w.value(t))
	case "to":
		cl.Stay.To = parseDay(t, w.value(t))
	case "status":
		cl.Stay.PatientStatus = w.value(t)
	case "drg":
		cl.Stay.DRG = w.value(t)
	default:
		return false
	}
	return true
}

// line reads "99213 2026-02-10 500.00 [x2] [mods 25,59] [allowed 320.00]" and the words that
// README.md lists. A service is a procedure, "0120" a revenue code, "0450/99283" both.
func (c *testCase) line(t *testing.T, f []string) {
	batch := c.batches[len(c.batches)-1]
	cl := &batch[len(batch)-1]
	l := claim.Line{Number: len(cl.Lines) + 1, Code: f[0], Units: 1000, From: parseDay(t, f[1]), Charge: parseMoney(t, f[2])}
	if revenue, code, both := strings.Cut(f[0], "/"); both {
		l.Revenue, l.Code = revenue, code
	} else if len(f[0]) == 4 {
		l.Revenue, l.Code = f[0], ""
	}
	l.To = l.From
	key := fmt.Sprint(cl.ID, "/", l.Number)
	for w := words(f[3:]); w.next(); {
		if !c.ofPrice(t, cl, key, w) && !ofLine(t, &l, w) {
			t.Fatalf("claim %s line %d: no such word: %s", cl.ID, l.Number, w.word)
		}
	}
	cl.Charge += l.Charge
	cl.Lines = append(cl.Lines, l)
}

func (c *testCase) ofPrice(t *testing.T, cl *claim.Claim, key string, w *wordList) bool {
	switch w.word {
	case "allowed":
		c.allowed[key] = parseMoney(t, w.value(t))
	case "above": // allowed without a lesser-of
		c.allowed[key], c.above[key] = parseMoney(t, w.value(t)), true
	case "waits": // the contract's price comes from a repricer
		c.waits[key] = true
	case "qpa", "medicare":
		name := w.word + " " + key
		c.tables[name] = parseMoney(t, w.value(t))
	case "edit": // "edit mue:CO:151" or "edit mue:CO:151:2", the units that pass
		p := strings.Split(w.value(t), ":")
		found := edits.Finding{Line: len(cl.Lines), Edit: plan.Edit(p[0]), Group: claim.Group(p[1]), Reason: p[2]}
		if len(p) > 3 {
			found.Units = 1000 * number(t, p[3])
		}
		c.edits[cl.ID] = append(c.edits[cl.ID], found)
	default:
		return false
	}
	return true
}

func ofLine(t *testing.T, l *claim.Line, w *wordList) bool {
	switch {
	case w.word == "mods":
		l.Modifiers = strings.Split(w.value(t), ",")
	case w.word == "to":
		l.To = parseDay(t, w.value(t))
	case w.word == "at":
		l.Place = w.value(t)
	case w.word == "by":
		l.Rendering = w.value(t)
	case w.word == "tooth":
		l.Teeth = append(l.Teeth, claim.Tooth{Number: w.value(t)})
	case w.word == "dx":
		for _, p := range strings.Split(w.value(t), ",") {
			l.Pointers = append(l.Pointers, int(number(t, p)))
		}
	case w.word == "emergency":
		l.Emergency = true
	case w.word[0] == 'x':
		l.Units = 1000 * number(t, w.word[1:])
	default:
		return false
	}
	return true
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatalf("no number: %s", s)
	}
	return n
}

// payer reads "payer P 560.00 CO-45 300.00 PR-2 140.00 [filing MB] [decided 2026-03-01]" of
// the claim before it; with "line 1" it is of a line: "payer P line 1 560.00 ...".
func (c *testCase) payer(t *testing.T, f []string) {
	batch := c.batches[len(c.batches)-1]
	cl := &batch[len(batch)-1]
	o := otherPayer(cl, f[0][0])
	line := 0
	var as []claim.Adjustment
	for w := words(f[1:]); w.next(); {
		switch {
		case w.word == "line":
			line = int(number(t, w.value(t)))
		case w.word == "filing":
			o.Filing = w.value(t)
		case w.word == "id":
			o.Payer = w.value(t)
		case w.word == "decided":
			o.Decided = parseDay(t, w.value(t))
		case w.word == "paid":
			paid := parseMoney(t, w.value(t))
			if line > 0 {
				o.Lines = append(o.Lines, claim.OtherLine{Number: line, Paid: paid})
			}
			o.Paid += paid
		default:
			group, reason, ok := strings.Cut(w.word, "-")
			if !ok {
				t.Fatalf("claim %s, another payer: no such word: %s", cl.ID, w.word)
			}
			as = append(as, claim.Adjustment{Group: claim.Group(group), Reason: reason, Amount: parseMoney(t, w.value(t))})
		}
	}
	if line > 0 {
		o.Lines[len(o.Lines)-1].Adjustments = as
		return
	}
	o.Adjustments = as
}

func otherPayer(cl *claim.Claim, sequence byte) *claim.OtherPayer {
	for i := range cl.Others {
		if cl.Others[i].Sequence == sequence {
			return &cl.Others[i]
		}
	}
	cl.Others = append(cl.Others, claim.OtherPayer{Sequence: sequence})
	return &cl.Others[len(cl.Others)-1]
}

// Terms implements adjudicate.Catalog.
func (c *testCase) Terms(_ id.Employer, cl *claim.Claim, _ *claim.Outcome) adjudicate.Terms {
	contract := adjudicate.Contract{Network: c.network[cl.ID], Schedule: "case", Price: c.contracted, Facility: c.place[cl.ID], Misled: c.misled[cl.ID]}
	return adjudicate.Terms{
		Options: c.options, Provider: !c.unknown[cl.ID],
		Contract: func(id.Plan) adjudicate.Contract { return contract },
		Tables: adjudicate.Tables{
			QPA: c.table("qpa"), Medicare: c.table("medicare"),
			Edits: func(q *edits.Question) []edits.Finding {
				return append(slices.Clone(c.edits[q.Claim.ID]), c.book.Check(q)...)
			},
		},
	}
}

// contracted prices by the case's words; a DRG's rate falls to the lines by their charge.
func (c *testCase) contracted(q *pricing.Question, lines []pricing.Priced) {
	if rate, ok := c.drg[q.Claim.ID]; ok {
		var weights []money.Cents
		var open []int // what is denied has no part of it
		for i := range q.Claim.Lines {
			if !lines[i].Skip {
				weights, open = append(weights, q.Claim.Lines[i].Charge), append(open, i)
			}
		}
		for i, part := range rate.Split(weights) {
			p := &lines[open[i]]
			p.Allowed, p.Found, p.Above = part, true, true
		}
		return
	}
	for i := range lines {
		key := fmt.Sprint(q.Claim.ID, "/", q.Claim.Lines[i].Number)
		price, found := c.allowed[key]
		lines[i].Allowed, lines[i].Found = price, found
		lines[i].Above, lines[i].Waits = c.above[key], c.waits[key]
	}
}

// table prices by "qpa" or "medicare"; the case has the table if any line has a price in it.
func (c *testCase) table(name string) pricing.Price {
	if !strings.Contains(fmt.Sprint(sorted(c.tables)), name+" ") {
		return nil
	}
	return func(q *pricing.Question, lines []pricing.Priced) {
		for i := range lines {
			price, found := c.tables[fmt.Sprint(name, " ", q.Claim.ID, "/", q.Claim.Lines[i].Number)]
			lines[i].Allowed, lines[i].Found = price, found
		}
	}
}

// parseAct reads what a person decided: "clear:REASON", "deny:LINE:GROUP:CARC",
// "allow:LINE:AMOUNT", "pay:LINE:AMOUNT:GROUP:CARC", "consent:LINE", "withdraw:LINE"; line 0 is every line.
func parseAct(t *testing.T, n int, text string) claim.Act {
	f := strings.Split(text, ":")
	a := claim.Act{ID: "act-" + strconv.Itoa(n), By: "ann", At: caseTime.Unix()}
	number := func(i int) int { k, err := strconv.Atoi(f[i]); must(t, err); return k }
	switch {
	case f[0] == "clear" && len(f) == 2:
		a.Kind, a.What = claim.Clear, f[1]
	case f[0] == "deny" && len(f) == 4:
		a.Kind, a.Line, a.Group, a.Reason = claim.Deny, number(1), claim.Group(f[2]), f[3]
	case f[0] == "allow" && len(f) == 3:
		a.Kind, a.Line, a.Amount = claim.Allow, number(1), parseMoney(t, f[2])
	case f[0] == "pay" && len(f) == 5:
		a.Kind, a.Line, a.Amount, a.Group, a.Reason = claim.Pay, number(1), parseMoney(t, f[2]), claim.Group(f[3]), f[4]
	case f[0] == "consent" && len(f) == 2:
		a.Kind, a.Line = claim.Consent, number(1)
	case f[0] == "withdraw" && len(f) == 2:
		a.Kind, a.Line, a.What = claim.Consent, number(1), "withdrawn"
	default:
		t.Fatalf("no such act: %s", text)
	}
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
