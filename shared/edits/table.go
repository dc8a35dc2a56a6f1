package edits

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

// Kind is what a table holds.
type Kind string

// The kinds: NCCI's pairs of procedures (PTP), medically unlikely units, and the table of
// this system's own of ages, sexes and places.
const (
	Pairs Kind = "ptp"
	Units Kind = "mue"
	Fit   Kind = "fit"
)

// Setting is whose claims a table of CMS is for. A table of ages, sexes and places is for all.
type Setting string

// The settings.
const (
	Practitioner Setting = "practitioner"
	Hospital     Setting = "outpatient-hospital"
	Supplier     Setting = "dme-supplier"
)

// Problem is one thing wrong with a table: where, and which rule it breaks. Line 0 is the
// file itself.
type Problem struct {
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

// Table is one file of edits, read. It does not change.
type Table struct {
	File     string    `json:"file"`
	Kind     Kind      `json:"kind,omitempty"` // "" if no headings say
	Setting  Setting   `json:"setting,omitempty"`
	Edition  string    `json:"edition,omitempty"` // the quarter: 2026Q4
	From     day.Day   `json:"from,omitempty"`    // the quarter's first day
	Rows     int       `json:"rows"`              // good ones below the headings
	Problems []Problem `json:"problems"`
	More     int       `json:"problems_not_told,omitempty"` // past the first 100

	pairs pairs
	units units
	fits  fits
}

const (
	maxProblems = 100
	maxHeadings = 200       // rows above the headings: a copyright notice
	maxRows     = 8_000_000 // of a file: ten times the largest there is
)

func (t *Table) problem(line int, format string, args ...any) {
	if len(t.Problems) == maxProblems {
		t.More++
		return
	}
	t.Problems = append(t.Problems, Problem{line, fmt.Sprintf(format, args...)})
}

// Err is the first problem as fault.Invalid, nil if there is none.
func (t *Table) Err() error {
	if len(t.Problems) == 0 {
		return nil
	}
	p := t.Problems[0]
	if p.Line == 0 {
		return fault.New(fault.Invalid, "%s", p.Text)
	}
	return fault.New(fault.Invalid, "line %d: %s", p.Line, p.Text)
}

// reader takes the rows below a kind's headings.
type reader interface {
	row(r *rows, t *Table)
	done(t *Table)
}

// Read reads a table row by row. name is the file's path: it and its folder's name say the
// quarter, and of CMS's tables the setting. What the table is its headings say, which may
// stand below other lines. What is wrong is in Problems, and the other rows count.
func Read(name string, in io.Reader) *Table {
	t := &Table{File: path.Base(name), Problems: []Problem{}}
	edition, from, wrong := quarter(strings.ReplaceAll(name, `\`, "/"))
	if t.Edition, t.From = edition, from; wrong != "" {
		t.problem(0, "%s", wrong)
	}
	r := newRows(in)
	into := t.headings(r)
	if into == nil {
		return t
	}
	if t.Setting == "" && t.Kind != Fit {
		t.problem(0, "its name does not say the setting (ccipra or practitioner, ccioph or hospital, dme)")
	}
	t.body(r, into)
	if into.done(t); t.Rows == 0 {
		t.problem(0, "it has no good row")
	}
	return t
}

// headings looks for the line of headings, nil if there is none.
func (t *Table) headings(r *rows) reader {
	for range maxHeadings {
		wrong, err := r.next()
		if err != nil {
			t.ended(r, err)
			break
		}
		if wrong != "" {
			continue // of a notice
		}
		into, missing := t.kind(r)
		if missing != "" {
			t.problem(r.line, "the headings lack a column: %s", missing)
			return nil
		}
		if into != nil {
			r.fixed = true
			return into
		}
	}
	t.problem(0, "no line of headings is one of a table that is known: Column 1 and Column 2 (PTP); HCPCS/CPT Code and MUE Values; code and edit")
	return nil
}

// kind is the reader of the table whose headings r has; missing is a column that it lacks.
func (t *Table) kind(r *rows) (into reader, missing string) {
	switch {
	case r.column(is, "column 1") >= 0 && r.column(is, "column 2") >= 0:
		t.Kind, t.Setting = Pairs, settingOf(t.File)
		return readPairs(r)
	case r.column(strings.Contains, "mue value") >= 0:
		t.Kind, t.Setting = Units, settingOf(r.cell(r.column(strings.Contains, "mue value")))
		if t.Setting == "" {
			t.Setting = settingOf(t.File)
		}
		return readUnits(r)
	case r.column(is, "code") >= 0 && r.column(is, "edit") >= 0:
		t.Kind = Fit
		return readFits(r)
	}
	return nil, ""
}

func is(heading, word string) bool { return heading == word }

// body reads the rows below the headings.
func (t *Table) body(r *rows, into reader) {
	for {
		wrong, err := r.next()
		switch {
		case err != nil:
			t.ended(r, err)
			return
		case wrong != "":
			t.problem(r.line, "%s", wrong)
		case r.blank():
		case t.Rows == maxRows:
			t.problem(r.line, "more than %d rows: the rest was not read", maxRows)
			return
		default:
			into.row(r, t)
		}
	}
}

func (t *Table) ended(r *rows, err error) {
	if err != io.EOF {
		t.problem(r.last+1, "the file cannot be read on")
	}
}
