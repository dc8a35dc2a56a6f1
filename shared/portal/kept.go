package portal

import "github.com/openaso/openaso/shared/payment"

// keptWords says why a payment is kept back. It goes out with the next release once the reason is gone.
func keptWords(reason string) string {
	switch reason {
	case payment.ReasonUnknown:
		return "The directory does not name the payee"
	case payment.ReasonIncomplete:
		return "The payee's name, address or way of payment is missing"
	case payment.ReasonBank:
		return "The payee's bank details cannot be used, or the amount is too large for an ACH entry"
	case payment.ReasonRemittance:
		return "The remittance cannot be written or does not add up"
	case payment.ReasonUnscreened:
		return "A list that payees are screened by (OIG's LEIE, OFAC's SDN) is not there: nobody is paid unscreened"
	case payment.ReasonExcluded:
		return "The payee is excluded from federal health programs (OIG's list, by NPI)"
	case payment.ReasonSanctioned:
		return "The payee's name may be one of OFAC's or OIG's list: a person looks and clears it"
	}
	return reason
}
