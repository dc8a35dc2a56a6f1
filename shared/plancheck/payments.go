package plancheck

import (
	"encoding/csv"
	"io"
	"slices"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// Payment is what the plan is expected to pay in a plan year for a benefit in one setting and
// network, in cents, before members' shares are taken off (29 CFR 2590.712(c)(3)(i)(C)).
type Payment struct {
	Benefit  string
	Setting  plan.Setting
	Network  plan.Network
	Expected money.Cents
}

// ReadPayments reads a CSV file whose first row is benefit,setting,network,expected, with
// amounts in dollars. A row that is not read, or stands twice, is fault.Invalid with its number.
func ReadPayments(r io.Reader) ([]Payment, error) {
	in := csv.NewReader(r)
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fault.New(fault.Invalid, "payments: it is no CSV file, or its rows are not all of one length")
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"benefit", "setting", "network", "expected"}) {
		return nil, fault.New(fault.Invalid, "payments: the first row reads benefit,setting,network,expected")
	}
	seen := map[Payment]bool{}
	out := make([]Payment, 0, len(rows))
	for i, row := range rows[1:] {
		p := Payment{Benefit: row[0], Setting: plan.Setting(row[1]), Network: plan.Network(row[2])}
		if !slices.Contains([]plan.Setting{plan.Inpatient, plan.Outpatient, plan.Office, plan.OfEmergency, plan.Drugs}, p.Setting) {
			return nil, fault.New(fault.Invalid, "payments: row %d: the setting is inpatient, outpatient, office, emergency or drugs", i+2)
		}
		if seen[p] {
			return nil, fault.New(fault.Invalid, "payments: row %d: the benefit stands twice for its setting and network", i+2)
		}
		seen[p] = true
		if p.Expected, err = money.Parse(row[3]); err != nil || p.Expected < 0 {
			return nil, fault.New(fault.Invalid, "payments: row %d: expected is an amount in dollars, not below zero", i+2)
		}
		out = append(out, p)
	}
	return out, nil
}

// Fit says whether payments are about an option: benefits and networks that it has.
// fault.Invalid names the row, counted with the first.
func Fit(o *plan.Option, payments []Payment) error {
	for i, p := range payments {
		j := slices.IndexFunc(o.Benefits, func(b plan.Benefit) bool { return b.Name == p.Benefit })
		if j < 0 {
			return fault.New(fault.Invalid, "payments: row %d: the option has no benefit of this name", i+2)
		}
		n := o.Benefits[j].Match.Networks
		if _, ok := o.Networks[p.Network]; !ok || len(n) > 0 && !slices.Contains(n, string(p.Network)) {
			return fault.New(fault.Invalid, "payments: row %d: the benefit has no such network", i+2)
		}
	}
	return nil
}
