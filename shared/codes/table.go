package codes

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
)

// maxTable is the most bytes that are read of a table: published ones have less than one
// million. A quote that nobody closes takes as much memory.
const maxTable = 16 << 20

// headings are what publishers call the columns that count, in small letters.
var headings = map[string][]string{
	"code": {"code", "codes", "code(s)", "place of service code", "place of service code(s)", "pos code", "revenue code", "taxonomy code",
		"carc", "rarc", "carc code", "rarc code", "reason code", "remark code", "claim status code", "claim status category code"},
	"first": {"first", "start", "start date", "startdate", "effective", "effective date", "effective start date"},
	"last":  {"last", "stop", "stop date", "stopdate", "end date", "deactivation date", "termination date", "effective end date"},
	"name":  {"name", "place of service name"},
}

// table is where a table has its columns, -1 if it has none.
type table struct{ code, first, last, name int }

// readTable reads a list with a line of headings, its cells parted by commas, tabs or
// semicolons: this system's own layout code,first,last,name; CMS's places of service; the
// taxonomy of NUCC; X12's lists, whose days stand in the words as "Start: 01/01/1995 |
// Stop: 06/30/2007", as CMS's do as "(Effective January 1, 2016)". Days are 2026-10-01, 20261001 or 10/1/2026; the last one counts in.
func readTable(r io.Reader, b *builder) {
	cut := &io.LimitedReader{R: r, N: maxTable}
	in := bufio.NewReader(cut)
	if mark, _ := in.Peek(len(bom)); string(mark) == bom {
		_, _ = in.Discard(len(bom))
	}
	rows := csv.NewReader(in)
	rows.Comma, rows.Comment, rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = separator(in), '#', -1, true, true
	eachRow(rows, b.file, &table{code: -1}, func(n int, row []string, t *table) { t.row(n, row, b) })
	if cut.N == 0 {
		b.file.problem(0, "longer than %d bytes: the rest was not read", maxTable)
	}
}

// eachRow calls take for each row below the headings.
func eachRow(rows *csv.Reader, f *File, t *table, take func(n int, row []string, t *table)) {
	for {
		row, err := rows.Read()
		var wrong *csv.ParseError
		switch {
		case err == io.EOF:
			if t.code < 0 {
				f.problem(0, "no line of headings names the column of the codes (code, ...)")
			}
			return
		case errors.As(err, &wrong):
			f.problem(wrong.Line, "not a row of a table: %s", wrong.Err.Error())
			continue
		case err != nil:
			f.problem(0, "the file cannot be read on")
			return
		}
		n, _ := rows.FieldPos(0)
		if t.code < 0 {
			*t = header(row)
			continue
		}
		take(n, row, t)
	}
}

func separator(in *bufio.Reader) rune {
	start, _ := in.Peek(1 << 10)
	line, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.ContainsRune(line, '\t'):
		return '\t'
	case bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")):
		return ';'
	}
	return ','
}

func header(row []string) table {
	at := func(what string) int {
		return slices.IndexFunc(row, func(cell string) bool {
			return slices.Contains(headings[what], strings.ToLower(strings.Join(strings.Fields(cell), " ")))
		})
	}
	return table{at("code"), at("first"), at("last"), at("name")}
}

func (t *table) row(n int, row []string, b *builder) {
	code := strings.TrimSpace(cell(row, t.code))
	if code == "" && strings.TrimSpace(strings.Join(row, "")) == "" || strings.EqualFold(strings.TrimSpace(cell(row, t.name)), "unassigned") {
		return // CMS's list of places says which numbers are free
	}
	from := starts
	if b.set == Place {
		from = effective
	}
	first, ok1 := t.day(row, t.first, from)
	last, ok2 := t.day(row, t.last, stops)
	if !ok1 || !ok2 {
		b.file.problem(n, "not a day (2026-10-01, 20261001 or 10/1/2026)")
		return
	}
	b.add(n, code, first, last, false)
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

var (
	starts    = regexp.MustCompile(`(?i)\bstart: *([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})`)
	stops     = regexp.MustCompile(`(?i)\bstop: *([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})`)
	effective = regexp.MustCompile(`(?i)\((?:this code is )?effective ([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[a-z]{3,9} [0-9]{1,2}, [0-9]{4})`)
)

// day is a day of a row: that of its column, or if the table has no such column what the
// words say. None is 0.
func (t *table) day(row []string, column int, words *regexp.Regexp) (day.Day, bool) {
	if column >= 0 {
		return written(strings.TrimSpace(cell(row, column)))
	}
	for _, text := range row {
		if m := words.FindStringSubmatch(text); m != nil {
			return written(m[1])
		}
	}
	return 0, true
}

func written(s string) (day.Day, bool) {
	if s == "" {
		return 0, true
	}
	for _, layout := range [...]string{"2006-01-02", "20060102", "1/2/2006", "January 2, 2006"} {
		if d, err := time.Parse(layout, s); err == nil {
			return day.Of(d), d.Year() > 0
		}
	}
	return 0, false
}
