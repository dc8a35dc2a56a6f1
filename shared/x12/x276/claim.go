package x276

import (
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// line opens 2220D or 2220E.
func (t *taker) line() {
	t.over = t.full()
	if !t.over {
		t.a.Lines = append(t.a.Lines, Line{})
	}
}

// full takes room for a line or a status of the claim, and says whether there is none.
func (t *taker) full() bool {
	t.kept++
	if t.kept == mostKept+1 {
		t.tray.Wrong(0, 0, 2, x12.LoopTooMany, "more lines and statuses than are read of a claim")
	}
	return t.kept > mostKept
}

// ofLine says whether a loop is a line's; last is the open line, nil if it is not read.
func ofLine(loop string) bool { return strings.HasPrefix(loop, "2220") }

func (t *taker) last() *Line {
	if len(t.a.Lines) == 0 || t.over {
		return nil
	}
	return &t.a.Lines[len(t.a.Lines)-1]
}

func (t *taker) service(s *x12.Segment) {
	l := t.last()
	if l == nil {
		return
	}
	*l = Line{Qualifier: s.Part(1, 1), Code: s.Part(1, 2), Revenue: s.El(4)}
	for i := range l.Modifiers {
		l.Modifiers[i] = s.Part(1, 3+i)
	}
	if c := t.tray.Amount(s, 2); c != nil {
		l.Charge = *c
	}
	l.Paid = t.tray.Amount(s, 3)
	if s.El(7) == "" {
		return
	}
	ok := false
	if l.Units, ok = thousandths(s.El(7)); !ok {
		t.tray.Wrong(7, 0, 2, x12.ElementCharacter, "not a number of units with at most three decimals")
	}
}

// thousandths reads units.
func thousandths(s string) (int64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	part = strings.TrimRight(part, "0")
	if len(part) > 3 || len(whole) > 12 || whole == "" && part == "" {
		return 0, false
	}
	return money.Decimal(whole, part, 3)
}

// reference is a REF of the claim, or of a line.
func (t *taker) reference(s *x12.Segment, loop string) {
	if ofLine(loop) {
		if l := t.last(); l != nil {
			l.Number = s.El(2)
		}
		return
	}
	r, v := &t.a.References, s.El(2)
	switch s.El(1) {
	case "1K":
		r.Control = v
	case "BLT":
		r.BillType = v
	case "LU":
		r.Location = v
	case "6P":
		r.Group = v
	case "EJ":
		r.PatientNumber = phi.New(v)
	case "XZ":
		r.Prescription = phi.New(v)
	case "VV":
		r.Voucher = v
	case "D9":
		for i := range r.Clearinghouse {
			if r.Clearinghouse[i] == "" {
				r.Clearinghouse[i] = v
				break
			}
		}
	}
}

// dates is DTP*472 of the claim, or of a line: a day or a range.
func (t *taker) dates(s *x12.Segment, loop string) {
	from, to := s.El(3), s.El(3)
	if s.El(2) == "RD8" {
		from, to, _ = strings.Cut(from, "-")
	}
	a, errA := day.ParseCompact(from)
	b, errB := day.ParseCompact(to)
	if errA != nil || errB != nil { // the walk says so
		return
	}
	if !ofLine(loop) {
		t.a.From, t.a.To = a, b
	} else if l := t.last(); l != nil {
		l.From, l.To = a, b
	}
}

// status is an STC of the claim, or of a line.
func (t *taker) status(s *x12.Segment, loop string) {
	to := &t.a.Statuses
	if ofLine(loop) {
		if l := t.last(); l != nil {
			to = &l.Statuses
		}
	}
	if t.full() || ofLine(loop) && t.over {
		return
	}
	st := Status{Charge: t.tray.Amount(s, 4), Paid: t.tray.Amount(s, 5), Trace: s.El(9)}
	for i, element := range [...]int{1, 10, 11} {
		st.Codes[i] = Code{s.Part(element, 1), s.Part(element, 2), s.Part(element, 3), s.Part(element, 4)}
	}
	st.On, _ = day.ParseCompact(s.El(2)) // the walk says what is no day
	st.Finalized, _ = day.ParseCompact(s.El(6))
	st.Remitted, _ = day.ParseCompact(s.El(8))
	*to = append(*to, st)
}
