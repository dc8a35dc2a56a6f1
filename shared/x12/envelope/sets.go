package envelope

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// beginGroup is a GS.
func (w *walk) beginGroup(s *x12.Segment) {
	g := Group{Functional: cut(s.El(1), longControl), Control: cut(s.El(6), longControl), Version: cut(s.El(8), longControl), Stated: -1}
	if code := w.refusesGroup(&g, strings.TrimSpace(s.El(3))); code != "" {
		g.Refused, g.Wrong = true, []string{code}
		w.tell(x12.Fault{Segment: "GS", Element: refusedFor[code], Code: x12.ElementCode, Offset: s.Offset, Text: "the group is refused: " + refusals[code]})
	}
	w.open(g)
	w.inside().Groups++
	if g.Acknowledges() {
		w.inside().Replies++
	}
}

// What a group is refused for: the element of GS, and in words.
var (
	refusedFor = map[string]int{groupElsewhere: 3, groupAgain: 6}
	refusals   = map[string]string{groupElsewhere: "it is for another receiver", groupAgain: "its control number came before in the interchange"}
)

func (w *walk) open(g Group) {
	g.Interchange = len(w.report.Interchanges) - 1
	g.Void, w.ids = w.inside().Refused != "", map[string]bool{}
	w.report.Groups = append(w.report.Groups, g)
	w.group = &w.report.Groups[len(w.report.Groups)-1]
}

func (w *walk) begin(s *x12.Segment) {
	if w.group == nil {
		w.tell(x12.Fault{Segment: s.Tag, Code: x12.SegmentUnexpected, Offset: s.Offset, Text: w.placed("stands outside of a functional group (GS)")})
		w.open(Group{Stated: -1})
	}
	w.sets++
	w.group.Sets = append(w.group.Sets, Set{Kind: cut(s.El(1), longControl), Control: cut(s.El(2), longControl), Version: cut(s.El(3), longControl),
		Number: w.sets, Taken: true, room: &w.room})
	w.set = &w.group.Sets[len(w.group.Sets)-1]
	w.set.Before = w.items[w.set.Kind]
	// ST03 goes before GS08, as the semantic note of ST says (X12.22).
	if w.set.Guide = w.set.Version; w.set.Guide == "" {
		w.set.Guide = w.group.Version
	}
	if w.set.Void = w.group.Void || w.group.Refused; w.set.Void {
		w.set.Taken, w.taker = false, nil
		return
	}
	if s.El(2) == "" {
		w.reject(s, 2, setNoControl, x12.ElementMissing, "the control number is missing")
	} else if w.ids[w.set.Control] {
		w.reject(s, 2, setAgain, x12.ElementPattern, "the control number came before in the group")
	}
	w.ids[w.set.Control] = true
	if w.set.Passed = w.rules.From != "" && w.inside().From() != w.rules.From; w.set.Passed {
		w.set.Taken, w.taker = false, nil
		return
	}
	if w.taker = w.pick(w.group, w.set); w.taker == nil {
		w.set.Taken = false
		w.reject(s, 1, setUnsupported, x12.ElementCode, "a transaction set that is not read here")
	}
}

// reject keeps a fault of ST or SE, with IK502's code.
func (w *walk) reject(s *x12.Segment, element int, reason, code, text string) {
	w.set.reject(x12.Fault{Segment: s.Tag, Index: s.Index, Element: element, Number: numbers[s.Tag][element], Code: code, Text: text, Offset: s.Offset}, reason)
}

// numbers are the reference numbers of the elements of ST and SE in the dictionary.
var numbers = map[string]map[int]int{"ST": {1: 143, 2: 329, 3: 1705}, "SE": {1: 96, 2: 329}}

func (w *walk) close(s *x12.Segment) error {
	if w.taker != nil {
		if w.taken = w.taker.End(s); w.taken != nil {
			return w.taken
		}
	}
	if w.set.Void {
		w.set.Closed = true
		w.settle()
		return nil
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err != nil || n != s.Index {
		w.reject(s, 1, setCount, x12.ElementPattern, "the count of segments is not what the set holds")
	}
	if w.set.Control != "" && cut(s.El(2), longControl) != w.set.Control {
		w.reject(s, 2, setControl, x12.ElementPattern, "the control number is not that of ST")
	}
	w.set.Closed = true
	w.settle()
	return nil
}

// settle ends with the open set: its faults are the file's, too.
func (w *walk) settle() {
	if w.set == nil {
		return
	}
	w.items[w.set.Kind] += w.set.Items
	w.report.Faults = append(w.report.Faults, w.set.Faults...)
	w.report.More += w.set.More
	w.set.Begin(phi.Text{})
	w.set.room, w.set, w.taker = nil, nil, nil
}

// leave gives up a set whose SE did not come before the next envelope segment.
func (w *walk) leave() {
	if w.set == nil {
		return
	}
	w.drop()
	w.settle()
	w.tell(x12.Fault{Segment: "SE", Code: x12.SegmentMissing, Text: "a transaction set has no trailer before the next segment of the envelope"})
}

func (w *walk) drop() {
	if w.taker != nil {
		w.taker.Drop()
	}
}

// tell keeps a fault that is of no set.
func (w *walk) tell(f x12.Fault) {
	if w.room <= 0 {
		w.report.More++
		return
	}
	w.room--
	f.Segment = strings.Clone(f.Segment)
	w.report.Outside = append(w.report.Outside, f)
	w.report.Faults = append(w.report.Faults, f)
}

// closeInterchange is an IEA.
func (w *walk) closeInterchange(s *x12.Segment) {
	i := w.inside()
	if i.Closed {
		w.stray(s, "comes without its ISA")
		return
	}
	i.close(s)
	wrong := func(element int, text string) {
		w.tell(x12.Fault{Segment: "IEA", Element: element, Code: x12.ElementPattern, Offset: s.Offset, Text: text})
	}
	if i.Stated != i.Groups {
		wrong(1, "the count of groups is not what the interchange holds")
	}
	if i.Trailer != i.Control {
		wrong(2, "the control number is not that of ISA")
	}
}

// leaveInterchange is for one without a trailer: groups after the last one may be lost.
func (w *walk) leaveInterchange(s *x12.Segment) {
	if len(w.report.Interchanges) > 0 && !w.inside().Closed {
		w.tell(x12.Fault{Segment: "IEA", Code: x12.SegmentMissing, Offset: s.Offset, Text: "an interchange has no trailer"})
	}
}

func (w *walk) closeGroup(s *x12.Segment) {
	if w.group == nil {
		w.stray(s, "comes without its GS")
		return
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err == nil {
		w.group.Stated = n
	}
	if w.group.Stated != len(w.group.Sets) {
		w.trailer(s, 1, groupCount, "the count of sets is not what the group holds")
	}
	if cut(s.El(2), longControl) != w.group.Control {
		w.trailer(s, 2, groupControl, "the control number is not that of GS")
	}
	w.group.Closed, w.group = true, nil
}

// trailer is a fault of GE. It rejects no set: each says itself whether it is whole.
func (w *walk) trailer(s *x12.Segment, element int, reason, text string) {
	w.group.Wrong = append(w.group.Wrong, reason)
	w.tell(x12.Fault{Segment: "GE", Element: element, Code: x12.ElementPattern, Text: text, Offset: s.Offset})
}

// leaveGroup is for a group without a trailer: sets after the last one may be lost.
func (w *walk) leaveGroup() {
	if w.group == nil {
		return
	}
	w.tell(x12.Fault{Segment: "GE", Code: x12.SegmentMissing, Text: "a functional group has no trailer"})
	w.group = nil
}
