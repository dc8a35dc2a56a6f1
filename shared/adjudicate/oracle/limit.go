package oracle

import (
	"fmt"

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

// limit takes out what is beyond visits, days and units.
func (k *work) limit() {
	days := map[string][2]int64{}
	for _, l := range k.open() {
		for _, m := range k.limitsOf(l) {
			switch kindOf(m) {
			case "visits":
				k.limitVisits(l, m)
			case "days":
				k.limitDays(l, m, days)
			case "units":
				k.limitUnits(l, m)
			}
		}
	}
}

func (k *work) beyond(l *line, m *plan.Limit, num, den int64) {
	if num > 0 {
		k.cut(l, claim.PR, reasonOf(m, "149"), num, den)
		k.rule("beyond " + kindOf(m))
	}
	scope := " of person"
	if m.Family {
		scope = " of family"
	}
	if m.Period == plan.Lifetime {
		scope += ", lifetime"
	}
	k.rule("limit of " + kindOf(m) + scope)
}

func (k *work) limitVisits(l *line, m *plan.Limit) {
	mark := fmt.Sprint("visit ", k.c.Member, m.Name, l.l.From)
	if k.marked(mark) {
		k.rule("same visit")
		return
	}
	of, rest := k.amountOf(l, m)
	if rest == 0 {
		k.beyond(l, m, 1, 1)
		return
	}
	k.use(of, 1)
	k.marks = append(k.marks, mark)
	k.beyond(l, m, 0, 1)
}

func (k *work) marked(mark string) bool {
	for _, m := range k.marks {
		if m == mark {
			return true
		}
	}
	return k.s.marks[mark]
}

// limitDays counts the days of a claim's stay once, and takes the same part of each of its lines.
func (k *work) limitDays(l *line, m *plan.Limit, seen map[string][2]int64) {
	part, ok := seen[m.Name]
	if !ok {
		of, rest := k.amountOf(l, m)
		days := k.days(l)
		take := min(days, rest)
		k.use(of, take)
		part = [2]int64{days - take, days}
		seen[m.Name] = part
	}
	k.beyond(l, m, part[0], part[1])
}

// days is how many days a stay has: nights, at least one.
func (k *work) days(l *line) int64 {
	from, to := l.l.From, l.l.To
	if k.c.Stay != nil && k.c.Stay.From != 0 {
		from, to = k.c.Stay.From, k.c.Stay.To
	}
	return max(1, int64(to-from))
}

// limitUnits counts whole units.
func (k *work) limitUnits(l *line, m *plan.Limit) {
	of, rest := k.amountOf(l, m)
	units := (l.units + 999) / 1000
	take := min(units, rest)
	k.use(of, take)
	k.beyond(l, m, units-take, units)
}

func (k *work) use(of Amount, n int64) {
	if n != 0 {
		k.s.used[of] += n
		k.used = append(k.used, use{of: of, cents: n})
	}
}

// nextYear is the first day of the plan year after the one that begins on d.
func (k *work) nextYear(d day.Day) day.Day { return k.o.YearOf(d + 366) }
