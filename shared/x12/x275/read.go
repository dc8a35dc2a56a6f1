package x275

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
	"github.com/openaso/openaso/shared/x12/levels"
)

// Read reads attachments from r and hands each to emit when its data begin: neither they
// nor its set were read to the end then. Whoever keeps data throws them away if the report
// refuses the set. fault.Invalid: the file stops being X12 somewhere, which data of another
// length than they say do too; an error of emit comes back unchanged.
func Read(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Pick(s, emit) })
}

// Pick answers the Taker of a set of a file with several kinds: nil if it is no 275, one that
// only counts if it is of another guide.
func Pick(set *envelope.Set, emit func(Item) error) envelope.Taker {
	return levels.Pick(set, "275", "LX", func() envelope.Taker { return Taker(set, emit) }, Version, Version6020)
}

// Taker reads the attachments of one 275.
func Taker(set *envelope.Set, emit func(Item) error) envelope.Taker {
	return &taker{set: set, emit: emit, tray: levels.New(set, attachments(), 1)}
}

// mostKept bounds the parties, references and codes that are kept of one attachment.
const mostKept = 1_000

type taker struct {
	set  *envelope.Set
	emit func(Item) error
	tray *levels.Tray
	head Attachment // what all attachments of the set share
	a    Attachment // the open one
	// object says that a CAT stood in the open one, or in the one before it.
	object bool
}

// Segment is one segment between ST and SE.
func (t *taker) Segment(s *x12.Segment) error {
	at := t.tray.Segment(s)
	switch {
	case s.Tag == "LX" && at.Opens:
		if err := t.close(); err != nil {
			return err
		}
		t.begin(t.head)
		t.a.Number = s.El(1)
	case s.Tag == "CAT" && at.Opens && t.object: // another object under one number
		if err := t.close(); err != nil {
			return err
		}
		t.begin(t.a)
	}
	t.object = s.Tag == "CAT" && at.Opens || t.object && s.Tag != "LX"
	t.tray.Settle()
	if !at.Known {
		return nil
	}
	if s.Tag == "BIN" || s.Tag == "BDS" {
		return t.data(s)
	}
	t.content(s, at)
	return nil
}

// begin opens an attachment that shares what from says.
func (t *taker) begin(from Attachment) {
	t.tray.Begin()
	t.a = from
	t.a.Parties, t.a.References, t.a.Asked = slices.Clip(from.Parties), slices.Clip(from.References), slices.Clip(from.Asked)
	t.a.Data, t.a.Length, t.a.Filter = nil, 0, ""
}

// data hands the attachment over with its data.
func (t *taker) data(s *x12.Segment) error {
	n := 1
	if s.Tag == "BDS" {
		n, t.a.Filter = 2, s.El(1)
	}
	if t.a.Data = s.Binary(); t.a.Data == nil {
		t.tray.Wrong(n, 0, 2, x12.ElementCharacter, "not the length of data that follow")
	}
	t.a.Length, _ = strconv.ParseInt(s.El(n), 10, 64) // it is one where there are data
	return t.hand()
}

func (t *taker) hand() error {
	faults := t.tray.Finish()
	return t.emit(Item{Ordinal: t.set.Before + t.set.Items, Set: t.set.Number, Attachment: t.a, Faults: faults})
}

// close hands an attachment over whose data did not come.
func (t *taker) close() error {
	if !t.tray.Open() {
		return nil
	}
	t.tray.Lacks("2110", "BIN", "the attachment has no data (BIN or BDS)", x12.Trigger{})
	return t.hand()
}

// End is the set's SE.
func (t *taker) End(s *x12.Segment) error {
	t.tray.End(s)
	return t.close()
}

// Drop gives up the open attachment of a set without a trailer.
func (t *taker) Drop() { t.tray.Drop() }

// content reads a segment of the set's head, or of the open attachment.
func (t *taker) content(s *x12.Segment, at guide.Place) {
	a := &t.a
	if at.Loop == "" || at.Loop == "1000" {
		a = &t.head
	}
	switch s.Tag {
	case "BGN":
		a.Purpose, a.Batch = s.El(1), s.El(2)
		t.set.Batch = strings.Clone(a.Batch[:min(50, len(a.Batch))]) // the report outlives the file's block
		a.On, _ = day.ParseCompact(s.El(3))                          // the walk says what is no day
	case "TRN":
		a.TraceKind, a.Control = s.El(1), s.El(2)
	case "DTP":
		a.served(s)
	case "CAT":
		a.Report, a.Format = s.El(1), s.El(2)
	case "EFI":
		a.Security = s.El(1)
		for i := range a.File {
			a.File[i] = s.El(i + 2)
		}
	case "NM1", "REF", "STC":
		t.add(s, a)
	}
}

// add takes a segment of which there may be several.
func (t *taker) add(s *x12.Segment, a *Attachment) {
	if len(a.Parties)+len(a.References)+len(a.Asked) >= mostKept {
		t.tray.Wrong(0, 0, 2, x12.SegmentTooMany, "more than is read of one attachment")
		return
	}
	switch {
	case s.Tag == "REF":
		a.References = append(a.References, Reference{s.El(1), phi.New(s.El(2))})
	case s.Tag == "STC":
		for _, element := range [...]int{1, 10, 11} {
			if s.El(element) != "" {
				a.Asked = append(a.Asked, Asked{s.Part(element, 1), s.Part(element, 2), s.Part(element, 3), s.Part(element, 4)})
			}
		}
	case s.El(1) == "QC":
		a.Patient = Patient{phi.New(s.El(3)), phi.New(s.El(4)), phi.New(s.El(9))}
	default:
		t.envelope(s)
		a.Parties = append(a.Parties, Party{s.El(1), s.El(2), s.El(3), s.El(4), s.El(8), s.El(9)})
	}
}

// envelope notes who sent the set to whom.
func (t *taker) envelope(s *x12.Segment) {
	switch s.El(1) {
	case "41":
		t.set.Submitter = envelope.EntityOf(s)
	case "PR":
		t.set.Receiver = envelope.EntityOf(s)
	}
}

// served is DTP*472, a day or a range.
func (a *Attachment) served(s *x12.Segment) {
	if s.El(1) != "472" {
		return
	}
	from, to := s.El(3), s.El(3)
	if s.El(2) == "RD8" {
		from, to, _ = strings.Cut(from, "-")
	}
	a.From, _ = day.ParseCompact(from) // the walk says what is no day
	a.To, _ = day.ParseCompact(to)
}
