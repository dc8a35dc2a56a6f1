// Package x999 writes implementation acknowledgments, 005010X231A1: what of a file
// was taken, and of what was not, the segment, the element and the rule.
package x999

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Version is the implementation guide's.
const Version = "005010X231A1"

// Write answers a file as of at. The same report and time give the same bytes. A set
// whose every item (claim, member, inquiry) is good is accepted (A), one with broken items
// accepted with errors (E), and one that is not whole or has no good item rejected (R).
// Faults of level 5 are not told: they are for a 277CA. No value of an item is repeated
// (IK404 is left out): it may be PHI.
func Write(w io.Writer, r envelope.Report, at time.Time) error {
	out := x12.NewWriter(w, x12.Usual())
	e := x12.Envelope{Sender: x12.Echo(r.Receiver, 15, "OPENASO"), Receiver: x12.Echo(r.Sender, 15, "UNKNOWN"), Control: control(r, at),
		At: at, Production: r.Production, Functional: "FA", Version: Version}
	out.Open(e)
	sets := 0
	for i := range r.Groups {
		sets++
		group(out, &r.Groups[i], fmt.Sprintf("%04d", sets), r.Broken != "" && i == len(r.Groups)-1)
	}
	if sets == 0 {
		sets = 1
		unreadable(out)
	}
	out.Done(e, sets)
	return fault.Wrap(out.Close(), "999")
}

// control derives ISA13 from what is answered, so that answering again is the same.
func control(r envelope.Report, at time.Time) int64 {
	n, _ := strconv.ParseInt(id.Digest([]byte(r.Sender + "/" + r.Control + "/" + at.UTC().Format(time.RFC3339)))[:12], 16, 64)
	return n%999_999_999 + 1
}

// unreadable answers a file without a group: nothing of it could be taken.
func unreadable(w *x12.Writer) {
	w.Segment("ST", "999", "0001", Version)
	w.Segment("AK1", unknownGroup, "0", "005010")
	w.Segment("AK9", "R", "0", "0", "0", "1")
	w.Segment("SE", strconv.Itoa(w.Count()+1), "0001")
}

func group(w *x12.Writer, g *envelope.Group, set string, broken bool) {
	w.Segment("ST", "999", set, Version)
	w.Segment("AK1", functional(g), x12.Echo(g.Control, 9, "0"), version(g))
	taken, rejected, errors := 0, 0, false
	for i := range g.Sets {
		s := &g.Sets[i]
		verdict := Verdict(s)
		if verdict == "R" {
			rejected++
		} else {
			taken++
		}
		errors = errors || verdict == "E"
		w.Segment("AK2", x12.Echo(s.Kind, 3, kind(g)), x12.Echo(s.Control, 9, "0"), x12.Echo(s.Version, 35, x12.Echo(g.Version, 12, "")))
		for j := range s.Faults {
			if s.Faults[j].Level < envelope.CodeSets {
				describe(w, &s.Faults[j])
			}
		}
		w.Segment("IK5", append([]string{verdict}, reasons(s)...)...)
	}
	stated := g.Stated
	if stated < 0 {
		stated = len(g.Sets)
	}
	codes := slices.Clone(g.Wrong)
	if !g.Closed {
		codes = append(codes, noGroupTrailer)
	}
	verdict := "A"
	switch {
	case taken == 0:
		verdict = "R"
	case rejected > 0 || broken:
		verdict = "P"
	case errors || len(codes) > 0:
		verdict = "E"
	}
	w.Segment("AK9", append([]string{verdict, strconv.Itoa(stated), strconv.Itoa(len(g.Sets)), strconv.Itoa(taken)}, codes...)...)
	w.Segment("SE", strconv.Itoa(w.Count()+1), set)
}

// Verdict is IK501 of a set: A, E or R.
func Verdict(s *envelope.Set) string {
	switch {
	case s.Items == s.Faulty || !s.Whole():
		return "R"
	case s.Faulty > 0 || told(s):
		return "E"
	}
	return "A"
}

// told says whether a set has a fault that the 999 tells.
func told(s *envelope.Set) bool {
	return slices.ContainsFunc(s.Faults, func(f x12.Fault) bool { return f.Level < envelope.CodeSets })
}

// Codes of AK905 (X12 data element 716) and of IK502 to IK506 (618) beside those that
// the group and the set themselves have.
const (
	noGroupTrailer = "3" // functional group trailer missing
	noTrailer      = "2" // transaction set trailer missing
	wrongSegments  = "5" // one or more segments in error
	maxReasons     = 5
)

// reasons are IK502 to IK506: why a set is not accepted, the weightiest first.
func reasons(s *envelope.Set) []string {
	if Verdict(s) == "A" {
		return nil
	}
	out := slices.Clone(s.Wrong)
	if !s.Closed {
		out = append(out, noTrailer)
	}
	if len(out) == 0 || told(s) {
		out = append(out, wrongSegments)
	}
	return out[:min(len(out), maxReasons)]
}

func describe(w *x12.Writer, f *x12.Fault) {
	loop := f.Loop
	if len(loop) > 6 {
		loop = loop[:6]
	}
	if f.Element == 0 {
		w.Segment("IK3", f.Segment, strconv.Itoa(f.Index), loop, f.Code)
		return
	}
	w.Segment("IK3", f.Segment, strconv.Itoa(f.Index), loop, x12.SegmentFaulty)
	place := []string{strconv.Itoa(f.Element)}
	if f.Component > 0 {
		place = append(place, strconv.Itoa(f.Component))
	}
	w.Segment("IK4", w.Composite(place...), "", f.Code)
}
