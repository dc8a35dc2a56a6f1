package x12

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
)

// Writer writes segments and counts them. The first error stays and stops it.
type Writer struct {
	w     *bufio.Writer
	d     Delimiters
	made  []string // by Composite and Repeat, for the segment that comes next
	count int      // segments since ST, ST included
	level int      // HL segments since ST
	err   error
}

// NewWriter writes to w with the delimiters d, one segment a line.
func NewWriter(w io.Writer, d Delimiters) *Writer {
	return &Writer{w: bufio.NewWriter(w), d: d}
}

// Segment writes a segment; trailing empty elements are left out. An element that
// holds a delimiter is fault.Invalid, unless Composite or Repeat made it and the delimiter
// is that of components or repetitions: X12 has no escape, and a changed name would be
// somebody else's.
func (w *Writer) Segment(tag string, elements ...string) {
	if w.err != nil {
		return
	}
	if tag == "ST" {
		w.count, w.level = 0, 0
	}
	w.count++
	for len(elements) > 0 && elements[len(elements)-1] == "" && tag != "ISA" {
		elements = elements[:len(elements)-1]
	}
	_, _ = w.w.WriteString(tag)
	for i, e := range elements {
		if bad := w.bad(tag, i+1, e); bad {
			w.err = fault.New(fault.Invalid, "%s%02d holds a character that is a delimiter here", tag, i+1)
			return
		}
		_ = w.w.WriteByte(w.d.Element)
		_, _ = w.w.WriteString(e)
	}
	w.made = w.made[:0]
	_ = w.w.WriteByte(w.d.Terminator)
	w.err = fault.As(fault.Unavailable, w.w.WriteByte('\n'), "X12 sink")
}

// Binary writes a segment whose last element is n bytes of data, whatever they are: BIN, or
// BDS with its filter as an element. n stands before them. Less data than n, or an element
// that holds a delimiter, is fault.Invalid.
func (w *Writer) Binary(tag string, data io.Reader, n int64, elements ...string) {
	if w.err != nil {
		return
	}
	for i, e := range elements {
		if w.bad(tag, i+1, e) {
			w.err = fault.New(fault.Invalid, "%s%02d holds a character that is a delimiter here", tag, i+1)
			return
		}
	}
	w.count++
	for _, e := range append([]string{tag}, append(elements, strconv.FormatInt(n, 10))...) {
		_, _ = w.w.WriteString(e)
		_ = w.w.WriteByte(w.d.Element)
	}
	switch got, err := io.CopyN(w.w, data, n); {
	case err == io.EOF:
		w.err = fault.New(fault.Invalid, "%s: %d bytes of data, not the %d that it says", tag, got, n)
	case fault.Is(err, fault.Internal): // of somebody else's reader, or of the sink
		w.err = fault.As(fault.Unavailable, err, "X12 data")
	default:
		w.err = err
	}
	if w.err != nil {
		return
	}
	w.made = w.made[:0]
	_ = w.w.WriteByte(w.d.Terminator)
	w.err = fault.As(fault.Unavailable, w.w.WriteByte('\n'), "X12 sink")
}

// Level writes an HL segment and answers its number in the set (HL01): the level above it,
// 0 for none, the level's code, and whether it has children, "1" or "0".
func (w *Writer) Level(above int, code, children string) int {
	w.level++
	parent := ""
	if above > 0 {
		parent = strconv.Itoa(above)
	}
	w.Segment("HL", strconv.Itoa(w.level), parent, code, children)
	return w.level
}

// bad says whether e holds what ends or divides an element. ISA11 and ISA16 name
// delimiters. Whether a component separator may stand in e is a matter of who put
// it there: a name that a person wrote is no composite, whatever it looks like.
func (w *Writer) bad(tag string, place int, e string) bool {
	if tag == "ISA" && (place == 11 || place == 16) {
		return false
	}
	if i := slices.Index(w.made, e); i >= 0 {
		w.made = slices.Delete(w.made, i, i+1)
	} else if w.parted(e) {
		return true
	}
	return strings.IndexByte(e, w.d.Element) >= 0 || strings.IndexByte(e, w.d.Terminator) >= 0 || strings.ContainsAny(e, "\r\n")
}

// parted says whether e holds what divides an element into components or repetitions.
func (w *Writer) parted(e string) bool {
	return strings.IndexByte(e, w.d.Component) >= 0 || strings.IndexByte(e, w.d.Repetition) >= 0
}

// Composite joins components for the segment that is written next, trailing empty
// ones left out. A component that holds the separator makes the whole fail when it
// is written.
func (w *Writer) Composite(parts ...string) string {
	for _, p := range parts {
		if w.parted(p) && w.err == nil {
			w.err = fault.New(fault.Invalid, "a component holds a character that is a delimiter here")
		}
	}
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	out := strings.Join(parts, string([]byte{w.d.Component}))
	w.made = append(w.made, out)
	return out
}

// Repeat joins the repetitions of an element for the segment that is written next: values
// of people's, or what Composite made. One that holds a delimiter makes the whole fail when
// it is written.
func (w *Writer) Repeat(values ...string) string {
	for _, v := range values {
		if w.bad("", 0, v) && w.err == nil {
			w.err = fault.New(fault.Invalid, "a repetition holds a character that is a delimiter here")
		}
	}
	out := strings.Join(values, string([]byte{w.d.Repetition}))
	w.made = append(w.made, out)
	return out
}

// Count is how many segments were written since the last ST, that one included.
func (w *Writer) Count() int { return w.count }

// Close flushes and returns the first error.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	return fault.As(fault.Unavailable, w.w.Flush(), "X12 sink")
}

// Envelope is what ISA, GS, ST and their trailers say, for a file of one group.
type Envelope struct {
	Sender, Receiver string // ISA06, ISA08 and GS02, GS03: at most 15 characters
	Control          int64  // ISA13, GS06; 1 to 999,999,999
	At               time.Time
	Production       bool   // ISA15 P, otherwise T
	Functional       string // GS01: HC, HP, FA
	Version          string // GS08, ST03: 005010X222A1
}

// Open writes ISA and GS.
func (w *Writer) Open(e Envelope) {
	w.Interchange(e)
	w.Segment("GS", e.Functional, e.Sender, e.Receiver, e.At.Format("20060102"), e.At.Format("1504"),
		fmt.Sprint(e.Control%1_000_000_000), "X", e.Version)
}

// Interchange writes ISA alone. A sender or receiver that ISA has no room for is
// fault.Invalid: cut, it would be another's, and not the one that GS names.
func (w *Writer) Interchange(e Envelope) {
	usage := "T"
	if e.Production {
		usage = "P"
	}
	control := fmt.Sprintf("%09d", e.Control%1_000_000_000)
	w.Segment("ISA", "00", w.pad(2, "", 10), "00", w.pad(4, "", 10), "ZZ", w.pad(6, e.Sender, 15), "ZZ", w.pad(8, e.Receiver, 15),
		e.At.Format("060102"), e.At.Format("1504"), string([]byte{w.d.Repetition}), "00501", control, "0", usage,
		string([]byte{w.d.Component}))
}

// Done writes GE and IEA after a number of transaction sets.
func (w *Writer) Done(e Envelope, sets int) {
	w.Segment("GE", fmt.Sprint(sets), fmt.Sprint(e.Control%1_000_000_000))
	w.End(e, 1)
}

// End writes IEA after a number of functional groups.
func (w *Writer) End(e Envelope, groups int) {
	w.Segment("IEA", fmt.Sprint(groups), fmt.Sprintf("%09d", e.Control%1_000_000_000))
}

// pad fills an element of ISA to its width.
func (w *Writer) pad(place int, s string, n int) string {
	if len(s) > n {
		if w.err == nil {
			w.err = fault.New(fault.Invalid, "ISA%02d is longer than %d characters", place, n)
		}
		return ""
	}
	return s + strings.Repeat(" ", n-len(s))
}
