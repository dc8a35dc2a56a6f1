package xta1

import (
	"io"
	"strings"

	"github.com/openaso/openaso/shared/x12"
)

// Receipt is a TA1 as it was received: what a partner says of the envelope of an
// interchange that was sent to him.
type Receipt struct {
	Interchange      int    // place of the interchange that it stands in, in the file, from 0
	Sender, Receiver string // ISA06, ISA08 of the file that the TA1 stands in: the partner, and we
	Control          string // TA101: ISA13 of the interchange that was sent
	Date, Time       string // TA102, TA103: its ISA09, ISA10
	Code, Note       string // TA104, TA105
	Faults           []x12.Fault
}

// Refused says whether the interchange was rejected: nothing in it was taken.
func (r *Receipt) Refused() bool { return r.Code == "R" }

// Read hands each TA1 of a file to emit, in order. What else the file holds is passed over:
// acknowledgments of sets may stand beside them. fault.Invalid: the file stops being X12
// somewhere, and what came before was emitted; an error of emit comes back unchanged.
func Read(r io.Reader, emit func(Receipt) error) error {
	src := x12.NewReader(r)
	from := Receipt{Interchange: -1}
	for {
		s, err := src.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch s.Tag {
		case "ISA":
			from.Interchange++
			from.Sender, from.Receiver = strings.TrimSpace(s.El(6)), strings.TrimSpace(s.El(8))
		case "TA1":
			if err := emit(receipt(from, s)); err != nil {
				return err
			}
		}
	}
}

func receipt(r Receipt, s *x12.Segment) Receipt {
	r.Control, r.Date, r.Time, r.Code, r.Note = s.El(1), s.El(2), s.El(3), s.El(4), s.El(5)
	wrong := func(element int, code, text string) {
		if s.El(element) == "" {
			code, text = x12.ElementMissing, "required and missing"
		}
		r.Faults = append(r.Faults, x12.Fault{Segment: "TA1", Element: element, Offset: s.Offset, Level: 1, Code: code, Text: text})
	}
	if !number(r.Control) {
		wrong(1, x12.ElementCharacter, "not a number of at most 9 digits")
	}
	if !date(r.Date) {
		wrong(2, x12.ElementDate, "not a day")
	}
	if !clock(r.Time) {
		wrong(3, x12.ElementTime, "not a time")
	}
	if !oneOf(r.Code, "A", "E", "R") {
		wrong(4, x12.ElementCode, "not a code of the dictionary (A, E, R)")
	}
	if len(r.Note) != 3 || r.Note < "000" || r.Note > lastNote || !number(r.Note) {
		wrong(5, x12.ElementCode, "not a code of the dictionary (000 to 031)")
	}
	return r
}

// lastNote is the last code of data element I18 that pyx12 lists.
const lastNote = "031"
