package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// limits takes off what is beyond a benefit's visits, days and units: PR-119, over a
// lifetime PR-149. What is wholly beyond one of them counts against none. What the member
// owes for it never counts toward the out-of-pocket maximum.
func limits(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed || l.pays != nil || l.benefit.Limit == "" && len(l.benefit.Limits) == 0 {
			continue
		}
		if w.withinAll(l) {
			w.takeLimits(l)
		}
	}
}

// limitOf is the n-th limit of a line's benefit; nil behind the last.
func (l *line) limitOf(n int) *plan.Limit {
	name := l.benefit.Limit
	if name == "" || n > 0 {
		if name != "" {
			n--
		}
		if n >= len(l.benefit.Limits) {
			return nil
		}
		name = l.benefit.Limits[n]
	}
	for i := range l.option.Limits {
		if l.option.Limits[i].Name == name {
			return &l.option.Limits[i]
		}
	}
	return &plan.Limit{}
}

// withinAll denies a line that a limit leaves nothing of.
func (w *work) withinAll(l *line) bool {
	for n := 0; ; n++ {
		limit := l.limitOf(n)
		if limit == nil {
			return true
		}
		if need, left, _ := w.need(l, limit); need > 0 && left <= 0 {
			l.beyond(overLimit(limit), l.rest())
			l.closed = true
			return false
		}
	}
}

func (w *work) takeLimits(l *line) {
	for n := 0; ; n++ {
		limit := l.limitOf(n)
		if limit == nil {
			return
		}
		need, left, at := w.need(l, limit)
		if need <= 0 {
			continue
		}
		if need > left {
			l.beyond(overLimit(limit), l.exceeding(limit, need, left))
		}
		if mark, marked := w.visit(l, limit); marked {
			w.marks = append(w.marks, mark)
		}
		if limit.Days == 0 || !w.stay || w.accounts[at].added == 0 {
			w.consume(at, min(need, left))
		}
	}
}

// exceeding is the part of the rest that falls to what is needed beyond what is left. Of
// units, which are counted up to whole ones, it is the thousandths beyond.
func (l *line) exceeding(limit *plan.Limit, need, left int64) (c money.Cents) {
	if limit.Units == 0 {
		return l.pro(need-left, need)
	}
	c = l.pro(l.units-1000*left, l.units)
	l.units = 1000 * left
	return c
}

func overLimit(limit *plan.Limit) cut {
	c := cut{group: claim.PR, reason: "119", rule: ruleLimit}
	if limit.Period == plan.Lifetime {
		c.reason = "149"
	}
	return c
}

// need is what a line takes of a limit, what is left of that, and the account. Lines of one
// day are one visit or day; a stay's days are counted once a claim, and each of its lines
// bears the excess.
func (w *work) need(l *line, limit *plan.Limit) (need, left int64, at int) {
	what, most := visits, limit.Visits
	switch {
	case limit.Visits > 0:
		need = 1
	case limit.Days > 0:
		what, most, need = days, limit.Days, int64(l.in.To-l.in.From)+1
		if w.stay {
			need = w.stayDays()
		}
	case limit.Units > 0:
		what, most, need = units, limit.Units, (l.units+999)/1000
	default:
		return 0, 0, 0
	}
	if mark, marked := w.visit(l, limit); marked && w.has(mark) {
		return 0, 0, 0
	}
	at = w.account(l.option, l.limitYear(limit), what, limit.Name)
	left = max(most-w.accounts[at].counted(limit.Family), 0)
	if what == days && w.stay {
		left = max(most-w.accounts[at].counted(limit.Family)+w.accounts[at].added, 0)
	}
	return need, left, at
}

func (l *line) limitYear(limit *plan.Limit) day.Day {
	if limit.Period == plan.Lifetime {
		return 0
	}
	return l.year
}

// counted is what the account holds with this claim, the member's or the family's.
func (a *account) counted(ofFamily bool) int64 {
	if ofFamily {
		return a.all + a.added
	}
	return a.own + a.added
}

// visit is the mark of a limit that counts a day once.
func (w *work) visit(l *line, limit *plan.Limit) (mark uint64, marked bool) {
	if limit.Visits == 0 && (limit.Days == 0 || w.stay) {
		return 0, false
	}
	return family.VisitMark(w.claim.Member, limit.Name, l.in.From), true
}

func (w *work) has(mark uint64) bool { return slices.Contains(w.marks, mark) || w.view.Seen(mark) }

// stayDays is the days of an inpatient stay that the claim is for: its nights, at least one.
func (w *work) stayDays() int64 {
	s := w.claim.Stay
	from, to := s.From, s.To
	if from == 0 {
		from = s.Admitted
	}
	if to == 0 || from == 0 {
		return 1
	}
	if s.PatientStatus == "30" { // still a patient: the last day counts
		to++
	}
	return max(int64(to-from), 1)
}
