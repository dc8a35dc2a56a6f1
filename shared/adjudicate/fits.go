package adjudicate

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/carc"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
)

// Clearable says whether a person may let a claim go on that pends for a reason. What is not
// needs what is missing, a denial, or a word on what is allowed or paid.
func Clearable(reason string) bool {
	switch reason {
	case PendSuspect, PendAccident, PendCoordination, PendReview, PendFacility, PendStraddles:
		return true
	}
	return false
}

// fits says why an act cannot be done with a claim; it fills in what follows from the claim.
func fits(a *claim.Act, d *family.Decided) error {
	o := &d.Decision.Outcome
	switch {
	case a.ID == "" || a.By == "":
		return fault.New(fault.Invalid, "an act needs an id and who acts")
	case !o.Status.Final() && o.Status != claim.Pended:
		return fault.New(fault.Invalid, "nothing can be done with a void that was carried out")
	case a.Line < 0 || a.Line > 0 && !slices.ContainsFunc(d.Claim.Lines, func(l claim.Line) bool { return l.Number == a.Line }):
		return fault.New(fault.Invalid, "the claim has no line %d", a.Line)
	}
	switch a.Kind {
	case claim.Clear:
		return fitsClear(a, o)
	case claim.Deny:
		return fitsDeny(a, d)
	case claim.Allow, claim.Pay:
		return fitsAmount(a, d)
	case claim.Release:
		return fitsRelease(a, o)
	case claim.Consent:
		if len(d.Claim.Lines) == 0 || a.What != "" && !a.Withdrawn() {
			return fault.New(fault.Invalid, "consent is recorded of lines, or withdrawn")
		}
		return nil
	case claim.Assign:
		if a.What == "" || o.Status != claim.Pended {
			return fault.New(fault.Invalid, "a claim that waits is given to an owner: name one")
		}
		return nil
	}
	return fault.New(fault.Invalid, "no such act")
}

func fitsClear(a *claim.Act, o *claim.Outcome) error {
	if o.Status != claim.Pended {
		return fault.New(fault.Invalid, "the claim does not wait: there is nothing to release")
	}
	if a.What == "" {
		a.What = o.Reason
	}
	switch {
	case a.What != o.Reason:
		return fault.New(fault.Invalid, "the claim waits for another reason: %s", o.Reason)
	case !Clearable(a.What):
		return fault.New(fault.Invalid, "%s cannot be released: %s", a.What, Remedy(a.What))
	}
	a.Line = o.Line // another line may wait for the same reason
	return nil
}

func fitsDeny(a *claim.Act, d *family.Decided) error {
	switch {
	case len(d.Claim.Lines) == 0:
		return fault.New(fault.Invalid, "the claim has no line that could be denied")
	case !slices.Contains([]claim.Group{claim.CO, claim.PR, claim.OA, claim.PI}, a.Group) || !coded(a.Reason, 5):
		return fault.New(fault.Invalid, "a denial needs a group (CO, PR, OA, PI) and a reason (CARC)")
	case !slices.Contains(carc.Groups(a.Reason), string(a.Group)):
		return fault.New(fault.Invalid, "reason %s stands under %s: who owes it is not for a person to choose", a.Reason, strings.Join(carc.Groups(a.Reason), " or "))
	case a.Remark != "" && !coded(a.Remark, 6):
		return fault.New(fault.Invalid, "the remark is no RARC")
	}
	return nil
}

// coded says whether s could be a code: capital letters and digits.
func coded(s string, most int) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != "" && len(s) <= most
}

func fitsAmount(a *claim.Act, d *family.Decided) error {
	switch {
	case a.Line == 0 && len(d.Claim.Lines) != 1:
		return fault.New(fault.Invalid, "say of which line the amount is")
	case a.Amount < 0 || a.Amount > most:
		return fault.New(fault.Invalid, "the amount is below zero or out of range")
	case a.Group != "" || a.Reason != "":
		if err := fitsDeny(a, d); err != nil {
			return err
		}
	}
	if a.Line == 0 {
		a.Line = d.Claim.Lines[0].Number
	}
	at := slices.IndexFunc(d.Claim.Lines, func(l claim.Line) bool { return l.Number == a.Line })
	if len(d.Claim.Others) > 0 && a.Amount > d.Claim.Lines[at].Charge {
		return fault.New(fault.Invalid, "no more than was billed can be allowed or paid where other payers have their part")
	}
	return nil
}

func fitsRelease(a *claim.Act, o *claim.Outcome) error {
	if a.What == "" && len(o.Holds) == 1 {
		a.What = o.Holds[0]
	}
	if o.Status != claim.Paid || !slices.Contains(o.Holds, a.What) {
		return fault.New(fault.Invalid, "no such hold keeps the claim's money back")
	}
	return nil
}

// Remedy says in words what a person can do about a reason to pend.
func Remedy(reason string) string {
	switch reason {
	case PendMember:
		return "find the member, or deny it (PR-31)"
	case PendProvider:
		return "publish the provider and retry, or deny it"
	case PendOption, PendBenefit:
		return "publish the option that says it and retry, deny it, or say what the plan pays"
	case PendPrice, PendTable, PendOutsidePrice, PendRefused:
		return "publish the price and retry, or say what is allowed"
	case PendLate:
		return "ask the network, whose answer is still taken, or say what is allowed, or deny it"
	case PendPlans, PendLines, PendAmount, PendUnits, PendDates, PendPredetermined:
		return "ask the sender for a corrected claim, or deny it (CO-16)"
	case PendOriginal:
		return "wait for the original or ask the sender, or deny it"
	case PendStraddles:
		return "say what is allowed for the days that are covered and release it, or deny it"
	case PendSuspect:
		return "compare it with the earlier claim: release it, or deny it (OA-18)"
	case PendAccident:
		return "ask who is liable: release it, or deny it (19, 20, 21)"
	case PendCoordination:
		return "ask for the other payer's result: release it to pay as the claim stands, or deny it (CO-22)"
	case PendReview:
		return "let a clinician decide: release it, or deny it (50, 55)"
	case PendFacility:
		return "publish the facility and retry, record the patient's consent, or release it as care outside a facility of the network"
	}
	return "look at it, then release it or deny it"
}
