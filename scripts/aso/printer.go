package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/explain"
	"github.com/openaso/openaso/shared/money"
)

// printer prints lines and tables: columns aligned, amounts and counts to the right.
type printer struct {
	w     io.Writer
	heads []string
	rows  []row
	err   error
}

// row is cells with lines of their own below them.
type row struct {
	cells []string
	notes []string
}

func (p *printer) line(format string, args ...any) {
	p.table()
	p.write(fmt.Sprintf(format, args...))
}

// paragraph prints a long text, in lines that a terminal of 100 columns holds.
func (p *printer) paragraph(text string) {
	for line := range strings.SplitSeq(explain.Wrapped(text, 96, ""), "\n") {
		p.line("%s", line)
	}
}

func (p *printer) write(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(strings.Map(shown, s), " "))
	}
}

// shown keeps out what would steer the terminal: names and texts come from others.
func shown(r rune) rune {
	if r == '\n' || unicode.IsPrint(r) {
		return r
	}
	return unicode.ReplacementChar
}

// head begins a table whose columns have names. Without rows it prints nothing.
func (p *printer) head(names ...string) {
	p.table()
	p.heads = names
}

// row adds a row to the table under way.
func (p *printer) row(cells ...string) { p.rows = append(p.rows, row{cells: cells}) }

// note adds a line below the last row.
func (p *printer) note(format string, args ...any) {
	last := &p.rows[len(p.rows)-1]
	last.notes = append(last.notes, "    "+fmt.Sprintf(format, args...))
}

// table prints the rows so far.
func (p *printer) table() {
	heads, rows := p.heads, p.rows
	p.heads, p.rows = nil, nil
	if len(rows) == 0 {
		return
	}
	cols := columns(heads, rows)
	if heads != nil {
		p.write(align(heads, cols))
	}
	for _, r := range rows {
		p.write(align(r.cells, cols))
		for _, n := range r.notes {
			p.write(n)
		}
	}
}

type column struct {
	width int
	right bool
}

// columns measures. A column stands right if all in it are amounts, counts or shares.
func columns(heads []string, rows []row) (cols []column) {
	for _, r := range append([]row{{cells: heads}}, rows...) {
		for i, cell := range r.cells {
			if i == len(cols) {
				cols = append(cols, column{right: true})
			}
			cols[i].width = max(cols[i].width, utf8.RuneCountInString(cell))
		}
	}
	for _, r := range rows {
		for i, cell := range r.cells {
			cols[i].right = cols[i].right && (strings.Contains(cell, "$") || strings.Trim(cell, "0123456789,.%") == "" || strings.HasSuffix(cell, " MB") || strings.HasSuffix(cell, " GB-s"))
		}
	}
	return cols
}

func align(cells []string, cols []column) string {
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString("  ")
		}
		pad := strings.Repeat(" ", cols[i].width-utf8.RuneCountInString(cell))
		if cols[i].right {
			cell, pad = pad+cell, ""
		}
		b.WriteString(cell + pad)
	}
	return b.String()
}

func (p *printer) flush() error {
	p.table()
	return p.err
}

// usd is an amount of a JSON answer ("-1234.50") as people read it ("-$1,234.50").
func usd(s string) string {
	c, err := money.Parse(s)
	if err != nil {
		return s
	}
	return c.Dollars()
}

// when is a time of a JSON answer to the minute, in UTC.
func when(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func orDash(s string) string { return orElse(s, "-") }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// shorten keeps a text to n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-3]) + "..."
	}
	return s
}

// things is a count with its word: "1 claim", "2 claims".
func things(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
