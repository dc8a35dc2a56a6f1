package screening

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// New makes lists with nobody on them.
func New() *Lists {
	return &Lists{map[string][]entry{}, map[string][]entry{}, map[clear][]span{}, map[string]bool{}, map[List]bool{}}
}

// columns of LEIE that are needed; the file has more, of which others tell entries apart.
var (
	columns = []string{"LASTNAME", "FIRSTNAME", "BUSNAME", "NPI", "STATE", "EXCLDATE", "REINDATE", "WAIVERDATE", "WVRSTATE"}
	others  = []string{"MIDNAME", "DOB", "ADDRESS", "CITY", "ZIP", "EXCLTYPE"}
)

// ReadLEIE adds OIG's UPDATED.csv: a line of headings, then a row an exclusion, days as
// CCYYMMDD, 00000000 for none, an NPI of 0000000000 for none. A waiver lifts the exclusion
// only in its state and for federal programs, so it is not looked at. It returns the rows
// taken. fault.Invalid names the line: a list that lost a row is not a list.
func (l *Lists) ReadLEIE(in io.Reader) (rows int, err error) {
	r := rowsOf(in)
	head, err := r.Read()
	if err != nil {
		return 0, broken(err, "LEIE")
	}
	width := len(head)
	at, err := places(head)
	if err != nil {
		return 0, err
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			l.read[LEIE] = rows > 0
			return rows, some(rows, "LEIE")
		}
		if err != nil {
			return rows, broken(err, "LEIE")
		}
		n, _ := r.FieldPos(0)
		if len(row) != width {
			return rows, fault.New(fault.Invalid, "LEIE: line %d has not as many columns as the headings", n)
		}
		cell := func(c string) string {
			if i, ok := at[c]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if err := l.exclusion(cell, n); err != nil {
			return rows, err
		}
		rows++
	}
}

// places are the columns by name.
func places(head []string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range head {
		at[strings.ToUpper(strings.Trim(h, " \uFEFF"))] = i
	}
	for _, c := range columns {
		if _, ok := at[c]; !ok {
			return nil, fault.New(fault.Invalid, "LEIE: the headings lack the column %s", c)
		}
	}
	return at, nil
}

// entryID names an exclusion by what its row says of whom and since when: the file is published
// anew each month, and a line's number would be another's by then.
func entryID(cell func(string) string) string {
	parts := []string{"leie"}
	for _, c := range slices.Concat(columns[:6], others) {
		parts = append(parts, cell(c))
	}
	return id.Derive(parts...)[:12]
}

func (l *Lists) exclusion(cell func(string) string, line int) error {
	from, ok1 := compact(cell("EXCLDATE"))
	end, ok2 := compact(cell("REINDATE"))
	npi := strings.Clone(strings.TrimLeft(cell("NPI"), "0"))
	if !ok1 || !ok2 {
		return fault.New(fault.Invalid, "LEIE: line %d: EXCLDATE and REINDATE are days (CCYYMMDD), or 00000000", line)
	}
	if npi != "" && !id.NPI(npi) {
		return fault.New(fault.Invalid, "LEIE: line %d: NPI is neither a National Provider Identifier nor 0000000000", line)
	}
	e := entry{list: LEIE, id: entryID(cell), line: line, state: strings.Clone(strings.ToUpper(cell("STATE"))), from: from, end: end}
	if npi != "" {
		l.npi[npi] = append(l.npi[npi], e)
	}
	business, person := l.name(cell("BUSNAME"), e), l.name(cell("FIRSTNAME")+" "+cell("LASTNAME"), e)
	if !business && !person && npi == "" {
		return fault.New(fault.Invalid, "LEIE: line %d has neither a name nor an NPI", line)
	}
	return nil
}

// name puts an entry under a name, if it is one.
func (l *Lists) name(name string, e entry) bool {
	n := normal(name)
	if n != "" {
		l.names[n] = append(l.names[n], e)
	}
	return n != ""
}

func compact(s string) (day.Day, bool) {
	if strings.Trim(s, "0") == "" {
		return 0, true
	}
	d, err := day.ParseCompact(s)
	return d, err == nil
}

// ReadSDN adds OFAC's sdn.csv: no headings; ent_num, SDN_Name, SDN_Type and nine more, -0- for none.
// Vessels and aircraft are left out. It returns the rows; faults are as ReadLEIE's.
func (l *Lists) ReadSDN(in io.Reader) (rows int, err error) {
	rows, err = l.ofac(in, "SDN", 12, 1, func(num string, row []string) bool {
		kind := strings.ToLower(strings.TrimSpace(row[2]))
		l.ships[num] = kind == "vessel" || kind == "aircraft"
		return l.ships[num]
	})
	l.read[SDN] = err == nil
	return rows, err
}

// ReadAlt adds OFAC's alt.csv: no headings; ent_num, alt_num, alt_type, alt_name, alt_remarks.
// sdn.csv is to be read before: it says which entries are vessels and aircraft.
func (l *Lists) ReadAlt(in io.Reader) (rows int, err error) {
	return l.ofac(in, "ALT", 5, 3, func(num string, _ []string) bool { return l.ships[num] })
}

func (l *Lists) ofac(in io.Reader, what string, width, name int, skip func(num string, row []string) bool) (rows int, err error) {
	r := rowsOf(in)
	for {
		row, err := r.Read()
		if err == io.EOF || err == nil && len(row) == 1 && strings.Trim(row[0], "\x1a ") == "" { // the published file ends with a control-Z
			return rows, some(rows, what)
		}
		if err != nil {
			return rows, broken(err, what)
		}
		n, _ := r.FieldPos(0)
		num := strings.Clone(strings.TrimSpace(strings.TrimPrefix(row[0], "\uFEFF")))
		if _, err := strconv.ParseUint(num, 10, 32); err != nil || len(row) != width {
			return rows, fault.New(fault.Invalid, "%s: line %d has not a number and %d columns", what, n, width)
		}
		rows++
		if text := strings.TrimSpace(row[name]); !skip(num, row) && text != "-0-" {
			l.name(text, entry{list: SDN, id: num, line: n, alias: what == "ALT"})
		}
	}
}

func rowsOf(in io.Reader) *csv.Reader {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord, r.TrimLeadingSpace = -1, true, true, true
	return r
}

// broken says where a file cannot be read on, without what stands there.
func broken(err error, what string) error {
	var wrong *csv.ParseError
	switch {
	case err == io.EOF:
		return fault.New(fault.Invalid, "%s: it has no rows", what)
	case errors.As(err, &wrong):
		return fault.New(fault.Invalid, "%s: line %d is not a row of a table", what, wrong.Line)
	}
	return fault.New(fault.Unavailable, "%s: the file cannot be read on", what)
}

func some(rows int, what string) error {
	if rows == 0 {
		return fault.New(fault.Invalid, "%s: it has no rows", what)
	}
	return nil
}
