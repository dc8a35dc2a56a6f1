package screening

import (
	"io"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// clear is what a person looked at: a party beside an entry.
type clear struct {
	npi   string
	list  List
	entry string
}

// span is when the answer counts, both days included.
type span struct{ from, to day.Day }

const clearedHead = "npi,list,entry,who,when,until"

// ReadCleared adds what people found not to be the entry of a list: the columns npi, list (leie
// or sdn), entry (as Hit.Entry), who (of the staff), when and until, days (CCYY-MM-DD) on which
// and for how long it was found. A match by name is left out meanwhile; an exclusion by NPI is
// nobody's to clear: it ends with OIG's reinstatement. It returns the rows; fault.Invalid names
// the line and the column.
func (l *Lists) ReadCleared(in io.Reader) (rows int, err error) {
	r := rowsOf(in)
	head, err := r.Read()
	if err != nil || strings.TrimPrefix(strings.Join(head, ","), "\uFEFF") != clearedHead {
		return 0, fault.New(fault.Invalid, "cleared: the first line reads %s", clearedHead)
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, broken(err, "cleared")
		}
		n, _ := r.FieldPos(0)
		if err := l.clearance(row, n); err != nil {
			return rows, err
		}
		rows++
	}
}

func (l *Lists) clearance(row []string, line int) error {
	if len(row) != 6 {
		return fault.New(fault.Invalid, "cleared: line %d has not six columns", line)
	}
	c := clear{row[0], List(row[1]), row[2]}
	when, err1 := day.Parse(row[4])
	until, err2 := day.Parse(row[5])
	switch {
	case !id.NPI(c.npi):
		return fault.New(fault.Invalid, "cleared: line %d: npi is not a National Provider Identifier", line)
	case c.list != LEIE && c.list != SDN:
		return fault.New(fault.Invalid, "cleared: line %d: list is leie or sdn", line)
	case c.entry == "" || strings.TrimSpace(row[3]) == "":
		return fault.New(fault.Invalid, "cleared: line %d: entry and who are needed", line)
	case err1 != nil || err2 != nil || until < when:
		return fault.New(fault.Invalid, "cleared: line %d: when and until are days (CCYY-MM-DD), in their order", line)
	}
	l.cleared[c] = append(l.cleared[c], span{when, until})
	return nil
}

func (l *Lists) isCleared(npi string, e *entry, on day.Day) bool {
	return slices.ContainsFunc(l.cleared[clear{npi, e.list, e.id}], func(s span) bool { return s.from <= on && on <= s.to })
}
