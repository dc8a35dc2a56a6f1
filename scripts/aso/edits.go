package main

import (
	"fmt"
	"os"

	"github.com/openaso/openaso/shared/edits"
)

type editsCmd struct {
	Check editsCheckCmd `cmd:"" help:"Say of files of claim edits what each holds and what is wrong with it." example:"edits check 2026Q4/ccipra-v323r0-f1.txt 2026Q4/fit.csv" more:"Reads NCCI's pairs (PTP) and medically unlikely units (MUE) as CMS publishes them, in text or CSV, and the table of ages, sexes and places: code,edit,from age,to age,sex,places. The file's name or its folder's says the quarter. shared/edits/README.md says where each comes from."`
}

const editsCodes = `Exit codes: 0 every file is good; 1 something is wrong with one; 2 a file cannot be opened; 80 the command is wrong.`

type editsCheckCmd struct {
	Files []string `arg:"" help:"Files of edits."`
}

// Run reads the files as the catalog would.
func (c *editsCheckCmd) Run(a *app) error {
	tables := make([]*edits.Table, 0, len(c.Files))
	bad := 0
	for _, name := range c.Files {
		t, err := editTable(name)
		if err != nil {
			return &ended{unreadable, name + ": it cannot be opened"}
		}
		if tables = append(tables, t); t.Err() != nil {
			bad++
		}
	}
	if err := give(a, tables, editTables); err != nil {
		return err
	}
	if bad > 0 {
		return &ended{rejected, fmt.Sprintf("something is wrong with %d of %s", bad, things(len(tables), "file", "files"))}
	}
	if _, err := edits.NewBook(tables...); err != nil {
		return &ended{rejected, err.Error()}
	}
	return nil
}

func editTable(name string) (*edits.Table, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return edits.Read(name, f), nil
}

// editTables prints a line a file, its first bad row below it.
func editTables(p *printer, all *[]*edits.Table) {
	p.head("file", "kind", "setting", "edition", "from", "rows", "problems")
	for _, t := range *all {
		kind, from := string(t.Kind), ""
		if kind == "" {
			kind = "not read"
		}
		if t.From != 0 {
			from = t.From.String()
		}
		p.row(t.File, kind, string(t.Setting), t.Edition, from, grouped(int64(t.Rows)), grouped(int64(len(t.Problems)+t.More)))
		if err := t.Err(); err != nil {
			p.note("%s", err.Error())
		}
	}
}
