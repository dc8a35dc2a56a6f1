package adjudicate

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
)

// matchBenefit picks the option's first benefit that matches the line. A service
// that the benefit excludes, or that no benefit names, is denied with the
// benefit's reason or PR-204.
func matchBenefit(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed {
			continue
		}
		l.benefit = l.option.Benefit(&match.Service{
			Network: string(w.contract.Network), Kind: "professional", Age: -1, Code: l.in.Code, Place: w.place(l),
			Modifiers: l.in.Modifiers, Diagnoses: w.diagnoses(l),
		})
		switch {
		case l.benefit == nil:
			l.deny(ruleBenefit, claim.Adjustment{Group: claim.PR, Reason: "204"})
		case l.benefit.NotCovered != nil:
			n := l.benefit.NotCovered
			l.deny(ruleBenefit, claim.Adjustment{Group: claim.Group(n.Group), Reason: n.Reason, Remark: n.Remark})
		}
	}
}

func (w *work) place(l *line) string {
	if l.in.Place != "" {
		return l.in.Place
	}
	return w.claim.Place
}

func (w *work) diagnoses(l *line) []string {
	if len(l.in.Pointers) == 0 {
		return w.claim.Diagnoses
	}
	var out []string
	for _, p := range l.in.Pointers {
		if p >= 1 && p <= len(w.claim.Diagnoses) {
			out = append(out, w.claim.Diagnoses[p-1])
		}
	}
	return out
}
