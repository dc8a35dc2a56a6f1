package edits

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// units are the medically unlikely units by code, in order.
type units struct {
	codes  []uint32
	values []unitValue
}

// unitValue is the most units of a code, and how they are counted.
type unitValue struct {
	most      int32 // whole units
	indicator byte  // MAI: '1' a line, '2' a date absolutely, '3' a date
}

func (u *units) of(code uint32) (unitValue, bool) {
	i, ok := slices.BinarySearch(u.codes, code)
	if !ok {
		return unitValue{}, false
	}
	return u.values[i], true
}

// unitReader reads CMS's file of MUE: HCPCS/CPT Code, ... MUE Values, MUE Adjudication
// Indicator ("2 Date of Service Edit: Policy"), MUE Rationale, which is not kept.
type unitReader struct {
	code, value, indicator int
	rows                   []unitRow
}

type unitRow struct {
	code uint32
	line int
	unitValue
}

func readUnits(r *rows) (reader, string) {
	u := &unitReader{r.column(strings.HasPrefix, "hcpcs"), r.column(strings.Contains, "mue value"), r.column(strings.Contains, "adjudication indicator"), nil}
	switch {
	case u.code < 0:
		return nil, "HCPCS/CPT Code"
	case u.indicator < 0:
		return nil, "MUE Adjudication Indicator"
	}
	return u, ""
}

func (u *unitReader) row(r *rows, t *Table) {
	code, ok := pack(r.cell(u.code))
	most, err := strconv.ParseUint(r.cell(u.value), 10, 24)
	mark := r.cell(u.indicator)
	switch {
	case !ok:
		t.problem(r.line, "the code has 5 letters or digits")
	case err != nil:
		t.problem(r.line, "the MUE value is a whole number below 16,777,216")
	case mark == "" || mark[0] < '1' || mark[0] > '3' || len(mark) > 1 && mark[1] != ' ':
		t.problem(r.line, "the adjudication indicator begins with 1, 2 or 3")
	default:
		t.Rows++
		u.rows = append(u.rows, unitRow{code, r.line, unitValue{int32(most), mark[0]}})
	}
}

func (u *unitReader) done(t *Table) {
	slices.SortStableFunc(u.rows, func(a, b unitRow) int { return cmp.Compare(a.code, b.code) })
	for i, r := range u.rows {
		if i > 0 && u.rows[i-1].code == r.code {
			t.problem(r.line, "the code stands twice (line %d)", u.rows[i-1].line)
			t.Rows--
			continue
		}
		t.units.codes, t.units.values = append(t.units.codes, r.code), append(t.units.values, r.unitValue)
	}
}
