package guide

import (
	"strings"

	"github.com/openaso/openaso/shared/x12"
)

// formed looks at a value in the form that its qualifier names (data element 1250). Forms
// that are not listed are not looked at.
func formed(qualifier, v string) (code, text string) {
	ok := true
	switch qualifier {
	case "D8":
		ok = len(v) == 8 && days(v)
	case "D6":
		ok = len(v) == 6 && days(v)
	case "RD8":
		from, to, found := strings.Cut(v, "-")
		ok = found && len(from) == 8 && len(to) == 8 && days(from) && days(to) && from <= to
	case "CM":
		ok = len(v) == 6 && days(v+"01")
	case "CY":
		ok = len(v) == 4 && days(v+"0101")
	case "TM":
		if len(v) != 4 || !clock(v) {
			return x12.ElementTime, "not a time HHMM"
		}
	case "DT":
		ok = len(v) == 12 && days(v[:8]) && clock(v[8:])
	case "RTS", "TS":
		ok = len(v) >= 14 && days(v[:8]) && clock(v[8:14])
	}
	if !ok {
		return x12.ElementDate, "not a day, or not in the form that its qualifier says"
	}
	return "", ""
}

// days says whether v is CCYYMMDD or YYMMDD.
func days(v string) bool {
	if len(v) != 8 && len(v) != 6 || !digits(v) {
		return false
	}
	tail := v[len(v)-4:]
	year, month, day := int(v[len(v)-5]-'0')+10*int(v[len(v)-6]-'0'), number(tail[:2]), number(tail[2:])
	century := 20
	if len(v) == 8 {
		century = number(v[:2])
	}
	return (len(v) == 6 || century+year > 0) && month >= 1 && month <= 12 && day >= 1 && day <= length(century*100+year, month)
}

// length is how many days a month has.
func length(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// clock says whether v is HHMM, HHMMSS or with decimals of a second.
func clock(v string) bool {
	if len(v) < 4 || len(v) == 5 || len(v) > 8 || !digits(v) {
		return false
	}
	return number(v[:2]) < 24 && number(v[2:4]) < 60 && (len(v) == 4 || number(v[4:6]) < 60)
}

func number(two string) int { return int(two[0]-'0')*10 + int(two[1]-'0') }

func digits(v string) bool {
	for i := range len(v) {
		if v[i] < '0' || v[i] > '9' {
			return false
		}
	}
	return v != ""
}

// whole says whether v is a number without a point.
func whole(v string) bool { return digits(strings.TrimPrefix(v, "-")) }

// decimal says whether v is a number: a sign, digits with a point, and perhaps an exponent.
func decimal(v string) bool {
	v = strings.TrimPrefix(v, "-")
	if base, power, ok := strings.Cut(v, "E"); ok {
		if !whole(power) {
			return false
		}
		v = base
	}
	before, after, point := strings.Cut(v, ".")
	if !point {
		return digits(before)
	}
	return (before != "" || after != "") && (before == "" || digits(before)) && (after == "" || digits(after))
}
