package adjudicate

import "github.com/openaso/openaso/shared/claim"

// billedAhead denies a line whose service lies after the day the claim came in: CO-110,
// the billing date predates the service date.
func billedAhead(w *work) {
	for i := range w.lines {
		if l := &w.lines[i]; !l.closed && l.in.To > w.claim.Received {
			l.deny(ruleFuture, claim.CO, "110", "")
		}
	}
}
