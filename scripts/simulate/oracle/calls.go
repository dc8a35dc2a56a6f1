package oracle

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

type callItem struct {
	item table.Item
	Call struct {
		ID, Employer, Plan, Status, Digest, Root  string
		Number                                    int64
		Held, Offset, Credits, Requested, Covered money.Cents
		Claims                                    int
	}
	lines  []line
	payees []payeeNet
}

// line is one of a register, with the place of its decision.
type line struct {
	Kind                                  string
	Employer, Plan                        string
	Family                                id.Family
	Version                               int64
	Place                                 int
	Claim                                 id.Claim
	Payee, PayeeTIN                       string
	Billed, Allowed, MemberOwes, PlanPaid money.Cents
}

func (l *line) claims() bool { return l.Kind == "payment" || l.Kind == "reversal" }

type payee struct{ NPI, TIN string }

type payeeNet struct {
	NPI, TIN                                                string
	Held, Reversed, Brought, Returned, Offset, Forward, Net money.Cents
}

type draftItem struct {
	Draft struct {
		Lines  []json.RawMessage
		Payees []payeeNet
	}
}

// calls checks every call with its register, and that no decision is in two.
func (a *audit) calls() {
	taken := map[decisionKey]string{}
	for _, k := range a.planned {
		p, owed := a.plans[k], map[payee]money.Cents{}
		for i := range p.calls {
			c := &p.calls[i]
			a.call(p, i, c)
			a.register(c)
			for j := range c.lines {
				a.line(p, c, &c.lines[j], taken)
			}
			a.nets(c, owed)
		}
	}
}

func (a *audit) call(p *account, i int, st *callItem) {
	c, where := &st.Call, []any{st.item.PK, st.item.SK}
	a.must(c.Number == int64(i+1) && st.item.SK == fmt.Sprintf("%08d", i+1), "calls are not numbered from 1 without a gap", where...)
	a.must(c.Employer == p.key.employer && c.Plan == p.key.plan, "a call of another plan", where...)
	a.must(c.Requested == c.Held-c.Credits && c.Requested >= 0, "a call's request is not held less credits", where...)
	a.must(c.Offset >= 0 && c.Offset <= c.Credits, "a call's offset is not among its credits", where...)
	a.must(c.Covered >= 0 && c.Covered <= c.Requested, "a call is covered by more than it requests", where...)
	a.must((c.Status == "settled") == (c.Covered == c.Requested), "a call is settled and not covered, or covered and not settled", where...)
}

// register reads the call's register and checks it against the call's digest and root.
func (a *audit) register(c *callItem) {
	key := fmt.Sprintf("funding/%s/%s/%s", c.Call.Employer, c.Call.Plan, c.Call.Digest)
	body, ok := a.Files[key+".json"]
	if !ok {
		a.say("a call's register is missing", c.item.PK, c.item.SK)
		return
	}
	var d draftItem
	sum := sha256.Sum256(body)
	if hex.EncodeToString(sum[:]) != c.Call.Digest || json.Unmarshal(body, &d) != nil {
		a.say("a register is not what its call was made of", c.item.PK, c.item.SK)
		return
	}
	leaves := make([][]byte, len(d.Draft.Lines))
	c.lines, c.payees = make([]line, len(leaves)), d.Draft.Payees
	for i, raw := range d.Draft.Lines {
		leaves[i] = raw
		a.must(json.Unmarshal(raw, &c.lines[i]) == nil, "a register's line does not decode", c.item.PK, c.item.SK, i+1)
	}
	root := merkle(leaves)
	a.must(hex.EncodeToString(root[:]) == c.Call.Root, "a call's root does not prove its register", c.item.PK, c.item.SK)
	a.must(len(c.lines) == c.Call.Claims, "a call does not count its register's lines", c.item.PK, c.item.SK)
}

// merkle is RFC 9162 section 2.1.1.
func merkle(leaves [][]byte) [sha256.Size]byte {
	if len(leaves) == 0 {
		return sha256.Sum256(nil)
	}
	if len(leaves) == 1 {
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	l, r := merkle(leaves[:k]), merkle(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

// line checks one line against the log, and that no other call has it.
func (a *audit) line(p *account, c *callItem, l *line, taken map[decisionKey]string) {
	where := []any{c.item.PK, c.item.SK, l.Family, l.Version, l.Place, l.Claim}
	a.must(l.Employer == p.key.employer && l.Plan == p.key.plan, "a register's line of another plan", where...)
	if !l.claims() {
		return
	}
	k := decisionKey{l.Family, l.Version, l.Place}
	if other, twice := taken[k]; twice {
		a.say("a decision is in two registers", append(where, other)...)
	}
	taken[k] = c.item.PK + " " + c.item.SK
	d := a.decided[k]
	if d == nil || d.Decision.Outcome.Claim != l.Claim {
		a.say("a register's line is in no log", where...)
		return
	}
	o := &d.Decision.Outcome
	a.must(o.PlanPaid == l.PlanPaid && o.Charge == l.Billed && o.Allowed == l.Allowed && o.MemberOwes == l.MemberOwes,
		"a register's line is not the decision's money", where...)
	a.must((l.Kind == "payment") == (l.PlanPaid > 0) && (l.Kind == "reversal") == (o.Status == claim.Reversed),
		"a register's line is of the wrong kind", where...)
	a.must(string(o.Plan) == l.Plan, "a register's line of another plan", where...)
	a.must(d.Claim.Billing == l.Payee && d.Claim.TIN == l.PayeeTIN, "a register's line pays another provider", where...)
}

// nets sums the register by payee, with what each owed before, and compares.
func (a *audit) nets(c *callItem, owed map[payee]money.Cents) {
	if c.lines == nil {
		return
	}
	sums := map[payee]*payeeNet{}
	of := func(p payee) *payeeNet {
		if sums[p] == nil {
			sums[p] = &payeeNet{NPI: p.NPI, TIN: p.TIN, Brought: owed[p]}
		}
		return sums[p]
	}
	for i := range c.lines {
		l := &c.lines[i]
		n := of(payee{l.Payee, l.PayeeTIN})
		switch l.Kind {
		case "payment":
			n.Held += l.PlanPaid
		case "reversal":
			n.Reversed -= l.PlanPaid
		case "refund", "void":
			n.Returned -= l.PlanPaid
		default:
			a.say("a register's line of no kind", c.item.PK, c.item.SK, i+1)
		}
	}
	var held, offset money.Cents
	for p, n := range sums {
		due := n.Brought - n.Returned + n.Reversed
		n.Offset = max(0, min(due, n.Held))
		n.Forward, n.Net = due-n.Offset, n.Held-n.Offset
		owed[p] = n.Forward
		held, offset = held+n.Held, offset+n.Offset
	}
	a.must(c.Call.Held == held, "a call does not hold its register's payments", c.item.PK, c.item.SK)
	a.must(c.Call.Offset == offset, "a call does not take off what payees owe", c.item.PK, c.item.SK)
	same := len(sums) == len(c.payees)
	for _, n := range c.payees {
		mine := sums[payee{n.NPI, n.TIN}]
		same = same && mine != nil && *mine == n
	}
	a.must(same, "a call's payees are not the sums of its register", c.item.PK, c.item.SK)
}

// funded checks that every decision that moves money was called for, once: what stands
// is what all registers pay. Reversals wait for a call that pays something.
func (a *audit) funded() {
	called, entries := map[decisionKey]bool{}, map[decisionKey]bool{}
	for _, k := range a.planned {
		for i := range a.plans[k].calls {
			for _, l := range a.plans[k].calls[i].lines {
				if l.claims() {
					called[decisionKey{l.Family, l.Version, l.Place}] = true
					entries[decisionKey{l.Family, l.Version, 0}] = true
				}
			}
		}
		a.idle(a.plans[k])
	}
	for k, d := range a.decided {
		paid := d.Decision.Outcome.PlanPaid
		whole := entries[decisionKey{k.family, k.version, 0}]
		a.must(paid == 0 || called[k] || paid < 0 && !whole, "a decision's money is in no call", d.Claim.ID, k.family, k.version, k.place)
	}
}

// idle checks that no good money lies beside a call that waits for it.
func (a *audit) idle(p *account) {
	var good, covered money.Cents
	waits := false
	for i := range p.deposits {
		if p.deposits[i].Deposit.Status == "good" {
			good += p.deposits[i].Deposit.Cents
		}
	}
	for i := range p.calls {
		covered += p.calls[i].Call.Covered
		waits = waits || p.calls[i].Call.Status != "settled"
	}
	a.must(!waits || good <= covered, "a call waits beside money that is good", p.key)
}

// registers checks the sheets that the employer reads.
func (a *audit) registers() {
	for _, k := range a.planned {
		for i := range a.plans[k].calls {
			c := &a.plans[k].calls[i]
			body, ok := a.Files[fmt.Sprintf("funding/%s/%s/%s.csv", c.Call.Employer, c.Call.Plan, c.Call.Digest)]
			rows, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
			if !ok || err != nil || len(rows) != len(c.lines)+1 {
				a.say("a call's sheet is missing or does not have its lines", c.item.PK, c.item.SK)
				continue
			}
			for j, row := range rows[1:] {
				paid, ok := cents(row[11])
				a.must(ok && paid == c.lines[j].PlanPaid && row[0] == string(c.lines[j].Claim),
					"a sheet's row is not its register's line", c.item.PK, c.item.SK, j+1)
			}
		}
	}
}
