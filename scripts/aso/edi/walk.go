package edi

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// mostTold bounds the faults of the envelope: a file of wrong segments must not fill
// memory.
const mostTold = 100

// mostKinds and longName bound what a file can make of its transactions' names.
const (
	mostKinds = 20
	longName  = 20
)

// opened is an envelope level that is open.
type opened struct {
	control, guide string
	held           int // what its trailer must count
}

// walk follows the envelope of a file: which levels are open, and whether their
// trailers say what they hold.
type walk struct {
	report      Report
	isa, gs, st *opened
	n           int   // segments so far
	at, end     int64 // of the segment's first byte, and past its terminator
	tag         string
}

func (w *walk) read(r io.Reader) error {
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			return w.ended()
		}
		if err != nil {
			return err
		}
		w.n, w.at, w.end, w.tag = w.n+1, s.Offset, s.Offset+int64(len(s.Text()))+1, s.Tag
		w.segment(s)
	}
}

func (w *walk) ended() error {
	switch {
	case w.n == 0:
		return fault.New(fault.Invalid, "the file is empty")
	case w.st != nil:
		return fault.New(fault.Invalid, "the file ends inside a transaction set, after segment %d, at byte %d: its SE is missing (cut short?)", w.n, w.end)
	}
	w.tag, w.at, w.n = "the end", w.end, w.n+1
	w.leave(0)
	return nil
}

func (w *walk) segment(s *x12.Segment) {
	switch s.Tag {
	case "ISA":
		w.leave(0)
		w.isa = &opened{control: s.El(13)}
	case "GS":
		w.leave(1)
		w.inside(w.isa, "an interchange (ISA)")
		w.gs = &opened{control: s.El(6), guide: s.El(8)}
	case "ST":
		w.begin(s)
	case "SE":
		if w.st != nil {
			w.st.held = s.Index
		}
		w.trailer(s, w.st, "ST", "segments")
		w.st = nil
	case "GE":
		w.leave(2)
		w.trailer(s, w.gs, "GS", "sets")
		w.gs = nil
	case "IEA":
		w.leave(1)
		w.trailer(s, w.isa, "ISA", "groups")
		w.isa = nil
	case "TA1", "TA3", "ISB", "ISE": // stand between ISA and IEA
	default:
		if w.st == nil {
			w.fault("", "stands outside of a transaction set")
		}
	}
}

func (w *walk) begin(s *x12.Segment) {
	w.leave(2)
	w.report.Sets++
	w.inside(w.gs, "a functional group (GS)")
	guide := s.El(3)
	if guide == "" && w.gs != nil {
		guide = w.gs.guide
	}
	w.st = &opened{control: s.El(2)}
	w.count(s.El(1), guide)
	if s.El(2) == "" {
		w.fault("02", "the control number is missing")
	}
}

// count adds a set to its kind.
func (w *walk) count(kind, guide string) {
	called := name(kind, guide)
	called = strings.Clone(called[:min(longName, len(called))])
	for i := range w.report.Kinds {
		if w.report.Kinds[i].Name == called {
			w.report.Kinds[i].Sets++
			return
		}
	}
	if len(w.report.Kinds) == mostKinds {
		w.report.Kinds = append(w.report.Kinds, Kind{Name: "others"})
	}
	if len(w.report.Kinds) > mostKinds {
		w.report.Kinds[mostKinds].Sets++
		return
	}
	w.report.Kinds = append(w.report.Kinds, Kind{Name: called, Sets: 1, whole: readable(kind, guide)})
}

// inside counts what begins in the level around it.
func (w *walk) inside(around *opened, what string) {
	if around == nil {
		w.fault("", "stands outside of "+what)
		return
	}
	around.held++
}

// trailer holds a trailer against the level that it closes.
func (w *walk) trailer(s *x12.Segment, o *opened, header, things string) {
	if o == nil {
		w.fault("", "comes without its "+header)
		return
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err != nil || n != o.held {
		w.fault("01", fmt.Sprintf("the count of %s is not what is there (%d)", things, o.held))
	}
	if s.El(2) != o.control {
		w.fault("02", "the control number is not that of "+header)
	}
}

// leave gives up what stands open at a level and below: 0 the interchange, 1 the
// group, 2 the set.
func (w *walk) leave(level int) {
	for i, l := range []struct {
		open **opened
		what string
	}{{&w.st, "a transaction set has no trailer (SE)"}, {&w.gs, "a functional group has no trailer (GE)"}, {&w.isa, "an interchange has no trailer (IEA)"}} {
		if *l.open != nil && 2-i >= level {
			w.fault("", l.what+" before it")
			*l.open = nil
		}
	}
}

// fault tells of the segment that was just read.
func (w *walk) fault(element, text string) {
	if len(w.report.Faults) == mostTold {
		w.report.More++
		return
	}
	f := Fault{Text: text, Place: fmt.Sprintf("%s%s, segment %d of the file, byte %d", w.tag, element, w.n, w.at)}
	if w.tag == "the end" {
		f.Place = fmt.Sprintf("the end, byte %d", w.at)
	}
	if w.st != nil {
		f.Set = w.report.Sets
	}
	w.report.Faults = append(w.report.Faults, f)
}
