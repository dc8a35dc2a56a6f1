// Package x999 writes and reads implementation acknowledgments, 005010X231A1: what of a file
// was taken, and of what was not, the segment, the element and the rule.
package x999

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/fault"
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
	e := x12.Envelope{Sender: x12.Echo(r.Receiver, 15, "OPENASO"), Receiver: x12.Echo(r.Sender, 15, "UNKNOWN"), Control: envelope.Control(r.Sender, r.Control, at),
		At: at, Production: r.Production, Functional: "FA", Version: Version}
	out.Open(e)
	sets := 0
	for i := range r.Groups {
		if !answered(&r.Groups[i]) {
			continue
		}
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

// Due says whether a file is answered with a 999. What the TA1 refuses is not, nor is an
// acknowledgment.
func Due(r *envelope.Report) bool {
	for i := range r.Groups {
		if answered(&r.Groups[i]) {
			return true
		}
	}
	return len(r.Groups) == 0 && !slices.ContainsFunc(r.Interchanges, func(i envelope.Interchange) bool { return i.Acknowledges() })
}

// answered says whether something is said of a group: the TA1 speaks for one that is void.
func answered(g *envelope.Group) bool { return !g.Void && !g.Acknowledges() }

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
	t := tally{broken: broken}
	for i := range g.Sets {
		if !g.Refused { // refused whole: nothing of its sets is said
			t.add(set999(w, g, &g.Sets[i]))
		}
	}
	stated := g.Stated
	if stated < 0 {
		stated = len(g.Sets)
	}
	codes := groupCodes(g)
	w.Segment("AK9", append([]string{t.verdict(codes), strconv.Itoa(stated), strconv.Itoa(len(g.Sets)), strconv.Itoa(t.taken)}, codes...)...)
	w.Segment("SE", strconv.Itoa(w.Count()+1), set)
}

// set999 writes what is said of one set, and answers its verdict.
func set999(w *x12.Writer, g *envelope.Group, s *envelope.Set) string {
	verdict := Verdict(s)
	w.Segment("AK2", x12.Echo(s.Kind, 3, kind(g)), x12.Echo(s.Control, 9, "0"), x12.Echo(s.Version, 35, x12.Echo(g.Version, 12, "")))
	describe(w, s)
	w.Segment("IK5", append([]string{verdict}, reasons(s)...)...)
	return verdict
}

// tally counts the sets of a group by what is said of them.
type tally struct {
	taken, rejected int
	errors, broken  bool
}

func (t *tally) add(verdict string) {
	if verdict == "R" {
		t.rejected++
	} else {
		t.taken++
	}
	t.errors = t.errors || verdict == "E"
}

// verdict is AK901.
func (t *tally) verdict(codes []string) string {
	switch {
	case t.taken == 0:
		return "R"
	case t.rejected > 0 || t.broken:
		return "P"
	case t.errors || len(codes) > 0:
		return "E"
	}
	return "A"
}

// groupCodes are AK905 to AK909.
func groupCodes(g *envelope.Group) []string {
	codes := slices.Clone(g.Wrong)
	switch {
	case all(g, "1"):
		codes = append(codes, noGroup)
	case all(g, "I6"):
		codes = append(codes, noVersion)
	}
	if !g.Closed {
		codes = append(codes, noGroupTrailer)
	}
	return codes[:min(len(codes), maxReasons)]
}

// all says whether a code of IK502 is said of every set of a group.
func all(g *envelope.Group, code string) bool {
	for i := range g.Sets {
		if !slices.Contains(g.Sets[i].Wrong, code) {
			return false
		}
	}
	return len(g.Sets) > 0
}

// Taken tells of each set of a file, by its number, whether it is not rejected.
func Taken(r *envelope.Report) map[int]bool {
	out := map[int]bool{}
	for s := range r.Sets() {
		out[s.Number] = Verdict(s) != "R"
	}
	return out
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
	noGroup        = "1" // functional group not supported
	noVersion      = "2" // functional group version not supported
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
