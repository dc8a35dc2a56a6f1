package cob

import (
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

// Columns are the words in which a coverage is written down. Only id and from are needed.
func Columns() []string {
	return []string{
		"id", "payer", "name", "from", "to", "kind", "medicare", "rules", "as", "work", "employees", "since", "birthday",
		"parents", "decree", "custody", "work-here", "since-here", "custody-here",
	}
}

// Parse reads a coverage from the texts of its columns; empty is not known. rules is "none"
// of a plan that has no rules of coordination. The member is not among them. fault.Invalid
// names the column.
func Parse(of func(column string) string) (Coverage, error) {
	r := reader{of: of}
	c := Coverage{
		ID: of("id"), Payer: of("payer"), Name: of("name"), From: r.day("from"), To: r.day("to"),
		Kind: oneOf(&r, "kind", Medical, Dental), Medicare: oneOf(&r, "medicare", Age, Disability, Renal), NoRules: oneOf(&r, "rules", "none") != "",
		As: oneOf(&r, "as", Subscriber, Spouse, Child), Work: work(&r, "work"), Employees: r.count("employees"),
		Since: r.day("since"), Birthday: r.birthday("birthday"), Parents: oneOf(&r, "parents", Together, Apart),
		Decree: oneOf(&r, "decree", NoDecree, DecreeHere, DecreeThere, DecreeBoth), Custody: custody(&r, "custody"),
		WorkHere: work(&r, "work-here"), SinceHere: r.day("since-here"), CustodyHere: custody(&r, "custody-here"),
	}
	if r.err == nil {
		r.err = c.Check()
	}
	return c, r.err
}

// Check says what a coverage that is to be recorded lacks: fault.Invalid.
func (c *Coverage) Check() error {
	switch {
	case !short(c.ID, 1) || !short(c.Payer, 0):
		return fault.New(fault.Invalid, "id is needed; it and payer have at most 30 letters, digits, dots and dashes")
	case len(c.Name) > 60:
		return fault.New(fault.Invalid, "name: at most 60 bytes")
	case c.From == 0:
		return fault.New(fault.Invalid, "from is needed: the first day, as 2026-03-01")
	case c.To != 0 && c.To < c.From-1:
		return fault.New(fault.Invalid, "to: not before from, or the day before it: then it never was")
	}
	return nil
}

// short keeps names of people out of what messages tell.
func short(s string, least int) bool {
	for i := range len(s) {
		b := s[i]
		if (b < '0' || b > '9') && (b < 'A' || b > 'Z') && (b < 'a' || b > 'z') && b != '-' && b != '.' {
			return false
		}
	}
	return len(s) >= least && len(s) <= 30
}

// reader keeps the first thing that is wrong.
type reader struct {
	of  func(string) string
	err error
}

func (r *reader) wrong(column, want string) {
	if r.err == nil {
		r.err = fault.New(fault.Invalid, "%s: %s", column, want)
	}
}

func (r *reader) day(column string) (d day.Day) {
	text := r.of(column)
	if text == "" {
		return 0
	}
	d, err := day.Parse(text)
	if err != nil {
		r.wrong(column, "a day as 2026-03-01")
	}
	return d
}

func (r *reader) count(column string) int {
	text := r.of(column)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 10_000_000 {
		r.wrong(column, "a number above zero")
	}
	return n
}

// birthday reads "05-06", of any year.
func (r *reader) birthday(column string) int {
	text := r.of(column)
	if text == "" {
		return 0
	}
	d, err := day.Parse("2000-" + text)
	if err != nil {
		r.wrong(column, "month and day, as 05-06")
		return 0
	}
	_, month, dom := d.Date()
	return int(month)*100 + dom
}

func work(r *reader, column string) Work {
	return oneOf(r, column, Active, Retired, LaidOff, Continuation)
}

func custody(r *reader, column string) Custody {
	return oneOf(r, column, Custodial, CustodialSpouse, Other, OtherSpouse)
}

func oneOf[T ~string](r *reader, column string, words ...T) T {
	text := T(r.of(column))
	if text == "" || slices.Contains(words, text) {
		return text
	}
	want := "one of"
	for _, w := range words {
		want += " " + string(w)
	}
	r.wrong(column, want)
	return ""
}
