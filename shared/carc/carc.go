// Package carc knows under which group codes a claim adjustment reason (CARC) may stand. Who
// owes an amount follows from the group, so for these reasons it is neither a plan's nor a
// person's to choose; for the rest it is.
package carc

// Groups are the group codes that a reason may stand under.
func Groups(reason string) []string {
	switch reason {
	case "18", "23", "136": // duplicate, what another payer did: owed by nobody here
		return []string{"OA"}
	case "26", "27", "31", "177", "200": // not covered on the day, or not a member
		return []string{"PR"}
	case "29": // filed late, by the provider
		return []string{"CO"}
	case "45": // above the fee schedule: written off, or balance billed
		return []string{"CO", "PR"}
	}
	return []string{"CO", "PR", "OA", "PI"}
}
