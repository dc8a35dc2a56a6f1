package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/plancheck"
)

type planCmd struct {
	Check   planCheckCmd   `cmd:"" help:"Say what is wrong with options: contradictions, benefits that are never reached, what the law forbids." example:"plan check ppo.yaml --payments expected.csv" more:"Each finding has its line and its clause. --payments is a CSV file (benefit,setting,network,expected) of what the plan is expected to pay in a year, by which mental health parity is tested; without it parity is not tested."`
	Explain planExplainCmd `cmd:"" help:"A summary of an option that a member can read, as text, a web page or a PDF." example:"plan explain ppo.yaml --html -o ppo.html"`
	Diff    planDiffCmd    `cmd:"" help:"Say in words what changed from one option to another." example:"plan diff ppo-2026.yaml ppo-2027.yaml"`
	Schema  planSchemaCmd  `cmd:"" help:"Print the JSON Schema of an option's document, for editors and validators." example:"plan schema > option.schema.json"`
}

const planCodes = `Exit codes: 0 done, or nothing but warnings; 1 something is wrong with an option; 2 unreadable: no file, or no option in it; 80 the command is wrong.`

type planSchemaCmd struct{}

// Run prints the schema.
func (c *planSchemaCmd) Run(a *app) error {
	_, err := a.out.Write(plan.Schema())
	return err
}

type planCheckCmd struct {
	Files    []string `arg:"" help:"Options, as YAML."`
	Payments string   `help:"Expected plan payments (CSV), for mental health parity. With one option." type:"path"`
	Year     int      `help:"Year in which the plan year begins; the law's amounts are of this year. If not given: the year that the version begins with, else this year."`
}

// checkedPlan is what was found in one file.
type checkedPlan struct {
	File string `json:"file"`
	plancheck.Report
}

// Run checks options.
func (c *planCheckCmd) Run(a *app) error {
	if c.Payments != "" && len(c.Files) > 1 {
		return &ended{wrong, "--payments goes with one option"}
	}
	payments, err := c.payments()
	if err != nil {
		return err
	}
	var all []checkedPlan
	errors := 0
	for _, f := range c.Files {
		one, err := c.check(f, payments)
		if err != nil {
			return err
		}
		errors += one.Errors()
		all = append(all, one)
	}
	if err := give(a, all, planFindings); err != nil || errors == 0 {
		return err
	}
	return &ended{rejected, things(errors, "error", "errors")}
}

func (c *planCheckCmd) payments() ([]plancheck.Payment, error) {
	if c.Payments == "" {
		return nil, nil
	}
	b, err := planBytes(c.Payments)
	if err != nil {
		return nil, err
	}
	p, err := plancheck.ReadPayments(bytes.NewReader(b))
	if err != nil {
		return nil, &ended{unreadable, c.Payments + ": " + err.Error()}
	}
	return p, nil
}

func (c *planCheckCmd) check(file string, payments []plancheck.Payment) (one checkedPlan, err error) {
	b, err := planBytes(file)
	if err != nil {
		return one, err
	}
	var unfit error
	_, report := plancheck.Document(b, func(o *plan.Option) plancheck.Given {
		unfit = plancheck.Fit(o, payments)
		g := plancheck.Given{Year: c.Year, Payments: payments}
		if g.Year == 0 {
			g.Year = plancheck.YearOf(o, day.Of(time.Now()))
		}
		return g
	})
	if unfit != nil {
		return one, &ended{unreadable, c.Payments + ": " + unfit.Error()}
	}
	return checkedPlan{file, report}, nil
}

func planBytes(file string) ([]byte, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, &ended{unreadable, file + ": it cannot be opened: " + reason(err)}
	}
	return b, nil
}

// readPlan reads an option that nothing is wrong with.
func readPlan(file string) (*plan.Option, error) {
	b, err := planBytes(file)
	if err != nil {
		return nil, err
	}
	o, err := plan.Read(b)
	if err != nil {
		return nil, &ended{unreadable, file + ": " + err.Error() + "; aso plan check says all"}
	}
	return o, nil
}

// planFindings prints a line a finding, and how parity was tested below them.
func planFindings(p *printer, all *[]checkedPlan) {
	for i := range *all {
		one := &(*all)[i]
		for _, f := range one.Findings {
			kind := "error"
			if f.Warning {
				kind = "warning"
			}
			at := one.File
			if f.Line > 0 {
				at = fmt.Sprintf("%s:%d", one.File, f.Line)
			}
			p.line("%s: %s: %s: %s (%s)", at, kind, f.Where, f.What, f.Clause)
		}
		p.line("%s: %s, %s%s", one.File, things(one.Errors(), "error", "errors"),
			things(len(one.Findings)-one.Errors(), "warning", "warnings"), parityWords(one.Parity))
	}
}

// parityWords counts the tests of parity by their result.
func parityWords(tests []plancheck.Parity) string {
	if len(tests) == 0 {
		return ""
	}
	n := map[string]int{}
	for _, t := range tests {
		n[t.Result]++
	}
	return fmt.Sprintf("; parity: %d pass, %d fail, %d not tested", n["pass"], n["fail"], n["not tested"])
}
