package x278

import (
	"io"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
	"github.com/openaso/openaso/shared/x12/levels"
)

// Read reads requests and responses from r and hands each to emit in the order of the file.
// One is handed over before its set has ended. fault.Invalid: the file stops being X12
// somewhere, the report says where, and what came before was emitted; an error of emit comes
// back unchanged.
func Read(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return Pick(s, emit) })
}

// Pick answers the Taker of a set of a file with several kinds: nil if it is no 278, one that
// only counts if it is of another guide.
func Pick(set *envelope.Set, emit func(Item) error) envelope.Taker {
	return levels.Pick(set, "278", "UM", func() envelope.Taker { return Taker(set, emit) }, Version)
}

// Taker reads the reviews of one 278.
func Taker(set *envelope.Set, emit func(Item) error) envelope.Taker {
	return &taker{set: set, emit: emit, depth: -1}
}

// mostKept bounds the segments that are kept of one review, so that one does not fill
// memory; the guide allows any number of services.
const mostKept = 5_000

// Depths of the levels.
const (
	organization = iota // 2000A
	requester
	subscriber
	dependent
	event
	depths
)

// taker follows the loops of one set. Which guide it follows shows at its BHT.
type taker struct {
	set   *envelope.Set
	emit  func(Item) error
	tray  *levels.Tray
	r     Review // the open one, and what it shares with the next
	depth int    // of the level that stands open
	told  bool   // a review was handed over
	kept  int
	party *Party // the open one
}

// start takes the guide that the purpose of the set names.
func (t *taker) start(s *x12.Segment) {
	table := requests
	if s.Tag == "BHT" && s.El(2) == "11" {
		table = responses
	}
	t.tray = levels.New(t.set, table(), depths)
}

// Segment is one segment between ST and SE.
func (t *taker) Segment(s *x12.Segment) error {
	if t.tray == nil {
		t.start(s)
	}
	at := t.tray.Segment(s)
	if at.Opens && s.Tag == "HL" {
		if err := t.level(at.Loop); err != nil {
			return err
		}
	}
	if s.Tag == "NM1" && (at.Loop == "2010C" || at.Loop == "2010D") && s.El(9) != "" {
		t.set.Begin(phi.New(s.El(9)))
	}
	t.tray.Settle()
	if at.Known {
		t.content(s, at)
	}
	return nil
}

// level opens the loop of an HL.
func (t *taker) level(loop string) error {
	t.party = nil
	if loop == "2000F" {
		t.tray.Within(event)
		if t.fits() {
			t.r.Services = append(t.r.Services, Service{})
		}
		return nil
	}
	if err := t.close(); err != nil {
		return err
	}
	t.depth = int(loop[4] - 'A')
	t.tray.Level(t.depth)
	t.forget()
	t.set.Begin(t.r.patient())
	t.kept = 0
	if t.depth == event {
		t.tray.Begin()
		t.r.Event = &Event{}
	}
	return nil
}

// forget empties the open level and those below it.
func (t *taker) forget() {
	r := &t.r
	r.Event, r.Services = nil, nil
	if t.depth <= dependent {
		r.Dependent = Person{}
	}
	if t.depth <= subscriber {
		r.Subscriber = Person{}
	}
	if t.depth <= requester {
		r.Requester = Party{}
	}
	if t.depth <= organization {
		r.Organization, r.Rejections = Party{}, nil
	}
}

// patient is how the requester calls whom the review is about: by the number on the card.
func (r *Review) patient() phi.Text {
	if r.Dependent.ID.Empty() {
		return r.Subscriber.ID
	}
	return r.Dependent.ID
}

// fits takes room for a part of the review, and says whether there is any.
func (t *taker) fits() bool {
	t.kept++
	if t.kept == mostKept+1 {
		t.tray.Wrong(0, 0, 2, x12.LoopTooMany, "more than is read of one review")
	}
	return t.kept <= mostKept
}

// close hands the open review over.
func (t *taker) close() error {
	if !t.tray.Open() {
		return nil
	}
	t.told = true
	faults := t.tray.Finish()
	return t.emit(Item{Ordinal: t.set.Before + t.set.Items, Set: t.set.Number, Review: t.r, Faults: faults})
}

// End is the set's SE. A set without an event is a review too: a response that rejects, or
// a request that lacks it.
func (t *taker) End(s *x12.Segment) error {
	if t.tray == nil {
		t.start(s)
	}
	t.tray.End(s)
	if !t.told && !t.tray.Open() {
		t.tray.Begin()
		if !t.r.Response() {
			t.tray.Lacks("2000E", "HL", "the request has no patient event", x12.Trigger{})
		}
	}
	err := t.close()
	t.set.Begin(phi.Text{})
	return err
}

// Drop gives up the open review of a set without a trailer.
func (t *taker) Drop() {
	if t.tray != nil {
		t.tray.Drop()
	}
}

// content reads a segment into the loop that it stands in.
func (t *taker) content(s *x12.Segment, at guide.Place) {
	switch {
	case s.Tag == "BHT":
		t.r.Purpose, t.r.Batch, t.r.Kind = s.El(2), s.El(3), s.El(6)
		t.set.Batch = envelope.BatchOf(s)
	case s.Tag == "NM1":
		t.name(s, at.Loop)
	case !t.fits():
	case at.Loop == "2010C":
		t.person(s, &t.r.Subscriber)
	case at.Loop == "2010D":
		t.person(s, &t.r.Dependent)
	case at.Loop == "2000A" && s.Tag == "AAA":
		t.r.Rejections = append(t.r.Rejections, rejection(s))
	case t.party != nil && at.Loop[:3] == "201":
		t.partyDetail(s, t.party)
	case at.Loop == "2000E":
		t.event(s, t.r.Event)
	case at.Loop == "2000F" && len(t.r.Services) > 0:
		t.service(s, &t.r.Services[len(t.r.Services)-1])
	}
}

func rejection(s *x12.Segment) Rejection { return Rejection{s.El(1), s.El(3), s.El(4)} }

// name opens a loop of a party or a person.
func (t *taker) name(s *x12.Segment, loop string) {
	t.party = nil
	p := Party{Code: s.El(1), Kind: s.El(2), Name: s.El(3), First: s.El(4), Middle: s.El(5), Prefix: s.El(6), Suffix: s.El(7),
		Qualifier: s.El(8), ID: s.El(9)}
	switch {
	case loop == "2010C":
		t.person(s, &t.r.Subscriber)
	case loop == "2010D":
		t.person(s, &t.r.Dependent)
	case loop == "2010A":
		t.r.Organization, t.party = p, &t.r.Organization
		t.set.Receiver = envelope.EntityOf(s)
	case loop == "2010B":
		t.r.Requester, t.party = p, &t.r.Requester
		t.set.Submitter = envelope.EntityOf(s)
	case loop[:5] == "2010E" && t.r.Event != nil && t.fits():
		t.party = put(&t.r.Event.Parties, p)
	case loop[:5] == "2010F" && len(t.r.Services) > 0 && t.fits():
		t.party = put(&t.r.Services[len(t.r.Services)-1].Parties, p)
	}
}

func put(to *[]Party, p Party) *Party {
	*to = append(*to, p)
	return &(*to)[len(*to)-1]
}

func (t *taker) partyDetail(s *x12.Segment, p *Party) {
	switch s.Tag {
	case "REF":
		p.References = append(p.References, reference(s))
	case "N3", "N4":
		address(s, &p.Address)
	case "PER":
		p.Contact = Contact{Name: s.El(2), Numbers: [3][2]string{{s.El(3), s.El(4)}, {s.El(5), s.El(6)}, {s.El(7), s.El(8)}}}
	case "PRV":
		p.Role, p.TaxonomyQualifier, p.Taxonomy = s.El(1), s.El(2), s.El(3)
	case "DTP":
		p.Denied, _ = day.ParseCompact(s.El(3)) // the walk says what is no day
	case "AAA":
		p.Rejections = append(p.Rejections, rejection(s))
	}
}

func (t *taker) person(s *x12.Segment, p *Person) {
	switch s.Tag {
	case "NM1":
		p.Kind, p.Qualifier, p.ID, p.Prefix = s.El(2), s.El(8), phi.New(s.El(9)), phi.New(s.El(6))
		p.Last, p.First, p.Middle, p.Suffix = phi.New(s.El(3)), phi.New(s.El(4)), phi.New(s.El(5)), phi.New(s.El(7))
	case "REF":
		p.References = append(p.References, reference(s))
	case "N3", "N4":
		address(s, &p.Address)
	case "DMG":
		p.Born, _ = day.ParseCompact(s.El(2)) // the walk says what is no day
		p.Sex = s.El(3)
	case "INS":
		p.Insured = [4]string{s.El(1), s.El(2), s.El(8), s.El(17)}
	case "AAA":
		p.Rejections = append(p.Rejections, rejection(s))
	}
}
