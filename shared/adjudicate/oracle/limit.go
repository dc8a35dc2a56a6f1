package oracle

import (
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
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

// bound is what one limit leaves of a line: take of have pass.
type bound struct {
	m          *plan.Limit
	of         Amount
	take, have int64
	use        int64
	mark       string
}

// limit takes out what is beyond visits, days and units. What a limit leaves nothing of
// counts against none.
func (k *work) limit() {
	days := map[string]*bound{}
	for _, l := range k.open() {
		var bounds []*bound
		nothing := false
		for _, m := range k.limitsOf(l) {
			if b := k.boundOf(l, m, days); b != nil {
				bounds = append(bounds, b)
				nothing = nothing || b.take == 0
			}
		}
		for _, b := range bounds {
			k.beyond(l, b)
			if !nothing {
				k.use(b.of, b.use)
				b.use = 0
				k.marks = append(k.marks, b.mark)
			}
		}
	}
}

func (k *work) boundOf(l *line, m *plan.Limit, days map[string]*bound) *bound {
	of, rest := k.amountOf(l, m)
	b := &bound{m: m, of: of}
	switch kindOf(m) {
	case "dollars":
		return nil
	case "visits":
		b.mark = fmt.Sprint("visit ", k.c.Member, m.Name, l.l.From)
		b.have, b.take = 1, min(rest, 1)
		b.use = b.take
		if k.marked(b.mark) {
			b.take, b.use = 1, 0
			k.rule("same visit")
		}
	case "days":
		if days[m.Name] != nil {
			return days[m.Name]
		}
		days[m.Name] = b
		b.have = k.days(l)
		b.take = min(b.have, rest)
		b.use = b.take
	case "units":
		b.have = (l.units + 999) / 1000
		b.take = min(b.have, rest)
		b.use = b.take
	}
	return b
}

func (k *work) beyond(l *line, b *bound) {
	if b.take < b.have {
		k.cut(l, claim.PR, reasonOf(b.m, "149"), b.have-b.take, b.have)
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

func (k *work) marked(mark string) bool { return slices.Contains(k.marks, mark) || k.s.marks[mark] }

// days is how many days a stay has: nights, at least one.
func (k *work) days(l *line) int64 {
	from, to := l.l.From, l.l.To
	if k.c.Stay != nil && k.c.Stay.From != 0 {
		from, to = k.c.Stay.From, k.c.Stay.To
	}
	return max(1, int64(to-from))
}

func (k *work) use(of Amount, n int64) {
	if n != 0 {
		k.s.used[of] += n
		k.used = append(k.used, use{of: of, cents: n})
	}
}

// nextYear is the first day of the plan year after the one that begins on d.
func (k *work) nextYear(d day.Day) day.Day { return k.o.YearOf(d + 366) }
