package xta1

import (
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// forms are what an ISA can have wrong in itself, each with its note: none of it stands in
// the way of reading, so it is told and nothing is refused. The qualifiers are those of the
// HIPAA guides' appendix (pyx12 lists them).
var forms = []struct {
	note string
	good func(i *envelope.Interchange) bool
}{
	{"010", func(i *envelope.Interchange) bool { return oneOf(i.Header.Authorization, "00", "03") }},
	{"012", func(i *envelope.Interchange) bool { return oneOf(i.Header.Security, "00", "01") }},
	{"005", func(i *envelope.Interchange) bool { return oneOf(i.Header.SenderKind, parties...) }},
	{"006", func(i *envelope.Interchange) bool { return i.Sender != "" }},
	{"007", func(i *envelope.Interchange) bool { return oneOf(i.Header.ReceiverKind, parties...) }},
	{"008", func(i *envelope.Interchange) bool { return i.Receiver != "" }},
	{"014", func(i *envelope.Interchange) bool { return date(i.Date) }},
	{"015", func(i *envelope.Interchange) bool { return clock(i.Time) }},
	{"016", func(i *envelope.Interchange) bool {
		return len(i.Header.Standard) == 1 && !letter(i.Header.Standard[0])
	}},
	{"019", func(i *envelope.Interchange) bool { return oneOf(i.Header.Asks, "0", "1") }},
	{"020", func(i *envelope.Interchange) bool { return oneOf(i.Header.Usage, "P", "T") }},
}

// parties are the codes of ISA05 and ISA07.
var parties = []string{"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"}

// narrow are the notes of elements of ISA that have not the characters they must have.
var narrow = [...]string{"010", "011", "012", "013", "005", "006", "007", "008", "014", "015", "016", "017", "018", "019", "020", "027"}

// form is the first thing that an ISA has wrong in itself.
func form(i *envelope.Interchange) string {
	for _, f := range forms {
		if !f.good(i) {
			return f.note
		}
	}
	if n := i.Header.Width; n > 0 && n <= len(narrow) {
		return narrow[n-1]
	}
	return noError
}

func oneOf(s string, codes ...string) bool { return slices.Contains(codes, s) }

func letter(b byte) bool { return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }

// date says whether s is a day as YYMMDD; all of them are of this century.
func date(s string) bool {
	_, err := day.ParseCompact("20" + s)
	return err == nil && len(s) == 6
}

// clock says whether s is a time as HHMM.
func clock(s string) bool {
	if len(s) != 4 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[:2] < "24" && s[2:] < "60"
}
