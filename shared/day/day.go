// Package day holds civil days: a service date is a day, never a midnight.
package day

import (
	"errors"
	"time"
)

// Day counts civil days; 1 is 0001-01-01 and 0 means "no day".
type Day int32

// ErrDay is returned for text that is not a day. It never carries the text.
var ErrDay = errors.New("not a day")

const (
	dashed     = "2006-01-02"
	compact    = "20060102"
	unixOrigin = 719163 // 1970-01-01 counted from 0001-01-01 = 1
	daySeconds = 86400
)

// New is the day of a year, month and day of month; overflow is carried as
// in time.Date (February 30 is March 1 or 2).
func New(year int, month time.Month, dom int) Day {
	if year >= 1 && month >= time.January && month <= time.December && dom >= 1 && dom <= 28 {
		return civil(year, int(month), dom)
	}
	return fromUTC(time.Date(year, month, dom, 0, 0, 0, 0, time.UTC))
}

// Of is the civil day of the instant t in t's own location.
func Of(t time.Time) Day { return New(t.Year(), t.Month(), t.Day()) }

func fromUTC(t time.Time) Day { return Day(t.Unix()/daySeconds + unixOrigin) }

// Parse reads "2026-11-24".
func Parse(s string) (Day, error) { return parse(dashed, s) }

// ParseCompact reads X12's D8 form, "20261124".
func ParseCompact(s string) (Day, error) {
	if len(s) != len(compact) {
		return 0, ErrDay
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, ErrDay
		}
		n = n*10 + int(s[i]-'0')
	}
	y, m, dom := n/10000, n/100%100, n%100
	if y < 1 || m < 1 || m > 12 || dom < 1 || dom > monthDays(y, m) {
		return 0, ErrDay
	}
	return civil(y, m, dom), nil
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// monthDays is how many days a month (1 to 12) has.
func monthDays(y, m int) int {
	switch {
	case m == 2 && leap(y):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// civil counts the days of a date that exists. Years are taken from March on, so that the
// leap day is a year's last: months then have 153 days in five, by turns of 31 and 30.
func civil(y, m, dom int) Day {
	if m -= 3; m < 0 {
		m, y = m+12, y-1
	}
	const februaryOfYearZero = 306 // days from March 1 of year 0 to January 1 of year 1
	return Day(365*y + y/4 - y/100 + y/400 + (153*m+2)/5 + dom - februaryOfYearZero)
}

func parse(layout, s string) (Day, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return 0, ErrDay
	}
	return fromUTC(t), nil
}

// Time is midnight UTC of the day, for formatting only.
func (d Day) Time() time.Time {
	return time.Unix((int64(d)-unixOrigin)*daySeconds, 0).UTC()
}

// Date is the year, month and day of month.
func (d Day) Date() (int, time.Month, int) { return d.Time().Date() }

// Year is the calendar year.
func (d Day) Year() int { return d.Time().Year() }

// AddMonths moves by whole months; a day past the month's end becomes its
// last day (January 31 plus one month is the last of February).
func (d Day) AddMonths(n int) Day {
	y, m, dom := d.Date()
	first := New(y, m+time.Month(n), 1)
	fy, fm, _ := first.Date()
	last := New(fy, fm+1, 1) - 1
	return min(first+Day(dom-1), last)
}

// AgeOn is the whole years from the day of birth d to the day on.
func (d Day) AgeOn(on Day) int {
	by, bm, bd := d.Date()
	y, m, dd := on.Date()
	age := y - by
	if m < bm || (m == bm && dd < bd) {
		age--
	}
	return age
}

// String prints "2026-11-24"; no day prints as nothing.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(dashed)
}

// Compact prints X12's D8 form, "20261124".
func (d Day) Compact() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(compact)
}

// MarshalText writes the dashed form, so that JSON and YAML hold days.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the dashed form; nothing is no day.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := Parse(string(b))
	*d = v
	return err
}
