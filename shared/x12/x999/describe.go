package x999

import (
	"strconv"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// describe tells the faults of a set: one IK3 a segment, and in it an IK4 for each of its
// elements that has one.
func describe(w *x12.Writer, s *envelope.Set) {
	var at []int
	for i := range s.Faults {
		f := &s.Faults[i]
		if f.Level >= envelope.CodeSets {
			continue
		}
		if len(at) > 0 && !together(&s.Faults[at[0]], f) {
			segment(w, s, at)
			at = at[:0]
		}
		at = append(at, i)
	}
	if len(at) > 0 {
		segment(w, s, at)
	}
}

// together says whether two faults are of elements of one segment.
func together(a, b *x12.Fault) bool {
	return a.Element > 0 && b.Element > 0 && a.Index == b.Index && a.Segment == b.Segment && a.Loop == b.Loop
}

// segment is loop 2100 with its 2110s: the faults of a set at some places, of one segment.
func segment(w *x12.Writer, s *envelope.Set, at []int) {
	f, code := &s.Faults[at[0]], x12.SegmentFaulty
	if f.Element == 0 {
		code = f.Code
	}
	w.Segment("IK3", x12.Echo(f.Segment, 3, "?"), strconv.Itoa(f.Index), loop(f.Loop), code)
	if f.Element == 0 {
		trigger(w, &f.Because)
	}
	unit(w, s, at[0])
	for _, i := range at {
		if f := &s.Faults[i]; f.Element > 0 {
			number := ""
			if f.Number > 0 {
				number = strconv.Itoa(f.Number)
			}
			w.Segment("IK4", place(w, f.Element, f.Component), number, f.Code)
			trigger(w, &f.Because)
		}
	}
}

// loop is IK303 and CTX04: the first four characters, as many as there is room for.
func loop(id string) string { return id[:min(len(id), 4)] }

// place is C030: an element, and in it a component.
func place(w *x12.Writer, element, component int) string {
	if component == 0 {
		return w.Composite(strconv.Itoa(element))
	}
	return w.Composite(strconv.Itoa(element), strconv.Itoa(component))
}

// trigger is CTX of what asks for something that is missing, or forbids what stands.
func trigger(w *x12.Writer, t *x12.Trigger) {
	if t.Segment == "" {
		return
	}
	where := ""
	if t.Element > 0 {
		where = place(w, t.Element, t.Component)
	}
	w.Segment("CTX", situational, t.Segment, strconv.Itoa(t.Index), loop(t.Loop), where)
}

// names are CTX01-1 of the business unit by kind of set. The guide lists the names, and
// has CLM01 in its examples; which of the others is of which kind is unverified.
var names = map[string]string{
	"837": "CLM01", "834": "SUBSCRIBER NUMBER REF02", "278": "PATIENT NAME NM109", "820": "ENT01",
	"270": "TRN02", "271": "TRN02", "276": "TRN02", "277": "TRN02", "835": "TRN02",
}

// unit is CTX of the business unit: how the sender calls the claim or member in which the
// fault stands, so that he finds it. It is his own number, cut to the room there is.
func unit(w *x12.Writer, s *envelope.Set, fault int) {
	name, of := names[s.Kind], s.UnitOf(fault)
	if name == "" || of.Empty() {
		return
	}
	if own := x12.EchoName(of.Reveal(), 35, ""); own != "" {
		w.Segment("CTX", w.Composite(name, own))
	}
}
