// Package xta1 writes and reads interchange acknowledgments: one TA1 segment (X12.5) for each ISA
// of a file, saying whether its envelope was accepted. Codes are those of data elements
// I17 (TA104) and I18 (TA105), read in public copies of the dictionary.
package xta1

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Rules are what an interchange is held against beside its own trailer.
type Rules struct {
	Duplicate bool   // the file is refused: its first ISA13 came before with other bytes
	Receiver  string // ISA08 that is ours; "" accepts any
}

// Answer is what is said of one interchange: Code is TA104, A accepted, E accepted with
// errors, R rejected; Note is TA105.
type Answer struct {
	Interchange envelope.Interchange
	Code, Note  string
}

// Notes, data element I18.
const (
	noError          = "000"
	trailerControl   = "001" // control numbers of header and trailer do not match
	version          = "003" // this version of the controls is not supported
	unknownReceiver  = "009" // unknown interchange receiver id
	controlNumber    = "018" // invalid interchange control number value
	numberOfGroups   = "021" // invalid number of included groups value
	controlStructure = "022" // invalid control structure
	endOfFile        = "023" // improper (premature) end of file
	content          = "024" // invalid interchange content
	duplicate        = "025" // duplicate interchange control number
)

// Judge says what is to be said of each interchange. One of which nothing can have been
// taken is rejected; a fault of the trailer is told (E), and what was whole before it was
// taken. Where some systems reject, the dictionary leaves it to the receiver. Of an
// interchange of acknowledgments alone nothing is said.
func Judge(all []envelope.Interchange, o Rules) []Answer {
	out := make([]Answer, 0, len(all))
	for i := range all {
		if all[i].Acknowledges() {
			continue
		}
		a := Answer{all[i], "R", duplicate}
		switch {
		case o.Duplicate && all[i].Control != all[0].Control:
			a.Note = controlStructure // what stands in a refused file is refused with it
		case o.Duplicate:
		default:
			a.Code, a.Note = judge(&all[i], o)
		}
		out = append(out, a)
	}
	return out
}

func judge(i *envelope.Interchange, o Rules) (code, note string) {
	note = wrong(i)
	switch {
	case i.Refused != "":
		return "R", i.Refused
	case o.Receiver != "" && i.Receiver != o.Receiver:
		return "R", unknownReceiver
	case i.Groups == 0 && note == noError:
		return "R", content
	case i.Groups == 0:
		return "R", note
	case note == noError:
		return "A", note
	}
	return "E", note
}

// wrong is the weightiest fault of an envelope.
func wrong(i *envelope.Interchange) string {
	switch {
	case i.Broken || i.Strays > 0:
		return controlStructure
	case !i.Closed:
		return endOfFile
	case !number(i.Control):
		return controlNumber
	case i.Control != i.Trailer:
		return trailerControl
	case i.Stated != i.Groups:
		return numberOfGroups
	case i.Version != "00501":
		return version
	}
	return form(i)
}

func number(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil && len(s) <= 9
}

// Due is the answers that must be sent: those that were asked for with ISA14, and
// rejections.
func Due(all []Answer) (out []Answer) {
	for _, a := range all {
		if a.Code == "R" || a.Interchange.Asked {
			out = append(out, a)
		}
	}
	return out
}

// Write writes answers, all to the sender of the first, as of at: whoever answers a file of
// several senders writes to each. digest is of the file that is answered. The same answers, digest and time give the same bytes.
func Write(w io.Writer, answers []Answer, digest string, at time.Time) error {
	out := x12.NewWriter(w, x12.Usual())
	if len(answers) == 0 {
		return fault.New(fault.Internal, "TA1: nothing is answered")
	}
	first := &answers[0].Interchange
	e := x12.Envelope{Sender: x12.Echo(first.Receiver, 15, "OPENASO"), Receiver: x12.Echo(first.Sender, 15, "UNKNOWN"),
		Control: envelope.Control("TA1", digest, at), At: at, Production: first.Production}
	out.Interchange(e)
	for _, a := range answers {
		i := &a.Interchange
		out.Segment("TA1", padded(i.Control, 9), padded(i.Date, 6), padded(i.Time, 4), a.Code, a.Note)
	}
	out.End(e, 0)
	return fault.Wrap(out.Close(), "TA1")
}

// padded is a number of the interchange with the digits that TA1 wants.
func padded(s string, n int) string {
	s = x12.Echo(s, n, "0")
	return strings.Repeat("0", n-len(s)) + s
}
