package adjudicate

import (
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// dollarLimits takes off what the plan would pay beyond a benefit's limit in dollars: PR-119,
// over a lifetime PR-35. It counts toward no out-of-pocket maximum.
func (w *work) dollarLimits(l *line) {
	for n := 0; l.out.Paid > 0; n++ {
		limit := l.limitOf(n)
		if limit == nil {
			return
		}
		if limit.Dollars == 0 {
			continue
		}
		at := w.account(l.option, l.limitYear(limit), dollars, limit.Name)
		left := max(money.Cents(int64(limit.Dollars)-w.accounts[at].counted(limit.Family)), 0)
		if over := l.out.Paid - left; over > 0 {
			c := overLimit(limit)
			c.rule = ruleDollars
			if limit.Period == plan.Lifetime {
				c.reason = "35"
			}
			l.beyond(c, over)
			l.out.Paid = left
		}
	}
}

// countDollars counts what the plan pays at last.
func (w *work) countDollars(l *line) {
	for n := 0; l.out.Paid > 0 && l.pays == nil; n++ {
		limit := l.limitOf(n)
		if limit == nil {
			return
		}
		if limit.Dollars > 0 {
			w.consume(w.account(l.option, l.limitYear(limit), dollars, limit.Name), int64(l.out.Paid))
		}
	}
}
