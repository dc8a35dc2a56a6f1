package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
)

// timelyFiling denies a line that came in after the option's months from its
// last service date, or from the day another payer decided: CO-29, since the provider filed.
func timelyFiling(w *work) {
	var decided day.Day
	for i := range w.claim.Others {
		decided = max(decided, w.claim.Others[i].Decided)
	}
	for i := range w.lines {
		l := &w.lines[i]
		if !l.closed && late(w.claim.Received, max(l.in.To, decided), l.option.TimelyFiling) {
			l.deny(ruleTimely, claim.CO, "29", "")
		}
	}
}

// late says whether received is more than some months after from. No month has less than
// 28 days, which answers most without a calendar.
func late(received, from day.Day, months int) bool {
	return int(received-from) > 28*months && received > from.AddMonths(months)
}
