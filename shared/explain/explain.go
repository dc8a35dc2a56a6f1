// Package explain puts an option into words that a member reads: a summary as text, as a web
// page and as a PDF, and what changed from one option to another. It decides nothing: what a
// claim costs is shared/adjudicate's to say. See shared/decisions/0016.
package explain

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// Summary is an option in words, ready to be printed. Columns are its networks, the best
// first and out last; the cells of rows follow them.
type Summary struct {
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	About    []string  `json:"about"`
	Columns  []string  `json:"columns"`
	Amounts  []Row     `json:"amounts"`
	Services []Row     `json:"services"`
	Excluded []string  `json:"excluded"`
	Before   []Row     `json:"before"` // what needs authorization
	Examples []Example `json:"examples"`
}

// Row is a line of a table: its name, a cell for each column, and what is to be added.
type Row struct {
	Name  string   `json:"name"`
	Cells []string `json:"cells"`
	Note  string   `json:"note,omitempty"`
}

// Example is what one person pays for a service at an agreed price, before and after the
// deductible is met.
type Example struct {
	Service string `json:"service"`
	Price   string `json:"price"`
	First   string `json:"first"` // nothing was paid in the year yet
	Later   string `json:"later"` // the deductible is met
}

// Of puts an option into words.
func Of(o *plan.Option) *Summary {
	networks := o.InOrder()
	s := &Summary{Name: cmp.Or(o.Name, o.ID), Version: o.Version, About: about(o)}
	for _, n := range networks {
		s.Columns = append(s.Columns, column(o, n))
	}
	s.Amounts = amounts(o, networks)
	s.services(o, networks)
	for i := range o.Authorization {
		s.Before = append(s.Before, before(&o.Authorization[i]))
	}
	s.Examples = examples(o, networks[0])
	return s
}

// column is a network's name for people.
func column(o *plan.Option, n plan.Network) string {
	switch {
	case o.Reference != nil && o.Reference.Network == n:
		return "Any provider"
	case n == plan.In:
		return "In the network"
	case n == plan.Out:
		return "Out of network"
	}
	return capital(n.Tier())
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// usd prints an amount without cents that are none: "$1,500".
func usd(d plan.Dollars) string { return strings.TrimSuffix(money.Cents(d).Dollars(), ".00") }

func percent(p plan.Percent) string { return money.Cents(p).X12() + "%" }

func about(o *plan.Option) []string {
	out := []string{fmt.Sprintf("The plan year begins %s %d. Claims must come within %d months of the service.", o.YearStarts.Month, o.YearStarts.Day, o.TimelyFiling)}
	if o.HDHP {
		out = append(out, "A high deductible health plan: you may pay into a health savings account (HSA). Nothing but preventive care, and what the law treats alike, is paid before the deductible.")
	}
	if o.CarryOver > 0 {
		out = append(out, fmt.Sprintf("Deductible that you pay in the last %d months of a plan year counts for the next year, too.", o.CarryOver))
	}
	if r := o.Reference; r != nil {
		out = append(out, fmt.Sprintf("There is no network. Providers are paid %s of what Medicare pays; one without an agreement may bill you the rest, unless the law forbids it.", percent(r.PercentOfMedicare)))
	}
	if x := o.OutOfNetwork; x != nil {
		of := percent(x.PercentOfBilled) + " of what is billed"
		if x.PercentOfMedicare > 0 {
			of = percent(x.PercentOfMedicare) + " of what Medicare pays"
		}
		out = append(out, fmt.Sprintf("Outside the network the plan counts %s. A provider there may bill you the rest, but not for emergencies and other care that the law protects.", of))
	} else if o.Reference == nil {
		out = append(out, "Care outside the network is not covered, but for emergencies and other care that the law protects.")
	}
	return append(out, crossed(o)...)
}

// crossed says which networks count toward which.
func crossed(o *plan.Option) (out []string) {
	for _, n := range o.InOrder() {
		var toward []string
		for _, other := range o.Networks[n].AlsoCounts {
			toward = append(toward, lower(column(o, other)))
		}
		if len(toward) > 0 {
			out = append(out, fmt.Sprintf("What you pay %s also counts %s.", lower(column(o, n)), strings.Join(toward, " and ")))
		}
	}
	return out
}

// lower makes a column's name fit into a sentence.
func lower(column string) string {
	if strings.HasPrefix(column, "In ") || strings.HasPrefix(column, "Out ") {
		return strings.ToLower(column[:1]) + column[1:]
	}
	return "in " + strings.ToLower(column[:1]) + column[1:]
}

// amounts are the rows of deductible and maximum.
func amounts(o *plan.Option, networks []plan.Network) []Row {
	rows := []Row{{Name: "Deductible, one person"}, {Name: "Deductible, family"}, {Name: "The most you pay in a year, one person"}, {Name: "The most you pay in a year, family"}}
	for _, n := range networks {
		s := o.Networks[n]
		d, p := s.Deductible, s.OutOfPocket
		rows[0].Cells = append(rows[0].Cells, none(d.Individual))
		rows[1].Cells = append(rows[1].Cells, none(d.Family)+kindly(d))
		if len(p.Counts) == 0 {
			rows[2].Cells, rows[3].Cells = append(rows[2].Cells, "No limit"), append(rows[3].Cells, "No limit")
			continue
		}
		rows[2].Cells = append(rows[2].Cells, usd(p.Individual))
		rows[3].Cells = append(rows[3].Cells, usd(p.Family)+kindly(p.Amounts))
	}
	return rows
}

func none(d plan.Dollars) string {
	if d == 0 {
		return "None"
	}
	return usd(d)
}

// kindly says how a family's amount plays with a person's, where that is not the usual way.
func kindly(a plan.Amounts) string {
	switch {
	case a.Kind == plan.Aggregate && a.PersonCap > 0:
		return fmt.Sprintf(" together, one person at most %s", usd(a.PersonCap))
	case a.Kind == plan.Aggregate:
		return " together"
	}
	return ""
}

// before is what an authorization is for, and what it costs not to have one.
func before(a *plan.Authorization) Row {
	what := fmt.Sprintf("%s is taken off", usd(a.Amount))
	switch {
	case a.Deny:
		what = "the plan pays nothing"
	case a.Reduce > 0:
		what = "the amount is reduced by " + percent(a.Reduce)
		if a.Most > 0 {
			what += ", at most " + usd(a.Most)
		}
	}
	who := "You or your doctor must ask; without it " + what + ", which you pay."
	if a.Owes == "provider" {
		who = "Your provider must ask; without it " + what + ", which the provider bears."
	}
	return Row{Name: capital(a.Name), Note: who}
}
