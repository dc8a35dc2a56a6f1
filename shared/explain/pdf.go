package explain

import (
	"fmt"
	"io"
	"time"

	"github.com/go-pdf/fpdf"
)

// The page, in millimeters, and its colors.
const (
	margin = 16.0
	height = 5.0 // of a line of text
)

type color [3]int

func ink() color   { return color{28, 36, 48} }
func soft() color  { return color{91, 102, 117} }
func brand() color { return color{11, 110, 110} }
func free() color  { return color{10, 122, 66} }

// PDF writes the summary as a letter-size PDF that says it was made at a time.
func (s *Summary) PDF(w io.Writer, made time.Time) error {
	f := fpdf.New("P", "mm", "Letter", "")
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetCatalogSort(true)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, margin)
	f.SetTitle(s.Name, true)
	f.SetLang("en-US")
	p := &paper{Fpdf: f, text: f.UnicodeTranslatorFromDescriptor("")}
	p.footer()
	f.AddPage()
	p.head(s)
	p.table("What you pay in a year", s.Columns, s.Amounts)
	p.table("What you pay for care", s.Columns, s.Services)
	p.examples(s)
	p.lists(s)
	return f.Output(w)
}

// paper is a PDF under way.
type paper struct {
	*fpdf.Fpdf
	text func(string) string
}

func (p *paper) font(style string, size float64, c color) {
	p.SetFont("Helvetica", style, size)
	p.SetTextColor(c[0], c[1], c[2])
}

func (p *paper) footer() {
	p.AliasNbPages("{pages}")
	p.SetFooterFunc(func() {
		p.SetY(-12)
		p.font("", 8, soft())
		p.CellFormat(0, height, p.text("This is a summary. What a claim is paid follows from the plan itself. Page ")+fmt.Sprint(p.PageNo(), " of {pages}"), "", 0, "L", false, 0, "")
	})
}

func (p *paper) head(s *Summary) {
	p.font("B", 20, ink())
	p.MultiCell(0, 9, p.text(s.Name), "", "L", false)
	p.font("", 10, soft())
	p.MultiCell(0, height, p.text("Summary of benefits, version "+s.Version), "", "L", false)
	c := brand()
	p.SetDrawColor(c[0], c[1], c[2])
	p.SetLineWidth(0.8)
	p.Line(margin, p.GetY()+2, p.width()+margin, p.GetY()+2)
	p.Ln(5)
	p.font("", 9.5, ink())
	for _, a := range s.About {
		p.MultiCell(0, height, p.text(a), "", "L", false)
	}
}

// width is between the margins.
func (p *paper) width() float64 {
	w, _ := p.GetPageSize()
	return w - 2*margin
}

func (p *paper) title(s string) {
	p.room(24)
	p.Ln(5)
	p.font("B", 13, ink())
	p.MultiCell(0, 7, p.text(s), "", "L", false)
	p.Ln(1)
}

// room begins a new page if less than so much of this one is left.
func (p *paper) room(mm float64) {
	if _, h := p.GetPageSize(); p.GetY()+mm > h-margin {
		p.AddPage()
	}
}

func (p *paper) table(title string, columns []string, rows []Row) {
	p.title(title)
	first := p.width() * 0.34
	rest := (p.width() - first) / float64(len(columns))
	p.font("B", 8, soft())
	p.cells(first, rest, Row{Cells: columns})
	for _, r := range rows {
		p.cells(first, rest, r)
	}
}

// cells prints a row as high as its highest cell, with a line below it.
func (p *paper) cells(first, rest float64, r Row) {
	p.font("B", 9, ink()) // the widest that a cell may have
	high := p.lines(r.Name, first-2)
	if r.Note != "" {
		high += p.lines(r.Note, first-2)
	}
	for _, c := range r.Cells {
		high = max(high, p.lines(c, rest-2))
	}
	high = high*height + 2.5
	p.room(high)
	y := p.GetY()
	p.named(r, first)
	for i, c := range r.Cells {
		p.cell(margin+first+float64(i)*rest, y, rest-2, c, r.Name == "")
	}
	p.SetDrawColor(226, 230, 236)
	p.SetLineWidth(0.2)
	p.Line(margin, y+high-0.8, margin+p.width(), y+high-0.8)
	p.SetXY(margin, y+high)
}

// lines is how many lines a text takes in the font that is set.
func (p *paper) lines(text string, width float64) float64 {
	return float64(len(p.SplitLines([]byte(p.text(text)), width)))
}

func (p *paper) named(r Row, width float64) {
	if r.Name == "" {
		return
	}
	p.font("B", 9, ink())
	p.MultiCell(width-2, height, p.text(r.Name), "", "L", false)
	if r.Note != "" {
		p.font("", 8, soft())
		p.MultiCell(width-2, height, p.text(r.Note), "", "L", false)
	}
}

func (p *paper) cell(x, y, width float64, text string, head bool) {
	switch {
	case head:
		p.font("B", 8, soft())
	case text == "No charge":
		p.font("B", 9, free())
	case text == "Not covered":
		p.font("", 9, soft())
	default:
		p.font("", 9, ink())
	}
	p.SetXY(x, y)
	p.MultiCell(width, height, p.text(text), "", "L", false)
}

func (p *paper) examples(s *Summary) {
	if len(s.Examples) == 0 {
		return
	}
	var rows []Row
	for _, e := range s.Examples {
		rows = append(rows, Row{Name: e.Service, Cells: []string{e.Price, e.First, e.Later}})
	}
	p.table("What it may cost one person: "+s.Columns[0]+", at made-up prices",
		[]string{"The provider's price", "You pay: deductible not met", "You pay: deductible met"}, rows)
}

func (p *paper) lists(s *Summary) {
	if len(s.Before) > 0 {
		p.title("Ask first")
	}
	for _, r := range s.Before {
		p.font("", 9.5, ink())
		p.MultiCell(0, height, p.text(r.Name+". "+r.Note), "", "L", false)
		p.Ln(1)
	}
	if len(s.Excluded) > 0 {
		p.title("Not covered")
	}
	for _, x := range s.Excluded {
		p.font("", 9.5, ink())
		p.MultiCell(0, height, p.text(x), "", "L", false)
	}
}
