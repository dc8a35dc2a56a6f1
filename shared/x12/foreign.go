package x12

import (
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// marks are how files begin that people send for X12, and what to say of them.
var marks = []struct{ begin, text string }{
	{"PK\x03\x04", "a zip archive: unpack it first"},
	{"\x1f\x8b", "a gzip archive: unpack it first"},
	{"%PDF", "a PDF document"},
	{"\xff\xfe", "text in UTF-16: save it as ASCII or UTF-8"},
	{"\xfe\xff", "text in UTF-16: save it as ASCII or UTF-8"},
	{"I\x00", "text in UTF-16: save it as ASCII or UTF-8"},
	{"<", "XML or HTML"},
	{"{", "JSON"},
	{"UNA", "EDIFACT"},
	{"UNB", "EDIFACT"},
	{"MSH", "HL7 version 2"},
}

// foreign says what a file is that does not begin with an ISA segment.
func foreign(text string, offset int64) error {
	for _, m := range marks {
		if strings.HasPrefix(text, m.begin) {
			return fault.New(fault.Invalid, "not X12, but %s (byte %d)", m.text, offset)
		}
	}
	text = text[:min(head, len(text))]
	for _, tag := range []string{"ST", "GS"} {
		if strings.HasPrefix(text, tag) && len(text) > len(tag) && !alphanumeric(text[len(tag)]) {
			return fault.New(fault.Invalid, "the interchange envelope is missing: the file begins with %s (byte %d), without the ISA segment that says its delimiters", tag, offset)
		}
	}
	if strings.ContainsFunc(text, binary) {
		return fault.New(fault.Invalid, "not X12, but binary (byte %d)", offset)
	}
	return fault.New(fault.Invalid, "not X12: the file does not begin with an ISA segment (byte %d)", offset)
}

// binary says whether no text holds r. Separators (FS to US) are in use as delimiters.
func binary(r rune) bool { return r < '\t' || r > '\r' && r < 0x1c }
