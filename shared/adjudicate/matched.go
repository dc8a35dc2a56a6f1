package adjudicate

import "github.com/openaso/openaso/shared/plan"

// Matched says of the i-th line of the claim that the engine decided last which benefit it
// fell under and whose sharing it took; "" where the decision needed neither.
func (e *Engine) Matched(i int) (benefit string, network plan.Network) {
	if i >= len(e.work.lines) {
		return "", ""
	}
	l := &e.work.lines[i]
	if l.benefit != nil {
		benefit = l.benefit.Name
	}
	return benefit, l.network
}
