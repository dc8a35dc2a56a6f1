package payment

import (
	"bytes"
	"encoding/csv"

	"github.com/openaso/openaso/shared/fault"
)

// checkRegister is a release's checks as CSV: what is to be printed, and what the
// plan's bank may pay (positive pay). It shows the last four of the account.
func checkRegister(rel *release, all []kept) ([]byte, error) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	rows := [][]string{{"account", "check", "date", "payee", "amount"}}
	for i := range all {
		k := &all[i]
		rows = append(rows, []string{
			"****" + rel.Terms.Account.last4(), k.Trace, k.On.String(), clean(k.Name, 60), k.Cents.String(),
		})
	}
	err := out.WriteAll(rows)
	return b.Bytes(), fault.As(fault.Internal, err, "check register")
}
