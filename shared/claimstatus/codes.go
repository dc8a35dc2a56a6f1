package claimstatus

import (
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/x12/x276"
)

// Statuses: a category of X12's external code list 507 and a code of 508, as public copies
// of the lists and the guide's examples have them.
var (
	notFound    = x276.Code{Category: "A4", Code: "35"}               // claim not found
	noCard      = x276.Code{Category: "D0", Code: "33"}               // subscriber and subscriber id not found
	noPatient   = x276.Code{Category: "D0", Code: "26", Entity: "QC"} // entity not found: the patient
	inProcess   = x276.Code{Category: "P1", Code: "20"}               // accepted for processing
	awaitsMoney = x276.Code{Category: "F0", Code: "3"}                // adjudicated, awaits the payment cycle
	paidOut     = x276.Code{Category: "F1", Code: "65"}               // paid
	noMoney     = x276.Code{Category: "F4", Code: "104"}              // processed by the plan's terms, no payment
	adjusted    = x276.Code{Category: "F3", Code: "101"}              // processed as adjustment to a previous claim
	carriedOut  = x276.Code{Category: "F4", Code: "101"}              // the same of a void, which pays nothing itself
)

// pended are the statuses of what a claim waits for: P2, in review.
var pended = map[string]x276.Code{
	adjudicate.PendMember:        {Category: "P2", Code: "53"},  // researched for a member number
	adjudicate.PendProvider:      {Category: "P2", Code: "50"},  // internal provider verification
	adjudicate.PendOption:        {Category: "P2", Code: "45"},  // awaits benefit determination
	adjudicate.PendPrice:         {Category: "P2", Code: "110"}, // requires pricing information
	adjudicate.PendPlans:         {Category: "P2", Code: "46"},  // internal review
	adjudicate.PendOriginal:      {Category: "P2", Code: "46"},
	adjudicate.PendLines:         {Category: "P2", Code: "46"},
	adjudicate.PendBenefit:       {Category: "P2", Code: "45"},
	adjudicate.PendFacility:      {Category: "P2", Code: "50"},
	adjudicate.PendPredetermined: {Category: "P2", Code: "46"},
	adjudicate.PendAmount:        {Category: "P2", Code: "46"},
	adjudicate.PendUnits:         {Category: "P2", Code: "46"},
	adjudicate.PendDates:         {Category: "P2", Code: "46"},
	adjudicate.PendStraddles:     {Category: "P2", Code: "45"},
	adjudicate.PendSuspect:       {Category: "P2", Code: "46"},
	adjudicate.PendAccident:      {Category: "P2", Code: "46"},
	adjudicate.PendCoordination:  {Category: "P2", Code: "46"},
	adjudicate.PendTable:         {Category: "P2", Code: "46"},
	adjudicate.PendReview:        {Category: "P2", Code: "46"},
	adjudicate.PendOutsidePrice:  {Category: "P2", Code: "110"},
	adjudicate.PendRefused:       {Category: "P2", Code: "110"},
	adjudicate.PendLate:          {Category: "P2", Code: "110"},
}

// denied are the claim status codes of why a line is not paid, by its adjustment reason
// (code list 139).
var denied = map[string]x276.Code{
	"18":  {Category: "F2", Code: "54"},               // duplicate
	"29":  {Category: "F2", Code: "718"},              // timely filing
	"26":  {Category: "F2", Code: "88", Entity: "QC"}, // not eligible on the day of service
	"27":  {Category: "F2", Code: "88", Entity: "QC"},
	"31":  {Category: "F2", Code: "88", Entity: "QC"},
	"200": {Category: "F2", Code: "88", Entity: "QC"},
	"119": {Category: "F2", Code: "483"}, // maximum of the benefit period
}

// notCovered is a denial for any other reason.
var notCovered = x276.Code{Category: "F2", Code: "585"}

// codes are the statuses of a claim.
func codes(o *claim.Outcome, paid Paid) [3]x276.Code {
	switch o.Status {
	case claim.Pended:
		if c, ok := pended[o.Reason]; ok {
			return [3]x276.Code{c}
		}
		return [3]x276.Code{inProcess}
	case claim.Paid:
		return [3]x276.Code{settled(o.PlanPaid > 0, paid)}
	case claim.Denied:
		return denials(o)
	case claim.Reversed:
		return [3]x276.Code{adjusted}
	case claim.Applied:
		return [3]x276.Code{carriedOut}
	}
	return [3]x276.Code{inProcess}
}

func settled(money bool, paid Paid) x276.Code {
	switch {
	case !money:
		return noMoney
	case paid == Paid{}:
		return awaitsMoney
	}
	return paidOut
}

// denials are the reasons of a claim that pays nothing, each once: as many as fit.
func denials(o *claim.Outcome) (out [3]x276.Code) {
	n := 0
	for i := range o.Lines {
		c := denial(&o.Lines[i])
		if n < len(out) && c != out[0] && c != out[1] {
			out[n] = c
			n++
		}
	}
	if n == 0 {
		out[0] = notCovered
	}
	return out
}

// denial is why a line is not paid.
func denial(l *claim.LineOutcome) x276.Code {
	for i := range l.Adjustments {
		if c, ok := denied[l.Adjustments[i].Reason]; ok {
			return c
		}
	}
	return notCovered
}

// lineCode is the status of a line of a decided claim.
func lineCode(status claim.Status, l *claim.LineOutcome, paid Paid) x276.Code {
	if status == claim.Denied || l.Paid == 0 && l.Allowed == 0 && l.Charge > 0 {
		return denial(l)
	}
	return settled(l.Paid > 0, paid)
}
