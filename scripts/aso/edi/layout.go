package edi

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// Ends is what stood between the segments of a file besides their terminators.
type Ends struct {
	Each string // after each segment alike: "", "\n" or "\r\n"
	Odd  bool   // not alike, or something else: only without it can the file be had back
	seen bool
}

func (e *Ends) note(gap string) {
	if !e.seen {
		e.Each, e.seen = gap, true
	}
	if gap != e.Each || gap != "" && gap != "\n" && gap != "\r\n" {
		e.Odd = true
	}
}

// Format writes a segment a line, two blanks further in for each level: group, set,
// what is in the set, and each level of HL. It returns how the file ended its lines.
// fault.Invalid: the file stops being X12, and what came before was written.
func Format(w io.Writer, r io.Reader) (Ends, error) {
	var in levels
	return each(w, r, func(out *bufio.Writer, s *x12.Segment) {
		_, _ = out.WriteString(strings.Repeat("  ", in.of(s)))
		put(out, s)
		if s.Delimiters.Terminator != '\n' {
			_ = out.WriteByte('\n')
		}
	})
}

// Compact writes the segments with their terminators, and ends after each. Of what
// Format made it gives the file back, byte for byte, if ends is what Format returned and
// that was not odd.
func Compact(w io.Writer, r io.Reader, ends string) error {
	_, err := each(w, r, func(out *bufio.Writer, s *x12.Segment) {
		put(out, s)
		_, _ = out.WriteString(ends)
	})
	return err
}

func put(out *bufio.Writer, s *x12.Segment) {
	_, _ = out.WriteString(s.Text())
	_ = out.WriteByte(s.Delimiters.Terminator)
}

// each hands over each segment and looks at what stands between them.
func each(w io.Writer, r io.Reader, emit func(*bufio.Writer, *x12.Segment)) (ends Ends, err error) {
	out := bufio.NewWriter(w)
	seen := &window{src: r}
	src := x12.NewReader(seen)
	end := int64(0) // of the segment before, past its terminator
	for {
		var s *x12.Segment
		if s, err = src.Next(); err != nil {
			break
		}
		if gap := seen.cut(end, s.Offset); end > 0 {
			ends.note(gap)
		} else if gap != "" {
			ends.Odd = true
		}
		emit(out, s)
		end = s.Offset + int64(len(s.Text())) + 1
	}
	if err == io.EOF && end == 0 {
		err = fault.New(fault.Invalid, "the file is empty")
	}
	if err == io.EOF {
		ends.note(seen.rest(end))
		err = nil
	}
	if flushed := out.Flush(); err == nil {
		err = fault.As(fault.Unavailable, flushed, "output")
	}
	return ends, err
}

// window keeps the bytes of a stream that were read and not yet looked at.
type window struct {
	src  io.Reader
	kept []byte
	from int64 // where in the stream kept begins
}

// Read reads on and keeps what it reads.
func (w *window) Read(b []byte) (int, error) {
	n, err := w.src.Read(b)
	w.kept = append(w.kept, b[:n]...)
	return n, err
}

// cut is what stands from a byte to another; what is before goes.
func (w *window) cut(from, to int64) string {
	gap := string(w.kept[from-w.from : to-w.from])
	w.kept, w.from = w.kept[to-w.from:], to
	return gap
}

func (w *window) rest(from int64) string { return string(bytes.Clone(w.kept[from-w.from:])) }

// deepest bounds the levels that are told apart; no guide has more than five.
const deepest = 32

// levels are the HL that stand open, outermost first, by HL01.
type levels struct{ open []string }

// of is how far in a segment stands.
func (l *levels) of(s *x12.Segment) int {
	const inSet = 3
	switch s.Tag {
	case "ISA", "IEA":
		return 0
	case "GS", "GE":
		return 1
	case "ST", "SE":
		l.open = nil
		return 2
	case "HL":
		return inSet + l.level(s.El(1), s.El(2))
	}
	if s.Index == 0 { // TA1
		return 1
	}
	return inSet + len(l.open)
}

// level opens an HL below its parent. One whose parent is not open is outermost.
func (l *levels) level(own, parent string) int {
	for len(l.open) > 0 && l.open[len(l.open)-1] != parent {
		l.open = l.open[:len(l.open)-1]
	}
	depth := len(l.open)
	if depth < deepest {
		l.open = append(l.open, strings.Clone(own))
	}
	return depth
}
