package adjudicate

import "github.com/openaso/openaso/shared/claim"

// The reasons a claim pends with. Each names a queue that somebody owns.
const (
	PendMember   = "member-unknown"
	PendProvider = "provider-unknown"
	PendOption   = "option-unknown"
	PendPrice    = "no-price"
	PendPlans    = "spans-plans"
	PendOriginal = "original-unknown"
	PendLines    = "no-lines"
	PendKind     = "kind-not-decided"
)

// identify pends a claim whose member or billing provider is not known, or that
// has nothing to decide, or is of a kind that no rule decides. A denial (CARC 31, 16) waits until a person has looked.
func identify(w *work) {
	switch {
	case w.claim.Member == "":
		w.pended = PendMember
	case w.claim.Kind != claim.Professional:
		w.pended = PendKind
	case !w.terms.Provider:
		w.pended = PendProvider
	case len(w.lines) == 0:
		w.pended = PendLines
	}
}
