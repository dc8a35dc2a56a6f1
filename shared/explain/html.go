package explain

import (
	_ "embed" // the page is part of the program
	"html/template"
	"io"
)

//go:embed summary.html
var page string

// HTML writes the summary as one page that needs nothing beside it.
func (s *Summary) HTML(w io.Writer) error {
	type table struct {
		Columns []string
		Rows    []Row
	}
	with := template.FuncMap{"table": func(s *Summary, rows []Row) table { return table{s.Columns, rows} }}
	t, err := template.New("summary").Funcs(with).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, s)
}
