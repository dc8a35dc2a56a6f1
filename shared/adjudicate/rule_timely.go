package adjudicate

import "github.com/openaso/openaso/shared/claim"

// timelyFiling denies a line that came in after the option's months from its
// last service date: CO-29, since the provider filed.
func timelyFiling(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if !l.closed && w.claim.Received > l.in.To.AddMonths(l.option.TimelyFiling) {
			l.deny(ruleTimely, claim.Adjustment{Group: claim.CO, Reason: "29"})
		}
	}
}
