package explain

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the summary for a terminal, 100 columns wide at most where words allow.
func (s *Summary) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s\n\n", s.Name, s.Version)
	for _, a := range s.About {
		fmt.Fprintln(&b, wrapped(a, 96, ""))
	}
	s.table(&b, "What you pay in a year", s.Amounts)
	s.table(&b, "What you pay for care", s.Services)
	if len(s.Before) > 0 {
		fmt.Fprintf(&b, "\nAsk first\n")
		for _, r := range s.Before {
			fmt.Fprintf(&b, "  %s\n", wrapped(r.Name+". "+r.Note, 94, "    "))
		}
	}
	if len(s.Excluded) > 0 {
		fmt.Fprintf(&b, "\nNot covered\n  %s\n", wrapped(strings.Join(s.Excluded, "; "), 94, "  "))
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

// table prints rows in columns as wide as their cells need.
func (s *Summary) table(b *strings.Builder, title string, rows []Row) {
	width := make([]int, len(s.Columns)+1)
	for _, r := range append(rows[:len(rows):len(rows)], Row{Cells: s.Columns}) {
		width[0] = max(width[0], len(r.Name))
		for i, c := range r.Cells {
			width[i+1] = max(width[i+1], len(c))
		}
	}
	fmt.Fprintf(b, "\n%s\n", title)
	line := func(name string, cells []string) {
		text := fmt.Sprintf("  %-*s", width[0], name)
		for i, c := range cells {
			text += fmt.Sprintf("  %-*s", width[i+1], c)
		}
		fmt.Fprintln(b, strings.TrimRight(text, " "))
	}
	line("", s.Columns)
	for _, r := range rows {
		line(r.Name, r.Cells)
		if r.Note != "" {
			fmt.Fprintf(b, "      %s\n", r.Note)
		}
	}
}

// wrapped breaks a text into lines no wider than width, the second and later ones indented.
func wrapped(text string, width int, indent string) string {
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
