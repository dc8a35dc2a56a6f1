package edits

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// fits are the rows of ages, sexes and places, each by its first code.
type fits struct{ age, sex, place []fit }

// fit is what goes with a range of codes.
type fit struct {
	from, to uint32
	reach    uint32 // the highest to of this row and those before it
	low      int32  // whole years, both in it
	high     int32
	sex      byte
	places   [2]uint64 // a bit a place, 00 to 99
}

const oldest = 150 // years

func (f *fits) of(e plan.Edit) []fit {
	switch e {
	case plan.EditAge:
		return f.age
	case plan.EditSex:
		return f.sex
	}
	return f.place
}

// fails says whether rows speak of a code and none of them goes with the service.
func fails(rows []fit, code uint32, e plan.Edit, s *match.Service) bool {
	i, _ := slices.BinarySearchFunc(rows, code, func(f fit, code uint32) int {
		if f.from <= code {
			return -1
		}
		return 1
	})
	about := false
	for i--; i >= 0 && rows[i].reach >= code; i-- {
		if rows[i].to < code {
			continue
		}
		if rows[i].goes(e, s) {
			return false
		}
		about = true
	}
	return about
}

// goes says whether a row goes with a service. What is not known of it does.
func (f *fit) goes(e plan.Edit, s *match.Service) bool {
	switch e {
	case plan.EditAge:
		return s.Age < 0 || int32(s.Age) >= f.low && int32(s.Age) <= f.high
	case plan.EditSex:
		return s.Sex != "F" && s.Sex != "M" || s.Sex[0] == f.sex
	}
	p, ok := place(s.Place)
	return !ok || f.places[p/64]&(1<<(p%64)) != 0
}

// place is a place of service as a number below 100.
func place(s string) (int, bool) {
	if len(s) != 2 || s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}

// fitReader reads this system's own table: code (or FROM-TO), edit (age, sex or place), from
// age and to age (whole years, both in it, empty is open), sex (F or M), places (two digits
// each, blanks between them). Several rows of one code and edit are alternatives.
type fitReader struct{ code, edit, low, high, sex, places int }

func readFits(r *rows) (reader, string) {
	f := &fitReader{code: r.column(is, "code"), edit: r.column(is, "edit")}
	for _, c := range []struct {
		at   *int
		word string
	}{{&f.low, "from age"}, {&f.high, "to age"}, {&f.sex, "sex"}, {&f.places, "places"}} {
		if *c.at = r.column(is, c.word); *c.at < 0 {
			return nil, c.word
		}
	}
	return f, ""
}

func (f *fitReader) row(r *rows, t *Table) {
	if strings.HasPrefix(r.cell(0), "#") {
		return
	}
	from, to, ok := packRange(r.cell(f.code))
	if !ok {
		t.problem(r.line, "code is a procedure code of 5 letters or digits, or FROM-TO in order")
		return
	}
	one, wrong := fit{from: from, to: to}, ""
	var into *[]fit
	switch plan.Edit(r.cell(f.edit)) {
	case plan.EditAge:
		wrong, into = f.ages(r, &one), &t.fits.age
	case plan.EditSex:
		wrong, into = f.sexes(r, &one), &t.fits.sex
	case plan.EditPlace:
		wrong, into = f.at(r, &one), &t.fits.place
	default:
		wrong = "edit is age, sex or place"
	}
	if wrong != "" {
		t.problem(r.line, "%s", wrong)
		return
	}
	t.Rows++
	*into = append(*into, one)
}

func (f *fitReader) ages(r *rows, one *fit) string {
	low, ok1 := years(r.cell(f.low), 0)
	high, ok2 := years(r.cell(f.high), oldest)
	if !ok1 || !ok2 || low > high || low == 0 && high == oldest || r.cell(f.sex) != "" || r.cell(f.places) != "" {
		return "an age row says from age, to age or both, in order, in whole years up to 150, and neither sex nor places"
	}
	one.low, one.high = low, high
	return ""
}

// years is an age; empty is what it is open to.
func years(s string, open int32) (int32, bool) {
	if s == "" {
		return open, true
	}
	n, err := strconv.ParseUint(s, 10, 8)
	return int32(n), err == nil && n <= oldest
}

func (f *fitReader) sexes(r *rows, one *fit) string {
	s := r.cell(f.sex)
	if s != "F" && s != "M" || r.cell(f.low)+r.cell(f.high)+r.cell(f.places) != "" {
		return "a sex row says F or M, and neither ages nor places"
	}
	one.sex = s[0]
	return ""
}

func (f *fitReader) at(r *rows, one *fit) string {
	const wrong = "a place row says places of service of two digits, blanks between them, and neither ages nor sex"
	all := strings.Fields(r.cell(f.places))
	for _, s := range all {
		p, ok := place(s)
		if !ok {
			return wrong
		}
		one.places[p/64] |= 1 << (p % 64)
	}
	if len(all) == 0 || r.cell(f.low)+r.cell(f.high)+r.cell(f.sex) != "" {
		return wrong
	}
	return ""
}

func (f *fitReader) done(t *Table) {
	for _, rows := range [][]fit{t.fits.age, t.fits.sex, t.fits.place} {
		slices.SortStableFunc(rows, func(a, b fit) int { return cmp.Compare(a.from, b.from) })
		reach := uint32(0)
		for i := range rows {
			reach = max(reach, rows[i].to)
			rows[i].reach = reach
		}
	}
}
