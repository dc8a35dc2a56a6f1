package portal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// optionView is a benefit design in words.
type optionView struct {
	ID        string        `json:"option"`
	Version   string        `json:"version"`
	Name      string        `json:"name"`
	YearStart string        `json:"year_starts"`
	Filing    int           `json:"timely_filing_months"`
	HDHP      bool          `json:"hdhp"`
	Networks  []networkView `json:"networks"`
	Benefits  []benefitView `json:"benefits"`
	Limits    []limitView   `json:"limits"`
}

type networkView struct {
	Network     string `json:"network"`
	Deductible  yearly `json:"deductible"`
	OutOfPocket yearly `json:"out_of_pocket_maximum"`
	Counts      string `json:"counts"`
	Pays        string `json:"prices_from,omitempty"` // outside the network
}

type yearly struct {
	Individual amount `json:"individual"`
	Family     amount `json:"family"`
	Kind       string `json:"kind"`
	Words      string `json:"words"`
}

type benefitView struct {
	Name    string `json:"name"`
	Applies string `json:"applies_to"`
	Pays    string `json:"member_pays"`
	Limit   string `json:"limit,omitempty"`
}

type limitView struct {
	Name   string `json:"name"`
	Visits int64  `json:"visits"`
}

func viewOption(o *plan.Option) optionView {
	v := optionView{
		ID: o.ID, Version: o.Version, Name: cmp.Or(o.Name, o.ID), Filing: o.TimelyFiling, HDHP: o.HDHP,
		YearStart: fmt.Sprintf("%s %d", o.YearStarts.Month, o.YearStarts.Day),
		Networks:  []networkView{}, Benefits: []benefitView{}, Limits: []limitView{},
	}
	for _, n := range []plan.Network{plan.In, plan.Out} {
		if s, ok := o.Networks[n]; ok {
			v.Networks = append(v.Networks, viewNetwork(o, n, s))
		}
	}
	for i := range o.Benefits {
		v.Benefits = append(v.Benefits, viewBenefit(o, &o.Benefits[i]))
	}
	for _, l := range o.Limits {
		v.Limits = append(v.Limits, limitView{l.Name, l.Visits})
	}
	return v
}

func viewNetwork(o *plan.Option, n plan.Network, s plan.Sharing) networkView {
	v := networkView{
		Network: networkWords(n), Deductible: viewYearly(s.Deductible), OutOfPocket: viewYearly(s.OutOfPocket.Amounts),
		Counts: joinElements(s.OutOfPocket.Counts),
	}
	if n == plan.Out && o.OutOfNetwork != nil {
		v.Pays = percent(o.OutOfNetwork.PercentOfBilled) + " of the billed charge"
	}
	return v
}

func viewYearly(a plan.Amounts) yearly {
	y := yearly{Individual: amount(a.Individual), Family: amount(a.Family), Kind: string(a.Kind)}
	y.Words = "A person is done at their own or the family's amount, whichever comes first"
	if a.Kind == plan.Aggregate {
		y.Words = "With two or more covered, only the family's amount counts"
	}
	return y
}

func viewBenefit(o *plan.Option, b *plan.Benefit) benefitView {
	v := benefitView{Name: b.Name, Applies: appliesWords(&b.Match), Pays: paysWords(b)}
	if l, ok := o.LimitOf(b.Limit); ok {
		v.Limit = fmt.Sprintf("%d visits a year", l.Visits)
	}
	return v
}

// paysWords says what a member pays, step by step.
func paysWords(b *plan.Benefit) string {
	if b.NotCovered != nil {
		return "Not covered (" + b.NotCovered.Group + "-" + b.NotCovered.Reason + ")"
	}
	if b.Stack == nil || len(*b.Stack) == 0 {
		return "Nothing: the plan pays all"
	}
	var steps []string
	for _, e := range *b.Stack {
		switch e {
		case plan.Copay:
			steps = append(steps, amount(b.Copay).String()+" copay")
		case plan.Deductible:
			steps = append(steps, "the deductible")
		case plan.Coinsurance:
			steps = append(steps, percent(b.Coinsurance)+" coinsurance")
		}
	}
	s := strings.Join(steps, ", then ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// appliesWords says which services a benefit is for.
func appliesWords(m *match.Match) string {
	var parts []string
	if len(m.Codes) > 0 {
		var codes []string
		for _, c := range m.Codes {
			if c.From == c.To {
				codes = append(codes, c.From)
			} else {
				codes = append(codes, c.From+"–"+c.To)
			}
		}
		parts = append(parts, "codes "+strings.Join(codes, ", "))
	}
	if len(m.Places) > 0 {
		var places []string
		for _, p := range m.Places {
			if words := cmp.Or(placeWords(p), "place "+p); !slices.Contains(places, words) { // two codes may be one place in words
				places = append(places, words)
			}
		}
		parts = append(parts, "at "+strings.Join(places, " or "))
	}
	if len(m.Modifiers) > 0 {
		parts = append(parts, "with modifier "+strings.Join(m.Modifiers, " or "))
	}
	if len(m.Diagnoses) > 0 {
		parts = append(parts, "for diagnoses "+strings.Join(m.Diagnoses, ", "))
	}
	if len(m.Networks) == 1 {
		parts = append(parts, networkWords(plan.Network(m.Networks[0])))
	}
	if len(parts) == 0 {
		return "everything else"
	}
	return strings.Join(parts, "; ")
}

func networkWords(n plan.Network) string {
	if n == plan.Out {
		return "outside the network"
	}
	return "in the network"
}

func joinElements(list []plan.Element) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = string(e)
	}
	return strings.Join(out, ", ")
}

// percent prints basis points: "20%", "12.5%".
func percent(p plan.Percent) string { return money.Cents(p).X12() + "%" }
