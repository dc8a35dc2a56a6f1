package oracle

import (
	"fmt"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/plan"
)

// limitsOf are the limits of a line's benefit.
func (k *work) limitsOf(l *line) (out []*plan.Limit) {
	for _, name := range append([]string{l.benefit.Limit}, l.benefit.Limits...) {
		for i := range k.o.Limits {
			if k.o.Limits[i].Name == name {
				out = append(out, &k.o.Limits[i])
			}
		}
	}
	return out
}

func kindOf(m *plan.Limit) string {
	switch {
	case m.Visits > 0:
		return "visits"
	case m.Days > 0:
		return "days"
	case m.Units > 0:
		return "units"
	}
	return "dollars"
}

// amountOf is the accumulator of a limit and what is left of it.
func (k *work) amountOf(l *line, m *plan.Limit) (of Amount, rest int64) {
	of = Amount{Year: l.year, Name: kindOf(m) + "." + m.Name, Member: k.c.Member}
	if m.Period == plan.Lifetime {
		of.Year = 0
	}
	own, all := k.s.of(of.Year, of.Name, of.Member)
	if m.Family {
		own = all
	}
	return of, max(0, m.Visits+m.Days+m.Units+int64(m.Dollars)-own)
}

func reasonOf(m *plan.Limit, lifetime string) string {
	if m.Period == plan.Lifetime {
		return lifetime
	}
	return "119"
}

// limit takes out what is beyond visits, days and units. A line of which one of them leaves
// nothing counts against none.
func (k *work) limit() {
	stays := map[string]bool{}
	for _, l := range k.open() {
		if k.nothingLeft(l, stays) {
			continue
		}
		for _, m := range k.limitsOf(l) {
			b := k.boundOf(l, m, stays)
			k.beyond(l, b)
			if b.mark != "" {
				k.marks = append(k.marks, b.mark)
			}
			if !stays[m.Name] {
				k.use(b.of, b.take)
			}
			stays[m.Name] = stays[m.Name] || b.stay
		}
	}
}

// nothingLeft closes a line that a limit leaves nothing of.
func (k *work) nothingLeft(l *line, stays map[string]bool) bool {
	for _, m := range k.limitsOf(l) {
		if b := k.boundOf(l, m, stays); b.have > 0 && b.take == 0 {
			k.beyond(l, b)
			l.wasCut, l.closed = l.sum(beyond), true
			return true
		}
	}
	return false
}

// bound is what one limit leaves of a line: take of have pass, units, visits or days.
type bound struct {
	m          *plan.Limit
	of         Amount
	take, have int64
	mark       string // of what counts once a day
	stay       bool   // counts once a claim
}

// boundOf is what a limit says to a line. Visits and days outside a stay count once a day;
// days of a stay once a claim, and each of its lines bears the excess.
func (k *work) boundOf(l *line, m *plan.Limit, stays map[string]bool) bound {
	of, rest := k.amountOf(l, m)
	b := bound{m: m, of: of}
	switch kindOf(m) {
	case "visits":
		b.have = 1
	case "days":
		b.have, b.stay = int64(l.l.To-l.l.From)+1, k.c.inpatient()
		if b.stay {
			b.have = k.nights()
			rest += k.usedHere(of)
		}
	case "units":
		b.have = (l.units + 999) / 1000
	}
	if kindOf(m) == "visits" || kindOf(m) == "days" && !b.stay {
		b.mark = fmt.Sprint("visit ", k.c.Member, m.Name, l.l.From)
		if k.marked(b.mark) {
			k.rule("same visit")
			return bound{m: m, of: of}
		}
	}
	b.take = min(b.have, rest)
	return b
}

// usedHere is what this claim used of an amount.
func (k *work) usedHere(of Amount) (n int64) {
	for _, u := range k.used {
		if u.of == of {
			n += u.cents
		}
	}
	return n
}

func (k *work) beyond(l *line, b bound) {
	if b.take < b.have {
		if pass, of := b.take, b.have; kindOf(b.m) == "units" {
			l.take(beyond, claim.PR, reasonOf(b.m, "149"), min(1000*pass, l.units), l.units)
			l.units = 1000 * pass
		} else {
			l.take(beyond, claim.PR, reasonOf(b.m, "149"), pass, of)
		}
		k.rule("beyond " + kindOf(b.m))
	}
	scope := ""
	if b.m.Family {
		scope = " of family"
	}
	if b.m.Period == plan.Lifetime {
		scope += ", lifetime"
	}
	k.rule("limit of " + kindOf(b.m) + scope)
}

// nights is how many days a stay has: its nights, at least one; the last day of one who is
// still a patient counts.
func (k *work) nights() int64 {
	s := k.c.Stay
	from, to := s.From, s.To
	if from == 0 {
		from = s.Admitted
	}
	if to == 0 || from == 0 {
		return 1
	}
	if s.PatientStatus == "30" {
		to++
	}
	return max(1, int64(to-from))
}
