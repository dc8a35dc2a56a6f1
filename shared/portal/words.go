package portal

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// amount is money in a view: "1234.05" in JSON, "$1,234.05" on a page.
type amount money.Cents

// String prints for people.
func (a amount) String() string { return money.Cents(a).Dollars() }

// MarshalText prints for programs.
func (a amount) MarshalText() ([]byte, error) { return []byte(money.Cents(a).String()), nil }

func helpers() template.FuncMap {
	return template.FuncMap{
		"when":  func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"iso":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"join":  func(list []string) string { return strings.Join(list, ", ") },
		"short": short,
		"base":  fileName,
		"doc":   documentName,
		"statuses": func() []string {
			return []string{"paid", "denied", "pended", "reversed", "applied"}
		},
		"count":   counted,
		"badge":   badge,
		"outcome": outcomeWords,
		"method":  methodWords,
	}
}

// short keeps the head of a long id, and the ordinal behind its last dash.
func short(s string) string {
	if len(s) <= 14 {
		return s
	}
	if at := strings.LastIndexByte(s, '-'); at > 8 {
		return s[:8] + "…" + s[at:]
	}
	return s[:12] + "…"
}

// fileName is the last part of a key; one that is a long digest is shortened.
func fileName(key string) string {
	name := path.Base(key)
	stem, ext, _ := strings.Cut(name, ".")
	if len(stem) <= 20 {
		return name
	}
	return stem[:12] + "…." + ext
}

// documentName says which log version a document was made from, as its key ends:
// "-v12.html".
func documentName(key string) string {
	stem := strings.TrimSuffix(path.Base(key), path.Ext(key))
	if at := strings.LastIndex(stem, "-v"); at >= 0 {
		return "as of version " + stem[at+2:]
	}
	return fileName(key)
}

// counted is "1 claim", "2 claims".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// badge is the style of a status.
func badge(status string) string {
	switch status {
	case "paid", "approved", "good", "settled", "accepted", "active", "covered", "sent", "consent given":
		return "ok"
	case "pended", "pending", "requested", "partly accepted", "created", "held", "reversal":
		return "wait"
	case "denied", "rejected", "returned", "late", "very late", "in default":
		return "bad"
	}
	if strings.HasPrefix(status, "refused") {
		return "bad"
	}
	return "plain"
}

// statusWords says what an outcome means for the people concerned.
func statusWords(s claim.Status) string {
	switch s {
	case claim.Paid:
		return "Approved under the plan"
	case claim.Denied:
		return "The plan pays nothing of the claim"
	case claim.Pended:
		return "Waits for a person"
	case claim.Reversed:
		return "Taken back; nothing of it stands"
	case claim.Applied:
		return "A void that was carried out"
	}
	return "Unknown"
}

func pendWords(reason string) string {
	switch reason {
	case adjudicate.PendMember:
		return "No covered person was found for the card number, name and birth date"
	case adjudicate.PendProvider:
		return "The billing provider is not known"
	case adjudicate.PendOption:
		return "The option the person elected is not published"
	case adjudicate.PendPrice:
		return "No fee schedule has a price for a service"
	case adjudicate.PendPlans:
		return "The services fall under more than one plan or option"
	case adjudicate.PendOriginal:
		return "The claim it voids or replaces is not here, or is not one it may change"
	case adjudicate.PendLines:
		return "The claim has no service lines"
	case adjudicate.PendBenefit:
		return "No benefit of the option names a service"
	}
	return moreWords(reason)
}

func moreWords(reason string) string {
	switch reason {
	case adjudicate.PendPredetermined:
		return "An estimate is asked for; nothing is to be paid"
	case adjudicate.PendAmount, adjudicate.PendUnits, adjudicate.PendDates:
		return "An amount, a number of units or a date cannot be right"
	case adjudicate.PendStraddles:
		return "Coverage begins or ends within a service of several days"
	case adjudicate.PendSuspect:
		return "It may be an earlier claim, billed otherwise"
	case adjudicate.PendAccident:
		return "An accident may be for someone else to pay"
	case adjudicate.PendCoordination:
		return "Another plan's payment or place is missing or does not agree"
	case adjudicate.PendTable:
		return "A table of claim edits is not published"
	case adjudicate.PendReview:
		return "A clinician is to look at a service"
	case adjudicate.PendFacility:
		return "It is not known whether the facility is in the network"
	case adjudicate.PendOutsidePrice:
		return "A repricer is to say what a service costs"
	case adjudicate.PendRefused:
		return "The network's repricer gives no price for a service"
	case adjudicate.PendLate:
		return "The network's repricer did not answer in time"
	}
	return reason
}

func groupWords(g claim.Group) string {
	switch g {
	case claim.CO:
		return "the provider writes it off"
	case claim.PR:
		return "the member owes it"
	case claim.PI:
		return "the plan lowered it"
	case claim.OA:
	}
	return "nobody owes it here"
}

// reasonWords says a claim adjustment reason code in plain words. The codes are
// X12's; the words are ours.
func reasonWords(code string) string {
	return cmp.Or(reasonsInWords[code], "Adjustment reason "+code)
}

var reasonsInWords = map[string]string{
	"1":   "Deductible",
	"2":   "Coinsurance",
	"3":   "Copay",
	"5":   "The service does not go with the place",
	"6":   "The service does not go with the patient's age",
	"7":   "The service does not go with the patient's sex",
	"15":  "The authorization's number is not known",
	"16":  "Information is missing or wrong",
	"18":  "The same service was decided before",
	"23":  "What other payers paid or took off",
	"26":  "The service was before coverage began",
	"27":  "The service was after coverage ended",
	"29":  "The claim came after the filing limit",
	"31":  "The patient is not covered by the plan",
	"45":  "Charge above the allowed amount",
	"50":  "Not medically necessary under the plan",
	"94":  "The price is above the charge",
	"96":  "The plan does not cover this charge",
	"97":  "Included in another service",
	"119": "The yearly limit is used up",
	"35":  "The lifetime limit is used up",
	"149": "The lifetime limit is used up",
	"151": "More units than are plausible",
	"177": "The patient has no coverage under the plan",
	"197": "No authorization was given",
	"198": "More than was authorized",
	"200": "The service fell into a gap in coverage",
	"204": "The option does not cover this service",
	"236": "Not paid beside another service of the day",
	"242": "The provider is outside the network",
	"296": "The authorization is another provider's",
}

// careWords says where care was given: of a hospital's claim the first two digits of its
// type of bill do (NUBC FL 04).
func careWords(c *claim.Claim) string {
	if c.Kind != claim.Institutional {
		return placeWords(c.Place)
	}
	switch c.Place {
	case "11":
		return "type of bill: hospital stay"
	case "12", "13", "14":
		return "type of bill: hospital, outpatient"
	case "18":
		return "type of bill: swing bed"
	case "21", "22", "23":
		return "type of bill: skilled nursing"
	case "32", "34":
		return "type of bill: home health"
	case "81", "82":
		return "type of bill: hospice"
	}
	return "type of bill"
}

func placeWords(code string) string {
	switch code {
	case "02", "10":
		return "telehealth"
	case "11":
		return "office"
	case "12":
		return "home"
	case "19", "22":
		return "hospital outpatient"
	case "20":
		return "urgent care"
	case "21":
		return "hospital inpatient"
	case "23":
		return "emergency room"
	case "24":
		return "surgery center"
	case "81":
		return "laboratory"
	}
	return ""
}

func frequencyWords(f claim.Frequency) string {
	switch f {
	case claim.Replacement:
		return "replacement"
	case claim.Void:
		return "void"
	case claim.Original:
	}
	return "original"
}

// units prints thousandths without trailing zeros: "1", "2.5".
func units(n int64) string { return string(money.AppendDecimal(nil, n, 3)) }

// nextWords says what a person does about a claim that waits.
func nextWords(reason string) string {
	switch reason {
	case adjudicate.PendMember:
		return "Find the person, or ask the provider for the card number"
	case adjudicate.PendProvider:
		return "Add the provider to the directory"
	case adjudicate.PendOption:
		return "Publish the option"
	case adjudicate.PendPrice:
		return "Add the service to the fee schedule, or price it by hand"
	case adjudicate.PendPlans:
		return "Ask the provider to bill each plan apart"
	case adjudicate.PendOriginal:
		return "Compare it with the claim it names; if that is still to come, it goes on by itself"
	case adjudicate.PendLines:
		return "Ask the provider to send the claim again"
	case adjudicate.PendBenefit:
		return "Publish an option that says what it pays for the service, or that it does not"
	}
	return moreNext(reason)
}

func moreNext(reason string) string {
	switch reason {
	case adjudicate.PendPredetermined:
		return "Answer with an estimate"
	case adjudicate.PendAmount, adjudicate.PendUnits, adjudicate.PendDates:
		return "Ask the provider to correct the claim"
	case adjudicate.PendStraddles:
		return "Ask the provider to bill the days in and out of coverage apart"
	case adjudicate.PendSuspect:
		return "Compare it with the earlier claim"
	case adjudicate.PendAccident:
		return "Ask the member who is liable"
	case adjudicate.PendCoordination:
		return "Ask the member or the provider about the other plan"
	case adjudicate.PendTable:
		return "Publish the table"
	case adjudicate.PendReview:
		return "Send it to a clinical reviewer"
	case adjudicate.PendFacility:
		return "Add the facility to the directory"
	case adjudicate.PendOutsidePrice:
		return "Wait for the repricer, or ask it"
	case adjudicate.PendRefused:
		return "Ask the repricer why; it may answer again, or publish a price"
	case adjudicate.PendLate:
		return "Ask the network; it may still answer, or say what is allowed"
	}
	return "Look at the claim"
}

// remittedWords says a claim status of an 835 (005010X221A1 CLP02).
func remittedWords(status string) string {
	switch status {
	case "1":
		return "processed"
	case "2":
		return "processed as second payer"
	case "3":
		return "processed as third payer"
	case "22":
		return "reversal"
	}
	return status
}

// balanceWords says a provider adjustment of an 835 (005010X221A1 PLB03-1).
func balanceWords(reason string) string {
	switch reason {
	case "FB":
		return "Balance carried between payments"
	case "WO":
		return "An earlier overpayment is taken back"
	case "72":
		return "A refund that came in"
	}
	return "Provider adjustment " + reason
}
