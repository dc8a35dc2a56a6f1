package adjudicate

// The reasons a claim pends with. Each names a queue that somebody owns.
const (
	PendMember   = "member-unknown"
	PendProvider = "provider-unknown"
	PendOption   = "option-unknown"
	PendPrice    = "no-price"
	PendPlans    = "spans-plans"
	PendOriginal = "original-unknown"
	PendLines    = "no-lines"
)

// identify pends a claim whose member or billing provider is not known, or that
// has nothing to decide. A denial (CARC 31, 16) waits until a person has looked.
func identify(w *work) {
	switch {
	case w.claim.Member == "":
		w.pended = PendMember
	case !w.terms.Provider:
		w.pended = PendProvider
	case len(w.lines) == 0:
		w.pended = PendLines
	}
}
