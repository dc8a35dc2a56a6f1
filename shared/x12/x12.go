// Package x12 reads and writes the envelope and segments of ASC X12 files, as a
// stream, with the delimiters that each interchange names for itself (X12.5, X12.6).
// What the segments mean is for the packages below it.
package x12

import (
	"fmt"
	"strings"
)

// Delimiters are the four bytes of an interchange: ISA's fourth byte, ISA16, ISA11
// (0 before version 00402, where it is no delimiter) and what ends the ISA.
type Delimiters struct {
	Element, Component, Repetition, Terminator byte
}

// Usual are the delimiters most senders use, and what this system writes.
func Usual() Delimiters {
	return Delimiters{Element: '*', Component: ':', Repetition: '^', Terminator: '~'}
}

// distinct says whether no delimiter stands for two things.
func (d Delimiters) distinct() bool {
	return d.Element != d.Component && d.Element != d.Terminator && d.Component != d.Terminator &&
		d.Repetition != d.Element && d.Repetition != d.Component && d.Repetition != d.Terminator
}

// Segment is one segment. What its elements give stays valid; the segment itself is the
// reader's, and the next one after the next call.
type Segment struct {
	Tag        string
	Index      int   // position in its transaction set: ST is 1; 0 outside of one
	Offset     int64 // of its first byte in the file
	Delimiters Delimiters
	text       string
	at         []int32 // where each element begins in text, and where one more would
	data       *binaryData
}

// Text is the segment as it stands in the file, without what ends it; of one with binary
// data only what stands before the data.
func (s *Segment) Text() string { return s.text }

// El is the element at a 1-based place, "" if it is absent.
func (s *Segment) El(i int) string {
	if i < 1 || i >= len(s.at) {
		return ""
	}
	return s.text[s.at[i-1] : s.at[i]-1]
}

// Len is the place of the last element that is present.
func (s *Segment) Len() int { return max(0, len(s.at)-1) }

// Part is a component of a composite element, both 1-based, "" if it is absent.
func (s *Segment) Part(element, component int) string {
	whole, from, component := s.El(element), 0, max(component, 1)
	for i := range len(whole) { // a few bytes: a loop ends before a search begins
		if whole[i] != s.Delimiters.Component {
			continue
		}
		if component--; component == 0 {
			return whole[from:i]
		}
		from = i + 1
	}
	if component == 1 {
		return whole[from:]
	}
	return ""
}

// Parts are the components of a composite element from one place to another, both 1-based,
// without those that are absent.
func (s *Segment) Parts(element, from, to int) (out []string) {
	for i := from; i <= to; i++ {
		if v := s.Part(element, i); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Fault is one thing wrong with a file: where it is and which rule it breaks, never
// the value. Code is the 999's: of IK304 if Element is 0, of IK403 otherwise.
type Fault struct {
	Loop      string
	Segment   string
	Index     int   // position of the segment in its transaction set, ST is 1
	Element   int   // 1-based; 0 is the segment itself
	Component int   // 1-based; 0 is the whole element
	Number    int   // of the data element in X12\'s dictionary, 0 if it is not known
	Offset    int64 // of the segment's first byte in the file
	Level     int   // SNIP: 1 syntax, 2 guide (also 0), 3 balance, 4 situation, 5 code set
	Code      string
	Text      string
	Because   Trigger // of a fault of level 4: what elsewhere asks for it, or forbids it
}

// Trigger is the place of what asks for something elsewhere, for the CTX of a 999. Its
// Segment is "" if there is none.
type Trigger struct {
	Loop, Segment             string
	Index, Element, Component int
}

// Error reads "loop 2300 CLM02, segment 41: not an amount".
func (f Fault) Error() string {
	return place(f.Loop, f.Segment, f.Element, f.Component, f.Index) + ": " + f.Text
}

// AskedBy is the fault with what elsewhere asks for what is missing, or forbids what stands.
func (f Fault) AskedBy(t Trigger) Fault {
	f.Because = t
	return f
}

// String reads "loop 2300 CLM05-3, segment 41", "" if there is none.
func (t Trigger) String() string {
	if t.Segment == "" {
		return ""
	}
	return place(t.Loop, t.Segment, t.Element, t.Component, t.Index)
}

// place says where something stands in its set.
func place(loop, segment string, element, component, index int) string {
	var b strings.Builder
	if loop != "" {
		fmt.Fprintf(&b, "loop %s ", loop)
	}
	b.WriteString(segment)
	if element > 0 {
		fmt.Fprintf(&b, "%02d", element)
	}
	if component > 0 {
		fmt.Fprintf(&b, "-%d", component)
	}
	if index > 0 {
		fmt.Fprintf(&b, ", segment %d", index)
	}
	return b.String()
}

// Codes of IK304 (a segment) and IK403 (an element), 005010X231A1 section 2.4.
const (
	SegmentUnknown    = "1"
	SegmentUnexpected = "2"
	SegmentMissing    = "3"
	LoopTooMany       = "4"
	SegmentTooMany    = "5"
	SegmentSequence   = "7"
	SegmentFaulty     = "8"
	SegmentDependent  = "I6" // asked for by what stands elsewhere, and missing

	ElementMissing     = "1"
	ElementCondition   = "2"
	ElementTooMany     = "3"
	ElementTooShort    = "4"
	ElementTooLong     = "5"
	ElementCharacter   = "6"
	ElementCode        = "7"
	ElementDate        = "8"
	ElementTime        = "9"
	ElementExclusion   = "10"
	ElementRepetitions = "12"
	ElementComponents  = "13"
	ElementDependent   = "I9" // asked for by what stands elsewhere, and missing
	ElementNotUsed     = "I10"
	ElementPattern     = "I12"
)
