// Package envelope walks the interchanges, functional groups and transaction sets of a
// file (X12.5, X12.22), whatever they hold: it counts, compares control numbers and hands
// each set's content to whoever reads that kind. What it finds wrong is what the TA1 and
// the 999 say.
package envelope

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Report is what the acknowledgments need to know of a file.
type Report struct {
	Sender, Receiver string // ISA06, ISA08
	Control          string // ISA13
	Production       bool   // ISA15
	Interchanges     []Interchange
	Groups           []Group
	Faults           []x12.Fault // of every set and group, in order; as many as are kept
	Outside          []x12.Fault // of groups, interchanges and what stands between sets
	More             int         // faults that were only counted
	Broken           string      // where the file stops being X12, "" if it does not
}

// Take puts what another reading of the same file says of the sets of a kind in place of
// what r says: who reads one kind, or one sender's, lets the others pass. Of all readings as
// many faults are kept as of one.
func (r *Report) Take(from *Report, kind string) {
	r.Faults = slices.Clone(r.Outside)
	theirs := map[int]*Set{}
	for s := range from.Sets() {
		theirs[s.Number] = s
	}
	for s := range r.Sets() {
		if other := theirs[s.Number]; s.Kind == kind && other != nil && !other.Passed {
			r.More += other.More - s.More
			*s = *other
		}
		if over := len(r.Faults) + len(s.Faults) - mostOfFile; over > 0 {
			s.Faults = slices.Clone(s.Faults[:max(0, len(s.Faults)-over)])
			s.More, r.More = s.More+over, r.More+over
		}
		r.Faults = append(r.Faults, s.Faults...)
	}
}

// Sets are the transaction sets of all groups, in the order of the file.
func (r *Report) Sets() iter.Seq[*Set] {
	return func(yield func(*Set) bool) {
		for i := range r.Groups {
			for j := range r.Groups[i].Sets {
				if !yield(&r.Groups[i].Sets[j]) {
					return
				}
			}
		}
	}
}

// Interchange is one ISA to IEA as it was read: what it says of itself and what came.
type Interchange struct {
	Sender, Receiver string // ISA06, ISA08
	Date, Time       string // ISA09, ISA10: YYMMDD, HHMM
	Version          string // ISA12
	Control          string // ISA13
	Asked            bool   // ISA14 is 1: the sender wants a TA1
	Production       bool   // ISA15 is P
	Header           Header
	Refused          string // code of TA105 for which nothing in it is taken, "" if all is
	Groups           int    // functional groups (GS) that came
	Stated           int    // IEA01, groups it says it holds; -1 if it does not say
	Trailer          string // IEA02
	Closed           bool   // its IEA came
	Answers          int    // TA1 segments
	Replies          int    // functional groups of acknowledgments (FA)
	Strays           int    // segments that stand outside of a transaction set
	Broken           bool   // the file stops being X12 inside it
}

// Group is a functional group.
type Group struct {
	Functional, Control, Version string // GS01, GS06, GS08
	Interchange                  int    // place of its own in Report.Interchanges, from 0
	Stated                       int    // GE01, sets it says it holds; -1 if it does not say
	Sets                         []Set
	Closed                       bool     // its GE came
	Wrong                        []string // what is wrong with it, as codes of AK905
	Refused                      bool     // for what is wrong with it nothing in it is taken
	Void                         bool     // its interchange is refused, and the TA1 says so
}

// Acknowledges says whether the group is one of acknowledgments: nobody acknowledges those
// (005010X231A1 section 1.4; the place is unverified).
func (g *Group) Acknowledges() bool { return g.Functional == "FA" }

// Acknowledges says whether the interchange holds acknowledgments and nothing else.
func (i *Interchange) Acknowledges() bool {
	return i.Groups == i.Replies && i.Answers+i.Replies > 0
}

// Set is a transaction set, ST to SE. An item is what the set is a list of: a claim, a
// member, an inquiry. Whoever reads the set counts them.
type Set struct {
	Kind, Control, Version string // ST01, ST02, ST03
	Guide                  string // what it follows: ST03, or GS08 where that is empty
	Number                 int    // of the set in the file, from 1
	Before                 int    // items in the sets of its kind before it
	Taken                  bool   // its kind and guide are read
	Batch                  string // BHT03, the submitter's number of the set
	Submitter, Receiver    Entity // not of a survey, nor of a set that is not taken
	Items                  int
	Faulty                 int // items that the 999 refuses
	Refused                int // items with faults of level 5 alone: only a 277CA can say those
	Faults                 []x12.Fault
	More                   int        // faults that were only counted
	Closed                 bool       // its SE came
	Wrong                  []string   // what is wrong with the set itself, as codes of IK502
	Void                   bool       // it stands in a group or interchange that is refused
	Passed                 bool       // it is of another sender than whose sets are read
	Unit                   phi.Text   // what the sender calls the item that is read: Begin sets it
	Units                  []phi.Text // likewise of the items that Faults are of: UnitOf reads it

	room *int // for faults, of the file
}

// Entity is a name of the set's header: who sent it, or to whom (of an 837 loops 1000A
// and 1000B).
type Entity struct {
	Kind  string // NM102: 1 a person, 2 not one
	Name  string // NM103
	First string // NM104
	ID    string // NM109
}

// The most characters that are kept of an element of the envelope or the header, from
// X12's data element dictionary (005010). What is longer is cut: it decides nothing.
const (
	longControl = 50 // the longest is BHT03 (127)
	longName    = 60 // NM103 (1035)
	longFirst   = 35 // NM104 (1036)
	longID      = 80 // NM109 (67)
)

// EntityOf is what an NM1 says. It decides nothing, so an overlong one is no fault: it is
// cut, and an acknowledgment says it back.
func EntityOf(s *x12.Segment) Entity {
	return Entity{Kind: cut(s.El(2), 1), Name: cut(s.El(3), longName), First: cut(s.El(4), longFirst), ID: cut(s.El(9), longID)}
}

// BatchOf is the submitter's number that a BHT says, cut like a name.
func BatchOf(s *x12.Segment) string { return cut(s.El(3), longControl) }

// cut is the first bytes of a text, apart from the block of the file that it is a part of:
// a report outlives the blocks.
func cut(s string, limit int) string { return strings.Clone(strings.TrimSpace(s[:min(len(s), limit)])) }

// Codes of AK905, what is wrong with a group (X12 data element 716), and of IK502,
// with a set (618).
const (
	groupElsewhere = "1"  // not supported: it is for another receiver
	groupControl   = "4"  // control number in header and trailer do not agree
	groupCount     = "5"  // number of included sets does not match
	groupAgain     = "19" // control number not unique within the interchange
	setUnsupported = "1"  // transaction set not supported
	setControl     = "3"  // control number in header and trailer do not match
	setCount       = "4"  // number of included segments does not match
	setNoControl   = "7"  // missing or invalid control number
	setAgain       = "23" // control number not unique within the group
	setGuide       = "I6" // implementation convention not supported
)

// Whole says whether the set is of a guide that is read and came as it was sent. One that
// is not is rejected whole: the sender sends it again, so nothing of it may be acted on.
func (s *Set) Whole() bool { return s.Closed && len(s.Wrong) == 0 && !s.Void }

// How many faults are kept: a sender mends by the first ones, and a file must not fill
// memory with its faults.
const (
	mostOfSet  = 2_000
	mostOfFile = 10_000
)

// Keep keeps a fault for the acknowledgments: the first 2,000 of a set and 10,000 of a
// file, and counts the rest.
func (s *Set) Keep(f x12.Fault) {
	if len(s.Faults) >= mostOfSet || s.room != nil && *s.room <= 0 {
		s.More++
		return
	}
	if s.room != nil {
		*s.room--
	}
	f.Segment = strings.Clone(f.Segment)
	s.Faults = append(s.Faults, f)
	if !s.Unit.Empty() {
		s.Units = append(s.Units, make([]phi.Text, len(s.Faults)-1-len(s.Units))...)
		s.Units = append(s.Units, phi.New(cut(s.Unit.Reveal(), longControl))) // apart from its block of the file
	}
}

// UnitOf is what the sender calls the item that a fault of Faults is of, empty if the
// fault is of none.
func (s *Set) UnitOf(fault int) phi.Text {
	if fault < len(s.Units) {
		return s.Units[fault]
	}
	return phi.Text{}
}

// Begin says what the sender calls the item that begins, empty after the last one: the
// faults that are kept from now on are of it.
func (s *Set) Begin(unit phi.Text) { s.Unit = unit }

// Count counts an item that was read, with its faults: of level 5 alone they are no matter
// of the 999.
func (s *Set) Count(faults []x12.Fault) {
	s.Items++
	switch {
	case len(faults) == 0:
	case slices.ContainsFunc(faults, func(f x12.Fault) bool { return f.Level < CodeSets }):
		s.Faulty++
	default:
		s.Refused++
	}
}

// CodeSets is the SNIP level of what codes and identifiers mean: the 999 does not speak of
// it, the 277CA does.
const CodeSets = 5

// OtherGuide marks a set whose kind is read, but under another guide (IK502 I6).
func (s *Set) OtherGuide() {
	s.Taken = false
	s.reject(x12.Fault{Segment: "ST", Index: 1, Element: 3, Number: numbers["ST"][3], Code: x12.ElementCode, Text: "a guide that is not read here"}, setGuide)
}

// reject keeps a fault for which the whole set is rejected, with IK502's code.
func (s *Set) reject(f x12.Fault, reason string) {
	s.Wrong = append(s.Wrong, reason)
	s.Keep(f)
}

// close is its IEA.
func (i *Interchange) close(s *x12.Segment) {
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err == nil {
		i.Stated = n
	}
	i.Trailer, i.Closed = cut(s.El(2), longControl), true
}
