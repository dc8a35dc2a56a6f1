package medicare

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// The columns of the relative value file, as its stacked header rows spell them together:
// PPRRVU2026_*.csv of CMS, whose header is the rows down to the one that begins with HCPCS.
const (
	colStatus = iota
	colWork
	colOffice
	colOfficeNA
	colFacility
	colFacilityNA
	colMalpractice
	colFactor
	columns
)

var headings = [columns]struct{ begins, ends string }{
	{"STATUS", "CODE"}, {"WORK", "RVU"}, {"NON-FAC", "PE RVU"}, {"NA", "INDICATOR"},
	{"FACILITY", "PE RVU"}, {"NA", "INDICATOR"}, {"MP", "RVU"}, {"CONV", "FACTOR"},
}

// rvuFile is the file as read: values, and the conversion factors that it repeats on each row.
type rvuFile struct {
	values  map[service]values
	factors map[Decimal]bool
}

// readRVU reads the relative value file. fault.Invalid names the row.
func readRVU(b []byte) (*rvuFile, error) {
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	at, err := rvuHeader(rows)
	if err != nil {
		return nil, err
	}
	f := &rvuFile{values: map[service]values{}, factors: map[Decimal]bool{}}
	for n := 1; ; n++ {
		row, err := rows.Read()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, fault.As(fault.Invalid, err, "relative values")
		}
		if err := f.add(row, at); err != nil {
			return nil, fault.Wrap(err, "relative values, row %d below the header", n)
		}
	}
}

// rvuHeader reads to the end of the header and says where the columns are.
func rvuHeader(rows *csv.Reader) (at [columns]int, err error) {
	var above [3][]string // the rows before, newest last
	for range 40 {
		row, err := rows.Read()
		if err != nil {
			return at, fault.New(fault.Invalid, "relative values: no header row begins with HCPCS")
		}
		if cell(row, 0) == "HCPCS" && cell(row, 1) == "MOD" {
			return locate(row, above)
		}
		above = [3][]string{above[1], above[2], append([]string(nil), row...)}
	}
	return at, fault.New(fault.Invalid, "relative values: no header row begins with HCPCS")
}

// locate finds each column in turn, left to right.
func locate(row []string, above [3][]string) (at [columns]int, err error) {
	next := 2
	for c, h := range headings {
		for next < len(row) && !headed(row, above, next, h.begins, h.ends) {
			next++
		}
		if next == len(row) {
			return at, fault.New(fault.Invalid, "relative values: the header has no column %s %s where it belongs", h.begins, h.ends)
		}
		at[c] = next
		next++
	}
	return at, nil
}

// headed says whether a column's stacked cells end as they should, with the beginning somewhere
// above: other words of the header may stand between.
func headed(row []string, above [3][]string, i int, begins, ends string) bool {
	text := strings.Join([]string{cell(above[0], i), cell(above[1], i), cell(above[2], i), cell(row, i)}, " ")
	text = strings.ToUpper(strings.Join(strings.Fields(text), " "))
	return strings.HasSuffix(text, ends) && strings.Contains(" "+text, " "+begins)
}

func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

func (f *rvuFile) add(row []string, at [columns]int) error {
	k := service{strings.Clone(cell(row, 0)), strings.Clone(cell(row, 1))}
	if k.code == "" {
		return nil // a blank row
	}
	v, err := readValues(row, at)
	if err != nil {
		return err
	}
	if _, twice := f.values[k]; twice || len(k.code) != 5 || len(k.modifier) != 0 && len(k.modifier) != 2 {
		return fault.New(fault.Invalid, "a code has five characters, a modifier two, and both stand once")
	}
	f.values[k] = v
	if text := cell(row, at[colFactor]); text != "" {
		cf, ok := decimal(text, 4)
		if !ok {
			return fault.New(fault.Invalid, "the conversion factor has up to four decimals")
		}
		f.factors[cf] = true
	}
	return nil
}

func readValues(row []string, at [columns]int) (v values, err error) {
	status := cell(row, at[colStatus])
	if len(status) != 1 || status[0] < 'A' || status[0] > 'Z' {
		return v, fault.New(fault.Invalid, "the status code is one letter")
	}
	v.status = Status(status[0])
	for _, part := range []struct {
		col  int
		into *Decimal
	}{{colWork, &v.work}, {colOffice, &v.office}, {colFacility, &v.facility}, {colMalpractice, &v.malpractice}} {
		n, ok := decimal(cell(row, at[part.col]), 2)
		if !ok {
			return v, fault.New(fault.Invalid, "%s %s: a number below 10,000 with up to two decimals", headings[part.col].begins, headings[part.col].ends)
		}
		*part.into = n
	}
	v.officeIsFacilitys = cell(row, at[colOfficeNA]) == "NA"
	v.notInFacility = cell(row, at[colFacilityNA]) == "NA"
	return v, nil
}
