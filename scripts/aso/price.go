package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/openaso/openaso/shared/pricing"
)

type priceCmd struct {
	Check priceCheckCmd `cmd:"" help:"Say of an arrangement what each rule pays, or what is wrong with it and on which line." example:"price check arrangements/metro@1.yaml" more:"The tables that it names (fee schedules, DRG weights, Medicare releases) are looked for when the catalog is read, not here."`
}

const priceCodes = `Exit codes: 0 the arrangement is good; 1 something is wrong with it; 2 unreadable: no such file; 80 the command is wrong.`

type priceCheckCmd struct {
	File string `arg:"" help:"The arrangement, a YAML document."`
}

// payRule is a rule as it is printed.
type payRule struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Pays   string `json:"pays"`
	Always bool   `json:"always"`
}

// Run reads an arrangement as the catalog would.
func (c *priceCheckCmd) Run(a *app) error {
	b, err := os.ReadFile(c.File)
	if err != nil {
		return &ended{unreadable, c.File + ": it cannot be read"}
	}
	read, err := pricing.ReadArrangement(b)
	if err != nil {
		return &ended{rejected, c.File + ": " + err.Error()}
	}
	rules := make([]payRule, len(read.Rules))
	for i := range read.Rules {
		r := &read.Rules[i]
		rules[i] = payRule{i + 1, r.Name, pays(r), r.Match.Any()}
	}
	return give(a, rules, payRules)
}

// pays says a rule's method in words.
func pays(r *pricing.Rule) string {
	switch {
	case r.FeeSchedule != "":
		return "fee schedule " + r.FeeSchedule
	case r.Charge != 0:
		return written(r.Charge) + " of the charge"
	case r.PerDiem != 0:
		return written(r.PerDiem) + " a day"
	case r.DRG != nil:
		return written(r.DRG.Base) + " times the weight of " + r.DRG.Weights
	case r.CaseRate != 0:
		return written(r.CaseRate) + " a claim"
	case r.Medicare != nil:
		return written(r.Medicare.Percent) + " of Medicare with factor " + r.Medicare.Factor
	}
	return "what repricer " + r.Repricer + " says"
}

func written(amount interface{ MarshalText() ([]byte, error) }) string {
	b, err := amount.MarshalText()
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(b)
}

func payRules(p *printer, all *[]payRule) {
	p.head("rule", "name", "pays", "matches")
	for _, r := range *all {
		matches := "some"
		if r.Always {
			matches = "all that is left"
		}
		p.row(strconv.Itoa(r.Number), r.Name, r.Pays, matches)
	}
}
