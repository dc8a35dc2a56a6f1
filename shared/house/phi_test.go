package house_test

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"testing"
)

// reveals lists every file that may take the content out of a phi.Text, and why.
var reveals = map[string]string{
	"shared/webhook/webhook.go":         "the signing key is bytes for the HMAC; only the signature leaves",
	"shared/find/find.go":               "a card number becomes a keyed hash before it is a key",
	"shared/roster/people.go":           "first names are compared with the family's; nothing keeps them",
	"shared/enroll/subscriber.go":       "the subscriber's number becomes the household's key; a social security number a keyed hash",
	"shared/family/codec.go":            "the family's log is the encrypted store of contact details",
	"shared/family/state.go":            "a patient's name is compared with the family's; nothing keeps it",
	"shared/family/wire.go":             "the family's log is the encrypted store of people and claims",
	"shared/family/wireclaim.go":        "the family's log is the encrypted store of people and claims",
	"shared/partner/finch.go":           "it writes bodies as an HRIS sends them, for samples and the local vendor",
	"shared/x12/x837/write.go":          "a claim file names the card to the plan (loop 2010BA)",
	"shared/x12/x837/writeparty.go":     "a claim file names the patient to the plan (loops 2010BA, 2010CA, 2330A)",
	"shared/x12/x837/writeclaim.go":     "a claim file holds the patient's number and what is kept as it came (loop 2300)",
	"shared/x12/x837/writeline.go":      "a claim file holds the line's number and description (loop 2400)",
	"shared/x12/x837/writeother.go":     "a claim file names the card of another payer (loops 2330A, 2430)",
	"shared/x12/x837/other.go":          "a payer's remark codes say nothing of a person",
	"shared/x12/x837/submitted.go":      "a referral's number says nothing of a person; it goes into the claim as the system keeps it",
	"shared/x12/x834/write.go":          "an enrollment file names its people to the plan (loops 2000 to 2710)",
	"shared/x12/x835/write.go":          "a remittance names the patient to the payee (loop 2100)",
	"shared/x12/x835/writeclaim.go":     "a remittance names the patient to the payee (loop 2100)",
	"shared/x12/envelope/envelope.go":   "a claim's own number is copied apart from its file's block, and hidden again at once",
	"shared/x12/x999/describe.go":       "an acknowledgment names the sender's own number of the claim with the fault",
	"shared/x12/x277/claim.go":          "a claim acknowledgment names the patient, the card and the claim's number to the submitter (loops 2100D, 2200D)",
	"shared/eligibility/echo.go":        "an answer names the patient to who asked, cut to what X12 carries; it is wrapped again at once",
	"shared/notice/deliver.go":          "the address that the channel sends to; the text has no PHI",
	"shared/notice/family.go":           "letters and the card go to the subscriber as stored documents",
	"shared/notice/meters.go":           "an explanation of benefits says whose deductible it shows",
	"shared/notice/eob.go":              "an explanation of benefits names the patient and the card",
	"shared/payment/ach.go":             "the ACH file to the bank names the account it pays from or to (entry detail, field 5)",
	"shared/payment/clean.go":           "it asks whether a file's delimiters can carry the text; the answer is yes or no",
	"shared/payment/entries.go":         "the remittance's names, cut to what X12 carries, are wrapped again at once",
	"shared/payment/terms.go":           "the plan's bank account is checked, and kept in the encrypted store",
	"shared/x12/x275/write.go":          "an attachment names the patient and the claim's numbers to the plan (loop 1000)",
	"shared/x12/x276/write.go":          "an inquiry or an answer to one names the person it is about; it goes to who asked",
	"scripts/aso/edi/plain.go":          "aso x12 json prints a file's claims to the person who has the file; nothing keeps them",
	"scripts/local/state.go":            "the sample's card numbers follow from the deployment's index key",
	"scripts/simulate/inputs.go":        "the oracle searches for the synthetic people's texts",
	"scripts/simulate/bills.go":         "the simulated card number becomes a keyed hash, as the system does it",
	"scripts/local/double.go":           "the double of a vendor compares the token it is asked with",
	"shared/portal/load.go":             "a page for people who may see it names the member",
	"shared/portal/member.go":           "the member's own page shows the card number",
	"shared/portal/payments.go":         "the page of a remittance names its patients, as the 835 does",
	"shared/config/config.go":           "it writes the secrets document, which is what it is for",
	"shared/assemble/open.go":           "the index key is bytes for keyed hashes",
	"shared/assemble/vendor.go":         "the vendor's token goes into the request's header",
	"shared/x12/x270/writeparty.go":     "an inquiry or its answer names the patient to who asks or answers (loops 2100C, 2100D)",
	"shared/x12/x270/writebenefit.go":   "an answer names others who have to do with a benefit (loop 2120)",
	"shared/claimstatus/search.go":      "an inquiry's card, name and number are compared with the family's; nothing keeps them",
	"shared/claimstatus/file.go":        "an answer says the inquiry's names back, cut to what X12 carries, and wraps them again at once",
	"shared/x12/x278/write.go":          "a services review names the patient, the card and what is asked for (loops 2010C to 2000F)",
	"shared/authorize/pended.go":        "an answer says the request's names back, cut to what X12 carries, and wraps them again at once",
	"shared/attachments/attachments.go": "a control number becomes a keyed hash before it is a key",
	"shared/attachments/read.go":        "a number of ours that a sender says back names a claim, no person; another is dropped",
}

// revealed maps each shipped file that reveals PHI to its first such place.
func revealed(ps []*pkg) map[string]string {
	out := map[string]string{}
	for _, p := range ps {
		for _, f := range p.shipped() {
			ast.Inspect(f.tree, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Reveal" && out[f.path] == "" {
					out[f.path] = f.at(n, "reveals PHI")
				}
				return true
			})
		}
	}
	return out
}

func unlisted(ps []*pkg, list map[string]string) (out []string) {
	there := revealed(ps)
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if list[name] == "" {
			out = append(out, there[name])
		}
	}
	return out
}

func listedInVain(ps []*pkg, list map[string]string) (out []string) {
	there := revealed(ps)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		if there[name] == "" {
			out = append(out, fmt.Sprintf("%s: listed, but reveals nothing", name))
		}
	}
	return out
}

func TestPHIIsRevealedInKnownPlaces(t *testing.T) {
	hold(t, unlisted(packages(t), reveals), "Does this page, document or store need the content, and may its reader have it? Then add the file with the reason to\n"+
		"reveals in shared/house/phi_test.go. If not, pass the phi.Text on. Logs, errors, events, URLs, SMS and e-mail never may.")
	hold(t, listedInVain(packages(t), reveals), "Delete the line from reveals in shared/house/phi_test.go.")
}
