package portal

import (
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// historyRow is one outcome of a claim and why it was stated. On a page Lead, a link
// to the claim By, and Tail take the place of Words.
type historyRow struct {
	Version    int64     `json:"version"`
	At         time.Time `json:"at"`
	Status     string    `json:"status"`
	Reads      string    `json:"reads"`
	Words      string    `json:"words"`
	Lead       string    `json:"-"`
	Tail       string    `json:"-"`
	By         id.Claim  `json:"-"`
	Of         id.Claim  `json:"of,omitempty"`
	Cause      string    `json:"cause"`
	Allowed    amount    `json:"allowed"`
	MemberOwes amount    `json:"member_owes"`
	PlanPaid   amount    `json:"plan_paid"`
}

func viewHistory(l *family.Log, w *word) historyRow {
	o := &w.Decision.Outcome
	row := historyRow{
		Version: w.Version, At: w.At, Status: o.Status.String(), Reads: outcomeWords(o.Status.String()), Of: o.Of, Cause: w.Cause,
		Allowed: amount(o.Allowed), MemberOwes: amount(o.MemberOwes), PlanPaid: amount(o.PlanPaid),
	}
	row.Lead, row.By, row.Tail = whyStated(l, w)
	if row.Words = row.Lead; row.By != "" {
		row.Words += " " + string(row.By) + row.Tail
	}
	return row
}

// whyStated says why an outcome was stated: words that end with a claim where another
// one caused it, and what follows that claim.
func whyStated(l *family.Log, w *word) (lead string, by id.Claim, tail string) {
	o := &w.Decision.Outcome
	switch {
	case o.Status == claim.Pended:
		return pendWords(o.Reason), "", ""
	case o.Status == claim.Reversed:
		return takenBackWords(l, w), o.Of, ""
	case o.Status == claim.Applied:
		return "Takes back claim", w.Claim.Original, ""
	case o.Of == "":
		return "Decided as it came in", "", ""
	case o.Of == w.Claim.ID:
		return "Decided anew: what it waited for is there now", "", ""
	case o.Of == w.Claim.Original:
		return "Decided in the place of claim", o.Of, ", which it replaces"
	}
	return "Decided anew because of claim", o.Of, ""
}

// takenBackWords say what a reversal's cause did to the claim.
func takenBackWords(l *family.Log, w *word) string {
	for _, other := range words(l) {
		if other.Claim.ID != w.Decision.Outcome.Of || other.Claim.Original != w.Claim.ID {
			continue
		}
		switch other.Claim.Frequency {
		case claim.Void:
			return "Voided by claim"
		case claim.Replacement:
			return "Replaced by claim"
		case claim.Original:
		}
	}
	return "Taken back, to be decided anew because of claim"
}

// outcomeWords is how an outcome's status reads: approved is not paid yet.
func outcomeWords(status string) string {
	switch status {
	case "paid":
		return "approved"
	case "applied":
		return "void carried out"
	}
	return status
}
