package payment_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12/x835"
)

// readBack is a remittance as a payee's system reads it.
func readBack(t *rapid.T, file string) x835.Remittance {
	all, err := x835.Read(strings.NewReader(file))
	if err != nil || len(all) != 1 {
		t.Fatalf("%d remittances, %v\n%s", len(all), err, file)
	}
	return all[0]
}

// checkBalances adds a remittance up: lines, claims, transaction (005010X221A1 section
// 1.10.2.1), apart from what the writer asks of itself.
func checkBalances(t *rapid.T, r *x835.Remittance) {
	var sum money.Cents
	for i := range r.Claims {
		c := &r.Claims[i]
		var charge, paid, patient money.Cents
		for n := range c.Lines {
			l := &c.Lines[n]
			left := l.Charge
			for _, a := range l.Adjustments {
				left -= a.Amount
				if a.Group == claim.PR {
					patient += a.Amount
				}
			}
			if left != l.Paid {
				t.Fatalf("claim %s line %d: %s is left of the charge, %s is paid", c.Control, n+1, left, l.Paid)
			}
			charge, paid = charge+l.Charge, paid+l.Paid
		}
		if charge != c.Charge || paid != c.Paid || c.Status != "22" && patient != c.MemberOwes {
			t.Fatalf("claim %s is not the sum of its lines", c.Control)
		}
		if (c.Status == "22") != (c.Charge < 0) && c.Charge != 0 || c.Status == "22" && c.Paid > 0 || c.Status != "22" && c.Paid < 0 {
			t.Fatalf("claim %s of status %s has the sign of another", c.Control, c.Status)
		}
		sum += c.Paid
	}
	for i := range r.Provider {
		sum -= r.Provider[i].Cents
	}
	if sum != r.Paid || r.Paid < 0 {
		t.Fatalf("the claims and PLB come to %s, BPR02 is %s", sum, r.Paid)
	}
}

// carried is what a remittance brings of earlier overpayments, and what it carries on.
func carried(t *rapid.T, r *x835.Remittance) (brought, forward money.Cents) {
	for _, p := range r.Provider {
		switch {
		case p.Reason != "FB":
			t.Fatalf("PLB %s: nothing came back but by offset", p.Reason)
		case p.Cents > 0:
			brought += p.Cents
		default:
			forward -= p.Cents
		}
	}
	return brought, forward
}

// checkTold holds what went out to the logs: of each claim its decisions, each once; but what
// a hold keeps back, and what takes that back, is told to nobody.
func checkTold(t *rapid.T, told []x835.Claim, logs []*family.Log) {
	checkTakenBack(t, told)
	got, want := map[string]int{}, map[string]int{}
	first, last := map[string]int{}, map[string]int{}
	for i := range told {
		w := ofFile(&told[i], 1)
		if got[w]++; got[w] == 1 {
			first[w] = i
		}
		last[w] = i
	}
	for _, log := range logs {
		held := map[id.Claim]bool{}
		for _, en := range log.Entries {
			said := toldOf(&en, held)
			for i := range said {
				want[ofLog(said[i])]++
				if at := answered(said[:i], said[i]); at >= 0 && last[ofLog(said[i])] < first[ofLog(said[at])] {
					t.Fatalf("told\n%s\nbefore\n%s", ofLog(said[i]), ofLog(said[at]))
				}
			}
		}
	}
	for w, n := range want {
		if got[w] != n {
			t.Fatalf("decided %d times, told %d times:\n%s", n, got[w], w)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d different claims are told, %d are decided", len(got), len(want))
	}
}

// toldOf are the decisions of an entry that a payee is told of. held says whose money a hold
// keeps back.
func toldOf(en *family.Entry, held map[id.Claim]bool) (out []*family.Decided) {
	for i := range en.Decided {
		o := &en.Decided[i].Decision.Outcome
		kept := o.PlanPaid != 0 && (len(o.Holds) > 0 || o.Status == claim.Reversed && held[o.Claim])
		held[o.Claim] = len(o.Holds) > 0
		if len(o.Lines) > 0 && (o.Status.Final() || o.Status == claim.Reversed) && !kept {
			out = append(out, &en.Decided[i])
		}
	}
	return out
}

// answered is the place of what a decision takes back, or of the reversal that it corrects,
// among those of its entry for the same payer; -1 if it is none.
func answered(earlier []*family.Decided, d *family.Decided) int {
	o := &d.Decision.Outcome
	for i := len(earlier) - 1; i >= 0; i-- {
		e := &earlier[i].Decision.Outcome
		mine := e.Claim == o.Claim || o.Status != claim.Reversed && d.Claim.Frequency == claim.Replacement && e.Claim == d.Claim.Original
		if mine && (e.Status == claim.Reversed) != (o.Status == claim.Reversed) && (e.Plan == o.Plan || e.Plan == "" || o.Plan == "") {
			return i
		}
	}
	return -1
}

// checkTakenBack wants each reversal to be the negation of what is told once of its claim.
func checkTakenBack(t *rapid.T, told []x835.Claim) {
	words := map[string]int{}
	for _, c := range told {
		if c.Status != "22" {
			c.Status, c.MemberOwes = "22", 0
			words[ofFile(&c, -1)]++
		}
	}
	for i := range told {
		if c := &told[i]; c.Status == "22" {
			if words[ofFile(c, 1)]--; words[ofFile(c, 1)] < 0 {
				t.Fatalf("nothing is told that this takes back:\n%s", ofFile(c, 1))
			}
		}
	}
}

// ofFile is a claim of a remittance in words, with its amounts times sign.
func ofFile(c *x835.Claim, sign money.Cents) string {
	out := fmt.Sprint(c.Control, " ", c.PatientNumber.Reveal(), " ", c.First.Reveal(), " as ", c.Status, ": ", sign*c.Charge, " ", sign*c.Paid, " ", sign*c.MemberOwes,
		" at ", c.Place, " ", c.Frequency, " DRG ", c.DRG, " ", c.From, " ", c.Through)
	for i := range c.Lines {
		l := &c.Lines[i]
		from, to := l.From, l.To
		if l.On != 0 {
			from, to = l.On, l.On
		}
		out += fmt.Sprint("\n  ", l.Number, " ", l.Kind, ":", l.Code, " ", l.Revenue, " ", strings.Join(l.Modifiers, "+"), " x", l.Units, " ", from, " ", to,
			": ", sign*l.Charge, " ", sign*l.Paid, " ", sign*l.Allowed, " remarks ", strings.Join(l.Remarks, "+"))
		for _, a := range l.Adjustments {
			out += fmt.Sprint(" ", a.Group, a.Reason, " ", sign*a.Amount)
		}
	}
	return out
}

// ofLog is what a decision has to be told as, in the same words.
func ofLog(d *family.Decided) string {
	c, o := &d.Claim, &d.Decision.Outcome
	status, owes := map[claim.Status]string{claim.Paid: "1", claim.Denied: "1", claim.Reversed: "22"}[o.Status], o.MemberOwes
	if c.Sequence == 'S' && o.Status.Final() {
		status = "2"
	}
	if o.Status == claim.Reversed {
		owes = 0
	}
	stay := claim.Stay{}
	if c.Stay != nil {
		stay = *c.Stay
	}
	first := string(o.Member)
	if first == "M1" {
		first = "Zoe"
	}
	out := fmt.Sprint(o.Claim, " ", c.PatientNumber.Reveal(), " ", first, " as ", status, ": ", o.Charge, " ", o.PlanPaid, " ", owes,
		" at ", c.Place, " ", string(rune(c.Frequency)), " DRG ", stay.DRG, " ", stay.From, " ", stay.To)
	for i := range c.Lines {
		in, res := &c.Lines[i], &o.Lines[i]
		kind, code, revenue := "HC", in.Code, in.Revenue
		switch {
		case c.Kind == claim.Dental:
			kind = "AD"
		case c.Kind == claim.Institutional && code == "":
			kind, code, revenue = "NU", in.Revenue, ""
		}
		var remarks []string
		cas := ""
		for _, a := range res.Adjustments {
			cas += fmt.Sprint(" ", a.Group, a.Reason, " ", a.Amount)
			if a.Remark != "" {
				remarks = append(remarks, a.Remark)
			}
		}
		out += fmt.Sprint("\n  ", in.Number, " ", kind, ":", code, " ", revenue, " ", strings.Join(in.Modifiers, "+"), " x", in.Units, " ", in.From, " ", in.To,
			": ", res.Charge, " ", res.Paid, " ", res.Allowed, " remarks ", strings.Join(remarks, "+"), cas)
	}
	return out
}
