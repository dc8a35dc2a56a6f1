package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/openaso/openaso/shared/explain"
)

type planExplainCmd struct {
	File string `arg:"" help:"Option, as YAML."`
	HTML bool   `help:"Write a web page." name:"html" xor:"form"`
	PDF  bool   `help:"Write a PDF." name:"pdf" xor:"form"`
	Out  string `help:"Write to this file instead of standard output." short:"o" type:"path"`
}

// Run prints a summary.
func (c *planExplainCmd) Run(a *app) error {
	o, err := readPlan(c.File)
	if err != nil {
		return err
	}
	s := explain.Of(o)
	var b bytes.Buffer
	switch {
	case c.HTML:
		err = s.HTML(&b)
	case c.PDF:
		err = s.PDF(&b, time.Now())
	case a.cli.JSON:
		err = json.NewEncoder(&b).Encode(s)
	default:
		err = s.Text(&b)
	}
	if err != nil {
		return err
	}
	if c.Out != "" {
		return os.WriteFile(c.Out, b.Bytes(), 0o600)
	}
	_, err = io.Copy(a.out, &b)
	return err
}

type planDiffCmd struct {
	Before string `arg:"" help:"Option as it was, as YAML."`
	After  string `arg:"" help:"Option as it is, as YAML."`
}

// Run prints what changed.
func (c *planDiffCmd) Run(a *app) error {
	before, err := readPlan(c.Before)
	if err != nil {
		return err
	}
	after, err := readPlan(c.After)
	if err != nil {
		return err
	}
	return give(a, explain.Diff(before, after), func(p *printer, all *[]explain.Change) {
		for _, one := range *all {
			p.line("%s", one)
		}
		p.line("%s", things(len(*all), "change", "changes"))
	})
}
