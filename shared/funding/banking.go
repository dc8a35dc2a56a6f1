package funding

import (
	"time"

	"github.com/openaso/openaso/shared/day"
)

// BankingDay is the nth day after d on which the Federal Reserve is open; with
// n 0, d itself or the next such day.
func BankingDay(d day.Day, n int) day.Day {
	for !banking(d) {
		d++
		if n > 0 && banking(d) {
			n--
		}
	}
	for ; n > 0; n-- {
		for d++; !banking(d); {
			d++
		}
	}
	return d
}

// banking says whether the Federal Reserve is open: its holiday on a Sunday
// is kept on Monday, one on a Saturday is not moved (FRBservices holiday schedule).
func banking(d day.Day) bool {
	switch d.Time().Weekday() {
	case time.Saturday, time.Sunday:
		return false
	case time.Monday:
		return !fixed(d) && !fixed(d-1) && !floating(d)
	}
	return !fixed(d) && !floating(d)
}

func fixed(d day.Day) bool {
	y, m, dom := d.Date()
	switch m {
	case time.January:
		return dom == 1
	case time.June:
		return dom == 19 && y >= 2022
	case time.July:
		return dom == 4
	case time.November:
		return dom == 11
	case time.December:
		return dom == 25
	}
	return false
}

// floating holidays fall on a weekday's place in the month: week 1 is days 1-7.
func floating(d day.Day) bool {
	_, m, dom := d.Date()
	week := (dom-1)/7 + 1
	switch d.Time().Weekday() {
	case time.Monday:
		return (week == 3 && (m == time.January || m == time.February)) ||
			(m == time.May && dom > 24) || (week == 1 && m == time.September) ||
			(week == 2 && m == time.October)
	case time.Thursday:
		return week == 4 && m == time.November
	}
	return false
}
