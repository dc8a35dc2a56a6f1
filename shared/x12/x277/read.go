package x277

import (
	_ "embed" // of 277ca.txt
	"io"
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
	"github.com/openaso/openaso/shared/x12/levels"
)

//go:embed 277ca.txt
var table string

var loops = guide.Of(table)

// Read reads claim acknowledgments as they are received and hands over what is said of each
// claim, and at a set's end of its batch. It returns what the envelope says. fault.Invalid:
// the file stops being X12 somewhere, and what came before was emitted; an error of emit
// comes back unchanged.
func Read(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Taker(s, emit) })
}

// Taker reads one set, for a file that holds sets of several kinds. It is nil for another
// kind; a 277 of another guide (005010X212 answers an inquiry) is not one either.
func Taker(s *envelope.Set, emit func(Item) error) envelope.Taker {
	if s.Kind != "277" || !strings.HasPrefix(s.Guide, Version) {
		return nil
	}
	if len(s.Wrong) > 0 {
		return s.Counter("STC")
	}
	return &reader{set: s, emit: emit, tray: levels.New(s, loops(), len(depths)), batch: &Batch{}}
}

// depths are the levels by HL03, from the topmost.
var depths = [...]string{"20", "21", "19", "PT"}

// mostKept bounds the lines and statuses of one claim or level together.
const mostKept = 5_000

// reader follows the loops of one set.
type reader struct {
	set     *envelope.Set
	emit    func(Item) error
	tray    *levels.Tray
	batch   *Batch
	patient Told  // of the open level, without a claim
	claim   *Told // the open one
	claims  int
	kept    int
	at      *x12.Segment
}

// Segment takes a segment.
func (r *reader) Segment(s *x12.Segment) error {
	at := r.tray.Segment(s)
	r.at = s
	if at.Opens {
		if err := r.opens(at.Loop); err != nil {
			return err
		}
	}
	r.tray.Settle()
	if at.Known {
		r.content(at.Loop)
	}
	return nil
}

// opens is for a segment with which a loop begins.
func (r *reader) opens(loop string) error {
	switch loop {
	case "2000A", "2000B", "2000C", "2000D":
		if err := r.close(); err != nil {
			return err
		}
		r.tray.Level(int(loop[4] - 'A'))
		r.kept = 0
		if loop == "2000C" {
			r.batch.Providers = append(r.batch.Providers, Provider{})
		}
		if loop == "2000D" {
			r.patient = Told{Provider: len(r.batch.Providers) - 1}
		}
	case "2200D":
		if err := r.close(); err != nil {
			return err
		}
		c := r.patient
		c.Number, r.claim, r.kept = phi.New(r.at.El(2)), &c, 0
		r.tray.Begin()
		r.set.Begin(c.Number)
	case "2220D":
		if r.claim != nil && r.room() {
			r.claim.Lines = append(r.claim.Lines, r.line())
		}
	}
	return nil
}

// room says whether one more line or status is kept.
func (r *reader) room() bool {
	r.kept++
	return r.kept <= mostKept
}

// close hands the open claim over.
func (r *reader) close() error {
	if r.claim == nil {
		return nil
	}
	c := r.claim
	r.claim = nil
	faults := r.tray.Finish()
	r.set.Begin(phi.Text{})
	r.claims++
	return r.emit(Item{Ordinal: r.set.Before + r.claims, Set: r.set.Number, Batch: r.batch, Claim: c, Faults: faults})
}

// End is the set's SE. A set without a claim is one item, of its batch.
func (r *reader) End(s *x12.Segment) error {
	r.tray.End(s)
	if err := r.close(); err != nil {
		return err
	}
	var faults []x12.Fault
	if r.claims == 0 {
		faults = r.tray.Finish()
	}
	return r.emit(Item{Ordinal: r.set.Before + r.claims, Set: r.set.Number, Batch: r.batch, Faults: faults})
}

// Drop counts the open claim as a broken one.
func (r *reader) Drop() { r.tray.Drop() }
