package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// printer prints lines and tables, columns aligned; amounts to the right.
type printer struct {
	w    io.Writer
	rows [][]string
	err  error
}

func (p *printer) line(format string, args ...any) {
	p.table()
	p.write(fmt.Sprintf(format, args...))
}

func (p *printer) write(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
}

// row adds a row to the table under way. A cell that begins with "$" stands right.
func (p *printer) row(cells ...string) { p.rows = append(p.rows, cells) }

// table prints the rows so far.
func (p *printer) table() {
	var widths []int
	for _, row := range p.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	rows := p.rows
	p.rows = nil
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if strings.HasPrefix(cell, "$") || strings.HasPrefix(cell, "-$") {
				cell, pad = pad+cell, ""
			}
			b.WriteString("  " + cell + pad)
		}
		p.write(b.String())
	}
}

func (p *printer) flush() error {
	p.table()
	return p.err
}

// usd is an amount of a JSON answer ("-12.50") as people read it ("-$12.50").
func usd(s string) string {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "-$" + rest
	}
	return "$" + s
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
