package adjudicate

// The reasons a claim pends with. Each names a queue that somebody owns.
const (
	PendMember        = "member-unknown"
	PendProvider      = "provider-unknown"
	PendOption        = "option-unknown"
	PendPrice         = "no-price"
	PendPlans         = "spans-plans"
	PendOriginal      = "original-unknown"
	PendLines         = "no-lines"
	PendPredetermined = "predetermination"
	PendAmount        = "bad-amount"
	PendUnits         = "bad-units"
	PendDates         = "bad-dates"
	PendStraddles     = "straddles-coverage"
	PendSuspect       = "possible-duplicate"
	PendAccident      = "accident"
	PendCoordination  = "coordination"
	PendTable         = "no-table"
	PendReview        = "clinical-review"
	PendBenefit       = "no-benefit"
	PendFacility      = "facility-unknown"
	PendOutsidePrice  = "awaits-price"
	PendRefused       = "repricer-refused"
	PendLate          = "repricer-late" // no answer within the network's term
)

// identify pends a claim whose member or billing provider is not known, or that
// has nothing to decide. A denial (CARC 31, 16) waits until a person has looked.
func identify(w *work) {
	switch {
	case w.claim.Member == "":
		w.pend(PendMember, nil, "")
	case !w.terms.Provider:
		w.pend(PendProvider, nil, "")
	case len(w.lines) == 0:
		w.pend(PendLines, nil, "")
	case w.claim.Predetermination:
		w.pend(PendPredetermined, nil, "an estimate is asked for, and nothing is to be paid")
	}
}
