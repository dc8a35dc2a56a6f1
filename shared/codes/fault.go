package codes

import (
	"github.com/openaso/openaso/shared/day"
)

// Wrong is what is wrong with a code: the 999's code for it (IK403, 005010X231A1: 7 is an
// invalid code value, I12 a pattern that is not matched) and words that do not say the code.
type Wrong struct{ Code, Text string }

const (
	value   = "7"
	pattern = "I12"
)

// Valid is what the loaded lists say of a code on a day (0: any day).
func (s *Sets) Valid(set Name, code string, on day.Day) Validity { return s.Set(set).Valid(code, on) }

// Fault says what is wrong with an element that holds a code of a set, as of a day: of
// diagnoses, procedures, places the day of service, of an inpatient stay the last one, of
// adjustment reasons the day of payment. Day 0 is any day: a code that another payer used
// may be out of force by now. A diagnosis may have its dot. An empty element is no fault
// here: the guide says whether it may be empty.
func (s *Sets) Fault(set Name, code string, on day.Day) (Wrong, bool) {
	r := rules[set]
	if r == nil || code == "" {
		return Wrong{}, false
	}
	if set == ICD10CM && len(code) > 3 && code[3] == '.' {
		code = code[:3] + code[4:]
	}
	if !fits(set, code) {
		return Wrong{pattern, "not " + r.whole()}, true
	}
	if !r.listed(code) {
		return Wrong{}, false
	}
	text := said[s.Valid(set, code, on)]
	if text == "" {
		return Wrong{}, false
	}
	return Wrong{value, r.noun + text}, true
}

// said is what a validity adds to the noun; nothing of what is no fault.
var said = map[Validity]string{
	Unknown: " that the list in force on that day does not have",
	NotYet:  " that is not in force yet on that day",
	Expired: " that is out of force on that day",
	Header:  " that is only a heading: a longer code is needed",
}
