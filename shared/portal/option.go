package portal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/explain"
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
	Visits int64  `json:"visits,omitempty"`
	Words  string `json:"words"`
}

func viewOption(o *plan.Option) optionView {
	v := optionView{
		ID: o.ID, Version: o.Version, Name: cmp.Or(o.Name, o.ID), Filing: o.TimelyFiling, HDHP: o.HDHP,
		YearStart: fmt.Sprintf("%s %d", o.YearStarts.Month, o.YearStarts.Day),
		Networks:  []networkView{}, Benefits: []benefitView{}, Limits: []limitView{},
	}
	for _, n := range o.InOrder() {
		v.Networks = append(v.Networks, viewNetwork(o, n, o.Networks[n]))
	}
	for i := range o.Benefits {
		v.Benefits = append(v.Benefits, viewBenefit(o, &o.Benefits[i]))
	}
	for _, l := range o.Limits {
		v.Limits = append(v.Limits, limitView{l.Name, l.Visits, explain.Bound(l)})
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
		if p := o.OutOfNetwork.PercentOfMedicare; p > 0 {
			v.Pays = percent(p) + " of what Medicare pays"
		}
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
	var limits []string
	for _, name := range append([]string{b.Limit}, b.Limits...) {
		if l, ok := o.LimitOf(name); ok {
			limits = append(limits, explain.Bound(l))
		}
	}
	v.Limit = strings.Join(limits, "; ")
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
	put := func(before string, list []string) {
		if len(list) > 0 {
			parts = append(parts, before+strings.Join(list, " or "))
		}
	}
	put("", m.Is)
	put("not ", m.Not)
	put("codes ", codesWords(m.Codes))
	put("revenue codes ", codesWords(m.Revenue))
	put("DRGs ", codesWords(m.DRGs))
	put("types of bill ", m.Bills)
	put("claims that are ", m.Kinds)
	put("at ", placesWords(m.Places))
	put("with modifier ", m.Modifiers)
	put("for diagnoses ", m.Diagnoses)
	put("for first diagnoses ", m.Principal)
	put("providers ", m.Taxonomies)
	parts = append(parts, peopleWords(m)...)
	var networks []string
	for _, n := range m.Networks {
		networks = append(networks, networkWords(plan.Network(n)))
	}
	put("", networks)
	if len(parts) == 0 {
		return "everything else"
	}
	return strings.Join(parts, "; ")
}

// codesWords are codes and ranges as one list, none of none.
func codesWords(ranges []match.Range) []string {
	var codes []string
	for _, c := range ranges {
		if c.From == c.To {
			codes = append(codes, c.From)
		} else {
			codes = append(codes, c.From+"–"+c.To)
		}
	}
	if codes == nil {
		return nil
	}
	return []string{strings.Join(codes, ", ")}
}

// placesWords are places of service, each once: two codes may be one place in words.
func placesWords(codes []string) (places []string) {
	for _, p := range codes {
		if words := cmp.Or(placeWords(p), "place "+p); !slices.Contains(places, words) {
			places = append(places, words)
		}
	}
	return places
}

// peopleWords are what a match says of the patient and of the line.
func peopleWords(m *match.Match) (parts []string) {
	if a := m.Age; a != nil && a.To > 0 {
		parts = append(parts, fmt.Sprintf("ages %d to %d", a.From, a.To))
	} else if a != nil {
		parts = append(parts, fmt.Sprintf("from age %d", a.From))
	}
	if m.Sex != "" {
		parts = append(parts, "sex "+m.Sex)
	}
	if m.Emergency != nil && *m.Emergency {
		parts = append(parts, "emergencies")
	}
	return parts
}

func networkWords(n plan.Network) string {
	if tier := n.Tier(); tier != "" {
		return "in " + tier
	}
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
