package x12

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// maxSegment bounds one segment in bytes: no segment in use comes near it, and a
// file without terminators must not fill memory.
const maxSegment = 64 << 10

// Reader reads a file's segments in turn, across interchanges.
type Reader struct {
	r       *bufio.Reader
	d       Delimiters
	offset  int64
	index   int // of the last segment in its set
	count   int // segments read in all
	started bool
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, maxSegment)} }

// Next is the next segment; io.EOF after the last. fault.Invalid says at which
// byte or segment the file stops being X12; a failure of the source is
// fault.Unavailable.
func (r *Reader) Next() (*Segment, error) {
	if err := r.skipBlank(); err != nil {
		return nil, err
	}
	start := r.offset
	b, err := r.r.Peek(3)
	if err != nil && err != io.EOF {
		return nil, fault.As(fault.Unavailable, err, "X12 source")
	}
	if string(b) == "ISA" {
		if err := r.interchange(); err != nil {
			return nil, err
		}
	} else if !r.started {
		return nil, fault.New(fault.Invalid, "not X12: the file does not begin with an ISA segment")
	}
	text, err := r.until()
	if err != nil {
		return nil, err
	}
	r.count++
	return r.segment(text, start)
}

// skipBlank passes over line ends, blanks and a byte order mark between segments.
func (r *Reader) skipBlank() error {
	for {
		b, err := r.r.Peek(1)
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			return fault.As(fault.Unavailable, err, "X12 source")
		}
		switch b[0] {
		case '\r', '\n', ' ', '\t', 0xEF, 0xBB, 0xBF, 0x1A, 0:
			_, _ = r.r.Discard(1)
			r.offset++
		default:
			return nil
		}
	}
}

// interchange reads the delimiters out of the ISA that stands next. Widths are not
// insisted on: some senders strip the padding, and the 16 separators still say
// where ISA16 is.
func (r *Reader) interchange() error {
	head, err := r.r.Peek(256)
	if err != nil && err != io.EOF {
		return fault.As(fault.Unavailable, err, "X12 source")
	}
	if len(head) < 20 {
		return fault.New(fault.Invalid, "ISA at byte %d: cut short", r.offset)
	}
	d := Delimiters{Element: head[3]}
	at := 3
	for range 15 {
		i := bytes.IndexByte(head[at+1:], d.Element)
		if i < 0 {
			return fault.New(fault.Invalid, "ISA at byte %d: fewer than 16 elements", r.offset)
		}
		at += 1 + i
	}
	if at+2 >= len(head) {
		return fault.New(fault.Invalid, "ISA at byte %d: cut short", r.offset)
	}
	d.Component, d.Terminator = head[at+1], head[at+2]
	parts := bytes.Split(head[4:at], []byte{d.Element})
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
	b, err := r.r.ReadSlice(r.d.Terminator)
	r.offset += int64(len(b))
	switch {
	case err == bufio.ErrBufferFull:
		return "", fault.New(fault.Invalid, "segment %d of the file: no terminator within %d bytes", r.count+1, maxSegment)
	case err == io.EOF:
		return "", fault.New(fault.Invalid, "segment %d of the file: the file ends inside it", r.count+1)
	case err != nil:
		return "", fault.As(fault.Unavailable, err, "X12 source")
	}
	return string(b[:len(b)-1]), nil
}

func (r *Reader) segment(text string, start int64) (*Segment, error) {
	parts := strings.Split(text, string([]byte{r.d.Element}))
	tag := strings.TrimSpace(parts[0])
	if len(tag) < 2 || len(tag) > 3 || !alphanumeric(tag[0]) {
		return nil, fault.New(fault.Invalid, "segment %d of the file: its tag is not one of X12", r.count)
	}
	r.number(tag)
	return &Segment{Tag: tag, Index: r.index, Offset: start, Delimiters: r.d, elements: parts[1:]}, nil
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
