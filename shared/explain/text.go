package explain

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the summary for a terminal, as wide as a page at most where words allow.
func (s *Summary) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s\n\n", s.Name, s.Version)
	for _, a := range s.About {
		fmt.Fprintln(&b, Wrapped(a, 96, ""))
	}
	s.table(&b, "What you pay in a year", s.Amounts)
	s.table(&b, "What you pay for care", s.Services)
	if len(s.Before) > 0 {
		fmt.Fprintf(&b, "\nAsk first\n")
		for _, r := range s.Before {
			fmt.Fprintf(&b, "  %s\n", Wrapped(r.Name+". "+r.Note, 94, "    "))
		}
	}
	if len(s.Excluded) > 0 {
		fmt.Fprintf(&b, "\nNot covered\n  %s\n", Wrapped(strings.Join(s.Excluded, "; "), 94, "  "))
	}
	if len(s.Examples) > 0 {
		fmt.Fprintf(&b, "\nWhat it may cost one person, %s\n", strings.ToLower(s.Columns[0][:1])+s.Columns[0][1:])
		for _, e := range s.Examples {
			fmt.Fprintf(&b, "  %s at %s: you pay %s at the start of the year, %s once the deductible is met\n", e.Service, e.Price, e.First, e.Later)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// terminal is how many columns a terminal is taken to have.
const terminal = 100

// table prints rows in columns as wide as their cells need, or as the page allows: longer
// cells go on below.
func (s *Summary) table(b *strings.Builder, title string, rows []Row) {
	width := s.widths(rows)
	fmt.Fprintf(b, "\n%s\n", title)
	printed(b, width, append([]string{""}, s.Columns...))
	for _, r := range rows {
		printed(b, width, append([]string{r.Name}, r.Cells...))
		if r.Note != "" {
			fmt.Fprintf(b, "      %s\n", Wrapped(r.Note, terminal-6, "      "))
		}
	}
}

// widths are those of a table's columns. Where the page is too narrow each cell has an equal
// part of what the names leave.
func (s *Summary) widths(rows []Row) []int {
	width := make([]int, len(s.Columns)+1)
	for _, r := range append(rows[:len(rows):len(rows)], Row{Cells: s.Columns}) {
		width[0] = max(width[0], len(r.Name))
		for i, c := range r.Cells {
			width[i+1] = max(width[i+1], len(c))
		}
	}
	sum := 0
	for _, w := range width {
		sum += 2 + w
	}
	if sum > terminal {
		width[0] = min(width[0], terminal/3)
		part := (terminal-2-width[0])/len(s.Columns) - 2
		for i := range s.Columns {
			width[i+1] = min(width[i+1], part)
		}
	}
	return width
}

// printed prints cells beside one another, each over as many lines as it needs.
func printed(b *strings.Builder, width []int, cells []string) {
	var lines [][]string
	for i, c := range cells {
		for n, part := range strings.Split(Wrapped(c, width[i], ""), "\n") {
			if n == len(lines) {
				lines = append(lines, make([]string, len(cells)))
			}
			lines[n][i] = part
		}
	}
	for _, line := range lines {
		text := ""
		for i, part := range line {
			text += fmt.Sprintf("  %-*s", width[i], part)
		}
		fmt.Fprintln(b, strings.TrimRight(text, " "))
	}
}

// Wrapped breaks a text into lines no wider than width, the second and later ones indented.
func Wrapped(text string, width int, indent string) string {
	var b strings.Builder
	n := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i > 0 && n+1+len(word) > width:
			b.WriteString("\n" + indent)
			n = len(indent)
		case i > 0:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += len(word)
	}
	return b.String()
}
