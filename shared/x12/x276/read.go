package x276

import (
	"io"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
	"github.com/openaso/openaso/shared/x12/levels"
)

// Read reads inquiries from r and hands each to emit in the order of the file. One is
// handed over before its set has ended. fault.Invalid: the file stops being X12 somewhere,
// the report says where, and what came before was emitted; an error of emit comes back
// unchanged.
func Read(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Pick(s, emit) })
}

// Pick answers the Taker of a set of a file with several kinds: nil if it is no 276, one that
// only counts if it is of another guide.
func Pick(set *envelope.Set, emit func(Item) error) envelope.Taker {
	return levels.Pick(set, "276", "TRN", func() envelope.Taker { return Taker(set, emit) }, Version)
}

// PickAnswers is Pick of 277s. A 277CA is of another guide.
func PickAnswers(set *envelope.Set, emit func(Answered) error) envelope.Taker {
	return levels.Pick(set, "277", "TRN", func() envelope.Taker { return AnswerTaker(set, emit) }, Version)
}

// ReadAnswers reads answers from r, as Read does inquiries.
func ReadAnswers(r io.Reader, emit func(Answered) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return PickAnswers(s, emit) })
}

// Taker reads the inquiries of one 276.
func Taker(set *envelope.Set, emit func(Item) error) envelope.Taker {
	t := newTaker(set, asked())
	t.finish = func(a *Answer, charge *money.Cents, faults []x12.Fault) error {
		return emit(Item{Ordinal: set.Before + set.Items, Set: set.Number, Faults: faults, Inquiry: Inquiry{
			Who: a.Who, References: a.References, Trace: a.Trace, Charge: charge, From: a.From, To: a.To, Lines: a.Lines}})
	}
	return t
}

// AnswerTaker reads the answers of one 277.
func AnswerTaker(set *envelope.Set, emit func(Answered) error) envelope.Taker {
	t := newTaker(set, answered())
	t.answers = true
	t.finish = func(a *Answer, _ *money.Cents, faults []x12.Fault) error {
		return emit(Answered{Ordinal: set.Before + set.Items, Set: set.Number, Faults: faults, Answer: *a})
	}
	return t
}

// mostKept bounds the lines and statuses of one claim together, so that one claim does not
// fill memory; the guide allows any number.
const mostKept = 5_000

// taker follows the loops of one set. What an inquiry says an answer says too, but for its
// charge.
type taker struct {
	set     *envelope.Set
	tray    *levels.Tray
	answers bool
	finish  func(a *Answer, charge *money.Cents, faults []x12.Fault) error
	who     Who
	a       Answer // the open one
	charge  *money.Cents
	kept    int  // of its lines and statuses
	over    bool // the open line is one too many
	leaf    bool // the subscriber's level says that none stands below it
	at      int  // of that level's HL in the set
	claims  int  // begun below the subscriber's level
}

func newTaker(set *envelope.Set, g *guide.Guide) *taker {
	return &taker{set: set, tray: levels.New(set, g, 5)}
}

// Segment is one segment between ST and SE.
func (t *taker) Segment(s *x12.Segment) error {
	at := t.tray.Segment(s)
	if at.Opens {
		if err := t.opens(s, at.Loop); err != nil {
			return err
		}
	}
	t.tray.Settle()
	if at.Known {
		t.content(s, at.Loop)
	}
	return nil
}

// opens is for a segment with which a loop begins.
func (t *taker) opens(s *x12.Segment, loop string) error {
	depth := strings.Index("ABCDE", loop[4:])
	switch loop[:2] {
	case "20":
		if err := t.close(); err != nil {
			return err
		}
		t.subscriberAsked()
		t.tray.Level(depth)
		t.forget(depth)
		t.leaf, t.at = loop == "2000D" && s.El(4) == "0", s.Index
	case "22":
		if loop[2] == '2' {
			t.line()
			return nil
		}
		if err := t.close(); err != nil {
			return err
		}
		t.claims++
		t.tray.Begin()
		t.set.Begin(phi.New(s.El(2)))
		t.a, t.charge, t.kept, t.over = Answer{Trace: s.El(2), Level: levelOf(loop)}, nil, 0, false
	}
	return nil
}

func levelOf(loop string) Level {
	switch loop {
	case "2200B":
		return OfReceiver
	case "2200C":
		return OfProvider
	}
	return OfClaim
}

// subscriberAsked is for the end of a subscriber's level: where no dependent stands below
// it, the subscriber is the patient, and loop 2200D is required (SNIP level 4).
func (t *taker) subscriberAsked() {
	if t.leaf && t.claims == 0 {
		t.tray.Lacks("2200D", "TRN", "the subscriber is the patient, and no claim is named or asked for",
			x12.Trigger{Loop: "2000D", Segment: "HL", Index: t.at, Element: 4})
	}
	t.leaf, t.claims = false, 0
}

// forget empties the open level and those below it.
func (t *taker) forget(depth int) {
	w := Who{Batch: t.who.Batch}
	if depth > 0 {
		w.Payer = t.who.Payer
	}
	if depth > 1 {
		w.Receiver = t.who.Receiver
	}
	if depth > 2 {
		w.Provider, w.Also = t.who.Provider, t.who.Also
	}
	if depth > 3 {
		w.Subscriber = t.who.Subscriber
	}
	t.who = w
}

// close hands the open claim over.
func (t *taker) close() error {
	if !t.tray.Open() {
		return nil
	}
	t.a.Who = t.who
	faults := t.tray.Finish()
	t.set.Begin(phi.Text{})
	return t.finish(&t.a, t.charge, faults)
}

// End is the set's SE.
func (t *taker) End(s *x12.Segment) error {
	t.tray.End(s)
	if err := t.close(); err != nil {
		return err
	}
	t.subscriberAsked()
	return nil
}

// Drop gives up the open claim of a set without a trailer.
func (t *taker) Drop() { t.tray.Drop() }

// content reads a segment into the loop that it stands in.
func (t *taker) content(s *x12.Segment, loop string) {
	switch s.Tag {
	case "BHT":
		t.who.Batch, t.set.Batch = s.El(3), envelope.BatchOf(s)
	case "NM1":
		t.name(s, loop)
	case "DMG":
		t.demographics(s, loop)
	case "REF":
		t.reference(s, loop)
	case "AMT":
		t.charge = t.tray.Amount(s, 2)
	case "DTP":
		t.dates(s, loop)
	case "SVC":
		t.service(s)
	case "STC":
		t.status(s, loop)
	}
}

func (t *taker) name(s *x12.Segment, loop string) {
	p := Party{Kind: s.El(2), Name: s.El(3), First: s.El(4), Middle: s.El(5), Suffix: s.El(7), Qualifier: s.El(8), ID: s.El(9)}
	switch loop {
	case "2100A":
		t.who.Payer = p
		*t.entity(!t.answers) = envelope.EntityOf(s)
	case "2100B":
		t.who.Receiver = p
		*t.entity(t.answers) = envelope.EntityOf(s)
	case "2100C":
		if t.who.Provider == (Party{}) {
			t.who.Provider = p
		} else {
			t.who.Also = p
		}
	case "2100D":
		t.person(s, &t.who.Subscriber)
	case "2100E":
		t.person(s, &t.who.Patient)
	}
}

// entity is who the set goes to, or who sent it: the payer receives inquiries and sends
// answers.
func (t *taker) entity(receiver bool) *envelope.Entity {
	if receiver {
		return &t.set.Receiver
	}
	return &t.set.Submitter
}

func (t *taker) person(s *x12.Segment, to *Person) {
	to.Kind, to.Qualifier, to.ID = s.El(2), s.El(8), phi.New(s.El(9))
	to.Last, to.First, to.Middle, to.Suffix = phi.New(s.El(3)), phi.New(s.El(4)), phi.New(s.El(5)), phi.New(s.El(7))
}

// demographics stands before the name in its level.
func (t *taker) demographics(s *x12.Segment, loop string) {
	to := &t.who.Subscriber
	if loop == "2000E" {
		to = &t.who.Patient
	}
	to.Born, _ = day.ParseCompact(s.El(2)) // the walk says what is no day
	to.Sex = s.El(3)
}
