package x12

import (
	"bytes"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// maxSegment bounds one segment in bytes: no segment in use comes near it, and a
// file without terminators must not fill memory.
const maxSegment = 64 << 10

// head is how far an ISA may reach: 106 bytes with all its padding.
const head = 256

// Reader reads a file's segments in turn, across interchanges. It allocates once a block
// of the file: what a segment gives is a part of the block's text.
type Reader struct {
	src     io.Reader
	buf     []byte
	text    string // the block, as it stands in buf
	at      int    // of text's first byte that is not read
	ended   error  // what the source ended with, once it has
	d       Delimiters
	offset  int64 // of text[at] in the file
	index   int   // of the last segment in its set
	count   int   // segments read in all
	started bool
	raw     *binaryData // of the segment that was read last, nil if it has none
	seg     Segment
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{src: r, buf: make([]byte, 2*maxSegment)} }

// Next is the next segment, valid until the call after; io.EOF after the
// last. fault.Invalid says at which byte and segment the file stops being X12, and what it
// is instead if that is known (a zip archive, UTF-16); a failure of the source is fault.Unavailable.
func (r *Reader) Next() (*Segment, error) {
	if r.raw != nil {
		if err := r.passBinary(); err != nil {
			return nil, err
		}
	}
	if err := r.skipBlank(); err != nil {
		return nil, err
	}
	start := r.offset
	if err := r.has(3); err != nil {
		return nil, err
	}
	if strings.HasPrefix(r.text[r.at:], "ISA") {
		if err := r.interchange(); err != nil {
			return nil, err
		}
	} else if !r.started {
		if err := r.has(head); err != nil {
			return nil, err
		}
		return nil, foreign(r.text[r.at:], r.offset)
	}
	if r.text[r.at] == 'B' {
		if s, err := r.binary(start); s != nil || err != nil {
			return s, err
		}
	}
	text, err := r.until()
	if err != nil {
		return nil, err
	}
	r.count++
	return r.segment(text, start)
}

// has reads on until n bytes lie ahead or the source has ended. Only a failure of the
// source before that is an error.
func (r *Reader) has(n int) error {
	if len(r.text)-r.at >= n {
		return nil
	}
	if r.ended == nil {
		r.fill()
	}
	if len(r.text)-r.at < n && r.ended != io.EOF {
		return fault.As(fault.Unavailable, r.ended, "X12 source")
	}
	return nil
}

// fill makes a block of what is not read and as much more as there is room for.
func (r *Reader) fill() {
	n := copy(r.buf, r.text[r.at:])
	for n < len(r.buf) && r.ended == nil {
		var got int
		got, r.ended = r.src.Read(r.buf[n:])
		n += got
	}
	r.text, r.at = string(r.buf[:n]), 0
}

// skip passes over bytes that are done with.
func (r *Reader) skip(n int) {
	r.at += n
	r.offset += int64(n)
}

// skipBlank passes over line ends, blanks and a byte order mark between segments.
func (r *Reader) skipBlank() error {
	for {
		if err := r.has(1); err != nil {
			return err
		}
		if r.at == len(r.text) {
			return io.EOF
		}
		switch r.text[r.at] {
		case '\r', '\n', ' ', '\t', 0xEF, 0xBB, 0xBF, 0x1A, 0:
			r.skip(1)
		default:
			return nil
		}
	}
}

// interchange reads the delimiters out of the ISA that stands next. Widths are not
// insisted on: some senders strip the padding, and the 16 separators still say
// where ISA16 is.
func (r *Reader) interchange() error {
	if err := r.has(head); err != nil {
		return err
	}
	isa := []byte(r.text[r.at:min(len(r.text), r.at+head)])
	if len(isa) < 20 {
		return fault.New(fault.Invalid, "ISA at byte %d: cut short", r.offset)
	}
	d := Delimiters{Element: isa[3]}
	at := 3
	for range 15 {
		i := bytes.IndexByte(isa[at+1:], d.Element)
		if i < 0 {
			return fault.New(fault.Invalid, "ISA at byte %d: fewer than 16 elements", r.offset)
		}
		at += 1 + i
	}
	if at+2 >= len(isa) {
		return fault.New(fault.Invalid, "ISA at byte %d: cut short", r.offset)
	}
	d.Component, d.Terminator = isa[at+1], isa[at+2]
	parts := bytes.Split(isa[4:at], []byte{d.Element})
	if rep := parts[10]; len(rep) == 1 && rep[0] != 'U' {
		d.Repetition = rep[0]
	}
	if !d.distinct() || alphanumeric(d.Element) || alphanumeric(d.Component) || alphanumeric(d.Terminator) {
		return fault.New(fault.Invalid, "ISA at byte %d: its delimiters are not four different marks", r.offset)
	}
	r.d, r.started, r.index = d, true, 0
	return nil
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == ' '
}

// until reads to the terminator.
func (r *Reader) until() (string, error) {
	i := strings.IndexByte(r.text[r.at:], r.d.Terminator)
	if i < 0 {
		if err := r.has(maxSegment); err != nil {
			return "", err
		}
		i = strings.IndexByte(r.text[r.at:], r.d.Terminator)
	}
	rest := len(r.text) - r.at
	switch {
	case i >= maxSegment || i < 0 && rest >= maxSegment:
		return "", fault.New(fault.Invalid, "segment %d of the file, at byte %d: no terminator within %d bytes", r.count+1, r.offset, maxSegment)
	case i < 0:
		return "", fault.New(fault.Invalid, "segment %d of the file, at byte %d: the file ends inside it (cut short?)", r.count+1, r.offset)
	}
	text := r.text[r.at : r.at+i]
	r.skip(i + 1)
	return text, nil
}

func (r *Reader) segment(text string, start int64) (*Segment, error) {
	at := split(r.seg.at[:0], text, r.d.Element)
	tag := text
	if len(at) > 0 {
		tag = text[:at[0]-1]
	}
	tag = strings.TrimSpace(tag)
	if len(tag) < 2 || len(tag) > 3 || !alphanumeric(tag[0]) {
		return nil, fault.New(fault.Invalid, "segment %d of the file, at byte %d: its tag is not one of X12", r.count, start)
	}
	r.number(tag)
	r.seg.data = nil
	r.seg.Tag, r.seg.Index, r.seg.Offset, r.seg.Delimiters, r.seg.text, r.seg.at = tag, r.index, start, r.d, text, at
	return &r.seg, nil
}

// split appends where the elements of a segment begin, and where one more would: numbers
// and no strings, which would cost the collector's notice each. Most elements are a few
// bytes long, which a loop finds sooner than a search that must be called.
func split(at []int32, text string, separator byte) []int32 {
	for i := range len(text) {
		if text[i] == separator {
			at = append(at, int32(i+1))
		}
	}
	if len(at) == 0 {
		return at
	}
	return append(at, int32(len(text)+1))
}

func (r *Reader) number(tag string) {
	switch {
	case tag == "ST":
		r.index = 1
	case tag == "ISA" || tag == "GS" || tag == "GE" || tag == "IEA":
		r.index = 0
	case r.index > 0:
		r.index++
	}
}
